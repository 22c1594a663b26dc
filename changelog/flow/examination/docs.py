"""Whether the documentation repository answers, and has the branch and the page that people read."""

from collections.abc import Iterator

from changelog.config.schema import Settings
from changelog.flow.examination.cures import NEVER
from changelog.flow.examination.examined import Examined, failed, ok, skipped, warning
from changelog.flow.examination.facts import Docs, Facts, Rights, Trouble


def docs(facts: Facts) -> Iterator[Examined]:
    """The repository, its branch and its page."""
    found = facts.docs
    if found is None:
        yield ok("docs", "off: no documentation repository is set (docs.repository)")
        return
    place = found.address.shown
    if found.address.secret:
        cure = "Take it out of docs.repository and revoke it; git asks its credential helper, GitHub the token."
        yield failed("docs", f"docs.repository holds a password or a token, in the open ({place})", cure)
        return
    if found.trouble:
        yield failed("docs", f"{place}: {found.trouble.message}", _cure(found.trouble, facts.rights))
        return
    if found.way is None:
        yield skipped("docs", f"{place} is not asked{': --offline' if facts.offline else ''}")
        return
    if found.branch_there is False:
        cure = f"Create the branch {found.branch}, or set docs.branch." if found.branch else "Set docs.branch."
        yield failed("docs", f"{place} has no branch {found.branch or 'yet'}", cure)
        return
    yield _page(found, facts.said.settings, f"{place}, branch {found.branch}")
    if found.push is False:
        cure = "Have the token's owner given the role Write there, or use the token of somebody who has it."
        yield warning(
            "docs", f"the owner of the token may only read {place}: no pull request can be opened", cure, subject="push"
        )


_HOW = "docs.repository takes the address of a repository, or a path from the folder of nouveautes.toml."


def _cure(trouble: Trouble, rights: Rights | None) -> str:
    return f"{NEVER}." if rights and rights.actions else trouble.cure or _HOW


def _page(found: Docs, settings: Settings, place: str) -> Examined:
    page = settings.docs.page
    if found.page_there is False:
        return failed(
            "docs",
            f"{place}: there is no page {page}",
            f"Create {page} there, or set docs.page to the page people read.",
        )
    if found.page_there is None:
        return ok("docs", f"{place} answers; page not checked")
    return ok("docs", f"{place}, page {page}")
