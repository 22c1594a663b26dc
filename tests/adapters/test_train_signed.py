"""Tags and records are signed by git with the user's own key, read back with who signed, and nothing of a clone helps."""

import shutil
import subprocess
from pathlib import Path

import pytest
from lacking import missing
from test_train_scene import AT, Product, product, told

from changelog.adapters.git import signing
from changelog.adapters.git.history import open_repository
from changelog.adapters.git.signing import SignKind
from changelog.adapters.train_repository import chain
from changelog.adapters.train_repository.repository import TrainRepository, open_train_repository
from changelog.domain.remote import RECORDS
from changelog.domain.train import signatures, tag_message
from changelog.domain.train.signatures import Signature
from changelog.errors import Refused

__all__ = ["product"]
LEA = "lea@exemple.invalid"


def needs(program: str) -> None:
    """Skip where a program is missing."""
    if shutil.which(program) is None:
        missing(f"{program} is not here: .ci/run installs it")


@pytest.fixture
def key(tmp_path: Path, product: Product) -> Path:
    """An ssh key, which the clone's settings name."""
    needs("ssh-keygen")
    place = tmp_path / "key"
    subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", LEA, "-f", str(place)], check=True)
    product.git("config", "user.signingkey", str(place))
    return place


def opened(product: Product, sign: SignKind | None = "ssh") -> TrainRepository:
    """Our door, which signs, and has seen the remote."""
    ours = open_train_repository(open_repository(product.clone), "origin", sign=sign)
    ours.observe()
    return ours


def of_tag(product: Product, ours: TrainRepository, tag: str) -> Signature:
    """A tag's signature, as this machine sees it."""
    return signing.of_tags(ours.git, signing.signer(product.clone, None), [tag])[tag]


def public(key: Path) -> str:
    """The public key, as one line."""
    return key.with_suffix(".pub").read_text().strip()


def trusted(monkeypatch: pytest.MonkeyPatch, folder: Path, file: Path) -> None:
    """The person's own settings name who may sign."""
    settings = folder / "gitconfig"
    settings.write_text(f'[gpg "ssh"]\n\tallowedSignersFile = {file}\n')
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(settings))


def test_a_signed_tag_is_read_back_and_no_ref_here_has_it(product: Product, key: Path) -> None:
    ours, refs = opened(product), product.git("for-each-ref")
    message = "Livraison 2022-01-18\n\n# 101 Rappels\n#102 Agenda\n"
    tag = ours.tag("2022-01-18", product.remote.tip("recette"), message, AT)
    text = product.git("cat-file", "tag", tag)
    assert text.split("\n\n", 1)[1].partition("-----BEGIN SSH")[0] == message
    assert text.split("\n")[3] == f"tagger Léa Fontaine <{LEA}> {int(AT.timestamp())} +0000"
    assert product.git("for-each-ref") == refs
    (fingerprint,) = signatures.keys([public(key)])
    assert of_tag(product, ours, tag) == Signature(state="good", key=fingerprint)


def test_a_changed_tag_and_an_unsigned_one_are_told_apart(product: Product, key: Path) -> None:
    ours = opened(product)
    text = product.git("cat-file", "tag", product.delivered(ours)) + "\n"
    other = text.replace("#101 Rappels", "#247 Autre")
    changed = product.git("hash-object", "-t", "tag", "-w", "--stdin", stdin=other.encode())
    plain = product.git("hash-object", "-t", "tag", "-w", "--stdin", stdin=other.partition("-----BEGIN")[0].encode())
    assert other != text and of_tag(product, ours, changed).state == "bad"
    assert of_tag(product, ours, plain).state == "none"


def test_every_record_is_a_signed_commit_of_the_chain(
    product: Product, key: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    allowed = tmp_path / "signers"
    allowed.write_text(f"{LEA} {public(key)}\n")
    trusted(monkeypatch, tmp_path, allowed)
    ours = opened(product)
    tag = product.delivered(ours)
    ours.record(told(product, tag, numbers=(101,)))
    first = ours.tip()
    ours.record(told(product, tag, kind="released"))
    who = ("-c", "user.name=Camille", "-c", "user.email=c@exemple.invalid")
    product.remote.git(*who, "notes", "--ref=nouveautes", "append", "-m", "À la main", tag)
    ours.observe()
    links = chain.read(ours.git, ours.tip(), signing.signer(product.clone, None))
    (fingerprint,) = signatures.keys(allowed.read_text().split("\n"))
    good = Signature(state="good", key=fingerprint, who=LEA, trusted=True)
    assert [(link.by, link.signature) for link in links] == [
        ("Léa Fontaine", good), ("Léa Fontaine", good), ("Camille", Signature()),
    ]  # fmt: skip
    kinds = [[[one.record.kind for one in side if one.record] for side in (note.before, note.after)] for link in links for note in link.notes]  # fmt: skip
    assert kinds == [[[], ["shown"]], [["shown"], ["shown", "released"]], [["shown", "released"]] * 2]
    assert [one.sha for one in links] == product.remote.git("rev-list", "--reverse", RECORDS).split("\n")
    assert [one.sha for one in chain.read(ours.git, ours.tip(), signing.signer(product.clone, None), first)] == [
        one.sha for one in links[1:]
    ]


def test_a_branch_does_not_name_its_own_signers_nor_the_program(
    product: Product, key: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    inside = product.clone / "signataires"
    inside.write_text(f"{LEA} {public(key)}\n")
    trap = tmp_path / "trap"
    trap.write_text(f"#!/bin/sh\ntouch {tmp_path}/sprung\nexit 1\n")
    trap.chmod(0o755)
    for name in ("gpg.ssh.program", "gpg.program", "gpg.ssh.defaultKeyCommand"):
        product.git("config", name, str(trap))
    trusted(monkeypatch, tmp_path, inside)
    ours = opened(product)
    assert not of_tag(product, ours, product.delivered(ours)).trusted
    assert not (tmp_path / "sprung").exists()


def test_without_a_key_nothing_is_written(product: Product) -> None:
    ours = opened(product)
    with pytest.raises(Refused) as refused:
        ours.tag("2022-01-18", product.remote.tip("recette"), "Livraison\n", AT)
    assert "user.signingkey" in refused.value.hint


def test_with_gpg(product: Product, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    needs("gpg")
    home = tmp_path / "gnupg"
    home.mkdir(mode=0o700)
    monkeypatch.setenv("GNUPGHOME", str(home))
    words = ("gpg", "--batch", "--quiet", "--pinentry-mode=loopback", "--passphrase", "")
    subprocess.run(
        [*words, "--quick-gen-key", f"Léa Fontaine <{LEA}>", "ed25519", "sign", "never"],
        check=True,
        capture_output=True,
    )
    ours = opened(product, "gpg")
    tag = product.delivered(ours)
    ours.record(told(product, tag))
    (link,) = chain.read(ours.git, ours.tip(), signing.signer(product.clone, None))
    for found in (of_tag(product, ours, tag), link.signature):
        assert (found.state, found.trusted, len(found.key), LEA in found.who) == ("good", True, 40, True)
    listed = subprocess.run(["gpg", "--list-keys", "--with-colons"], check=True, capture_output=True).stdout.decode()
    assert f"fpr:::::::::{link.signature.key}:" in listed
    subprocess.run(["gpgconf", "--kill", "all"], check=False, capture_output=True)


def test_a_signature_does_not_change_what_a_message_says(product: Product, key: Path) -> None:
    ours = opened(product)
    message = (
        "Livraison x\n\nPériode : (2022-01-01 → 2022-01-02)\n\n• #101 Rappels\n  abc\n\nRecords : 12\nArbre : ab\n"
    )
    tag = product.git("cat-file", "tag", ours.tag("x", product.remote.tip("recette"), message, AT))
    assert tag_message.read(tag.partition("\n\n")[2]) == tag_message.read(message) != None  # noqa: E711
