"""The tag's frozen list as base of the merge, through the whole publication: squashed, shortened, and the heads gone."""

import pytest
from command import git
from documentation_scene import FORGE
from msgspec import structs
from publish_worlds import local
from publishing_scene import BRANCH, FOURTEEN, SIXTEEN, TAG, TWELVE, Scene

from changelog.app.scope import DeliveryQuestion
from changelog.domain.docs.section import EntryGroup, SectionEntry
from changelog.domain.ports.forge import Reach
from changelog.runtime import publish as publishing
from changelog.runtime.delivery import notes_of, read_deliveries
from changelog.runtime.docs import open_docs
from changelog.runtime.workspace import Options, open_workspace

__all__ = ["local"]  # fixtures
FROZEN = EntryGroup(
    entries=tuple(
        SectionEntry(title=title, label=f"#{number}", url=f"{FORGE}/issues/{number}", ticket=number)
        for number, title in ((14, "Délai de deux jours"), (12, "Annuler un rendez-vous"))
    )
)


def publish_with(local: Scene, *frozen: EntryGroup) -> None:
    """As `publish` does, with what the tag's message would list."""
    workspace, reach = open_workspace(Options(repo=str(local.ready()))), Reach()
    answered = read_deliveries(workspace, DeliveryQuestion(words=TAG), reach)
    notes = notes_of(workspace, answered)
    wish = structs.replace(publishing.wish_of(workspace, answered, notes), frozen=frozen)
    with open_docs(workspace, answered.survey, reach, lambda _: None) as docs:
        ready = publishing.prepare(docs, notes, wish)
        if ready.acts:
            publishing.carry_out(workspace, docs, ready)


def forgotten(local: Scene) -> None:
    """Squashed under other words, the branch deleted, and its head kept nowhere."""
    local.merge("squash", message="Nouveautés de la semaine")
    git(local.documentation.folder, "update-ref", "-d", "refs/pull/1/head")


def test_what_somebody_took_out_stays_out(local: Scene) -> None:
    local.publish()
    local.documentation.edit(f"{TWELVE}\n", "", on=BRANCH)
    forgotten(local)
    local.one_more()
    publish_with(local, FROZEN)
    (waiting,) = [one for one in local.requests() if one.state == "open"]
    assert local.documentation.lines(waiting.head) == ([SIXTEEN], [])
    before = local.state()
    publish_with(local, FROZEN)
    assert local.state() == before


def test_a_first_publication_tells_everything(local: Scene) -> None:
    publish_with(local, FROZEN)
    assert TWELVE in local.page() and FOURTEEN in local.page()


@pytest.mark.soak
def test_our_own_commit_says_it_better(local: Scene) -> None:
    """Ticket 16 was published too, which the tag's list does not know, and somebody took it out."""
    local.one_more()
    local.publish()
    local.documentation.edit(f"{SIXTEEN}\n", "", on=BRANCH)
    human = local.page()
    publish_with(local, FROZEN)
    assert local.page() == human


@pytest.mark.soak
def test_a_message_that_somebody_rewrote_proves_less_than_the_list(local: Scene) -> None:
    local.publish()
    local.documentation.edit(f"{TWELVE}\n", "", on=BRANCH)
    (_, said) = local.documentation.messages(f"master..{BRANCH}")
    git(local.documentation.folder, "update-ref", "-d", "refs/pull/1/head")
    shortened = "\n".join(line for line in said.split("\n") if "issues/12" not in line)
    local.merge("squash", message=shortened)
    git(local.documentation.folder, "update-ref", "-d", "refs/pull/1/head")
    local.one_more()
    publish_with(local, FROZEN)
    (waiting,) = [one for one in local.requests() if one.state == "open"]
    assert local.documentation.lines(waiting.head) == ([SIXTEEN], [])
