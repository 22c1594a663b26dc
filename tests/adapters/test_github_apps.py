"""An App asks with a token of its installation; one that cannot is said in a line, without its key."""

from collections.abc import Callable
from pathlib import Path

import pytest
from asking_github import ALL, at_once, board, lawful, read, said, week
from forge_history import Forged
from github_server.tokens import App
from sockets import listening
from surroundings import Surroundings

pytestmark = pytest.mark.usefixtures("in_english")


@pytest.fixture
def around(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Surroundings:
    return Surroundings(monkeypatch, tmp_path)


PERMISSIONS = {"contents": "read", "pull_requests": "read", "issues": "read", "organization_projects": "read"}


@pytest.fixture
def app(forged: Forged, around: Surroundings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> App:
    """An App installed on the organisation; its key in a file, its number in the environment."""
    week(forged, 3)
    at_once(monkeypatch)
    made = forged.hub.app("nouveautes", account="betagouv", permissions=PERMISSIONS)
    key = tmp_path / "key.pem"
    key.write_text(made.private_key)
    forged.use(None)
    around.say(f"NOUVEAUTES_APP_ID={made.id}", f"NOUVEAUTES_APP_KEY_FILE={key}")
    return made


@pytest.mark.parametrize("given", [True, False])
def test_an_app(forged: Forged, around: Surroundings, app: App, given: bool) -> None:
    """Its installation is given, or found by the repository; the token is asked for once."""
    board(forged, 5)
    if given:
        around.say(f"NOUVEAUTES_APP_INSTALLATION={app.installations[0].id}")
    found = lawful(forged)
    assert read(found) == ALL
    assert said(found, "board-no-right") == []
    assert len(forged.hub.asked("access_tokens")) == 1
    assert len([one for one in forged.hub.requests if one.path.endswith("/installation")]) == int(not given)


APPS: dict[str, Callable[[Surroundings, Path], None]] = {
    "no key file": lambda around, folder: around.say(f"NOUVEAUTES_APP_KEY_FILE={folder / 'absent.pem'}"),
    "key file not named": lambda around, _: around.say("NOUVEAUTES_APP_KEY_FILE= "),
    "a folder": lambda around, folder: around.say(f"NOUVEAUTES_APP_KEY_FILE={folder}"),
    "no key in it": lambda around, folder: _key(around, folder, b"bonjour"),
    "bytes": lambda around, folder: _key(around, folder, bytes(range(256))),
    "half a key": lambda around, folder: _key(around, folder, b"-----BEGIN RSA PRIVATE KEY-----\nMIIE\n"),
    "a locked key": lambda around, folder: _key(around, folder, _locked()),
    "a public key": lambda around, folder: _key(around, folder, b"-----BEGIN PUBLIC KEY-----\n"),
    "no number": lambda around, _: around.say("NOUVEAUTES_APP_INSTALLATION=douze"),
    "another installation": lambda around, _: around.say("NOUVEAUTES_APP_INSTALLATION=999999"),
    "another App": lambda around, _: around.say("NOUVEAUTES_APP_ID=999999"),
}


@pytest.mark.parametrize("trouble", APPS)
def test_an_app_that_cannot_be_used(
    forged: Forged, around: Surroundings, app: App, tmp_path: Path, trouble: str
) -> None:
    """Said in one line, without the key; git alone speaks."""
    APPS[trouble](around, tmp_path)
    found = lawful(forged)
    assert read(found) == set()
    (line,) = said(found, "forge-no-token") + said(found, "forge-unread")[:1]
    assert "NOUVEAUTES_APP" in line
    answer = forged.run("notes", "--debug")
    assert answer.code == 0
    assert "PRIVATE KEY" not in answer.out + answer.err
    assert not [one for one in forged.hub.requests if one.kind == "graphql"]
    doctor = forged.run("doctor", "--debug")
    assert (doctor.code, doctor.err) == (1, "")
    assert "PRIVATE KEY" not in doctor.out


def test_an_app_that_is_not_installed(forged: Forged, app: App) -> None:
    app.installations.clear()
    found = lawful(forged)
    assert "refuses NOUVEAUTES_APP_ID: 404" in said(found, "forge-unread")[0]


@pytest.mark.parametrize("matching", ["/installation", "access_tokens"])
def test_an_app_whose_token_comes_late(forged: Forged, app: App, matching: str) -> None:
    """502 on the way to it: asked again, as any read; without end, it is said."""
    forged.hub.fault.bad_gateway(matching=matching)
    assert read(lawful(forged)) == ALL
    forged.hub.fault.bad_gateway(matching=matching, times=None)
    found = lawful(forged, "--refresh")
    assert "answered 502" in said(found, "forge-unread")[0]


def test_an_app_is_led_nowhere(forged: Forged, app: App) -> None:
    with listening() as (url, heard):
        there = url.replace("127.0.0.1", "localhost")
        forged.hub.fault.redirect(f"{there}/x", status=301, matching="access_tokens", times=None)
        found = lawful(forged)
    assert read(found) == set()
    assert heard == []


def _key(around: Surroundings, folder: Path, content: bytes) -> None:
    place = folder / "other.pem"
    place.write_bytes(content)
    around.say(f"NOUVEAUTES_APP_KEY_FILE={place}")


def _locked() -> bytes:
    from cryptography.hazmat.primitives import serialization as form
    from cryptography.hazmat.primitives.asymmetric import rsa

    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    return key.private_bytes(form.Encoding.PEM, form.PrivateFormat.PKCS8, form.BestAvailableEncryption(b"mot"))
