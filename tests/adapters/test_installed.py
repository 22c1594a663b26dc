"""What an index has of a version: the wheel whose hash it gives, and the files in it; anything else is nothing."""

import hashlib
import json
import threading
import zipfile
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from changelog.adapters import installed
from changelog.adapters.installed import wheel_of_index

NAME = "nouveautes-1.0-py3-none-any.whl"


class Silent(SimpleHTTPRequestHandler):
    """A folder, served."""

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


@pytest.fixture
def index(tmp_path: Path) -> Iterator[tuple[Path, dict[str, str]]]:
    """A folder that is served, and an environment that names it as the index."""
    (tmp_path / "simple/nouveautes").mkdir(parents=True)
    with zipfile.ZipFile(tmp_path / NAME, "w") as wheel:
        wheel.writestr("changelog/cli.py", "x")
        wheel.writestr(
            "nouveautes-1.0.dist-info/RECORD", "changelog/cli.py,sha256=ab,1\nnouveautes-1.0.dist-info/RECORD,,\n"
        )
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Silent, directory=str(tmp_path)))
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
    yield tmp_path, {"PIP_INDEX_URL": f"http://127.0.0.1:{server.server_address[1]}/simple"}
    server.shutdown()
    server.server_close()


def page(folder: Path, *files: object) -> None:
    """What the index says of the project."""
    (folder / "simple/nouveautes/index.html").write_text(json.dumps({"files": files}), "utf-8")


def listed(folder: Path, **more: object) -> dict[str, object]:
    """The wheel, as an index lists it."""
    digest = hashlib.sha256((folder / NAME).read_bytes()).hexdigest()
    return {"filename": NAME, "url": f"../../{NAME}", "hashes": {"sha256": digest}, **more}


def test_a_wheel_is_read_from_the_index(index: tuple[Path, dict[str, str]]) -> None:
    folder, environ = index
    page(folder, {"filename": "nouveautes-0.9.tar.gz", "url": "x", "hashes": {}}, listed(folder))
    found = wheel_of_index("1.0", environ)
    assert found is not None
    assert found.url == environ["PIP_INDEX_URL"].replace("/simple", f"/{NAME}")
    assert (found.sha256, found.files) == (listed(folder)["hashes"]["sha256"], {"changelog/cli.py": "sha256=ab"})  # type: ignore[index]
    assert wheel_of_index("1.1", environ) is None


def test_what_an_index_says_is_not_believed(index: tuple[Path, dict[str, str]]) -> None:
    folder, environ = index
    assert wheel_of_index("1.0", environ) is None, "no page"
    oddities: list[dict[str, object]] = [
        {"hashes": {"sha256": "00" * 32}}, {"hashes": {}}, {"hashes": 3}, {"yanked": "faute"}, {"url": "../../absent.whl"},
    ]  # fmt: skip
    for odd in oddities:
        page(folder, listed(folder, **odd))
        assert wheel_of_index("1.0", environ) is None, odd
    (folder / "simple/nouveautes/index.html").write_text("<a href=x>", "utf-8")
    assert wheel_of_index("1.0", environ) is None
    (folder / NAME).write_bytes(b"PK no wheel")
    page(folder, listed(folder))
    assert wheel_of_index("1.0", environ) is None


def test_a_checkout_was_installed_by_nobody() -> None:
    assert installed.installed() is None
