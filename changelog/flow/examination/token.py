"""What the token is and what it may do, as far as harmless reads tell."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from changelog.config.schema import Settings
from changelog.flow.examination import cures
from changelog.flow.examination.examined import Examined, failed, ok, skipped, warning
from changelog.flow.examination.facts import Forge, Rights, Token
from changelog.flow.examination.remote import FORGE_TROUBLES

SOON = timedelta(days=14)
WRITES = ("contents", "pull_requests", "issues", "statuses")  # tags and releases, the docs page, tickets, verdicts
OPTIONAL = ("checks",)  # statuses speak without them


def token(found: Token, forge: Forge, rights: Rights | None, now: datetime | None) -> Examined:
    """Which token, from where, until when."""
    if not found.found:
        if found.trouble:
            return failed("token", found.trouble, _mended(found.trouble))
        return failed("token", f"no token was found for {forge.host}", cures.missing(forge))
    what = f"{cures.kind(found, rights)}, from {found.source}"
    if rights is None:
        return ok("token", f"{what} (not tried: --offline)")
    if rights.reason in FORGE_TROUBLES and not rights.slug:
        return skipped("token", f"{what}, not tried: {forge.host} could not be asked")
    if rights.reason == "unauthorized":
        return failed("token", f"{forge.host} does not accept {what}", cures.renewed(found, forge))
    if rights.actions:
        cure = (
            "Make one of an App (NOUVEAUTES_APP_ID, NOUVEAUTES_APP_KEY_FILE), or put a personal token in GITHUB_TOKEN."
        )
        return warning("token", cures.NEVER, cure)
    if rights.expires and now and rights.expires - now < SOON:
        cure = f"Make a new one before then and put it in {found.source}."
        return warning("token", f"{what}: it ends on {rights.expires:%Y-%m-%d}", cure)
    return ok("token", f"{what}{f', until {rights.expires:%Y-%m-%d}' if rights.expires else ''}")


def rights(found: Token, forge: Forge, told: Rights) -> Iterator[Examined]:
    """What it may read of the repository."""
    if told.reason in ("hidden", "sso"):
        yield failed("rights", told.trouble, _seen(found, forge, told))
        return
    if not told.slug:
        yield skipped("rights", f"{forge.host} could not be asked what the token may do")
        return
    if told.reads:
        yield ok("rights", f"may read {_list(told.reads)} of {told.slug}")
    for right, asked in told.refused.items():
        message = f"may not read {_list([right])} of {told.slug}" + (f" (asked for: {asked})" if asked else "")
        cure = cures.granted(right, "read", found, told, told.slug)
        yield (warning if right in OPTIONAL else failed)("rights", message, cure, subject=right)
    for right, why in told.odd.items():
        yield skipped("rights", f"whether it may read {_list([right])} is not known: {why}", subject=right)


def writing(found: Token, told: Rights, settings: Settings) -> Iterator[Examined]:
    """What it may change: by its scopes, by what the App was granted, else nobody can tell without trying."""
    if not told.slug:
        return
    if told.push is False and found.kind not in ("app", "installation"):
        cure = f"Have its owner given the role Write on {told.slug}, or use the token of somebody who has it."
        yield warning("writing", f"the owner of the token may only read {told.slug}", cure)
        return
    lacking = _lacking(told, settings)
    if lacking is None:
        message = f"what it may change cannot be told by reading; the week needs {_list(WRITES)} (write)"
        yield skipped("writing", message)
        return
    if not lacking:
        yield ok("writing", f"may change {_list(WRITES)} of {told.slug}")
    for right in lacking:
        project = right == "projects"
        cure = cures.board(found, told, "write") if project else cures.granted(right, "write", found, told, told.slug)
        where = "the cards of the board" if project else f"{_list([right])} of {told.slug}"
        yield warning("writing", f"may not change {where}", cure, subject=right)


def _lacking(told: Rights, settings: Settings) -> list[str] | None:
    archives = settings.board.kind == "github" and "archive" in settings.board.when_published
    if told.granted is not None:
        may = {right for right, level in told.granted.items() if level in ("write", "admin")}
        return [*(right for right in WRITES if right not in may),
                *(["projects"] if archives and "organization_projects" not in may else [])]  # fmt: skip
    if told.scopes is not None:
        whole = "repo" in told.scopes or ("public_repo" in told.scopes and not told.private)
        return [*(() if whole else WRITES), *(["projects"] if archives and "project" not in told.scopes else [])]
    return None


def _seen(found: Token, forge: Forge, told: Rights) -> str:
    """How to make a repository visible to a token."""
    if told.reason == "sso":
        return (
            f"On {forge.host}, in the settings of the token, choose « Configure SSO » and authorise the organisation."
        )
    if found.kind in ("app", "installation"):
        return f"Install the App on {forge.slug}, or correct repository.slug."
    if found.kind == "fine-grained":
        return f"Add {forge.slug} to the repositories of the token, or correct repository.slug."
    return f"Give the token the scope repo where {forge.slug} is private, or correct repository.slug."


def _mended(trouble: str) -> str:
    if "NOUVEAUTES_APP" in trouble:
        return (
            "NOUVEAUTES_APP_ID holds the App's number, NOUVEAUTES_APP_KEY_FILE the path of its private key (.pem),"
            " NOUVEAUTES_APP_INSTALLATION the installation's number or nothing."
        )
    return "Give the token whole, on one line, with nothing around it."


def _list(rights: Iterator[str] | list[str] | tuple[str, ...]) -> str:
    return ", ".join(cures.PERMISSIONS[right].lower() for right in rights)
