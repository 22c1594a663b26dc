"""Where the product's remote is, as this clone's settings name it: an address, the login it holds, where it is pushed.

Only what the settings say of the *place* is followed (url, insteadOf, a pushurl of the same repository): the remote is
given to git under a name of ours, so that its refspecs, mirror, prune and tags settings, made for somebody's own
fetching, are not in force.
"""

from collections.abc import Mapping
from pathlib import Path

from msgspec import structs

from changelog.adapters.git.history import Repository
from changelog.adapters.git.run import run
from changelog.address import Login, RepositoryAddress, Trouble
from changelog.errors import Refused
from changelog.language import plain
from changelog.language.speech import marked, say

_HINT = marked("Correct it with `git remote set-url` (https://…, git@host:team/app.git, or a folder), then run again.")
_NONE = marked("Add the team's repository, `git remote add origin ADDRESS`, then run the same command again.")


def address(repository: Repository, remote: str) -> tuple[RepositoryAddress, Login]:
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
    found, place = _followed(said, meant, repository.root), RepositoryAddress.parse(meant)
    login = Login.of(meant)
    others = [
        one for one in _git(repository, "config", "-z", "--get-all", f"remote.{remote}.pushurl").split("\0") if one
    ]
    if len(others) != 1 or others[0] == said or (RepositoryAddress.parse(others[0]).secret and Login.of(others[0])):
        return found, login
    # A fork or a mirror is another repository: what is pushed there is not where the team looks.
    pushed = _git(repository, "remote", "get-url", "--push", "--", remote).removesuffix("\n")
    if not place.is_same(RepositoryAddress.parse(pushed)):
        return found, login
    return structs.replace(found, push=_followed(others[0], pushed, repository.root).text), login


_ODD = marked("the remote's address is none that is followed")
_TROUBLES: Mapping[Trouble, str] = {
    "unreadable": marked("the remote's address cannot be read"),
    "open": marked("the remote is reached over plain http, which anybody on the way can change"),
}


def _followed(said: str, meant: str, near: Path) -> RepositoryAddress:
    """`said` is given to git, which rewrites it to `meant` (insteadOf); both are the same where nothing does."""
    found = RepositoryAddress.parse(meant)
    if not found.followed or said.startswith("-"):
        raise Refused(say(_TROUBLES.get(found.trouble, _ODD)), hint=say(_HINT))
    if said != meant:
        return structs.replace(found, text=said)
    # A relative path is read from the top of the work tree.
    is_path = found.kind == "folder" and "://" not in meant
    return structs.replace(found, text=str((near / meant).absolute())) if is_path else found


def _git(repository: Repository, *words: str) -> str:
    """What git says of its own settings; nobody is asked."""
    said = run([f"--git-dir={repository.git_dir}", *words], at=repository.git_dir)
    return said.out.decode("utf-8", "surrogateescape") if said.code == 0 else ""
