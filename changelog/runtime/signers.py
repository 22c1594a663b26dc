"""Who may sign a delivery and its records, and which records somebody did sign whom the team has named.

Named by the settings as the delivery before had them, so that no branch names its own signers; and by whoever runs the
command, to git itself. That signatures are required holds from the settings of either of the two.
"""

from collections.abc import Callable, Sequence
from functools import cache
from typing import TYPE_CHECKING

from changelog.adapters import files
from changelog.adapters.train_repository.repository import TrainRepository
from changelog.app.survey import Survey
from changelog.app.train_context import SignedEvidence
from changelog.config.load import read
from changelog.config.schema import Tags
from changelog.domain.model import DateTag
from changelog.domain.remote import Record, holds
from changelog.domain.train import tag_message
from changelog.runtime.workspace import Workspace

if TYPE_CHECKING:
    from changelog.domain.train.chain import ChainLink


def settings_before(workspace: Workspace, survey: Survey) -> Callable[[DateTag | None], Tags]:
    """The settings of tags as the delivery before a tag had them (None: the newest delivery of all)."""

    @cache
    def at(commit: str) -> Tags:
        text = workspace.repository.file(commit, files.SETTINGS) if commit else None
        return read(text)[0].tags if text else Tags()

    def before(tag: DateTag | None) -> Tags:
        earlier = (one.commit for one in reversed(survey.tags) if tag is None or one.order < tag.order)
        return at(next(earlier, ""))

    return before


def named_before(workspace: Workspace, survey: Survey) -> Callable[[DateTag], frozenset[str]]:
    """The keys of those who may sign a delivery and its records."""
    from changelog.domain.train import signatures

    before = settings_before(workspace, survey)
    return lambda tag: signatures.keys(before(tag).signers)


def required(workspace: Workspace, survey: Survey) -> bool:
    """Whether only what is signed counts."""
    return workspace.settings.tags.require_signed or settings_before(workspace, survey)(None).require_signed


def signed_evidence(
    workspace: Workspace, survey: Survey, refs: TrainRepository
) -> Callable[[DateTag], SignedEvidence] | None:
    """Tag → its evidence as far as somebody who may has signed it; None where signatures are not required.

    Only the records since the delivery of another day are read: those about this one came after it.
    """
    if not required(workspace, survey):
        return None
    from changelog.domain.train import signatures

    named = named_before(workspace, survey)

    @cache
    def of(tag: DateTag) -> SignedEvidence:
        keys = named(tag)
        own = refs.signatures([tag.object_id])[tag.object_id]
        since = _anchor_before(survey, tag)
        whole = not since or (bool(workspace.repository.resolve([since])) and refs.is_ancestor(since, refs.tip()))
        links = refs.chain(since) if whole else ()
        return SignedEvidence(tag=signatures.is_accepted(own, keys), records=_accepted(links, keys), chain=whole)

    return of


def _anchor_before(survey: Survey, tag: DateTag) -> str:
    """Where the records stood at the newest delivery of an earlier day; "" where its tag does not say."""
    earlier = next((one for one in reversed(survey.tags) if one.date < tag.date), None)
    message = tag_message.of_tag(earlier)
    return message.records if message is not None else ""


def _accepted(links: Sequence["ChainLink"], keys: frozenset[str]) -> dict[str, tuple[Record, ...]]:
    """The records that count: signed by somebody who may; and what holds a delivery back, whoever said it."""
    from changelog.domain.train import chain, signatures

    found: dict[str, tuple[Record, ...]] = {}
    for one in chain.read(links, ()).added:
        held = found.get(one.record.tag_object, ())
        counts = one.record.kind in ("refused", "postponed") or signatures.is_accepted(one.signature, keys)
        if counts and not holds(held, one.record):
            found[one.record.tag_object] = (*held, one.record)
    return found
