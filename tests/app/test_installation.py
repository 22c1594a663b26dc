"""What a runner installs: one very thing, by what an installer recorded or a person named, or nothing at all."""

import json

import pytest

from changelog.app import installation
from changelog.app.installation import Origin
from changelog.errors import Misuse

COMMIT, DIGEST = "0a" * 20, "1b" * 32
WHEEL = "https://files.exemple.org/packages/nouveautes-1.0-py3-none-any.whl"


def record(url: str, **more: object) -> str:
    """A `direct_url.json`."""
    return json.dumps({"url": url, **more})


def commit(url: str, name: str = COMMIT, **more: object) -> str:
    """That of a repository."""
    return record(url, vcs_info={"vcs": "git", "commit_id": name, "requested_revision": "main"}, **more)


@pytest.mark.parametrize(
    ("found", "requirement"),
    [
        (commit("https://github.com/equipe/nouveautes"), f"git+https://github.com/equipe/nouveautes@{COMMIT}"),
        (commit("ssh://git@github.com/equipe/nouveautes.git"), f"git+https://github.com/equipe/nouveautes@{COMMIT}"),
        (commit("https://h.fr/a/b", subdirectory="outil"), f"git+https://h.fr/a/b@{COMMIT}#subdirectory=outil"),
        (record(WHEEL, archive_info={"hashes": {"sha256": DIGEST}}), f"{WHEEL}#sha256={DIGEST}"),
        (record(WHEEL, archive_info={"hash": f"sha256={DIGEST}"}), f"{WHEEL}#sha256={DIGEST}"),
        (record(f"{WHEEL}#egg=x", archive_info={"hash": f"sha256={DIGEST}"}), f"{WHEEL}#sha256={DIGEST}"),
    ],
)
def test_what_was_recorded_is_installed_again(found: str, requirement: str) -> None:
    assert installation.of_record(found).requirement == f"nouveautes @ {requirement}"
    assert installation.given(requirement, Origin()) == f"nouveautes @ {requirement}"


@pytest.mark.parametrize(
    "found",
    [
        "",
        "{",
        "[]",
        record("file:///home/lea/nouveautes", dir_info={}),
        record("file:///home/lea/nouveautes", dir_info={"editable": True}),
        record("https://exemple.org/dossier"),
        record(WHEEL, archive_info={}),
        record(WHEEL, archive_info={"hashes": {"md5": "00" * 16}}),
        record(WHEEL.replace("https", "http"), archive_info={"hash": f"sha256={DIGEST}"}),
        record(WHEEL.replace("files", "lea:secret@files"), archive_info={"hash": f"sha256={DIGEST}"}),
        record(WHEEL + "?x=${{ secrets.A }}", archive_info={"hash": f"sha256={DIGEST}"}),
        record("file:///tmp/nouveautes-1.0.tar.gz", archive_info={"hash": f"sha256={DIGEST}"}),
        commit("https://github.com/equipe/nouveautes", "main"),
        commit("https://jeton@github.com/equipe/nouveautes"),
    ],
)
def test_what_no_runner_could_install_is_not_known(found: str) -> None:
    assert installation.of_record(found).requirement == ""


def test_a_commit_of_this_machine_wants_a_place() -> None:
    """It is known which commit runs; where a runner finds it is for a person to say."""
    origin = installation.of_record(commit("file:///home/lea/nouveautes"))
    assert origin == Origin(commit=COMMIT) and COMMIT in origin.example
    wanted = f"nouveautes @ git+https://github.com/equipe/nouveautes@{COMMIT}"
    assert installation.given("git+https://github.com/equipe/nouveautes", origin) == wanted
    with pytest.raises(Misuse):
        installation.given("git+https://github.com/equipe/nouveautes", Origin())


def test_a_file_of_this_machine_wants_an_address() -> None:
    origin = installation.of_record(record("file:///tmp/n.whl", archive_info={"hash": f"sha256={DIGEST}"}))
    assert origin == Origin(digest=f"sha256={DIGEST}") and DIGEST in origin.example
    assert installation.given(WHEEL, origin) == f"nouveautes @ {WHEEL}#sha256={DIGEST}"


def test_the_wheel_of_an_index_is_known_by_its_files() -> None:
    own = {"changelog/cli.py": "sha256=a", "nouveautes-1.0.dist-info/METADATA": "sha256=b"}
    installed = own | {"nouveautes-1.0.dist-info/INSTALLER": "sha256=c"}
    known = installation.of_index(installed, own, WHEEL, DIGEST)
    assert known.requirement == f"nouveautes @ {WHEEL}#sha256={DIGEST}"
    for others in ({}, own | {"changelog/cli.py": "sha256=d"}, own | {"changelog/more.py": "sha256=e"}):
        assert installation.of_index(installed, others, WHEEL, DIGEST) == Origin()


def test_a_version_may_be_named_by_a_person() -> None:
    assert installation.given(" nouveautes==1.2.3 ", Origin()) == "nouveautes==1.2.3"


@pytest.mark.parametrize(
    "text",
    [
        "nouveautes", "nouveautes>=1", "nouveautes==", "autre==1.0", "git+https://github.com/equipe/nouveautes",
        "git+https://github.com/equipe/nouveautes@main", "git+https://github.com/equipe/nouveautes@0a0a0a0", WHEEL,
        f"{WHEEL}#md5={'00' * 16}", f"git+http://h.fr/a/b@{COMMIT}", f"git+https://x:y@h.fr/a/b@{COMMIT}", "--help",
        f"git+https://h.fr/a/b@{COMMIT} --index-url=x", f"{WHEEL}#sha256={DIGEST}\nautre", "${{ secrets.A }}", "",
    ],
)  # fmt: skip
def test_what_is_not_one_very_thing_is_refused(text: str) -> None:
    with pytest.raises(Misuse) as refused:
        installation.given(text, Origin())
    assert "#sha256=" in refused.value.hint
