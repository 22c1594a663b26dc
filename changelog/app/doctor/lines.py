"""One line of a checkup: state, words, cure by kind of token."""

from typing import Literal

from changelog.domain.forge import Rights, Server, Token
from changelog.domain.model import Value
from changelog.i18n import plain
from changelog.i18n.say import marked, say

State = Literal["ok", "warning", "failed", "skipped"]
Key = Literal[
    "git", "clone", "settings", "language", "timezone", "branches", "tags", "fetch", "remote", "forge", "token",
    "name", "rights", "writing", "board", "docs", "environments", "channels", "calendar", "cache", "rest",
]  # fmt: skip
LONGEST = 500  # characters of a message or a cure: names from outside may be of any length


class Examined(Value, frozen=True, kw_only=True):
    """`key` names the check for machines, `subject` which of several it is about. A cure stands where one is needed."""

    key: Key
    state: State
    message: str
    cure: str = ""
    subject: str = ""


def ok(key: Key, message: str, *, subject: str = "") -> Examined:
    """It is as it should be."""
    return _examined(key, "ok", message, "", subject)


def warning(key: Key, message: str, cure: str, *, subject: str = "") -> Examined:
    """The week goes on without it, but somebody should know."""
    return _examined(key, "warning", message, cure, subject)


def failed(key: Key, message: str, cure: str, *, subject: str = "") -> Examined:
    """Something of the week will not work."""
    return _examined(key, "failed", message, cure, subject)


def skipped(key: Key, message: str, *, subject: str = "") -> Examined:
    """It was not examined; the message says why."""
    return _examined(key, "skipped", message, "", subject)


def halves(message: str) -> tuple[str, str]:
    """What a finding says is wrong and, after a semicolon (French sets a space before it), what to do."""
    wrong, _, cure = message.partition("; ")
    return wrong.rstrip(), cure


def _examined(key: Key, state: State, *texts: str) -> Examined:
    message, cure, subject = (plain.shortened(plain.line(text), LONGEST) for text in texts)
    return Examined(key=key, state=state, message=message, cure=cure, subject=subject)


NEVER = marked(
    "Actions' own GITHUB_TOKEN never sees Projects v2 and what it pushes starts no workflow, "
    "so the board and the docs pull request need an App installation token or a personal "
    "token"
)
_GH = "gh auth token"  # where `adapters/forge/github/token` says that it found one
KINDS = {
    "app": marked("an App installation token"),
    "classic": marked("a personal token (classic)"),
    "fine-grained": marked("a fine-grained personal token"),
    "installation": marked("an App installation token"),
    "oauth": marked("a token of `gh` or of another application"),
    "unknown": marked("a token of an unknown kind"),
}
PERMISSIONS = {
    "contents": "Contents",
    "pull_requests": "Pull requests",
    "issues": "Issues",
    "statuses": "Commit statuses",
    "checks": "Checks",
    "projects": "Projects",
}


def kind(token: Token, rights: Rights | None) -> str:
    """What a token is, in words."""
    own = rights is not None and rights.actions
    return say("Actions' own GITHUB_TOKEN") if own else say(KINDS.get(token.kind, KINDS["unknown"]))


def missing(forge: Server) -> str:
    """How to get a token at all; the environment's tokens belong to its own forge."""
    login = f"gh auth login --hostname {forge.host}"
    if forge.own:
        return say("Set GITHUB_TOKEN, or run `{login}`.", login=login)
    return say("Run `{login}`, or set GITHUB_SERVER_URL and GITHUB_TOKEN.", login=login)


def renewed(token: Token, forge: Server) -> str:
    """How to get a new one where the old one is worth nothing any more."""
    if token.kind == "app":
        return say(
            "Check NOUVEAUTES_APP_ID, its key and installation, and that the App is installed on the repository."
        )
    if token.source == _GH:
        return say("Run `gh auth login --hostname {host}`.", host=forge.host)
    if token.source == "git credential":
        return say("Log in again with git's credential helper, or set GITHUB_TOKEN.")
    return say("It is wrong, revoked or expired: make a new one and put it in {source}.", source=token.source)


def granted(right: str, level: str, token: Token, rights: Rights, slug: str) -> str:
    """How to give a token one more right (`read` or `write`)."""
    permission = f"« {PERMISSIONS[right]}: {level} »"  # as GitHub's pages have it
    if rights.actions:
        name = right.replace("_", "-")
        return say("In the workflow, under `permissions:`, write `{right}: {level}`.", right=name, level=level)
    if token.kind in ("app", "installation"):
        return say(
            "Give the App the permission {permission}, and accept it where it is installed.", permission=permission
        )
    if token.kind == "fine-grained":
        return say(
            "Give the token the repository permission {permission} for {slug}.", permission=permission, slug=slug
        )
    if token.source == _GH:
        return say(
            "Give the token the scope repo (public_repo for a public repository): `gh auth refresh --scopes repo`."
        )
    return say("Give the token the scope repo (public_repo for a public repository).")


def knows_boards(rights: Rights | None) -> bool:
    """Whether `writing` reports what the token may do to boards; else the board itself tells."""
    return rights is not None and (rights.granted is not None or rights.scopes is not None or rights.push is False)


def board(token: Token, rights: Rights | None, level: str = "read") -> str:
    """How to give a token the right to boards."""
    if rights and rights.actions:
        return f"{say(NEVER)}."
    if token.kind in ("app", "installation"):
        return say(
            "Give the App the organisation's permission « Projects: {level} », and accept it where it is installed.",
            level=level,
        )
    if token.kind == "fine-grained":
        return say(
            "Give the token the organisation's permission « Projects: {level} » (a user's board: a classic token).",
            level=level,
        )
    scope = "read:project" if level == "read" else "project"
    if token.source == _GH:
        return say("Give the token the scope {scope}: `gh auth refresh --scopes {scope}`.", scope=scope)
    return say("Give the token the scope {scope}.", scope=scope)
