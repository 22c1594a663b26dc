"""Names, addresses and channels that mean harm: `doctor` shows them as plain text, runs none of them, keeps secrets."""

import pytest
from doctored import CHANNEL, Doctored, place, untagged, well

__all__ = ["place", "well"]


def test_hostile_names(well: Doctored) -> None:
    evil = "\x1b[31m<b>rouge</b>\u202e{{7*7}}\r\n✓ ok, tout"
    well.hub.projects["betagouv", 8].title = evil
    well.environments += [{"name": evil, "url": "http://127.0.0.1:1/", "branch": evil}]
    well.said["board"]["column"] = evil
    well.said["tags"] = {"format": "%Y-%m-%d;$(touch perdu)"}
    untagged(well)
    answer = well.run("doctor")
    assert answer.code == 1
    assert not {"\x1b", "\r", "\u202e"} & set(answer.out)
    assert all(
        line[:2] in ("✓ ", "✗ ", "! ", "– ", "  ") or not line or line[0].isdigit() for line in answer.out.split("\n")
    )
    assert not any(line.startswith("✓ ok, tout") for line in answer.out.split("\n"))
    assert "'2026-11-17;$(touch perdu)'" in answer.out


@pytest.mark.parametrize(
    "said",
    ["ext::sh -c 'touch perdu'", "--upload-pack=touch perdu", "git://exemple.invalid/doc", "https://[::1", "C:\\x"],
)
def test_hostile_addresses(said: str, well: Doctored) -> None:
    well.said["docs"]["repository"] = said
    line = well.ask().line("docs")
    assert line["state"] == "failed"
    assert not list(well.history.folder.rglob("perdu"))


def test_channels_are_never_shown(well: Doctored) -> None:
    for words in ((), ("--json",), ("--debug",)):
        answer = well.run("doctor", *words)
        assert CHANNEL.rpartition("/")[2] not in answer.out + answer.err
