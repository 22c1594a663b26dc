"""A pull request's title, cleaned for people who are not developers: cleaned, never rewritten."""

import re

from changelog.domain.history import messages
from changelog.domain.model import Story
from changelog.language import plain, typography

LONGEST = 300  # characters; a title of 64 KB is an accident or an attack
_PREFIX = re.compile(
    r"(?:feat|feature|fix|bugfix|hotfix|chore|docs?|style|refactor|perf|tests?|build|ci|revert|wip|deps|i18n|a11y|security)"
    r"(?:\([^()]{0,60}\))?!?\s?:\s+(?=\S)",
    re.I,
)
_TAG = re.compile(r"\[[^\[\]]{1,40}\](?!\()\s*[:-]?\s*(?=\S)")
_SHORTCODE = re.compile(r"(?<![\w:]):[a-z][a-z0-9_+-]{1,40}:(?![\w:])")
_LEADING_NUMBER = re.compile(r"[\[(]?#?(?P<number>\d{1,9})[\])]?\s*[-–—:|/.]?\s+(?=\S)|#(?P<marked>\d{1,9})\s+(?=\S)")
_TRAILING_NUMBER = re.compile(
    r"\s*(?:[-–(\[]\s*)?(?:(?:close[sd]?|fix(?:e[sd])?|refs?|cf)\.?\s+)?#(?P<number>\d{1,9})\s*[\])]?\s*$", re.I
)
_NUMBER_SIGNS = frozenset("[(#0123456789")
_SPACE_BEFORE = re.compile(r"\s+([.,])")
_PREFIXES = {
    ("revert", "fr"): "Annulation : ",
    ("restore", "fr"): "Rétablissement : ",
    ("revert", "en"): "Reverted: ",
    ("restore", "en"): "Restored: ",
}


def clean(title: str, numbers: frozenset[int], language: str) -> str:
    """The title without prefix, tag, emoji, own numbers and full stop, in its language's typography."""
    text = plain.line(title[: LONGEST * 4])
    if not text.isascii() or ":" in text:
        text = plain.line(plain.without_pictures(_SHORTCODE.sub(" ", text))) or text
    before = ""
    while before != text:
        before = text
        text = _strip(text, numbers)
        text = text[:-1].rstrip() if text.endswith(".") and not text.endswith("..") else text
    if " ." in text or " ," in text:
        text = _SPACE_BEFORE.sub(r"\1", text)
    return typography.of(_upper(plain.shortened(text, LONGEST)), language)


def of_story(title: str, about: str, story: Story, numbers: frozenset[int], language: str) -> str:
    """The title of a change that takes something back or brings it back: « Annulation : … »."""
    inner = about or _unquoted(title[: LONGEST * 8])
    return typography.of(_PREFIXES[story, language] + clean(inner, numbers, language), language)


def of_branch(branch: str) -> str:
    """A branch's name as words, for a merge that has no title."""
    words = re.sub(r"^\d+[-_]", "", branch.rpartition("/")[2])
    return re.sub(r"[-_]+", " ", words).strip() or branch


def _strip(text: str, numbers: frozenset[int]) -> str:
    # Each pattern is asked only where its first sign stands: most titles have none.
    found = _PREFIX.match(text) if ":" in text else None
    text = text[found.end() :] if found else text
    found = _TAG.match(text) if text.startswith("[") else None
    text = text[found.end() :] if found else text
    lead = _LEADING_NUMBER.match(text) if text[:1] in _NUMBER_SIGNS else None
    if lead and int(lead["number"] or lead["marked"]) in numbers:
        text = text[lead.end() :]
    tail = _TRAILING_NUMBER.search(text[-40:]) if "#" in text else None
    if tail and int(tail["number"]) in numbers:
        text = text[: max(0, len(text) - 40) + tail.start()] or text
    return text.strip()


def _unquoted(title: str) -> str:
    while found := messages.quoted_quoting(title):
        title = found[1]
    return title


def _upper(text: str) -> str:
    first = text.split(" ", 1)[0].rstrip(".:…!?,;\u00a0")
    # `rdvs_users`, `iPhone`, `#edit`: what is written like code keeps its case.
    if not first or not first[0].islower() or re.search(r"[_.#()/:]|[A-Z]", first):
        return text
    return text[0].upper() + text[1:]
