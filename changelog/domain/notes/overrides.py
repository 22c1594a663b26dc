"""`nouveautes.d/NUMBER.md`: better words for one entry, with a finding when the original has changed since.

    titre : Retrouvez vos rendez-vous passés         (or title)
    section: Nouveautés
    original: Affiche l'historique                   the title it was written for
    masquer: non                                     (or hide)

    Un texte, en Markdown.

The keys are at the top, one a line, between `---` lines or not. A value is the rest of its line as it is: French
titles contain « : », which YAML rejects.
"""

import re

from msgspec import Struct

from changelog.domain.model import Finding
from changelog.i18n import plain
from changelog.i18n.say import say

LONGEST_TITLE = 120  # characters of a title in a finding
_NAME = re.compile(r"0*(?P<number>[1-9]\d{0,8})\.md")
_KEY = re.compile(r"(?P<key>[^\W\d_]+)[ \t\u00a0\u202f]*:[ \t\u00a0\u202f]*(?P<value>.*)")
_KEYS = {
    "title": "title", "titre": "title", "section": "section", "original": "original", "hide": "hide", "masquer": "hide",
}  # fmt: skip
_YES = frozenset(("yes", "true", "oui", "vrai", "1"))
_NO = frozenset(("no", "false", "non", "faux", "0", ""))


class Override(Struct, frozen=True, kw_only=True):
    """The words for a ticket or a pull request. None: not given, the original is kept; "" is empty."""

    number: int
    title: str | None = None
    section: str | None = None
    text: str | None = None
    original: str | None = None
    hide: bool = False


def read(files: dict[str, str]) -> tuple[dict[int, Override], list[Finding]]:
    """The overrides in a folder's files (name → text), and what could not be understood in them."""
    found: dict[int, Override] = {}
    findings: list[Finding] = []
    for name, text in sorted(files.items()):
        named = _NAME.fullmatch(name)
        if not named:
            if name.endswith(".md") and name.lower() != "readme.md":
                findings.append(_odd(name, say("is not named after a ticket's number, as 1234.md")))
            continue
        override, troubles = _one(int(named["number"]), text)
        found[override.number] = override
        findings += [_odd(name, trouble) for trouble in troubles]
    return found, findings


def drift(override: Override, originals: tuple[str, ...]) -> Finding | None:
    """A finding when the title it was written for is no longer among the originals (as written, or as cleaned)."""

    def alike(title: str) -> str:
        return re.sub(r"\s+", " ", title).strip().casefold().replace("’", "'")

    if override.original is None or alike(override.original) in {alike(title) for title in originals}:
        return None
    now = plain.shortened(plain.line(originals[0]), LONGEST_TITLE) if originals else say("nothing")
    then = plain.shortened(plain.line(override.original), LONGEST_TITLE)
    return Finding(
        code="override-drift",
        message=say("was written for « {then} »; the original now says « {now} »", then=then, now=now),
        subject=f"nouveautes.d/{override.number}.md",
    )


def _one(number: int, text: str) -> tuple[Override, list[str]]:
    lines = text.removeprefix("\ufeff").replace("\r\n", "\n").split("\n")
    fenced = lines[0].strip() == "---"
    head, body = _halves(lines[1:], "---") if fenced else _halves(lines, "")
    values: dict[str, str] = {}
    troubles: list[str] = []
    for at, line in enumerate(head):
        key = _KEY.fullmatch(line.rstrip())
        known = _KEYS.get(key["key"].lower()) if key else None
        if key and known:
            value = key["value"].strip()
            quoted = len(value) > 1 and value[0] == value[-1] and value[0] in "\"'"
            values[known] = value[1:-1] if quoted else value
        elif (fenced and line.strip()) or (key and _is_header(head, at)):
            # A misspelt key must not be published as if it were words for users.
            troubles.append(say("{line!r} is not one of its keys: title, section, original, hide", line=line.strip()))
        elif not fenced:
            # No key: the text has begun, without an empty line before it.
            body = [*head[at:], "", *body]
            break
    hide = values.pop("hide", "").lower()
    if hide not in _YES | _NO:
        troubles.append(say("hide is {value!r}; it takes yes or no", value=hide))
    words = "\n".join(body).strip()
    return Override(number=number, text=words or None, hide=hide in _YES, **values), troubles


def _is_header(head: list[str], at: int) -> bool:
    """Whether a line stands among keys: every other line of its paragraph is one, or one of them is known."""
    keys = [key["key"].lower() for line in head if (key := _KEY.fullmatch(line.rstrip()))]
    return len(keys) == len(head) or any(key in _KEYS for key in keys[: at + 1])


def _halves(lines: list[str], mark: str) -> tuple[list[str], list[str]]:
    """The lines before the first one that is `mark`, and the lines after it."""
    at = next((at for at, line in enumerate(lines) if line.strip() in (mark, "---")), len(lines))
    return lines[:at], lines[at + 1 :]


def _odd(name: str, message: str) -> Finding:
    return Finding(code="override-odd", message=message, subject=f"nouveautes.d/{name}")
