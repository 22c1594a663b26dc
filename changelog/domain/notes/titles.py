"""A title for users: without what belongs to developers, in its language's typography; every other word stays.

What is taken off, in whatever order it stands at either end: the type of conventional commits and its scope, `Draft:`,
`[Tag]`, a tracker's key (`ABC-12`, `AB#45`), the title's own numbers, pictures and the full stop. Nothing else: of what
these leave, every letter and digit survives. That a change breaks something is no mark of developers: it is said.
"""

import re
from itertools import islice

from changelog.domain.history import messages
from changelog.domain.model import Change, Story
from changelog.i18n import code, grammar, plain
from changelog.i18n.say import again, marked, say

LONGEST = 300  # characters; a title of 64 KB is an accident or an attack
LONGEST_BREAK, MOST_BREAKS = 600, 20  # characters of what a commit says that it breaks; how often
TYPES = (
    "feat|feature|fix|bugfix|hotfix|chore|docs?|style|refactor|perf|tests?|build|ci|revert|wip|deps|i18n|a11y|security"
)
_BREAKS = r"breaking(?:[ -]changes?)?"
_PREFIX = re.compile(
    rf"(?:(?:{TYPES}|{_BREAKS})(?:\([^()]{{0,60}}\))?!?|draft)\s?:\s+(?=\S)"
    r"|(?:feat|fix|chore|refactor|perf)(?:\([^()]{0,60}\))?!?:(?=[^\W\d_]+\s)",
    re.I,
)
_DRAFT = re.compile(r"(?:draft|wip)\s*[-–—]\s+(?=\S)|\((?:draft|wip)\)\s*(?=\S)", re.I)
_RESOLVE = re.compile(r"Resolve \"(?P<title>[^\"].*)\"")
_TAG_FIRST = re.compile(r"\[[^\[\]]{1,40}\](?!\()\s*(?::(?=\s)|-)?\s*(?=\S)")
_TAG_LAST = re.compile(r"(?<=\S)\s+\[[^\W\d_][^\[\]]{0,39}\]$")
# An emoji's name between colons; in the middle of a title, it may be a word of the product.
_EMOJI_FIRST = re.compile(r"(?::[a-z][a-z0-9_+-]{1,40}:\s*)+(?=\S)")
_EMOJI_LAST = re.compile(r"(?<=\S)(?:\s+:[a-z][a-z0-9_+-]{1,40}:)+$")
_FIRST_NUMBER = re.compile(
    r"[\[(]?[#!]?(?P<number>\d{1,9})[\])]?\s*[-–—:|/.]?\s+(?=\S)|[#!](?P<marked>\d{1,9})\s+(?=\S)"
)
_LAST_NUMBER = re.compile(
    r"\s*(?:[-–(\[]\s*)?(?:(?:close[sd]?|fix(?:e[sd])?|refs?|cf)\.?\s+)?[#!](?P<number>\d{1,9})\s*[\])]?\s*$", re.I
)
_NUMBER_SIGNS = frozenset("[(#!0123456789")
_SPACE_BEFORE = re.compile(r"(?<=\S)\s+([.,])(?=\s|$)")
# Standards that are written like a key of a tracker, at the beginning of a title as anywhere.
_NO_KEY = (
    "UTF|ISO|RFC|SHA|MD|AES|RSA|TLS|SSL|HTTP|HTTPS|COVID|CVE|CWE|GHSA|PEP|ES|GPT|GPL|LGPL|AGPL|MIT|CC|WCAG|RGAA|ARIA|"
    "UTC|GMT|CET|CP|KOI|LATIN|IPV|USB|HDMI|PHP|JDK|JAVA|ECMA|ANSI|DIN|NF|BCP|HMAC|OAUTH|TOP|PC|WPA|EC|RTX|LTS|QR|DSP|X"
)
KEY = rf"(?:AB#\d{{1,9}}|(?!(?:{_NO_KEY})-)[A-Z][A-Z][A-Z0-9]{{0,8}}-[1-9]\d{{0,6}})(?![\w-])"
_BRANCH_KEY = re.compile(rf"(?P<key>(?!(?:{_NO_KEY})-)[A-Z][A-Z][A-Z0-9]{{0,8}}-[1-9]\d{{0,6}})(?=[-_]|$)")
_KEYS = rf"{KEY}(?:\s*[,/&+]\s*{KEY}|\s+{KEY})*"
_KEY_FIRST = re.compile(rf"(?:[\[(]\s*{_KEYS}\s*[\])]\s*[-–—:|/.]?\s*|{_KEYS}\s*[-–—:|/.]\s+|{_KEYS}\s+)(?=\S)")
_KEY_LAST = re.compile(rf"\s*(?:[\[(]\s*{_KEYS}\s*[\])]|[-–—|]\s+{_KEYS}|(?<=\s)AB#\d{{1,9}})$")
# One picture, or an emoji's name, at the beginning: both say the same.
_PICTURE = re.compile(
    r"(?:[\u2190-\u2bff\U0001f000-\U0001faff][\ufe0f\U0001f3fb-\U0001f3ff]?(?:\u200d\S\ufe0f?)*|:[a-z][a-z0-9_+-]{1,40}:)"
    r"\s*(?=\S)"
)
_MARKS = (_PICTURE, _TAG_FIRST, _KEY_FIRST, _DRAFT, re.compile(r"draft:\s+", re.I))
_BREAKING = re.compile(
    rf"(?:💥|:boom:|{_BREAKS}\s?:\s|\[{_BREAKS}\])|(?-i:[a-z])[\w-]{{1,20}}(?:\([^()]{{0,60}}\))?!:\s", re.I
)
_FOOTER = re.compile(r"^BREAKING[ -]CHANGES?\s*:[ \t]*(?P<text>.*)", re.M)
_TRAILER = re.compile(r"[A-Z][\w-]{1,40}(?:: | #)")
_PREFIXES = {
    ("revert", "fr"): "Annulation : ",
    ("restore", "fr"): "Rétablissement : ",
    ("revert", "en"): "Reverted: ",
    ("restore", "en"): "Restored: ",
}
BREAKING = marked("Breaking: {title}")


def clean(title: str, numbers: frozenset[int], language: str) -> str:
    """The title without prefix, tag, key, emoji, own numbers and full stop, in its language's typography."""
    text = plain.line(title[: LONGEST * 4])
    if not text.isascii():
        text = plain.line(_without_pictures(text)) or text
    before = ""
    while before != text:
        before = text
        text = _strip(text, numbers)
        text = text[:-1].rstrip() if text.endswith(".") and not text.endswith("..") else text
    if " ." in text or " ," in text:
        text = _SPACE_BEFORE.sub(r"\1", text)
    return grammar.of(_upper(plain.shortened(text, LONGEST)), language)


def of_story(title: str, about: str, story: Story, numbers: frozenset[int], language: str) -> str:
    """The title of a change that takes something back or brings it back: « Annulation : … »."""
    inner = about or unquoted(title[: LONGEST * 8])
    return grammar.of(_PREFIXES[story, language] + clean(inner, numbers, language), language)


def of_branch(branch: str) -> str:
    """A branch's name as words, for a merge that has no title."""
    words = re.sub(r"^\d+[-_]", "", branch.rpartition("/")[2])
    return re.sub(r"[-_]+", " ", words).strip() or branch


def is_breaking(change: Change) -> bool:
    """Whether a change says that it breaks something: by `!` or a word before its title's colon, or in a footer."""
    if _breaks(change.title):
        return True
    return any(_breaks(commit.subject) or ("BREAKING" in commit.message and _FOOTER.search(commit.body))
               for commit in change.commits)  # fmt: skip


def broken(change: Change) -> str:
    """What a change says that it breaks: the text of its footers, in Markdown."""
    found: dict[str, None] = {}
    for commit in reversed(change.commits):
        body = code.without_comments(commit.body) if "BREAKING" in commit.message else ""
        for footer in islice(_FOOTER.finditer(body), MOST_BREAKS):
            found[_paragraph(footer["text"][:LONGEST_BREAK], body[footer.end() : footer.end() + 2 * LONGEST_BREAK])] = (
                None
            )
    return plain.shortened("\n\n".join(text for text in found if text), LONGEST_BREAK)


def with_break(title: str, language: str) -> str:
    """The title of a change that breaks something."""
    return grammar.of(again(say(BREAKING, title=title), language), language)


def keys(title: str) -> tuple[str, ...]:
    """The keys of a tracker that a title names at one of its ends, in order."""
    if not re.search(KEY, title[: LONGEST * 4]):
        return ()
    text = before = plain.line(title[: LONGEST * 4])
    while (shorter := _strip(text, frozenset())) != text:
        text = shorter
    at = before.find(text)
    ends = f"{before[:at]} {before[at + len(text) :]}" if at >= 0 else ""
    return tuple(dict.fromkeys(re.findall(KEY, ends)))


def keys_of_branch(branch: str) -> tuple[str, ...]:
    """The key that a branch is named after: `feature/ABC-12-un-titre`."""
    found = _BRANCH_KEY.match(branch.rpartition("/")[2])
    return (found["key"].upper(),) if found else ()


def _breaks(title: str) -> bool:
    title = title[: LONGEST * 4]
    return any(sign in title for sign in ("!", "reaking", "REAKING", "💥", ":boom:")) and any(
        _BREAKING.match(title, at) for at in starts(title)
    )


def starts(title: str) -> list[int]:
    """Where the title begins, and where it does behind each picture, tag or key."""
    starts, at = [0], 0
    while found := next((one for mark in _MARKS if (one := mark.match(title, at)) and one.end() > at), None):
        at = found.end()
        starts.append(at)
    return starts


def _paragraph(first: str, rest: str) -> str:
    """A footer's text: what follows on its line, and the lines below it, up to a blank one or another footer."""
    lines = [first.strip()] if first.strip() else []
    for line in rest[: 2 * LONGEST_BREAK].split("\n")[1:]:
        if (lines and not line.strip()) or _TRAILER.match(line):
            break
        if line.strip():
            lines.append(line.strip())
    return " ".join(lines)


def _without_pictures(text: str) -> str:
    """Without emoji, but for those of code."""
    parts = text.split("`")
    return "`".join(
        part if at % 2 and at < len(parts) - 1 else plain.without_pictures(part) for at, part in enumerate(parts)
    )


def _strip(text: str, numbers: frozenset[int]) -> str:
    # Each pattern is asked only where its first sign stands: most titles have none.
    for pattern, sign in ((_EMOJI_FIRST, ":"), (_PREFIX, ":"), (_DRAFT, ""), (_TAG_FIRST, "["), (_KEY_FIRST, "")):
        found = pattern.match(text) if sign in text else None
        text = text[found.end() :] if found else text
    quoted = _RESOLVE.fullmatch(text) if text.startswith("Resolve") else None
    text = quoted["title"] if quoted else text
    lead = _FIRST_NUMBER.match(text) if text[:1] in _NUMBER_SIGNS else None
    if lead and int(lead["number"] or lead["marked"]) in numbers:
        text = text[lead.end() :]
    tail = _LAST_NUMBER.search(text[-40:]) if "#" in text or "!" in text else None
    if tail and int(tail["number"]) in numbers:
        text = text[: max(0, len(text) - 40) + tail.start()] or text
    if text.endswith(("]", ")", ":")) or text[-1:].isdigit():
        last = _KEY_LAST.search(text) or _TAG_LAST.search(text) or _EMOJI_LAST.search(text)
        text = text[: last.start()] or text if last else text
    return text.strip()


def unquoted(title: str) -> str:
    """The title of what a title takes back, however often it was taken back."""
    while found := messages.quoted_quoting(title):
        title = found[1]
    return title


def _upper(text: str) -> str:
    first = text.split(" ", 1)[0].rstrip(".:…!?,;\u00a0")
    # `rdvs_users`, `iPhone`, `#edit`: what is written like code keeps its case.
    if not first or not first[0].islower() or re.search(r"[_.#()/:]|[A-Z]", first):
        return text
    return text[0].upper() + text[1:]
