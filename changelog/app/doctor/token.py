"""What the token is and what it may do, as far as harmless reads show."""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta

from changelog.app.doctor import lines
from changelog.app.doctor.lines import Examined, failed, ok, skipped, warning
from changelog.app.doctor.remote import FORGE_TROUBLES
from changelog.config.schema import Settings
from changelog.domain.forge import Rights, Server, Token
from changelog.i18n.say import marked, say

SOON = timedelta(days=14)
WRITES = ("contents", "pull_requests", "issues", "statuses")  # tags and releases, the docs page, tickets, verdicts
WORDS = {  # inside a sentence; `lines.PERMISSIONS` has them as GitHub's own pages do
    "contents": marked("contents"),
    "pull_requests": marked("pull requests"),
    "issues": marked("issues"),
    "statuses": marked("commit statuses"),
    "checks": marked("checks"),
    "projects": marked("projects"),
}
OPTIONAL = ("checks",)  # statuses are enough


def token(found: Token, forge: Server, rights: Rights | None, now: datetime | None) -> Examined:
    """Which token, from where, until when."""
    if found.trouble and not found.found:
        cure = say("Give the token whole, on one line, with nothing around it.")
        if "NOUVEAUTES_APP" in found.trouble:
            cure = say(
                "NOUVEAUTES_APP_ID holds the App's number, NOUVEAUTES_APP_KEY_FILE the path of its private key (.pem),"
                " NOUVEAUTES_APP_INSTALLATION the installation's number or nothing."
            )
        return failed("token", found.trouble, cure)
    if not found.found:
        return failed("token", say("no token was found for {host}", host=forge.host), lines.missing(forge))
    what = say("{found}, from {source}", found=lines.kind(found, rights), source=found.source)
    if rights is None:
        return ok("token", say("{what} (not tried: --offline)", what=what))
    if rights.reason in FORGE_TROUBLES and not rights.slug:
        return skipped("token", say("{what}, not tried: {host} could not be asked", what=what, host=forge.host))
    if rights.reason == "unauthorized":
        message = say("{host} does not accept {what}", host=forge.host, what=what)
        return failed("token", message, lines.renewed(found, forge))
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


def rights(found: Token, forge: Server, rights: Rights) -> Iterator[Examined]:
    """What it may read of the repository."""
    slug = rights.slug
    if rights.reason in ("hidden", "sso"):
        yield failed("rights", rights.trouble, _visible(found, forge, rights))
        return
    if not slug:
        yield skipped("rights", say("{host} could not be asked what the token may do", host=forge.host))
        return
    if rights.reads:
        yield ok("rights", say("may read {reads} of {slug}", reads=_list(rights.reads), slug=slug))
    for right, asked in rights.refused.items():
        message = say("may not read {right} of {slug}", right=_list([right]), slug=slug)
        if asked:
            message = say("{message} (asked for: {asked})", message=message, asked=asked)
        examined = warning if right in OPTIONAL else failed
        yield examined("rights", message, lines.granted(right, "read", found, rights, slug), subject=right)
    for right, why in rights.odd.items():
        message = say("whether it may read {right} is not known: {why}", right=_list([right]), why=why)
        yield skipped("rights", message, subject=right)


def _visible(found: Token, forge: Server, rights: Rights) -> str:
    """How to make a repository visible to a token."""
    if rights.reason == "sso":
        return say(
            "On {host}, in the settings of the token, choose « Configure SSO » and authorise the organisation.",
            host=forge.host,
        )
    if found.kind in ("app", "installation"):
        return say("Install the App on {slug}, or correct repository.slug.", slug=forge.slug)
    if found.kind == "fine-grained":
        return say("Add {slug} to the repositories of the token, or correct repository.slug.", slug=forge.slug)
    return say("Give the token the scope repo where {slug} is private, or correct repository.slug.", slug=forge.slug)


def writing(found: Token, rights: Rights, settings: Settings) -> Iterator[Examined]:
    """What it may change: by its scopes, by what the App was granted, else nobody knows without trying."""
    slug = rights.slug
    if not slug:
        return
    if rights.push is False and found.kind not in ("app", "installation"):
        cure = say("Have its owner given the role Write on {slug}, or use the token of somebody who has it.", slug=slug)
        yield warning("writing", say("the owner of the token may only read {slug}", slug=slug), cure)
        return
    lacking, writes = _lacking(rights, settings), _list(WRITES)
    if lacking is None:
        message = say("what it may change cannot be known by reading; the week needs {writes} (write)", writes=writes)
        yield skipped("writing", message)
        return
    if not lacking:
        yield ok("writing", say("may change {writes} of {slug}", writes=writes, slug=slug))
    for right in lacking:
        if right == "projects":
            message, cure = say("may not change the cards of the board"), lines.board(found, rights, "write")
        else:
            message = say("may not change {right} of {slug}", right=_list([right]), slug=slug)
            cure = lines.granted(right, "write", found, rights, slug)
        yield warning("writing", message, cure, subject=right)


def _lacking(rights: Rights, settings: Settings) -> list[str] | None:
    """The rights that the week needs and the token lacks; None where its scopes do not show."""
    moves = settings.board.kind == "github"  # a release moves cards, whatever becomes of them once published
    if rights.granted is not None:
        may = {right for right, level in rights.granted.items() if level in ("write", "admin")}
        lacking, projects = [right for right in WRITES if right not in may], "organization_projects" in may
    elif rights.scopes is not None:
        whole = "repo" in rights.scopes or ("public_repo" in rights.scopes and not rights.private)
        lacking, projects = [] if whole else list(WRITES), "project" in rights.scopes
    else:
        return None
    return [*lacking, *(["projects"] if moves and not projects else [])]


def _list(rights: Iterable[str]) -> str:
    return ", ".join(say(WORDS[right]) for right in rights)
