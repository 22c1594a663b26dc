"""Which tickets a text names, and which of them win.

Pure text → references. Which numbers are pull requests of this history is decided in `app/link`, which knows them.
"""

import re
from collections.abc import Iterable, Iterator

from changelog.domain.model import Change, PullRequest, Reference, Source
from changelog.i18n import code

_SPACES = re.compile(r"[ \t\r\f\v\u00a0]+")
_ADDRESS = re.compile(r"https?://[^\s<>()\[\]\"'`]+")
_PAGES = ("/issues/", "/work_items/", "/_workitems/edit/")
_ISSUE_ADDRESS = re.compile(
    r"https?://(?P<host>[^/\s]+)/(?P<slug>[\w.-]{1,100}(?:/[\w.-]{1,100}){1,5}?)/(?:-/)?"
    r"(?:issues|work_items|_workitems/edit)/(?P<number>[1-9]\d{0,8})(?!\w)"
)

# GitHub's closing words, and what a French team writes instead: ferme, corrige, résout (with their usual endings).
_WORD = (
    r"close[sd]?|closing|fix(?:e[sd]|ing)?|resolve[sd]?|resolving|implement(?:s|ed|ing)?"
    r"|ferme[rs]?|fermé(?:e|s|es)?|corrige[rs]?|corrigé(?:e|s|es)?|r[ée]sou[tds]|r[ée]sout?dre|r[ée]solu(?:e|s|es)?"
)
_ONE = r"(?:(?:[\w.-]{1,100}(?:/[\w.-]{1,100}){1,5})?#|GH-)[1-9]\d{0,8}(?!\w)(?!\.\d)"
_CLOSING = re.compile(
    rf"(?<![\w-])(?:{_WORD})(?: ?: ?|[ \n])(?:(?:le|la|les|the) |l['’])?(?:(?:ticket|issue|bug|anomalie)s? )?"
    rf"(?P<list>{_ONE}(?:\s?(?:,|&|\bet\b|\band\b)\s?{_ONE})*)",
    re.I,
)
_EACH = re.compile(r"(?:(?P<slug>[\w.-]{1,100}(?:/[\w.-]{1,100}){1,5})?#|GH-)(?P<number>[1-9]\d{0,8})", re.I)
_MENTION = re.compile(
    r"(?<![\w/&#.-])(?:(?P<slug>[\w.-]{1,100}(?:/[\w.-]{1,100}){1,5}))?#(?P<number>[1-9]\d{0,8})(?!\w)(?!\.\d)"
)
# Numbers after these words are something else, even with a number sign.
_NOT_A_TICKET = re.compile(
    r"(?:\b(?:pr|prs|mr|pull requests?|merge requests?|port|build|job|run|d[ée]partements?|dpt|d[ée]pt?)\s*)$", re.I
)
_LIST = rf"(?P<list>{_ONE}(?:\s?(?:,|;|&|\bet\b|\band\b|\s)\s?{_ONE})*)"
# A line about its numbers: « refs #12 », « Ticket : #12, #13 », « Voir #12 » by itself, « followup #12; un texte ».
_LABEL = (
    r"refs?|references?|re|relates? to|related to|related work items|part of|towards?|for|follow-?up(?: (?:to|of))?|cf|"
    r"issues?|tickets?|bugs?|stor(?:y|ies)|tasks?|us|work items?|"
    r"voir|pour|li[ée]e?s? (?:à|au|aux)|concerne|t[âa]ches?|cartes?"
)
_LED = re.compile(
    rf"\s*(?:[-*+]\s+)?(?:(?:{_LABEL})\.?\s*(?::\s*)?)?[\[(]?{_LIST}[\])]?(?=\s*(?:[.;:]|[-–—]\s|$))", re.I
)
_TAIL = 120  # characters
# The end of a title: « Titre (#12) », « Titre #12 »; and what before a number only speaks of it.
_ENDED = re.compile(rf"(?:[\[(]|(?<=\s)){_LIST}\s*[\])]?\.?\s*$", re.I)
_SPEAKS_OF = re.compile(
    r"\b(?:after|following|since|in|for|from|by|with|of|to|on|see|like|than|per|via|until|before|against|bump(?:s|ed)?|"
    r"suite|à|au|aux|de|du|des|depuis|dans|après|avant|par|voir|comme|sur|pour|avec|et|and|or|ou)\s*[\[(]?$",
    re.I,
)
# A question names nothing: « Maybe related to the changes in #1767 ? »
_ASKED = re.compile(r"[^\n.;!?]{0,80}\?")

# 1348-recherche · feature/1234-x · fix-2135-affichage · but not 2022-01-18-x, 6-1-rails, release/12, revert-12-x
_BRANCH = re.compile(
    r"(?:(?:fix|feat|feature|issue|ticket|bug|bugfix|hotfix|gh|us|close[sd]?|fixes)[-_]?#?)?(?P<number>[1-9]\d{0,8})(?=[-_]|$)",
    re.I,
)
_DIGIT = re.compile(r"[0-9]")
_BRANCH_NOT = re.compile(r"\d{4}-\d{2}(?:-\d{2})?(?!\d)|\d{1,2}[-._]\d{1,2}(?=[-._]|$)")
_BRANCH_KINDS_NOT = frozenset(
    ("release", "releases", "version", "sprint", "dependabot", "renovate", "revert", "backport")
)
# [1348] Titre · #1348 Titre · (1348) Titre · 1348 - Titre · 1348: Titre · « 1348 titre », which forges make of a branch
_TITLE = re.compile(r"(?P<mark>[\[(]?#?)(?P<number>[1-9]\d{0,8})(?P<end>[\])]?)(?P<sep>\s*[-–—:|/]\s+|\s+)(?=[^\W\d_])")
_HTTP = frozenset((400, 401, 403, 404, 405, 408, 409, 410, 413, 418, 422, 429, 500, 501, 502, 503, 504))
_COUNTED = re.compile(
    r"(?:bugs?|erreurs?|errors?|minutes?|heures?|jours?|fois|pages?|nouveaux?|nouvelles?|octets|ms|s|%)\b", re.I
)


def in_message(text: str, slugs: frozenset[str], *, host: str = "github.com", largest: int = 0) -> list[Reference]:
    """References in a message: closing words, own addresses, `#n`.

    `slugs` are our own `owner/repo`, lower case, on `host`; `largest` says how far the project's numbers have come.
    """
    if not may_name(text):
        return []
    text = code.without(text)
    if "  " in text or "\t" in text or "\r" in text or "\u00a0" in text:
        text = _SPACES.sub(" ", text)
    found = list(_closing(text, slugs, host))
    found += _addresses(text, slugs, host)
    mentions = _mentions(_ADDRESS.sub(" ", text) if "://" in text else text, slugs)
    # Six digits after a number sign are a colour, except where tickets really have come that far.
    return found + [one for one in mentions if one.number < 100_000 or one.number < 2 * largest]


def may_name(text: str) -> bool:
    """Whether a text can hold a reference at all: a cheap test, made for every message."""
    return "#" in text or "GH-" in text or any(page in text for page in _PAGES)


def in_branch(branch: str, largest: int) -> list[Reference]:
    """The number that leads a branch name or one of its segments. `largest`: the largest pull request number known."""
    if not _DIGIT.search(branch):
        return []
    before = ""
    for segment in branch.split("/"):
        found = _BRANCH.match(segment)
        if found and not _BRANCH_NOT.match(segment) and before.lower() not in _BRANCH_KINDS_NOT:
            number = int(found["number"])
            if _plausible(number, largest):
                return [Reference(number=number, source="branch")]
        before = segment
    return []


def in_title(title: str, largest: int) -> list[Reference]:
    """The number that leads a title: `1348 - …`, `[1348] …`, `#1348 …`, `1348 …`."""
    found = _TITLE.match(title) if title[:1] in "[(#0123456789" else None
    if not found:
        return []
    number, rest = int(found["number"]), title[found.end() :]
    marked = bool(found["mark"]) or bool(found["end"])
    counted = found["sep"].isspace() and (number < 100 or bool(_COUNTED.match(rest)))
    if not marked and (counted or not _plausible(number, largest)):
        return []
    return [Reference(number=number, source="title")]


def _closing(text: str, slugs: frozenset[str], host: str) -> Iterator[Reference]:
    for sentence in _CLOSING.finditer(_addresses_as_numbers(text, host)):
        for each in _EACH.finditer(sentence["list"]):
            if _own(each["slug"], slugs):
                yield Reference(number=int(each["number"]), source="closing")


def _addresses_as_numbers(text: str, host: str) -> str:
    if not any(page in text for page in _PAGES):
        return text
    return _ISSUE_ADDRESS.sub(
        lambda found: f"{found['slug']}#{found['number']}" if found["host"].lower() == host else " ", text
    )


def _addresses(text: str, slugs: frozenset[str], host: str) -> list[Reference]:
    if not any(page in text for page in _PAGES):
        return []
    return [
        Reference(number=int(found["number"]), source="url")
        for found in _ISSUE_ADDRESS.finditer(text)
        if found["slug"].lower() in slugs and found["host"].lower() == host
    ]


def _mentions(text: str, slugs: frozenset[str]) -> list[Reference]:
    found: list[Reference] = []
    for at, line in enumerate(text.split("\n") if "#" in text else ()):
        if "#" in line:
            found += _mentions_in(line, slugs, subject=at == 0)
    return found


def _mentions_in(line: str, slugs: frozenset[str], *, subject: bool) -> Iterator[Reference]:
    """The numbers of one line: those that it is about, by its form, and those that its prose only speaks of."""
    led = _LED.match(line)
    about = led.span("list") if led else (0, 0)
    tail = max(0, len(line) - _TAIL)
    ended = _ENDED.search(line, tail) if subject and not led else None
    if ended and not _SPEAKS_OF.search(line[max(0, ended.start("list") - _TAIL) : ended.start("list")]):
        about = ended.span("list")
    for found in _MENTION.finditer(line):
        before = line[max(0, found.start() - 20) : found.start()]
        if not _own(found["slug"], slugs) or _NOT_A_TICKET.search(before) or _ASKED.match(line, found.end()):
            continue
        source: Source = "url" if found["slug"] else "mention"
        yield Reference(number=int(found["number"]), source=source if about[0] <= found.start() < about[1] else "prose")


def _own(slug: str | None, slugs: frozenset[str]) -> bool:
    return slug is None or slug.lower() in slugs


def _plausible(number: int, largest: int) -> bool:
    """Whether a bare leading number may be a ticket in a project of this size, and is no département, code or port."""
    if not largest:
        return number not in _HTTP
    if number > 2 * largest + 200:
        return False
    if number in _HTTP:
        return abs(largest - number) <= 200
    departement = number <= 95 or 971 <= number <= 976
    return not departement or largest < max(500, number + 300)


_MERGED_BRANCH = re.compile(r"Merge pull request #\d+ from [^\s/]+/(?P<branch>\S+)")
# Measured on the real train against what the team announced: a mention beside a closing word or a branch's number is
# context (« followup #2034, fixes #2028 »), while alone it is often the ticket.
STRENGTH = {"closing": 0, "list": 1, "branch": 2, "title": 3, "url": 4, "mention": 5, "prose": 6}
STRONG = frozenset(("closing", "list", "branch", "title"))


def gather(change: Change, slugs: frozenset[str], host: str = "github.com") -> tuple[Reference, ...]:
    """Every reference of a change, strongest source of each number first; nothing is dropped yet.

    Its own number tells how far the project's numbering has come, against which a bare leading number is weighed.
    """
    largest = change.number or 0
    found = [Reference(number=number, source="list") for number in change.listed]
    of_another = change.head.sha in change.elsewhere
    found += in_branch(change.branch, largest) if not of_another else []
    for echo in change.echoes:
        # The same change merged elsewhere names its branch in its first line.
        if merged := _MERGED_BRANCH.match(echo.message):
            found += in_branch(merged["branch"], largest)
    found += in_title(change.title, largest) if not of_another else []
    for commit in (*change.commits, *change.echoes):
        if may_name(commit.message) and commit.sha not in change.elsewhere:
            found += in_message(_own_words(change, commit.message), slugs, host=host, largest=largest)
    if change.pull is not None:
        found += _described(change.pull, slugs, host, largest)
    if not found:
        return ()
    best: dict[int, Reference] = {}
    for reference in sorted(found, key=lambda reference: STRENGTH[reference.source]):
        best.setdefault(reference.number, reference)
    return tuple(best.values())


def _described(pull: PullRequest, slugs: frozenset[str], host: str, largest: int) -> list[Reference]:
    """What the forge itself links, and what the description says.

    The forge reads closing words only where the base is the default branch: a hotfix into production closes nothing.
    """
    linked = [Reference(number=number, source="closing") for number in pull.closes]
    branch = in_branch(pull.branch, largest)
    described = code.without_quotes(pull.body)
    return linked + branch + in_message(described, slugs, host=host, largest=largest)


def choose(
    found: Iterable[Reference], pull_requests: frozenset[int] | set[int], own: int | None
) -> tuple[Reference, ...]:
    """The tickets among the references: no pull request, and where a strong source speaks, only those."""
    tickets = [
        reference
        for reference in found
        if reference.number not in pull_requests and reference.number != own and reference.source != "prose"
    ]
    strong = tuple(reference for reference in tickets if reference.source in STRONG)
    return strong or tuple(tickets)


def _own_words(change: Change, message: str) -> str:
    # The forge's own first line names the pull request and its branch, not a ticket; so does a squash's last number.
    subject, newline, body = message.partition("\n")
    if change.number is not None:
        subject = subject.replace(f"(#{change.number})", " ")
    return body if subject.startswith("Merge pull request #") else subject + newline + body
