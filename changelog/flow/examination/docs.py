"""Whether the documentation repository answers, and has the branch and the page that people read."""

from collections.abc import Iterator

from changelog.config.schema import Settings
from changelog.flow.examination.cures import NEVER
from changelog.flow.examination.examined import Examined, failed, ok, skipped, warning
from changelog.flow.examination.facts import Docs, Facts, Trouble
from changelog.forge import Rights
from changelog.language.speech import marked, say


def docs(facts: Facts) -> Iterator[Examined]:
    """The repository, its branch and its page."""
    found = facts.docs
    if found is None:
        yield ok("docs", say("off: no documentation repository is set (docs.repository)"))
        return
    place = found.address.shown
    if found.address.secret:
        cure = say("Take it out of docs.repository and revoke it; git asks its credential helper, GitHub the token.")
        yield failed(
            "docs", say("docs.repository holds a password or a token, in the open ({place})", place=place), cure
        )
        return
    if found.trouble:
        yield failed(
            "docs",
            say("{subject}: {message}", subject=place, message=found.trouble.message),
            _cure(found.trouble, facts.rights),
        )
        return
    if found.way is None:
        yield skipped(
            "docs",
            say("{place} is not asked: --offline", place=place)
            if facts.offline
            else say("{place} is not asked", place=place),
        )
        return
    if found.branch_there is False:
        cure = (
            say("Create the branch {branch}, or set docs.branch.", branch=found.branch)
            if found.branch
            else say("Set docs.branch.")
        )
        lacks = (
            say("{place} has no branch {branch}", place=place, branch=found.branch)
            if found.branch
            else say("{place} has no branch yet", place=place)
        )
        yield failed("docs", lacks, cure)
        return
    yield _page(found, facts.said.settings, say("{place}, branch {branch}", place=place, branch=found.branch))
    if found.push is False:
        cure = say("Have the token's owner given the role Write there, or use the token of somebody who has it.")
        yield warning(
            "docs",
            say("the owner of the token may only read {place}: no pull request can be opened", place=place),
            cure,
            subject="push",
        )


_HOW = marked("docs.repository takes the address of a repository, or a path from the folder of nouveautes.toml.")


def _cure(trouble: Trouble, rights: Rights | None) -> str:
    return f"{say(NEVER)}." if rights and rights.actions else trouble.cure or say(_HOW)


def _page(found: Docs, settings: Settings, place: str) -> Examined:
    page = settings.docs.page
    if found.page_there is False:
        return failed(
            "docs",
            say("{place}: there is no page {page}", place=place, page=page),
            say("Create {page} there, or set docs.page to the page people read.", page=page),
        )
    if found.page_there is None:
        return ok("docs", say("{place} answers; page not checked", place=place))
    return ok("docs", say("{place}, page {page}", place=place, page=page))
