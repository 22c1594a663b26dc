"""Whose right GitHub is asked with: an App's installation, a token of the environment, of `gh`, or of git's own helper.

A token is held in memory only, for the one host it belongs to. It is never printed: not by `repr`, not in a problem.
"""

import os
import shutil
import subprocess
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from changelog.adapters.forge.github.server import Places, kind_of, origin, places_of
from changelog.adapters.git.run import GitTimeout, run
from changelog.domain.address import Login, RepositoryAddress
from changelog.domain.model import Value
from changelog.errors import Refused
from changelog.i18n.say import say

if TYPE_CHECKING:
    from github.Auth import Auth


TokenKind = Literal["app", "classic", "fine-grained", "installation", "oauth", "unknown"]
APP, KEY, INSTALLATION = "NOUVEAUTES_APP_ID", "NOUVEAUTES_APP_KEY_FILE", "NOUVEAUTES_APP_INSTALLATION"
_PREFIXES: dict[str, TokenKind] = {
    "ghp_": "classic", "github_pat_": "fine-grained", "ghs_": "installation", "gho_": "oauth", "ghu_": "oauth",
}  # fmt: skip
_USUAL = ("GITHUB_TOKEN", "GH_TOKEN")
_ENTERPRISE = ("GH_ENTERPRISE_TOKEN", "GITHUB_ENTERPRISE_TOKEN")
HELPER_SECONDS = 10
SECONDS = 20  # without a byte
NOBODY = "nouveautes.invalid"  # a host that no credential can belong to (RFC 2606)


class Pass(Value, frozen=True, kw_only=True):
    """A right to ask, and where it was found. `secret` is empty for an App, whose tokens are made when they are needed.

    `trouble` says why there is none, where somebody meant to give one.
    """

    kind: TokenKind = "unknown"
    source: str = ""
    secret: str = ""
    app: str = ""
    key: str = ""
    installation: int | None = None
    trouble: str = ""

    def __bool__(self) -> bool:
        return bool(self.secret or self.app)

    def __repr__(self) -> str:
        return f"Pass(kind={self.kind!r}, source={self.source!r})"

    def __rich_repr__(self) -> list[tuple[str, str]]:
        return [("kind", self.kind), ("source", self.source)]


def find(places: Places, surroundings: Mapping[str, str]) -> Pass:
    """The first right found for a host; a false one where there is none."""
    if places.own and surroundings.get(APP, "").strip():
        return _app(surroundings)
    for name in _names(places, surroundings):
        if secret := surroundings.get(name, "").strip():
            return _pass(secret, name)
    return _of_gh(places, surroundings) or _of_git(places)


def auth_of(right: Pass, places: Places, slug: str) -> "Auth":
    """PyGithub's own form of it. An App's installation is looked up where its number was not given."""
    from github import Auth, GithubIntegration

    if not right.app:
        return Auth.Token(right.secret)
    app = Auth.AppAuth(right.app, right.key)
    number = right.installation
    if number is None:
        owner, _, name = slug.partition("/")
        # Its own retry and throttle would wait longer than anybody has allowed.
        quick: dict[str, Any] = {"retry": 0, "seconds_between_requests": 0, "seconds_between_writes": 0}
        asking = GithubIntegration(auth=app, base_url=places.api, timeout=SECONDS, **quick)
        with closing(asking):
            number = asking.get_repo_installation(owner, name).id
    return app.get_installation_auth(number)


def login_of(
    address: RepositoryAddress, surroundings: Mapping[str, str], *, said: str = "", right: Pass | None = None
) -> Login:
    """The login that git is given for a repository on GitHub; a false one elsewhere, where git's own helpers know.

    `said`: the kind of forge, where the settings say so; `right`: what GitHub is asked with, where the caller has it.
    """
    where = places_of(address.origin, surroundings)
    if kind_of(address.origin, said, surroundings) != "github" or not where.safe:
        return Login()
    found = find(where, surroundings) if right is None else right
    return Login(user="x-access-token", password=_secret(found, where, address.slug))


def _secret(right: Pass, places: Places, slug: str) -> str:
    """The token itself; an App makes one when it is needed."""
    if not right.app:
        return right.secret
    from github import GithubException
    from requests import RequestException

    try:
        return str(auth_of(right, places, slug).token)
    except (GithubException, RequestException, ValueError):
        raise Refused(
            say(
                "{host} gives the App of {source} no token for {slug}",
                host=places.host,
                source=right.source,
                slug=slug,
            ),
            hint=say("Install the App on that repository, with the right to write contents."),
        ) from None  # the problem's own text may quote what was sent


def _names(places: Places, surroundings: Mapping[str, str]) -> tuple[str, ...]:
    """The variables whose tokens belong to a host: those of the environment's own server, or of GH_HOST (as for gh)."""
    if places.own:
        return _USUAL
    if surroundings.get("GH_HOST", "").strip().lower() != places.host.lower():
        return ()
    return _USUAL if places.host.endswith(".ghe.com") else _ENTERPRISE


def _app(surroundings: Mapping[str, str]) -> Pass:
    place = surroundings.get(KEY, "").strip()
    number = surroundings.get(INSTALLATION, "").strip()
    if not place:
        return Pass(kind="app", trouble=say("{variable} is set, but {other} is not", variable=APP, other=KEY))
    try:
        key = Path(place).read_text("ascii")
    except (OSError, UnicodeDecodeError):
        return Pass(kind="app", trouble=say("{variable} names no file that can be read", variable=KEY))
    if "PRIVATE KEY" not in key:
        return Pass(kind="app", trouble=say("{variable} names a file that holds no private key", variable=KEY))
    if number and not number.isdecimal():
        return Pass(kind="app", trouble=say("{variable} is not a number", variable=INSTALLATION))
    return Pass(
        kind="app", source=APP, app=surroundings[APP].strip(), key=key, installation=int(number) if number else None
    )


def _pass(secret: str, source: str) -> Pass:
    if not secret.isascii() or any(sign.isspace() or not sign.isprintable() for sign in secret):
        # A header cannot hold it, and saying what is wrong with it would show it.
        return Pass(source=source, trouble=say("{source} holds no token (spaces or odd signs)", source=source))
    kind: TokenKind = next((kind for prefix, kind in _PREFIXES.items() if secret.startswith(prefix)), "unknown")
    return Pass(kind=kind, source=source, secret=secret)


def _of_gh(places: Places, surroundings: Mapping[str, str]) -> Pass:
    program = shutil.which("gh", path=surroundings.get("PATH"))
    if not program:
        return Pass()
    # gh hands out a token of the environment for any host that it is asked about; what it has kept is bound to one.
    bound = {name: value for name, value in os.environ.items() if name not in (*_USUAL, *_ENTERPRISE)}
    try:
        done = subprocess.run(
            [program, "auth", "token", "--hostname", places.host],
            capture_output=True,
            check=False,
            env=bound,
            stdin=subprocess.DEVNULL,
            timeout=HELPER_SECONDS,
        )
    except (OSError, subprocess.SubprocessError):
        return Pass()
    secret = done.stdout.decode("utf-8", "replace").strip()
    return _pass(secret, "gh auth token") if done.returncode == 0 and secret else Pass()


def _of_git(places: Places) -> Pass:
    """What git's own credential helper holds for the host; nobody is asked."""
    scheme, _, host = origin(places.server).partition("://")
    secret = _credential(scheme, host) if host else ""
    if secret and not places.own and _credential(scheme, NOBODY):
        # The settings may name any host; a helper that answers everybody is no sign that the token belongs to it.
        return Pass(source="git credential", trouble=say("git's credential helper has one answer for every host"))
    return _pass(secret, "git credential") if secret else Pass()


def _credential(scheme: str, host: str) -> str:
    try:
        asked = f"protocol={scheme}\nhost={host}\n\n".encode()
        done = run(["credential", "fill"], stdin=asked, seconds=HELPER_SECONDS)
    except (Refused, GitTimeout):
        return ""
    lines = done.out.decode("utf-8", "replace").split("\n")
    pairs = dict(line.partition("=")[::2] for line in lines if "=" in line)
    return pairs.get("password", "").strip() if done.code == 0 else ""
