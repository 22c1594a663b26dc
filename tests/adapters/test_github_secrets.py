"""The token appears nowhere: not in what is said, not in a file, not in a child's arguments, in no spelling."""

import base64
import logging
import os
import shutil
from pathlib import Path
from typing import Any
from urllib.parse import quote, quote_plus

import pytest
from asking_github import at_once, board, open_client, week
from command import Answer, git
from faulty import FAULTS
from forge_history import Forged
from github_server.tokens import Token

from changelog.adapters.cache import open_cache
from changelog.adapters.forge.github import token
from changelog.adapters.forge.github.reader import GitHubReader
from changelog.adapters.forge.github.server import addresses_of
from changelog.adapters.forge.github.writer import GitHubWriter
from changelog.domain.forge import Draft
from changelog.errors import Problem

COMMANDS = ("notes", "collect", "board", "status", "doctor")
SPY = """#!/bin/sh
printf '%s\\n' "$0 $*" >> "{log}"
exec "{real}" "$@"
"""


def spellings(value: str) -> set[bytes]:
    """A secret as it may be written: raw, in a URL, in base64 by itself or behind a user name, at any place of a text."""
    said = {value, quote(value, safe=""), quote(value), quote_plus(value), repr(value)[1:-1]}
    for text in (value, f"x-access-token:{value}", f"x:{value}", f"lea:{value}"):
        for code in (base64.b64encode, base64.urlsafe_b64encode):
            for shift in range(3):
                whole = code(b"\0" * shift + text.encode()).decode()
                said.add(whole[4 if shift else 0 : len(whole) // 4 * 4 - 4])
    return {one.encode() for one in said}


def assert_nowhere(value: str, *texts: str) -> None:
    """Fail where one of the texts holds a secret."""
    for text in texts:
        for spelling in spellings(value):
            assert spelling not in text.encode(errors="surrogatepass"), f"a token in: {text[:2000]}"


class Watched:
    """A week, a board, a token with every odd sign, and everything that may hold it."""

    def __init__(self, forged: Forged, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.forged = forged
        self.token = odd(forged)
        self.places = [Path(os.environ["HOME"]), folder]
        self.log = folder / "children.log"
        real = shutil.which("git")
        spy = folder / "spy" / "git"
        spy.parent.mkdir()
        spy.write_text(SPY.format(log=self.log, real=real))
        spy.chmod(0o755)
        monkeypatch.setenv("PATH", str(spy.parent), prepend=os.pathsep)

    def run(self, command: str, *words: str) -> Answer:
        """A command, whose every word is looked at."""
        answer = self.forged.run(command, *words)
        assert_nowhere(self.token.value, answer.out, answer.err)
        return answer

    def look(self) -> int:
        """Look at every file, those of children's arguments among them; how many there were."""
        files = [path for place in self.places for path in place.rglob("*") if path.is_file() and not path.is_symlink()]
        looked_for = spellings(self.token.value)
        for path in files:
            content = path.read_bytes()
            for spelling in looked_for:
                assert spelling not in content, f"a token in {path}"
                assert spelling not in os.fsencode(path)
        return len(files)


def odd(forged: Forged) -> Token:
    """A token of which each spelling differs."""
    made = forged.hub.token(scopes=["repo", "read:project"])
    del forged.hub.tokens[made.value]
    made.value = "ghp_se+cr/et=%41&?x#~" + made.value[4:]
    forged.hub.tokens[made.value] = made
    forged.use(made)
    return made


@pytest.fixture
def watched(forged: Forged, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Watched:
    at_once(monkeypatch)
    week(forged, 3)
    board(forged, 12)
    forged.clone()
    return Watched(forged, tmp_path, monkeypatch)


def test_the_scan_finds_what_it_looks_for() -> None:
    """A test of the test."""
    value = "ghp_se+cr/et=%41&?x#~0123456789"
    hidden = [value, quote(value, safe=""), f"https://x-access-token:{value}@github.com"]
    for shift in range(5):
        hidden.append(base64.b64encode(b"a" * shift + f"x-access-token:{value}".encode() + b"b").decode())
        hidden.append(base64.urlsafe_b64encode(b"a" * shift + value.encode() + b"b").decode())
    for text in hidden:
        with pytest.raises(AssertionError, match="a token in"):
            assert_nowhere(value, f"avant {text} après")


def test_when_all_is_well(watched: Watched, caplog: pytest.LogCaptureFixture) -> None:
    """In every command and form, in the log that libraries keep, and in what children are told."""
    caplog.set_level(logging.DEBUG)
    for command in COMMANDS:
        for words in ((), ("--json",), ("--debug",)):
            watched.run(command, *words)
    watched.run("notes", "--format", "html", "--output", str(watched.forged.clone() / "notes.html"))
    assert watched.forged.hub.requests
    assert watched.look() > 20
    assert "rev-parse" in watched.log.read_text() or "log" in watched.log.read_text()
    assert_nowhere(watched.token.value, caplog.text)


@pytest.mark.parametrize("nth", [1, pytest.param(2, marks=pytest.mark.soak)])
@pytest.mark.parametrize("fault", sorted(FAULTS))
def test_whatever_goes_wrong(watched: Watched, fault: str, nth: int) -> None:
    """What an answer, a library or a traceback says of it included."""
    for command in ("notes", "board"):
        watched.forged.hub.fault.clear()
        FAULTS[fault](watched.forged.hub.fault, nth, None)
        watched.run(command, "--debug", "--refresh")
    watched.look()


def test_a_server_that_gives_it_back(watched: Watched) -> None:
    """What GitHub says is passed on, and what a talkative proxy says is not."""
    from github_server.wire import Answer

    words = {"message": f"Bad header: token {watched.token.value}"}
    watched.forged.hub.fault.answer(Answer.of(403, words), times=None)
    for command in COMMANDS:
        watched.run(command, "--debug")
    watched.look()


def test_nobody_there(watched: Watched, monkeypatch: pytest.MonkeyPatch) -> None:
    watched.forged.hub.stop()
    for command in COMMANDS:
        watched.run(command, "--debug")
    monkeypatch.setenv("GITHUB_API_URL", "http://github.exemple.fr/api/v3")
    watched.run("notes", "--debug")
    watched.look()


@pytest.mark.parametrize("source", ["gh", "git", "app"])
def test_from_every_source(watched: Watched, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, source: str) -> None:
    """What a child answers is its secret as well; an App's key and the tokens made of it are no less."""
    forged = watched.forged
    secrets = tmp_path.parent / f"{tmp_path.name}-secrets"  # what a person keeps, out of what is scanned
    secrets.mkdir()
    forged.use(None)
    if source == "app":
        app = forged.hub.app("nouveautes", account="betagouv", permissions={"pull_requests": "read", "issues": "read"})
        (secrets / "key.pem").write_text(app.private_key)
        monkeypatch.setenv("NOUVEAUTES_APP_ID", str(app.id))
        monkeypatch.setenv("NOUVEAUTES_APP_KEY_FILE", str(secrets / "key.pem"))
    (secrets / "token").write_text(watched.token.value)
    if source == "gh":
        (secrets / "gh").write_text(f'#!/bin/sh\ncat "{secrets}/token"\n')
        (secrets / "gh").chmod(0o755)
        monkeypatch.setenv("PATH", str(secrets), prepend=os.pathsep)
    if source == "git":
        helper = f'!f() {{ echo username=x; echo "password=$(cat {secrets}/token)"; }}; f'
        known = {"COUNT": "1", "KEY_0": "credential.helper", "VALUE_0": helper}
        for name, value in known.items():
            monkeypatch.setenv(f"GIT_CONFIG_{name}", value)
    for command in COMMANDS:
        answer = watched.run(command, "--debug")
        assert "PRIVATE KEY" not in answer.out + answer.err
    assert forged.hub.requests
    watched.look()
    for made in list(forged.hub.tokens):
        watched.token.value = made
        watched.look()


def test_what_objects_say_of_themselves(watched: Watched) -> None:
    """Nothing that is printed, compared or logged by mistake shows it."""
    from rich.pretty import pretty_repr

    opened = open_client(watched.forged.hub, watched.token)
    reader = GitHubReader(opened, open_cache())
    right = token.find(addresses_of(watched.forged.hub.server_url, os.environ), os.environ)
    assert right.secret == watched.token.value
    reader.pull_requests([101])
    for one in (opened, reader, right, opened.credential, *_inside(opened), *_inside(reader)):
        assert_nowhere(watched.token.value, repr(one), str(one), f"{one}", format(one), pretty_repr(one))
    assert_nowhere(watched.token.value, repr(vars(opened)), repr(vars(reader)), repr([right]), repr({"x": right}))


def _inside(thing: Any) -> list[Any]:
    return [value for value in vars(thing).values() if type(value).__module__.startswith("changelog")]


@pytest.mark.parametrize("fault", sorted(FAULTS))
def test_what_a_refused_write_says(watched: Watched, fault: str) -> None:
    """The text of each problem, of what caused it, and of its traceback."""
    import traceback

    FAULTS[fault](watched.forged.hub.fault, 1, None)
    writer = GitHubWriter(open_client(watched.forged.hub, watched.token))
    try:
        writer.open(Draft(head="a", base="recette", title="T", body="B"))
    except Problem as problem:
        chain: BaseException | None = problem
        while chain is not None:
            assert_nowhere(watched.token.value, str(chain), repr(chain), repr(chain.args), repr(vars(chain)))
            chain = chain.__cause__ or chain.__context__
        assert_nowhere(watched.token.value, "".join(traceback.format_exception(problem)))


def test_the_clone_keeps_its_settings(watched: Watched) -> None:
    """Neither git's own settings nor its remotes learn of it."""
    folder = watched.forged.clone()
    before = git(folder, "config", "--list", "--local")
    for command in COMMANDS:
        watched.run(command)
    assert git(folder, "config", "--list", "--local") == before
