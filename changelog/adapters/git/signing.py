"""Signs tags and commits with the user's own key, and reads signatures: git does both, with ssh-keygen or gpg.

The key is the one that git's settings name (`user.signingkey`). The program comes from the settings of the machine or
the person (`gpg.program`, `gpg.ssh.program`), never from those of the clone, which somebody may have brought along.
"""

import os
import re
from collections.abc import Iterable, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Literal, NamedTuple

from changelog.adapters.git import reasons
from changelog.adapters.git.clones import common
from changelog.adapters.git.environment import options
from changelog.adapters.git.run import Git, GitResult, run
from changelog.domain.train.signatures import Signature, SignatureState
from changelog.errors import Refused
from changelog.i18n import plain
from changelog.i18n.say import say, system_reason

SignKind = Literal["ssh", "gpg"]
_STATES: dict[str, SignatureState] = {"G": "good", "U": "good", "N": "none", "E": "unknown"}
_GOOD_SSH = re.compile(r'^Good "git" signature (?:for (?P<who>.*) )?with \S+ key (?P<key>SHA256:\S+)$', re.M)
_VALID_GPG = re.compile(r"^\[GNUPG:\] VALIDSIG (?P<key>[0-9A-F]{40,64})(?: .* (?P<primary>[0-9A-F]{40,64}))?$", re.M)
_GOOD_GPG = re.compile(r"^\[GNUPG:\] GOODSIG \S+ (?P<who>.*)$", re.M)
_TRUSTED_GPG = re.compile(r"^\[GNUPG:\] TRUST_(?:FULLY|ULTIMATE)\b", re.M)
_UNSIGNED = re.compile(r"no signature found|cannot verify a non-tag object")
_NO_KEY = re.compile(r"^\[GNUPG:\] (?:NO_PUBKEY|ERRSIG)\b", re.M)


class Signer(NamedTuple):
    """How this machine signs (`kind`, with `key`; None: only verifies). `allowed`: the person's allowed signers file,
    empty where there is none.
    """

    kind: SignKind | None
    key: str = ""
    gpg: str = "gpg"
    ssh: str = "ssh-keygen"
    allowed: str = ""

    def settings(self) -> list[str]:
        """Settings of git for one call that signs or verifies."""
        named = (f"user.signingkey={self.key}",) if self.key else ()
        kind = ("gpg.format=" + ("ssh" if self.kind == "ssh" else "openpgp"),) if self.kind else ()
        return options(
            (
                *kind, *named, f"gpg.program={self.gpg}", f"gpg.openpgp.program={self.gpg}",
                f"gpg.ssh.program={self.ssh}", f"gpg.ssh.allowedSignersFile={self.allowed or os.devnull}",
            )
        )  # fmt: skip


def signer(root: Path, kind: SignKind | None, email: str = "") -> Signer:
    """How to sign (`kind`; None: only to verify) in the clone at `root`. Raises Refused where ssh has no key.

    `email`: whose key gpg takes where none is named. Git would give it the whole name, which gpg does not find in the
    sealed locale where it is not plain ASCII (tried).
    An allowed signers file that lies in the work tree is not followed: a branch would name its own signers.
    """
    ours = _of_the_person(root)
    key = _one(run(["config", "--get", "user.signingkey"], at=root)) if kind else ""
    if kind == "ssh":
        if not key:
            raise Refused(
                say("tags.sign is ssh, and git knows no key to sign with"),
                hint=say("Name it: git config --global user.signingkey ~/.ssh/id_ed25519.pub"),
            )
        if not key.startswith(("key::", "ssh-", "ecdsa-", "sk-")):
            key = str((root / Path(key).expanduser()).absolute())
    elif kind == "gpg" and email:
        key = key or f"<{email}>"
    allowed = Path(ours.get("gpg.ssh.allowedsignersfile", "")).expanduser()
    outside = allowed.is_absolute() and not allowed.resolve().is_relative_to(root.resolve())
    return Signer(
        kind=kind,
        key=key,
        gpg=ours.get("gpg.openpgp.program") or ours.get("gpg.program") or "gpg",
        ssh=ours.get("gpg.ssh.program") or "ssh-keygen",
        allowed=str(allowed) if outside and allowed.is_file() else "",
    )


def _of_the_person(root: Path) -> dict[str, str]:
    """What the settings of the machine and of the person say of signing; those of the clone are left aside."""
    result = run(["config", "-z", "--show-scope", "--get-regexp", r"^gpg\."], at=root)
    fields = result.out.decode("utf-8", "surrogateescape").split("\0") if result.code == 0 else []
    pairs = zip(fields[::2], fields[1::2], strict=False)
    return dict(entry.partition("\n")[::2] for scope, entry in pairs if scope in ("system", "global"))


def _one(result: GitResult) -> str:
    return result.out.decode("utf-8", "surrogateescape").strip() if result.code == 0 else ""


def sign_commit(git: Git, signer: Signer, words: Sequence[str], stdin: bytes, env: dict[str, str]) -> str:
    """The SHA of a signed commit; `words` and `stdin` as for `git commit-tree`. Raises Refused."""
    result = git.run(*signer.settings(), "commit-tree", "-S", *words, stdin=stdin, env=env)
    if result.code != 0:
        raise _not_signed(result.err)
    return result.out.decode().strip()


def sign_tag(
    git: Git, signer: Signer, git_dir: Path, name: str, commit: str, message: bytes, env: dict[str, str]
) -> str:
    """The object of a signed tag. It is written where no ref of the clone is touched: into the clone's objects, from a
    folder that only has a ref for it. Raises Refused.
    """
    try:
        with TemporaryDirectory(prefix="nouveautes-", ignore_cleanup_errors=True) as folder:
            place = Path(folder)
            (place / "refs").mkdir()
            (place / "objects").mkdir()
            (place / "HEAD").write_text("ref: refs/heads/none\n", "ascii")
            objects = {"GIT_OBJECT_DIRECTORY": str(common(git_dir) / "objects")}
            result = git.run(
                *signer.settings(), f"--git-dir={place}", "tag", "--sign", "--cleanup=verbatim", "--file=-",
                "--end-of-options", name, commit, stdin=message, env={**env, **objects},
            )  # fmt: skip
            if result.code != 0:
                raise _not_signed(result.err)
            return (place / "refs" / "tags" / name).read_text("ascii").strip()
    except OSError as problem:
        raise reasons.clone_full(f"error: {system_reason(problem)}") from problem


def _not_signed(text: str) -> Refused:
    lines = [line for line in text.splitlines() if line.strip()]
    why = plain.shortened(plain.line(lines[0].removeprefix("error: ")), 160) if lines else ""
    return Refused(
        say("nothing was signed: {why}", why=why),
        hint=say('Signing is git\'s own: `git tag -s` in this clone shows the same. Or set tags.sign = "off".'),
    )


LOG_SIGNATURE = "%G?%x00%GF%x00%GP%x00%GS"
"""The four fields of a commit's signature in a format of `git log`, for `of_commit`."""


def of_commit(grade: str, key: str, primary: str, who: str) -> Signature:
    """A commit's signature from the fields of `LOG_SIGNATURE`."""
    state = _STATES.get(grade, "bad")
    if state in ("none", "unknown"):
        return Signature(state=state)
    return Signature(state=state, key=primary or key, who=who, trusted=grade == "G")


def of_tags(git: Git, signer: Signer, tags: Iterable[str]) -> dict[str, Signature]:
    """Tag object → its signature. Raises Refused."""
    return {one: _of_tag(git.run(*signer.settings(), "verify-tag", "--raw", one)) for one in tags}


def _of_tag(result: GitResult) -> Signature:
    text = result.err
    if ssh := _GOOD_SSH.search(text):
        return Signature(state="good", key=ssh["key"], who=ssh["who"] or "", trusted=bool(ssh["who"]))
    if (valid := _VALID_GPG.search(text)) and (good := _GOOD_GPG.search(text)):
        trusted = _TRUSTED_GPG.search(text) is not None
        return Signature(state="good", key=valid["primary"] or valid["key"], who=good["who"], trusted=trusted)
    if _UNSIGNED.search(text):
        return Signature(state="none")
    return Signature(state="unknown" if _NO_KEY.search(text) else "bad")
