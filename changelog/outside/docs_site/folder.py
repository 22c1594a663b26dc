"""The folder that MkDocs (or Zensical) builds: only what differs is written, so that times tell what changed."""

import os
from collections.abc import Mapping
from pathlib import Path

from changelog.adapters import files
from changelog.errors import Refused
from changelog.language.speech import say
from changelog.language.system_words import trouble


def write(folder: Path, texts: Mapping[str, str], held: Mapping[str, bytes]) -> frozenset[str]:
    """Bring a folder to hold these files and no others; the paths that were written or taken away.

    Paths are checked once more, here where it matters: none leads out of the folder.
    """
    wanted = {path: text.encode("utf-8", "replace") for path, text in texts.items()} | dict(held)
    wanted |= {f"docs/{_style()[0]}": _style()[1]}
    touched = {path for path in _standing(folder) if path not in wanted}
    try:
        for path in touched:
            (folder / path).unlink()
        for path, data in wanted.items():
            if _differs(_inside(folder, path), data):
                _inside(folder, path).parent.mkdir(parents=True, exist_ok=True)
                _inside(folder, path).write_bytes(data)
                touched.add(path)
    except OSError as problem:
        raise Refused(
            say("the preview cannot be written: {trouble}", trouble=trouble(problem)),
            hint=say("Free some room, or give another folder."),
        ) from problem
    return frozenset(touched)


def _style() -> tuple[str, bytes]:
    path = files.templates_folder() / "preview" / "nouveautes-apercu.css"
    return path.name, path.read_bytes()


def _standing(folder: Path) -> list[str]:
    found: list[str] = []
    for here, folders, names in os.walk(folder):
        at = Path(here)
        if at == folder and "site" in folders:
            folders.remove("site")
        found += [(at / name).relative_to(folder).as_posix() for name in names]
    return found


def _differs(path: Path, data: bytes) -> bool:
    try:
        return path.stat().st_size != len(data) or path.read_bytes() != data
    except OSError:
        return True


def _inside(folder: Path, path: str) -> Path:
    if path.startswith("/") or ".." in path.split("/") or "\\" in path or "\0" in path:
        raise Refused(
            say("« {path} » leads out of the preview", path=path), hint=say("Rename that file in the documentation.")
        )
    return folder / path
