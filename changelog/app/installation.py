"""What a runner's pip is given so that it installs the very thing that is running, or what a person named instead.

A commit, or a file with its hash; never a bare name, which is whatever an index answers on the day. What only this
machine has (a folder, a file, a repository in a folder) is nothing that a runner could install. The dependencies are
those that this version names, within its bounds: a hash for each of them would be that of one system and one Python.
"""

import re
from collections.abc import Mapping

import msgspec
from msgspec import Struct, field

from changelog.domain.address import RepositoryAddress
from changelog.domain.model import Value
from changelog.errors import Misuse
from changelog.i18n import plain
from changelog.i18n.say import say

NAME = "nouveautes"
_HASH = re.compile(r"(?P<kind>sha256|sha384|sha512)[=:](?P<digest>[0-9a-f]{64,128})")
_COMMIT = re.compile(r"[0-9a-f]{40}|[0-9a-f]{64}")
# No sign of a shell, of YAML or of GitHub's own `${{ }}`; no user before the host, no query.
_WEB = r"https://[A-Za-z0-9.-]+(?::\d+)?/[A-Za-z0-9._~/%+-]+"
_REPOSITORY = re.compile(rf"git\+(?P<url>{_WEB})")
_FILE = re.compile(_WEB)
_GIVEN = re.compile(
    rf"git\+{_WEB}@(?:[0-9a-f]{{40}}|[0-9a-f]{{64}})(?:#subdirectory=[A-Za-z0-9._/-]+)?"
    rf"|{_WEB}#(?:sha256=[0-9a-f]{{64}}|sha384=[0-9a-f]{{96}}|sha512=[0-9a-f]{{128}})"
)
_VERSION = re.compile(rf"{NAME}==[0-9][0-9A-Za-z.+!-]*")


class _Archive(Struct, frozen=True):
    hash: str = ""
    hashes: dict[str, str] = field(default_factory=dict)


class _Repository(Struct, frozen=True):
    vcs: str = ""
    commit_id: str = ""


class _DirectUrl(Struct, frozen=True):
    """The record of PEP 610, as far as it is used here."""

    url: str = ""
    vcs_info: _Repository | None = None
    archive_info: _Archive | None = None
    subdirectory: str = ""


class Origin(Value, frozen=True, kw_only=True):
    """Where what runs came from. `requirement`: what a runner's pip is given, empty where no runner reaches it; then
    `commit` or `digest` (`sha256=…`) are of what this machine alone has, where that is known.
    """

    requirement: str = ""
    commit: str = ""
    digest: str = ""

    @property
    def example(self) -> str:
        """How a person says from where a runner installs it."""
        file = f"https://…/{NAME}-….whl#{self.digest or 'sha256=…'}"
        return file if self.digest else f"git+https://…@{self.commit or 'COMMIT'}"


def of_record(direct_url: str) -> Origin:
    """The origin that an installer recorded (`direct_url.json`); a folder, editable or not, is none: its files may be
    others than those that were installed.
    """
    try:
        read = msgspec.json.decode(direct_url, type=_DirectUrl)
    except (msgspec.MsgspecError, UnicodeError):
        return Origin()
    if read.vcs_info is not None and read.vcs_info.vcs == "git" and _COMMIT.fullmatch(read.vcs_info.commit_id):
        return _of_commit(read, read.vcs_info.commit_id)
    return _of_archive(read, read.archive_info) if read.archive_info is not None else Origin()


def of_file(url: str, kind: str, digest: str) -> Origin:
    """The origin that is a file with its hash."""
    wanted = f"{url}#{kind}={digest}"
    return Origin(requirement=f"{NAME} @ {wanted}") if _GIVEN.fullmatch(wanted) else Origin(digest=f"{kind}={digest}")


def of_index(files: Mapping[str, str], wheel: Mapping[str, str], url: str, sha256: str) -> Origin:
    """The origin that is a wheel of an index, if it holds the very files (path → hash) that are installed."""
    same = bool(wheel) and all(files.get(path) == known for path, known in wheel.items())
    return of_file(url, "sha256", sha256) if same else Origin()


def given(text: str, origin: Origin) -> str:
    """What a person named, as pip takes it. A repository without a commit, and a file without a hash, get those of
    what runs, where they are known.

    Raises Misuse for anything that is not one very thing.
    """
    bare = re.sub(rf"^{NAME}\s*@\s*", "", text.strip())
    if origin.commit and _REPOSITORY.fullmatch(bare):
        bare = f"{bare}@{origin.commit}"
    elif origin.digest and _FILE.fullmatch(bare):
        bare = f"{bare}#{origin.digest}"
    if _GIVEN.fullmatch(bare):
        return f"{NAME} @ {bare}"
    if _VERSION.fullmatch(bare):
        return bare
    raise Misuse(
        say("{text!r} does not pin one version of nouveautes", text=plain.shortened(plain.line(text), 120)),
        hint=say("It takes {forms}.", forms=FORMS),
    )


FORMS = f"git+https://…@COMMIT, https://…/{NAME}-….whl#sha256=…, {NAME}==VERSION"
"""What `--install` takes."""


def _of_commit(read: _DirectUrl, commit: str) -> Origin:
    url = RepositoryAddress.parse(read.url).over_https or read.url
    part = f"#subdirectory={read.subdirectory}" if read.subdirectory else ""
    wanted = f"git+{url}@{commit}{part}"
    return Origin(requirement=f"{NAME} @ {wanted}" if _GIVEN.fullmatch(wanted) else "", commit=commit)


def _of_archive(read: _DirectUrl, archive: _Archive) -> Origin:
    hashes = [f"{kind}={digest}" for kind, digest in archive.hashes.items()]
    found = next(filter(None, map(_HASH.fullmatch, (*hashes, archive.hash))), None)
    if found is None or read.subdirectory:
        return Origin()
    return of_file(read.url.partition("#")[0], found["kind"], found["digest"])
