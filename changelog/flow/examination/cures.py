"""What to do about a right that is missing, by the kind of token that lacks it."""

from changelog.flow.examination.facts import Forge, Rights, Token

NEVER = (
    "Actions' own GITHUB_TOKEN never sees Projects v2 and what it pushes starts no workflow,"
    " so the board and the docs pull request need an App installation token or a personal token"
)
KINDS = {
    "app": "an App installation token",
    "classic": "a personal token (classic)",
    "fine-grained": "a fine-grained personal token",
    "installation": "an App installation token",
    "oauth": "a token of `gh` or of another application",
    "unknown": "a token of a kind that its first letters do not tell",
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
    return "Actions' own GITHUB_TOKEN" if rights and rights.actions else KINDS.get(token.kind, KINDS["unknown"])


def missing(forge: Forge) -> str:
    """How to get a token at all; the environment's tokens belong to its own forge."""
    login = f"gh auth login --hostname {forge.host}"
    here = f"Set GITHUB_TOKEN, or run `{login}`."
    return here if forge.own else f"Run `{login}`, or set GITHUB_SERVER_URL and GITHUB_TOKEN."


def renewed(token: Token, forge: Forge) -> str:
    """How to get a new one where the old one is worth nothing any more."""
    if token.kind == "app":
        return "Check NOUVEAUTES_APP_ID, its key and installation, and that the App is installed on the repository."
    if token.source == "gh auth token":
        return f"Run `gh auth login --hostname {forge.host}`."
    if token.source == "git credential":
        return "Log in again with git's credential helper, or set GITHUB_TOKEN."
    return f"It is wrong, revoked or expired: make a new one and put it in {token.source}."


def granted(right: str, level: str, token: Token, rights: Rights, slug: str) -> str:
    """How to give a token one more right (`read` or `write`)."""
    permission = f"« {PERMISSIONS[right]}: {level} »"
    if rights.actions:
        return f"In the workflow, under `permissions:`, write `{right.replace('_', '-')}: {level}`."
    if token.kind in ("app", "installation"):
        return f"Give the App the permission {permission}, and accept it where it is installed."
    if token.kind == "fine-grained":
        return f"Give the token the repository permission {permission} for {slug}."
    return f"Give the token the scope repo (public_repo for a public repository){_by_gh(token, 'repo')}."


def board(token: Token, rights: Rights | None, level: str = "read") -> str:
    """How to give a token the right to boards."""
    if rights and rights.actions:
        return f"{NEVER}."
    if token.kind in ("app", "installation"):
        return f"Give the App the organisation's permission « Projects: {level} », and accept it where it is installed."
    if token.kind == "fine-grained":
        return f"Give the token the organisation's permission « Projects: {level} » (a user's board: a classic token)."
    scope = "read:project" if level == "read" else "project"
    return f"Give the token the scope {scope}{_by_gh(token, scope)}."


def _by_gh(token: Token, scope: str) -> str:
    return f": `gh auth refresh --scopes {scope}`" if token.source == "gh auth token" else ""
