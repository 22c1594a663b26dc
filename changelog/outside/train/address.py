"""Where the product's remote is, as this clone's settings name it: an address, the login it holds, where it is pushed.

Only what the settings say of the *place* is followed (url, insteadOf, a pushurl of the same repository): the remote is
given to git under a name of ours, so that its refspecs, mirror, prune and tags settings, made for somebody's own
fetching, are not in force.
"""

import re
from pathlib import Path
from urllib.parse import unquote, urlsplit

from msgspec import structs

from changelog.errors import Refused
from changelog.language import plain
from changelog.language.speech import marked, say
from changelog.outside import git_output, git_sealed
from changelog.outside.docs_repository.address import LONG, Address, Login
from changelog.outside.git import Repository

_HERE = frozenset(("127.0.0.1", "localhost", "::1"))
_HELPER = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*::")
_ODD = re.compile(r"[\x00-\x20\x7f-\x9f\ud800-\udfff]")
_HINT = marked("Correct it with `git remote set-url` (https://…, git@host:team/app.git, or a folder), then run again.")
_NONE = marked("Add the team's repository, `git remote add origin ADDRESS`, then run the same command again.")


def address(repository: Repository, remote: str) -> tuple[Address, Login]:
    """The address of a remote, and the login that stands in it. Raises Refused where there is none that is followed."""
    said = repository.remote_urls().get(remote, "") if remote else ""
    if not said:
        named = say(
            "this clone has no remote « {remote} »: what the team has cannot be told", remote=plain.line(remote)
        )
        none = say("this clone has no remote: what the team has cannot be told")
        raise Refused(named if remote else none, hint=say(_NONE))
    # By its name: an address on a command line would show the password that it may hold.
    meant = _git(repository, "ls-remote", "--get-url", "--end-of-options", remote).removesuffix("\n") or said
    found, login = _read(said, meant, repository.root)
    others = [
        one for one in _git(repository, "config", "-z", "--get-all", f"remote.{remote}.pushurl").split("\0") if one
    ]
    if len(others) != 1 or others[0] == said or _password(others[0]):
        return found, login
    # A fork or a mirror is another repository: what is pushed there is not where the team looks.
    pushed = _git(repository, "remote", "get-url", "--push", "--", remote).removesuffix("\n")
    if not _where(meant)[0] or _where(meant) != _where(pushed):
        return found, login
    return structs.replace(found, push=_read(others[0], pushed, repository.root)[0].git), login


def _read(said: str, meant: str, near: Path) -> tuple[Address, Login]:
    """`said` is given to git, which rewrites it to `meant` (insteadOf); both are the same where nothing does."""
    if said.startswith("-") or meant.startswith("-") or _HELPER.match(meant):
        raise Refused(say("the remote's address is none that is followed"), hint=say(_HINT))
    if "://" not in meant:
        if _is_scp(meant):
            return Address(way="ssh", git=said, slug=_slug(meant.partition(":")[2])), Login()
        return Address(way="folder", git=said if said != meant else str((near / meant).absolute())), Login()
    try:
        parts = urlsplit(meant)
        host, port = (parts.hostname or "").lower(), parts.port
    except ValueError:
        raise Refused(say("the remote's address cannot be read"), hint=say(_HINT)) from None
    if parts.scheme == "file":
        return Address(way="folder", git=said), Login()
    if parts.scheme == "http" and host not in _HERE:
        raise Refused(
            say("the remote is reached over plain http, which anybody on the way can change"), hint=say(_HINT)
        )
    if parts.scheme not in ("https", "http", "ssh") or not host or host.startswith("-") or _ODD.search(meant):
        raise Refused(say("the remote's address is none that is followed"), hint=say(_HINT))
    if parts.scheme == "ssh":
        return Address(way="ssh", git=said, slug=_slug(parts.path)), Login()
    where = (f"[{host}]" if ":" in host else host) + (f":{port}" if port else "")
    server = f"{parts.scheme}://{where}"
    login = _login(unquote(parts.username or ""), parts.password)
    # A name without a password stays: git's helpers choose an account by it.
    user = f"{parts.username}@" if parts.username and not login else ""
    git = f"{parts.scheme}://{user}{where}{parts.path}" if said == meant else said
    return Address(way="web", git=git, server=server, slug=_slug(parts.path)), login


def _is_scp(text: str) -> bool:
    """As git tells `host:path` from a path."""
    before, colon, _ = text.partition(":")
    return bool(colon) and "/" not in before


def _login(user: str, password: str | None) -> Login:
    if password:
        return Login(user=user, password=unquote(password))
    return Login(user="x-access-token", password=user) if len(user) >= LONG else Login()


def _password(text: str) -> bool:
    return "://" in text and ":" in text.partition("://")[2].partition("@")[0].partition("/")[0] and "@" in text


def _slug(path: str) -> str:
    return path.strip("/").removesuffix(".git").lower()


def _where(text: str) -> tuple[str, str]:
    if "://" in text:
        parts = urlsplit(text)
        host = (parts.hostname or "").lower()
        return host.removeprefix("ssh.") if parts.scheme == "ssh" else host, _slug(parts.path)
    if not _is_scp(text):
        return "", ""
    before, _, path = text.partition(":")
    return before.rpartition("@")[2].lower().removeprefix("ssh."), _slug(path)


def _git(repository: Repository, *words: str) -> str:
    """What git says of its own settings; nobody is asked."""
    status, out, _ = git_sealed.door(repository.git_dir).execute(
        git_sealed.command([f"--git-dir={repository.git_dir}", *words]),
        with_extended_output=True,
        with_exceptions=False,
        strip_newline_in_stdout=False,
        env=git_sealed.SEALED,
    )
    return git_output.text(out) if int(status) == 0 else ""
