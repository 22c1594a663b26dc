"""The documentation's files as texts, and why one of them is none: what stands in its place, its size, its encoding."""

from collections.abc import Mapping

from changelog.docs.publication import CONFIG, SUMMARY
from changelog.documents import Unfit
from changelog.errors import Refused
from changelog.language.speech import say

LARGEST = 5_000_000  # bytes, of what is read and of what is written
_WHY: Mapping[str, str] = {
    "link": "is a link to somewhere else",
    "folder": "is a folder",
    "submodule": "is another repository (a submodule)",
    "large": "is larger than five megabytes",
}
_SMALLER = 'Move its oldest sections to a page of their own; docs.archive = "yearly" keeps it small from then on.'


def text(path: str, held: bytes | Unfit | None) -> str | None:
    """The text of a file; None where nothing stands there. Raises Refused for what is no text to be read."""
    if isinstance(held, Unfit):
        why = _WHY.get(held.why, f"lies behind « {held.at} »")
        raise _refused(path, why, _SMALLER if held.why == "large" else _cure(path))
    if held is None:
        return None
    try:
        return held.decode("utf-8")
    except UnicodeDecodeError as problem:
        why = f"is not UTF-8 (byte {problem.start + 1})"
        raise _refused(path, why, "Save it as UTF-8, then run this again.") from None


def fitting(files: Mapping[str, str]) -> None:
    """Raises Refused where one would become too large."""
    for path, written in files.items():
        if len(written.encode()) > LARGEST:
            raise _refused(path, "would become larger than five megabytes", _SMALLER)


def _cure(path: str) -> str:
    if path in (SUMMARY, CONFIG):
        return "Put the file itself there."
    return "Put the file itself there, or name another page with docs.page."


def _refused(path: str, why: str, cure: str) -> Refused:
    return Refused(say("« {path} » of the documentation repository {why}", path=path, why=why), hint=cure)
