"""Programs planted under every key of git's by which a clone's own settings could start one."""

from pathlib import Path

from command import git

KEYS = (
    "core.fsmonitor", "core.sshCommand", "core.pager", "core.editor", "core.askPass", "core.gitProxy", "core.alternateRefsCommand",
    "sequence.editor", "pager.log", "pager.diff", "pager.status", "interactive.diffFilter",
    "remote.origin.uploadpack", "remote.origin.receivepack",
    "remote.nouveautes-train.uploadpack", "remote.nouveautes-train.receivepack",
    "diff.external", "diff.trap.textconv", "diff.trap.command", "merge.trap.driver",
    "filter.trap.clean", "filter.trap.smudge", "filter.trap.process",
    "credential.helper", "credential.https://github.com.helper",
    "gpg.program", "gpg.openpgp.program", "gpg.ssh.program", "gpg.x509.program", "gpg.ssh.defaultKeyCommand",
    "uploadpack.packObjectsHook", "gc.recentObjectsHook", "trailer.trap.command", "trailer.trap.cmd",
    "hook.trap.command", "alias.log", "alias.notes", "mergetool.trap.cmd", "difftool.trap.cmd", "tar.trap.command",
    "submodule.trap.update", "sendemail.sendmailcmd",
)  # fmt: skip
SWITCHES = {
    "commit.gpgSign": "true", "tag.gpgSign": "true", "push.gpgSign": "true", "log.showSignature": "true", "protocol.ext.allow": "always",
    "protocol.allow": "always", "filter.trap.required": "true", "hook.trap.event": "post-checkout", "rerere.enabled": "true",
    "core.fsmonitorHookVersion": "2", "gc.auto": "1", "merge.default": "trap", "diff.tool": "trap", "merge.tool": "trap",
}  # fmt: skip
HOOKS = (
    "applypatch-msg", "commit-msg", "fsmonitor-watchman", "post-checkout", "post-commit", "post-index-change", "post-merge",
    "post-rewrite", "pre-auto-gc", "pre-commit", "pre-merge-commit", "pre-push", "pre-rebase", "prepare-commit-msg",
    "push-to-checkout", "reference-transaction", "sendemail-validate",
)  # fmt: skip


class Traps:
    """Programs that write down that they ran, one for each name."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder / "traps"
        self.folder.mkdir(parents=True)

    def one(self, name: str) -> str:
        """The path of the program of this name."""
        place = self.folder / name.replace("/", "_")
        place.write_text(f'#!/bin/sh\nprintf "%s\\n" "{name} $*" >> {self.folder}/sprung\nexit 1\n')
        place.chmod(0o755)
        return str(place)

    @property
    def sprung(self) -> str:
        """Those that ran, with what they were given."""
        place = self.folder / "sprung"
        return place.read_text() if place.exists() else ""


def planted(clone: Path, traps: Traps) -> None:
    """Everything in the clone's own configuration, the half of it in a file that this one includes."""
    more = clone / ".git" / "more"
    for at, key in enumerate(KEYS):
        place = ["config", "--file", str(more)] if at % 2 else ["config"]
        git(clone, *place, key, traps.one(key))
    git(clone, "config", "include.path", str(more))
    for key, value in SWITCHES.items():
        git(clone, "config", key, value)
    hooks = clone / ".git" / "hooks"
    hooks.mkdir(exist_ok=True)
    for name in HOOKS:
        (hooks / name).symlink_to(traps.one(f"hook {name}"))
    git(clone, "config", "core.hooksPath", str(hooks))
