"""What the token is and what it may do, as far as harmless reads tell."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from changelog.app.doctor import lines
from changelog.app.doctor.lines import Examined, failed, ok, skipped, warning
from changelog.app.doctor.remote import FORGE_TROUBLES
from changelog.config.schema import Settings
from changelog.domain.forge import Rights, Server, Token
from changelog.i18n.say import marked, say

SOON = timedelta(days=14)
WRITES = ("contents", "pull_requests", "issues", "statuses")  # tags and releases, the docs page, tickets, verdicts
WORDS = {  # as they stand in a sentence; GitHub's own pages say them in `cures.PERMISSIONS`
    "contents": marked("contents"),
    "pull_requests": marked("pull requests"),
    "issues": marked("issues"),
    "statuses": marked("commit statuses"),
    "checks": marked("checks"),
    "projects": marked("projects"),
}
OPTIONAL = ("checks",)  # statuses speak without them


def token(found: Token, forge: Server, rights: Rights | None, now: datetime | None) -> Examined:
    """Which token, from where, until when."""
    if not found.found:
        if found.trouble:
            return failed("token", found.trouble, _mended(found.trouble))
        return failed("token", say("no token was found for {host}", host=forge.host), lines.missing(forge))
    what = say("{found}, from {source}", found=lines.kind(found, rights), source=found.source)
    if rights is None:
        return ok("token", say("{what} (not tried: --offline)", what=what))
    if rights.reason in FORGE_TROUBLES and not rights.slug:
        return skipped("token", say("{what}, not tried: {host} could not be asked", what=what, host=forge.host))
    if rights.reason == "unauthorized":
        return failed(
            "token", say("{host} does not accept {what}", host=forge.host, what=what), lines.renewed(found, forge)
        )
    if rights.actions:
        cure = say(
            "Make one of an App (NOUVEAUTES_APP_ID, NOUVEAUTES_APP_KEY_FILE), or put a personal token in GITHUB_TOKEN."
        )
        return warning("token", say(lines.NEVER), cure)
    if rights.expires and now and rights.expires - now < SOON:
        cure = say("Make a new one before then and put it in {source}.", source=found.source)
        return warning("token", say("{what}: it ends on {expires:%Y-%m-%d}", what=what, expires=rights.expires), cure)
    if rights.expires:
        what = say("{what}, until {expires:%Y-%m-%d}", what=what, expires=rights.expires)
    return ok("token", what)


def rights(found: Token, forge: Server, told: Rights) -> Iterator[Examined]:
    """What it may read of the repository."""
    if told.reason in ("hidden", "sso"):
        yield failed("rights", told.trouble, _seen(found, forge, told))
        return
    if not told.slug:
        yield skipped("rights", say("{host} could not be asked what the token may do", host=forge.host))
        return
    if told.reads:
        yield ok("rights", say("may read {reads} of {slug}", reads=_list(told.reads), slug=told.slug))
    for right, asked in told.refused.items():
        message = say("may not read {right} of {slug}", right=_list([right]), slug=told.slug)
        if asked:
            message = say("{message} (asked for: {asked})", message=message, asked=asked)
        cure = lines.granted(right, "read", found, told, told.slug)
        yield (warning if right in OPTIONAL else failed)("rights", message, cure, subject=right)
    for right, why in told.odd.items():
        yield skipped(
            "rights",
            say("whether it may read {right} is not known: {why}", right=_list([right]), why=why),
            subject=right,
        )


def writing(found: Token, told: Rights, settings: Settings) -> Iterator[Examined]:
    """What it may change: by its scopes, by what the App was granted, else nobody can tell without trying."""
    if not told.slug:
        return
    if told.push is False and found.kind not in ("app", "installation"):
        cure = say(
            "Have its owner given the role Write on {slug}, or use the token of somebody who has it.", slug=told.slug
        )
        yield warning("writing", say("the owner of the token may only read {slug}", slug=told.slug), cure)
        return
    lacking = _lacking(told, settings)
    if lacking is None:
        message = say(
            "what it may change cannot be told by reading; the week needs {writes} (write)", writes=_list(WRITES)
        )
        yield skipped("writing", message)
        return
    if not lacking:
        yield ok("writing", say("may change {writes} of {slug}", writes=_list(WRITES), slug=told.slug))
    for right in lacking:
        project = right == "projects"
        cure = lines.board(found, told, "write") if project else lines.granted(right, "write", found, told, told.slug)
        message = (
            say("may not change the cards of the board")
            if project
            else say("may not change {right} of {slug}", right=_list([right]), slug=told.slug)
        )
        yield warning("writing", message, cure, subject=right)


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


def _seen(found: Token, forge: Server, told: Rights) -> str:
    """How to make a repository visible to a token."""
    if told.reason == "sso":
        return say(
            "On {host}, in the settings of the token, choose « Configure SSO » and authorise the organisation.",
            host=forge.host,
        )
    if found.kind in ("app", "installation"):
        return say("Install the App on {slug}, or correct repository.slug.", slug=forge.slug)
    if found.kind == "fine-grained":
        return say("Add {slug} to the repositories of the token, or correct repository.slug.", slug=forge.slug)
    return say("Give the token the scope repo where {slug} is private, or correct repository.slug.", slug=forge.slug)


def _mended(trouble: str) -> str:
    if "NOUVEAUTES_APP" in trouble:
        return say(
            "NOUVEAUTES_APP_ID holds the App's number, NOUVEAUTES_APP_KEY_FILE the path of its private key (.pem),"
            " NOUVEAUTES_APP_INSTALLATION the installation's number or nothing."
        )
    return say("Give the token whole, on one line, with nothing around it.")


def _list(rights: Iterator[str] | list[str] | tuple[str, ...]) -> str:
    return ", ".join(say(WORDS[right]) for right in rights)
