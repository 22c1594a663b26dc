"""What the installer recorded of this very installation, and which wheel of an index holds the same files."""

import base64
import hashlib
import io
import os
import zipfile
from collections.abc import Iterator, Mapping
from contextlib import suppress
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urljoin

import msgspec
from msgspec import Struct

from changelog.domain.model import Value

if TYPE_CHECKING:
    from requests import Session

NAME = "nouveautes"
SECONDS = 10  # for one answer
LARGEST = 64 << 20  # bytes of a wheel or of an index's page
INDEX = "https://pypi.org/simple/"
INDEXES = ("PIP_INDEX_URL", "UV_DEFAULT_INDEX", "UV_INDEX_URL")
_JSON = "application/vnd.pypi.simple.v1+json"


class Installed(Value, frozen=True, kw_only=True):
    """An installation whose files are those that were installed. `direct_url`: PEP 610's record, empty for what came
    from an index; `files`: path → hash, as its RECORD has them.
    """

    version: str
    direct_url: str
    files: dict[str, str]


class Wheel(Value, frozen=True, kw_only=True):
    """A wheel of an index, and its files: path → hash."""

    url: str
    sha256: str
    files: dict[str, str]


class _File(Struct, frozen=True):
    filename: str
    url: str
    hashes: dict[str, str]
    yanked: bool | str = False


class _Page(Struct, frozen=True):
    """An index's page of one project (PEP 691), as far as it is used here."""

    files: tuple[_File, ...]


def installed() -> Installed | None:
    """The installation that runs; None for a checkout, and where a file of it was changed since it was installed."""
    try:
        found = metadata.distribution(NAME)
    except metadata.PackageNotFoundError:
        return None
    files = _hashes(found.read_text("RECORD") or "")
    own = {path: known for path, known in files.items() if path.startswith("changelog/")}
    this = "changelog/adapters/installed.py"
    if this not in own or Path(str(found.locate_file(this))).resolve() != Path(__file__).resolve():
        return None
    if any(_hash(Path(str(found.locate_file(path)))) != known for path, known in own.items()):
        return None
    return Installed(version=found.version, direct_url=found.read_text("direct_url.json") or "", files=files)


def wheel_of_index(version: str, environ: Mapping[str, str] = os.environ) -> Wheel | None:
    """The wheel of this version on the index that pip or uv would ask, else on PyPI; None where there is none."""
    import requests

    index = next((environ[name] for name in INDEXES if environ.get(name)), INDEX).rstrip("/") + "/"
    problems = (requests.exceptions.RequestException, OSError, ValueError, zipfile.BadZipFile)
    with suppress(*problems), requests.Session() as session:
        for url, sha256 in _wheels(session, index, version):
            data = _read(session, url)
            if hashlib.sha256(data).hexdigest() == sha256:
                return Wheel(url=url, sha256=sha256, files=_files_of(data))
    return None


def _wheels(session: "Session", index: str, version: str) -> Iterator[tuple[str, str]]:
    """Address and hash of the wheel, by the index's JSON (PEP 691); nothing for an index that has none."""
    page = urljoin(index, f"{NAME}/")
    for one in msgspec.json.decode(_read(session, page, _JSON), type=_Page).files:
        if one.filename == f"{NAME}-{version}-py3-none-any.whl" and not one.yanked and "sha256" in one.hashes:
            yield urljoin(page, one.url).partition("#")[0], one.hashes["sha256"]


def _read(session: "Session", url: str, kind: str = "*/*") -> bytes:
    with session.get(url, headers={"Accept": kind}, timeout=SECONDS, stream=True) as reply:
        reply.raise_for_status()
        data = reply.raw.read(LARGEST + 1, decode_content=True)
    if len(data) > LARGEST:
        raise ValueError(url)
    return bytes(data)


def _files_of(wheel: bytes) -> dict[str, str]:
    with zipfile.ZipFile(io.BytesIO(wheel)) as archive:
        record = next((one for one in archive.infolist() if one.filename.endswith(".dist-info/RECORD")), None)
        if record is None or record.file_size > LARGEST:
            return {}
        return _hashes(archive.read(record).decode())


def _hashes(record: str) -> dict[str, str]:
    """Path → hash of a RECORD; what has no hash (the RECORD itself, compiled files) is left out."""
    rows = (line.rsplit(",", 2) for line in record.splitlines() if line.count(",") >= 2)
    return {path.strip('"'): known for path, known, _ in rows if known}


def _hash(file: Path) -> str:
    """As a RECORD writes it; empty for a file that is gone."""
    try:
        digest = hashlib.sha256(file.read_bytes()).digest()
    except OSError:
        return ""
    return "sha256=" + base64.urlsafe_b64encode(digest).decode().rstrip("=")
