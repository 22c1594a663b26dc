"""The environment of one git process: sealed settings, and how a remote lets it in (headers, never an argument).

Nothing of a clone, a machine or a person changes what git answers, and no setting of a clone starts a program. What
stays in force is the way to a remote: proxy, certificates, `url.insteadOf`, and the user's own SSH command and
credential helpers. A setting whose name is known beforehand is overridden for every process (SEALED, SETTINGS); one
that a clone may call as it likes is looked up there first (TAKEN_BACK, `own_settings`); one that nothing can override
is refused (`own_settings.OwnSettings.check`).

The header belongs to one host. Git follows the redirect of a renamed repository and takes the header with it; only a
server that has just been sent the token can do that, so nothing is given away that it has not.
"""

import base64
import os
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cached_property
from typing import NamedTuple
from urllib.parse import quote

from changelog.domain.address import Login, RepositoryAddress

HIDDEN = (
    # Set by git for its hooks and aliases; they would silently point another repository at us.
    "GIT_DIR",
    "GIT_WORK_TREE",
    "GIT_INDEX_FILE",
    "GIT_OBJECT_DIRECTORY",
    "GIT_ALTERNATE_OBJECT_DIRECTORIES",
    "GIT_COMMON_DIR",
    "GIT_NAMESPACE",
    "GIT_PREFIX",
    "GIT_SHALLOW_FILE",
    "GIT_GRAFT_FILE",
    "GIT_EXTERNAL_DIFF",
    "GIT_DIFF_OPTS",
    # They would write down the header that lets git in.
    "GIT_TRACE",
    "GIT_CURL_VERBOSE",
    "GIT_REDACT",
)
"""Beginnings of the names of variables that git does not get."""
SEALED = {
    # Messages are recognised in English.
    "LC_ALL": "C",
    "LANGUAGE": "C",
    # Git never prompts.
    "GIT_TERMINAL_PROMPT": "0",
    "GIT_ASKPASS": "",
    "SSH_ASKPASS": "",
    "SSH_ASKPASS_REQUIRE": "never",
    "GCM_INTERACTIVE": "never",
    "GIT_EDITOR": "false",
    "GIT_SEQUENCE_EDITOR": "false",
    "GIT_PAGER": "cat",
    # Reading writes nothing and asks no network. Git before 2.39.4 does not know the second one, and would fill a
    # partial clone by the program that `remote.*.uploadpack` names: without a protocol it cannot. While this is set,
    # `protocol.*.allow` is not read. Whoever asks a remote sets its own.
    "GIT_OPTIONAL_LOCKS": "0",
    "GIT_NO_LAZY_FETCH": "1",
    "GIT_ALLOW_PROTOCOL": "none",
    # `core.gitProxy` is not read where this is set; git:// is asked by nobody here.
    "GIT_PROXY_COMMAND": "",
    "GIT_ATTR_NOSYSTEM": "1",
    # Files of Git LFS stay the pointers that they are in history: nothing here needs what they point to.
    "GIT_LFS_SKIP_SMUDGE": "1",
}
SETTINGS = (
    # No program starts because a setting names it. Not here: `core.pager` and `pager.*` (--no-pager), `alias.*` (never
    # one of git's own commands), `uploadpack.packObjectsHook` (git takes it from the user's settings alone),
    # `remote.*.uploadpack` and `receivepack` (given as options, `Access.program`).
    f"core.hooksPath={os.devnull}",
    "core.fsmonitor=false",
    "core.askPass=",
    "core.editor=false",
    "sequence.editor=false",
    "diff.external=",
    "core.alternateRefsCommand=true",
    "gpg.ssh.defaultKeyCommand=false",
    "gpg.program=false",
    "gpg.openpgp.program=false",
    "gpg.x509.program=false",
    "gpg.ssh.program=false",
    "commit.gpgSign=false",
    "tag.gpgSign=false",
    "tag.forceSignAnnotated=false",
    "push.gpgSign=false",
    "log.showSignature=false",
    # Nothing is tidied up behind our back. Whoever wants that turns it on for one call, which then waits for it.
    "gc.auto=0",
    "gc.autoDetach=false",
    "maintenance.auto=false",
    "maintenance.autoDetach=false",
    "maintenance.strategy=none",
    # What is printed and stored is the same on every machine.
    f"core.attributesFile={os.devnull}",
    "core.quotePath=true",
    "i18n.logOutputEncoding=UTF-8",
    "i18n.commitEncoding=UTF-8",
    "log.showRoot=true",
    # Nobody's name is asked through it; and a bare clone reads HEAD's tree for it, which a clone without trees lacks.
    "log.mailmap=false",
    "log.follow=false",
    "log.diffMerges=separate",
    "diff.noprefix=false",
    "diff.mnemonicPrefix=false",
    "diff.renames=false",
    "color.ui=false",
    "color.diff=false",
    "advice.detachedHead=false",
    "trailer.separators=:",
    "notes.rewriteMode=ignore",
    # A push moves the refs that it names, and no others.
    "push.default=nothing",
    "push.followTags=false",
    "push.recurseSubmodules=no",
    "push.pushOption=",
    "push.useForceIfIncludes=false",
    "push.negotiate=false",
    "remote.pushDefault=",
    # A fetch brings what it names, and nothing else.
    "fetch.all=false",
    "fetch.prune=false",
    "fetch.pruneTags=false",
    "fetch.recurseSubmodules=no",
    "fetch.writeCommitGraph=false",
    "fetch.negotiationAlgorithm=consecutive",
    "submodule.recurse=false",
    "transfer.bundleURI=false",
    "protocol.version=2",
    "http.followRedirects=initial",
    "http.lowSpeedLimit=100",
    "http.lowSpeedTime=45",
)
"""In force for every git process. A call's own settings come after these, and win."""


class TakenBack(NamedTuple):
    """A setting of a clone's own, by its key as git lists it (`pattern`), and the `value` that git gets in its place;
    None: what the user's settings have. `why` it is taken back and not refused.
    """

    pattern: str
    value: str | None
    why: str


TAKEN_BACK = (
    TakenBack(r"core\.sshcommand", None, "workflows and deploy keys set it honestly; the user's own does the same"),
    TakenBack(r"credential\.(.+\.)?helper", None, "many have one in the clone; the token of the forge needs none"),
    TakenBack(
        r"filter\..+\.(clean|smudge|process)", "", "Git LFS sets them; files as history has them are what counts"
    ),
    TakenBack(r"filter\..+\.required", "false", "else git refuses the file for want of its filter"),
    TakenBack(r"diff\..+\.(command|textconv)", "", "patches are compared as git makes them, everywhere the same"),
    TakenBack(r"merge\..+\.driver", "git merge-file -q --marker-size=%L %A %O %B", "every file is merged as text"),
    TakenBack(r"hook\..+\.command", "true", "hooks that newer gits read from the settings"),
)
"""Settings of a clone that would start a program under a name of its own. They are honest often enough that refusing
the clone would help nobody, and nothing here depends on them.
"""
MERGING = (
    # A merge is the same on every machine: found renames, no driver of the user's settings, no ending of line changed.
    # `diff.renames` above is for what is printed; a merge without renames conflicts wherever a page was moved.
    "merge.default=text",
    "merge.renames=true",
    "merge.renameLimit=7000",
    "merge.directoryRenames=conflict",
    "merge.conflictStyle=merge",
    "merge.renormalize=false",
    "merge.autoStash=false",
    "merge.verifySignatures=false",
    "diff.algorithm=histogram",
    "diff.renameLimit=7000",
)
"""For merges."""
NO_WORK_TREE = (
    # Where there is no work tree, `core.protect*` would only make git refuse to read names that are there.
    "core.autocrlf=false",
    "core.safecrlf=false",
    "core.protectNTFS=false",
    "core.protectHFS=false",
    "core.precomposeUnicode=false",
    "core.splitIndex=false",
)
"""For reading and making objects alone."""
_EMPTY_TREES = {
    40: "4b825dc642cb6eb9a060e54bf8d69288fbee4904",
    64: "6ef19b41225c5369f1c104d45d8d85efa9b057b53b14b4b9b939dd74decc5321",
}
"""Git knows the empty tree without storing it."""
TIDY = ("maintenance.auto=true", "gc.auto=6700", "gc.autoPackLimit=50")
"""For a call that may collect garbage, which it does before it ends."""


def environment(more: Mapping[str, str]) -> dict[str, str]:
    """The whole environment of a git process; `more` wins."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(HIDDEN)}
    return kept | SEALED | dict(more)


def no_attributes(sha: str) -> dict[str, str]:
    """For a git without a work tree: newer ones read the attributes of a project from a tree, then from this empty one.
    `sha`: any object's, for the kind of names that the repository gives.
    """
    return {"GIT_ATTR_SOURCE": _EMPTY_TREES[len(sha)]}


def options(settings: Iterable[str]) -> list[str]:
    """Settings as options of a git command."""
    return [part for one in settings for part in ("-c", one)]


def as_variables(settings: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Settings that must not be arguments, as variables: after those that the environment has already."""
    count = os.environ.get("GIT_CONFIG_COUNT", "")
    at = int(count) if count.isdecimal() else 0
    found: dict[str, str] = {}
    for key, value in settings:
        found |= {f"GIT_CONFIG_KEY_{at}": key, f"GIT_CONFIG_VALUE_{at}": value}
        at += 1
    return found | {"GIT_CONFIG_COUNT": str(at)}


REMOTE = "nouveautes"
"""What git calls the repository: its address is a setting of that process too, and is in no file."""
# A folder is served by our own git: it may leave file contents out, and never moves what somebody has checked out,
# though its settings permit it (receive.denyCurrentBranch = updateInstead would write into the work tree).
_SERVED = (
    ("uploadpack", "git -c uploadpack.allowFilter=true -c uploadpack.allowAnySHA1InWant=true upload-pack"),
    ("receivepack", "git -c receive.denyCurrentBranch=refuse -c receive.denyDeleteCurrent=refuse receive-pack"),
)


FindLogin = Callable[[RepositoryAddress], Login]
"""Finds the login that a web address is asked with. Git knows no forge: whoever opens a repository hands it in."""


class Access:
    """Where the repository is and with which login it is asked. Holds the only copy of the secret; shows none of it."""

    def __init__(
        self, address: RepositoryAddress, find: Callable[[], Login], remote: str = REMOTE,
        own: Iterable[tuple[str, str]] = (),
    ) -> None:  # fmt: skip
        self.address = address
        self.remote = remote
        self._own = tuple(own)
        self._find = find

    @cached_property
    def _login(self) -> Login:
        """Looked for when git is first started, and once."""
        return self._find()

    def __repr__(self) -> str:
        return f"Access({self.address.text!r})"

    def variables(self) -> dict[str, str]:
        """What a git process gets beside its sealed environment."""
        # Whoever has narrowed the protocols already knows why.
        ours = self.address.protocols
        theirs = os.environ.get("GIT_ALLOW_PROTOCOL", ":".join(ours)).split(":")
        allowed = ":".join(one for one in ours if one in theirs)
        # A partial clone asks for the contents of a file when it is read.
        return {"GIT_NO_LAZY_FETCH": "0", "GIT_ALLOW_PROTOCOL": allowed} | as_variables(self._settings())

    def program(self, name: str) -> tuple[str, ...]:
        """The option for the program that serves git at the other side (`uploadpack`, `receivepack`).

        Always given where it runs here or by SSH: of several settings git takes the first (tried), which a clone could
        hold for our remote's name. Over the web there is none, and git warns of the option.
        """
        if self.address.kind == "web":
            return ()
        served = dict(_SERVED) if self.address.kind == "folder" else {}
        kind = name.removesuffix("pack")
        return (f"--{kind}-pack={served.get(name, f'git-{kind}-pack')}",)

    def redacted(self, text: str) -> str:
        """A text from elsewhere, without the secret in any spelling, or what an address has before its @."""
        if self._login:
            # As it is, in an address, in a header; longest first.
            password = self._login.password
            encoded = base64.b64encode(password.encode()).decode()
            spellings = {password, quote(password, safe=""), encoded, self._login_header()}
            for spelling in sorted(spellings, key=len, reverse=True):
                text = text.replace(spelling, "…")
        return re.sub(r"//[^/@\s]*@", "//", text)

    def _settings(self) -> Iterator[tuple[str, str]]:
        yield from self._own
        yield f"remote.{self.remote}.url", self.address.text
        if self.address.push:
            yield f"remote.{self.remote}.pushurl", self.address.push
        if self.address.kind == "folder":
            yield from ((f"remote.{self.remote}.{name}", command) for name, command in _SERVED)
        if not self._login:
            return
        # Empty first: else the header that a workflow's checkout has left is sent too, and authentication fails. Twice,
        # because git takes the setting that fits an address best: for the host (an insteadOf may change the path), and
        # for this very repository, where somebody's own setting may be as precise.
        for base in (f"{self.address.origin}/", self.address.text):
            yield f"http.{base}.extraheader", ""
            yield f"http.{base}.extraheader", f"Authorization: Basic {self._login_header()}"
        # Whoever gives a token means it: no helper may put another login in its place when it is refused.
        yield "credential.helper", ""

    def _login_header(self) -> str:
        return base64.b64encode(f"{self._login.user}:{self._login.password}".encode()).decode()


def open_access(
    address: RepositoryAddress, login: Login, find: FindLogin | None = None, *, remote: str = REMOTE,
    own: Iterable[tuple[str, str]] = (),
) -> Access:  # fmt: skip
    """The address's own login, else the one that `find` finds for a web address; without one, git's own helpers are
    asked. `remote`: what git calls the repository; `own`: what is taken back of the clone's own settings.
    """
    if login or address.kind != "web" or find is None:
        return Access(address, lambda: login, remote, own)
    return Access(address, lambda: find(address), remote, own)
