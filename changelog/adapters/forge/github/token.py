"""The credential for GitHub: an App's installation, or a token of the environment, of `gh`, of git's own helper.

A token is held in memory only, for the one host it belongs to. It is never printed: not by `repr`, not in a problem.
"""

import os
import shutil
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from changelog.adapters.forge.github.server import ServerAddresses, addresses_of, kind_of, origin
from changelog.adapters.git.run import GitTimeout, run
from changelog.domain.address import Login, RepositoryAddress
from changelog.domain.model import Value
from changelog.errors import Refused
from changelog.i18n.say import say

if TYPE_CHECKING:
    from github import GithubIntegration
    from github.Auth import Auth


TokenKind = Literal["app", "classic", "fine-grained", "installation", "oauth", "unknown"]
APP, KEY, INSTALLATION = "NOUVEAUTES_APP_ID", "NOUVEAUTES_APP_KEY_FILE", "NOUVEAUTES_APP_INSTALLATION"
_PREFIXES: dict[str, TokenKind] = {
    "ghp_": "classic", "github_pat_": "fine-grained", "ghs_": "installation", "gho_": "oauth", "ghu_": "oauth",
}  # fmt: skip
_USUAL = ("GITHUB_TOKEN", "GH_TOKEN")
_ENTERPRISE = ("GH_ENTERPRISE_TOKEN", "GITHUB_ENTERPRISE_TOKEN")
AGENT = "nouveautes"
HELPER_SECONDS = 10
_NOWHERE = f"{os.devnull}/none"
SECONDS = 20  # without a byte
NOBODY = "nouveautes.invalid"  # a host that no credential can belong to (RFC 2606)


class Credential(Value, frozen=True, kw_only=True):
    """A token or an App, and where it was found. `secret` is empty for an App: its tokens are made when needed.

    `trouble`: why there is none, although the environment names one.
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
        return f"Credential(kind={self.kind!r}, source={self.source!r})"

    def __rich_repr__(self) -> list[tuple[str, str]]:
        return [("kind", self.kind), ("source", self.source)]


def find(addresses: ServerAddresses, environ: Mapping[str, str]) -> Credential:
    """The first credential found for a host; a false one where there is none."""
    if addresses.own and environ.get(APP, "").strip():
        return _app(environ)
    for name in _variables(addresses, environ):
        if secret := environ.get(name, "").strip():
            return _token(secret, name)
    return _of_gh(addresses, environ) or _of_git(addresses)


def auth_of(credential: Credential, addresses: ServerAddresses, slug: str) -> "Auth":
    """PyGithub's own form of it. An App's installation is looked up where its number was not given."""
    from github import Auth

    if not credential.app:
        return Auth.Token(credential.secret)
    number = credential.installation
    if number is None:
        owner, _, name = slug.partition("/")
        with integration(credential, addresses) as app:
            number = app.get_repo_installation(owner, name).id
    return Auth.AppAuth(credential.app, credential.key).get_installation_auth(number)


@contextmanager
def integration(credential: Credential, addresses: ServerAddresses) -> Iterator["GithubIntegration"]:
    """An App as PyGithub has it, closed at the end."""
    from github import Auth, GithubIntegration

    app = Auth.AppAuth(credential.app, credential.key)
    # Its own retry and throttle would wait longer than anybody has allowed.
    quick: dict[str, Any] = {"retry": 0, "seconds_between_requests": 0, "seconds_between_writes": 0}
    asking = GithubIntegration(auth=app, base_url=addresses.api, timeout=SECONDS, user_agent=AGENT, **quick)
    with closing(asking):
        yield asking


def login_of(
    address: RepositoryAddress,
    environ: Mapping[str, str],
    *,
    configured: str = "",
    credential: Credential | None = None,
) -> Login:
    """The login that git is given for a repository on GitHub; a false one elsewhere, where git's own helpers know.

    `configured`: the kind of forge, where the settings give it; `credential`: what GitHub is asked with, if that is
    known. Raises Refused where GitHub makes no token for an App.
    """
    there = addresses_of(address.origin, environ)
    if kind_of(address.origin, configured, environ) != "github" or not there.safe:
        return Login()
    found = find(there, environ) if credential is None else credential
    secret = _token_of_app(found, there, address.slug) if found.app else found.secret
    return Login(user="x-access-token", password=secret)


def _token_of_app(credential: Credential, addresses: ServerAddresses, slug: str) -> str:
    from github import GithubException
    from requests import RequestException

    try:
        return str(auth_of(credential, addresses, slug).token)
    except (GithubException, RequestException, ValueError):
        host, source = addresses.host, credential.source
        raise Refused(
            say("{host} gives the App of {source} no token for {slug}", host=host, source=source, slug=slug),
            hint=say("Install the App on that repository, with the right to write contents."),
        ) from None  # the problem's own text may quote what was sent


def _variables(addresses: ServerAddresses, environ: Mapping[str, str]) -> tuple[str, ...]:
    """The variables whose tokens belong to a host: those of the environment's own server, or of GH_HOST (as for gh)."""
    if addresses.own:
        return _USUAL
    if environ.get("GH_HOST", "").strip().lower() != addresses.host.lower():
        return ()
    return _USUAL if addresses.host.endswith(".ghe.com") else _ENTERPRISE


def _app(environ: Mapping[str, str]) -> Credential:
    place = environ.get(KEY, "").strip()
    number = environ.get(INSTALLATION, "").strip()
    if not place:
        return Credential(kind="app", trouble=say("{variable} is set, but {other} is not", variable=APP, other=KEY))
    try:
        key = Path(place).read_text("ascii")
    except (OSError, UnicodeDecodeError):
        return Credential(kind="app", trouble=say("{variable} names no file that can be read", variable=KEY))
    if "PRIVATE KEY" not in key:
        return Credential(kind="app", trouble=say("{variable} names a file that holds no private key", variable=KEY))
    if number and not number.isdecimal():
        return Credential(kind="app", trouble=say("{variable} is not a number", variable=INSTALLATION))
    installation = int(number) if number else None
    return Credential(kind="app", source=APP, app=environ[APP].strip(), key=key, installation=installation)


def _token(secret: str, source: str) -> Credential:
    if not secret.isascii() or any(sign.isspace() or not sign.isprintable() for sign in secret):
        # A header cannot hold it, and printing what is wrong with it would show it.
        return Credential(source=source, trouble=say("{source} holds no token (spaces or odd signs)", source=source))
    kind: TokenKind = next((kind for prefix, kind in _PREFIXES.items() if secret.startswith(prefix)), "unknown")
    return Credential(kind=kind, source=source, secret=secret)


def _of_gh(addresses: ServerAddresses, environ: Mapping[str, str]) -> Credential:
    program = shutil.which("gh", path=environ.get("PATH"))
    if not program:
        return Credential()
    # gh returns a token of the environment for any host that it is asked about; one that it has stored is bound to one.
    bound = {name: value for name, value in os.environ.items() if name not in (*_USUAL, *_ENTERPRISE)}
    try:
        done = subprocess.run(
            [program, "auth", "token", "--hostname", addresses.host],
            capture_output=True,
            check=False,
            env=bound,
            stdin=subprocess.DEVNULL,
            timeout=HELPER_SECONDS,
        )
    except (OSError, subprocess.SubprocessError):
        return Credential()
    secret = done.stdout.decode("utf-8", "replace").strip()
    return _token(secret, "gh auth token") if done.returncode == 0 and secret else Credential()


def _of_git(addresses: ServerAddresses) -> Credential:
    """What git's own credential helper holds for the host; it asks nobody."""
    scheme, _, host = origin(addresses.server).partition("://")
    secret = _stored(scheme, host) if host else ""
    if secret and not addresses.own and _stored(scheme, NOBODY):
        # The settings may name any host; a helper that answers everybody is no sign that the token belongs to it.
        trouble = say("git's credential helper has one answer for every host")
        return Credential(source="git credential", trouble=trouble)
    return _token(secret, "git credential") if secret else Credential()


def _stored(scheme: str, host: str) -> str:
    question = f"protocol={scheme}\nhost={host}\n\n".encode()
    try:
        # Outside of any clone, whose own settings may name a helper: the user's are asked.
        done = run(["credential", "fill"], stdin=question, env={"GIT_DIR": _NOWHERE}, seconds=HELPER_SECONDS)
    except (Refused, GitTimeout):
        return ""
    lines = done.out.decode("utf-8", "replace").split("\n")
    pairs = dict(line.partition("=")[::2] for line in lines if "=" in line)
    return pairs.get("password", "").strip() if done.code == 0 else ""
