"""Which steps follow a release: watch what runs, move the tickets, publish, comment, announce."""

from typing import Literal

from changelog.app import announce, board_column, follow_up
from changelog.app.train_context import LoadedDelivery
from changelog.domain.model import DateTag, Finding
from changelog.domain.train.plan import Note, Publish, Step, Together, Watch
from changelog.runtime.forge import open_forge
from changelog.runtime.steps import new_claim
from changelog.runtime.train import OpenTrain

Watching = Literal["wait", "look", "no"]
"""Whether what runs is watched: until it is there, once (what has failed is announced to nobody), or not at all."""


class AfterRelease:
    """What follows a release: watch what runs; then, whatever becomes of each of them, move the tickets, publish,
    comment on the pull requests, announce; then record that all of it was done. `findings`: of the last call.
    """

    def __init__(self, train: OpenTrain, *, watch: Watching, quiet: bool = False) -> None:
        """`quiet`: only watch; nothing is announced now."""
        self._train, self._watch, self._quiet = train, watch, quiet
        self.findings: tuple[Finding, ...] = ()

    def __call__(self, tag: DateTag, told: LoadedDelivery) -> tuple[Step, ...]:
        """The steps for a delivery that production has, or is about to have."""
        train, watch = self._train, self._watched(tag)
        if self._quiet:
            return watch
        followed = any(one.kind == "followed" for one in train.context.records_of(tag))
        # Once recorded, a card that somebody has moved since stays where they put it.
        cards = () if followed else self._cards(told)
        docs, comments = train.workspace.settings.docs, train.workspace.settings.release.comment
        told_to: tuple[Step, ...] = (
            *(follow_up.comments(told.notes, tag.name) if comments and train.product is not None else ()),
            *announce.follow_up(train.context, tag, new_claim),
        )
        return (
            *watch,
            *cards,
            *((Publish(tag=tag.name),) if docs.repository else ()),
            *((Together(steps=told_to),) if told_to else ()),
            *(() if followed else (Note(record=train.context.record("followed", tag)),)),
        )

    def _watched(self, tag: DateTag) -> tuple[Step, ...]:
        train = self._train
        production, known = train.context.survey.branches.production, train.forge.deployments is not None
        places = follow_up.of_branch(train.workspace.settings.environments, production)
        names = tuple(one.name for one in places if one.version_url or known)
        if not names or self._watch == "no":
            return ()
        return (Watch(environments=names, sha=tag.commit, once=self._watch == "look"),)

    def _cards(self, told: LoadedDelivery) -> tuple[Step, ...]:
        train = self._train
        name, survey = train.workspace.settings.board.column, train.context.survey
        with open_forge(train.workspace, survey, train.reach, lambda _: None) as forge:
            column = board_column.column(forge.board, name, survey)
        moving = follow_up.plan(column, follow_up.tickets_of(told.notes), survey, name)
        self.findings = moving.findings
        return (moving.step,) if moving.step is not None else ()
