"""What every git process is sealed with: variables and settings, each group with its reason.

Nothing of a clone, a machine or a person changes what git answers, and no setting of theirs starts a program. What
stays in force is the way to a remote: proxy, certificates, SSH, credential helpers, `url.insteadOf`.
"""

import os
from collections.abc import Iterable, Mapping

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
"""How the names of the variables begin that no git of ours gets."""
SEALED = {
    # Messages are recognised in English.
    "LC_ALL": "C",
    "LANGUAGE": "C",
    # Nobody is asked for anything.
    "GIT_TERMINAL_PROMPT": "0",
    "GIT_ASKPASS": "",
    "SSH_ASKPASS": "",
    "SSH_ASKPASS_REQUIRE": "never",
    "GCM_INTERACTIVE": "never",
    "GIT_EDITOR": "false",
    "GIT_SEQUENCE_EDITOR": "false",
    "GIT_PAGER": "cat",
    # Reading writes nothing and asks no network.
    "GIT_OPTIONAL_LOCKS": "0",
    "GIT_NO_LAZY_FETCH": "1",
    "GIT_ATTR_NOSYSTEM": "1",
    # Files of Git LFS stay the pointers that they are in history: nothing here needs what they point to.
    "GIT_LFS_SKIP_SMUDGE": "1",
}
SETTINGS = (
    # No program starts because a setting names it.
    f"core.hooksPath={os.devnull}",
    "core.fsmonitor=false",
    "core.askPass=",
    "core.editor=false",
    "sequence.editor=false",
    "diff.external=",
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
    # A fetch brings what it is told to, and nothing else.
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
MERGING = (
    # A merge is the same on every machine: found renames, no driver of somebody's settings, no ending of line changed.
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
"""For whoever merges."""
NO_WORK_TREE = (
    # Where there is no work tree, `core.protect*` would only make git refuse to read names that stand there.
    "core.autocrlf=false",
    "core.safecrlf=false",
    "core.protectNTFS=false",
    "core.protectHFS=false",
    "core.precomposeUnicode=false",
    "core.splitIndex=false",
)
"""For whoever reads and makes objects alone."""
TIDY = ("maintenance.auto=true", "gc.auto=6700", "gc.autoPackLimit=50")
"""For a call that may collect garbage, which it does before it ends."""


def environment(more: Mapping[str, str]) -> dict[str, str]:
    """The whole environment of a git process; `more` wins."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(HIDDEN)}
    return kept | SEALED | dict(more)


def options(settings: Iterable[str]) -> list[str]:
    """Settings as options of a git command."""
    return [part for one in settings for part in ("-c", one)]


def numbered(settings: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Settings that must be no argument, as variables: after those that stand in the environment already."""
    said = os.environ.get("GIT_CONFIG_COUNT", "")
    at = int(said) if said.isdecimal() else 0
    known: dict[str, str] = {}
    for key, value in settings:
        known |= {f"GIT_CONFIG_KEY_{at}": key, f"GIT_CONFIG_VALUE_{at}": value}
        at += 1
    return known | {"GIT_CONFIG_COUNT": str(at)}
