"""The documentation's files as texts, and why one of them is none: what stands in its place, its size, its encoding."""

from collections.abc import Mapping

from changelog.docs.publication import CONFIG, SUMMARY
from changelog.documents import Unfit
from changelog.errors import Refused
from changelog.language.speech import marked, say

LARGEST = 5_000_000  # bytes, of what is read and of what is written
_WHY: Mapping[str, str] = {
    "link": marked("« {path} » of the documentation repository is a link to somewhere else"),
    "folder": marked("« {path} » of the documentation repository is a folder"),
    "submodule": marked("« {path} » of the documentation repository is another repository (a submodule)"),
    "large": marked("« {path} » of the documentation repository is larger than five megabytes"),
}
_BEHIND = marked("« {path} » of the documentation repository lies behind « {above} »")
_SMALLER = marked(
    'Move its oldest sections to a page of their own; docs.archive = "yearly" keeps it small from then on.'
)


def text(path: str, held: bytes | Unfit | None) -> str | None:
    """The text of a file; None where nothing stands there. Raises Refused for what is no text to be read."""
    if isinstance(held, Unfit):
        message = say(_WHY.get(held.why, _BEHIND), path=path, above=held.at)
        raise Refused(message, hint=say(_SMALLER) if held.why == "large" else _cure(path))
    if held is None:
        return None
    try:
        return held.decode("utf-8")
    except UnicodeDecodeError as problem:
        message = say(
            "« {path} » of the documentation repository is not UTF-8 (byte {byte})", path=path, byte=problem.start + 1
        )
        raise Refused(message, hint=say("Save it as UTF-8, then run this again.")) from None


def fitting(files: Mapping[str, str]) -> None:
    """Raises Refused where one would become too large."""
    for path, written in files.items():
        if len(written.encode()) > LARGEST:
            message = say(
                "« {path} » of the documentation repository would become larger than five megabytes", path=path
            )
            raise Refused(message, hint=say(_SMALLER))


def _cure(path: str) -> str:
    if path in (SUMMARY, CONFIG):
        return say("Put the file itself there.")
    return say("Put the file itself there, or name another page with docs.page.")
