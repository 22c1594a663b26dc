"""A GitHub board (Projects v2): its columns and its cards, all pages of them.

The places of the pages are remembered, so that a board of three pages costs one request the next time; whether they
still hold is seen in the answer itself, where each page ends on the place that the next one starts from.
"""

import json
import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from msgspec import Struct

from changelog.adapters.cache import Cache
from changelog.adapters.forge.github import graphql, refusals
from changelog.adapters.forge.github.cards import cure
from changelog.adapters.forge.github.door import Door, Unanswered
from changelog.adapters.forge.github.parse import at, labels_of, nodes, options, status, words
from changelog.adapters.forge.github.server import origin
from changelog.domain.forge import Board, BoardItem, ItemKind
from changelog.domain.model import Finding
from changelog.i18n.say import say

_PATH = re.compile(r"/(?P<kind>orgs|users)/(?P<login>[\w.-]+)/projects/(?P<number>[1-9]\d{0,8})(?:/.*)?")
_PAGE = re.compile(r"^ +page: items\(first: 100, after: \$after\) (?P<rest>.*)\n", re.M)
_KINDS: Mapping[str, ItemKind] = {"Issue": "ticket", "PullRequest": "pull", "DraftIssue": "draft"}
_NO_RIGHT = frozenset(("NOT_FOUND", "FORBIDDEN", "INSUFFICIENT_SCOPES"))
MOST, FEWEST = 100, 25  # cards in a page: GitHub's greatest, and where that is too much
AT_ONCE = 10  # pages in one request


class _Place(Struct, frozen=True):
    kind: str
    login: str
    number: int


class GitHubBoard:
    """Keeps ListsBoard for one project."""

    def __init__(self, door: Door, address: str, field: str, cache: Cache) -> None:
        self._door = door
        self._address = address
        self._field = field
        self._cache = cache
        self._read: Board | None = None
        self._first = MOST
        self._in_part = False

    def board(self) -> Board:
        """The whole board. Never raises: what cannot be read is said in its findings."""
        if self._read is None:
            place = _place_of(self._address, self._door.places.server)
            self._read = self._whole(place) if place else _unread(_no_address(self._address))
        return self._read

    def _whole(self, place: _Place) -> Board:
        key = f"{place.kind}/{place.login}/{place.number}"
        kept = self._cache.read(self._door.places.server, "pages", [key]).get(key, b"")
        places = [line for line in kept.decode("utf-8", "replace").split("\n") if line][: AT_ONCE - 1]
        try:
            project, pages = self._pages(place, places)
        except Unanswered as problem:
            code = "board-no-right" if problem.reason == "unauthorized" else "board-unread"
            return _unread(Finding(code=code, message=problem.message, subject=self._address))
        lost = self._follow(place, pages)
        if self._first == MOST:
            ends = "\n".join(end for page in pages if (end := _end(page)))
            self._cache.write(self._door.places.server, "pages", {key: ends.encode()})
        return _board(project, pages, lost, self._address, in_part=self._in_part)

    def _pages(self, place: _Place, places: list[str]) -> tuple[Mapping[str, Any], list[Mapping[str, Any]]]:
        """The project and its first pages, as far as the remembered places still hold. Raises Unanswered."""
        try:
            project = self._ask(place, ["", *places])
        except Unanswered as problem:
            if problem.reason not in ("server", "refused") or not places:
                raise
            places = []  # too much at once, or one of them has no meaning any more
            project = self._ask(place, [""])
        pages = [project["page_0"]]
        for at_page, begin in enumerate(places, 1):
            page = project.get(f"page_{at_page}")
            if not isinstance(page, Mapping) or _end(pages[-1]) != begin:
                break
            pages.append(page)
        return project, pages

    def _follow(self, place: _Place, pages: list[Mapping[str, Any]]) -> Finding | None:
        """The rest of the pages, one at a time."""
        seen: set[str] = set()
        while end := _end(pages[-1]):
            count = sum(len(nodes(page)) for page in pages)
            if end in seen:
                return _half(count, say("the next page is one that was read before"), self._address)
            seen.add(end)
            try:
                pages.append(self._ask(place, [end])["page_0"])
            except Unanswered as problem:
                return _half(count, problem.message, self._address)
        return None

    def _ask(self, place: _Place, after: list[str]) -> Mapping[str, Any]:
        """The project with some pages, of which the first is there; in smaller pages where one is too much.

        Raises Unanswered.
        """
        while True:
            smaller = len(after) == 1 and self._first > FEWEST
            try:
                project, whole = self._once(place, after)
            except Unanswered as problem:
                if problem.reason != "server" or not smaller:
                    raise
                whole = False
            if whole or (len(after) == 1 and not smaller):
                self._in_part = self._in_part or not whole
                return project
            if len(after) > 1:
                raise Unanswered("server", say("too much at once"))
            self._first = FEWEST

    def _once(self, place: _Place, after: list[str]) -> tuple[Mapping[str, Any], bool]:
        """One request: the project, and whether nothing of it was left out. Raises Unanswered."""
        variables = {"login": place.login, "number": place.number, "field": self._field}
        reply = self._door.query(_question(place, after, self._first), variables)
        project = at(reply.data, "data", "owner", "projectV2")
        if isinstance(project, Mapping) and isinstance(project.get("page_0"), Mapping):
            return project, not refusals.too_much(reply.data)
        kinds = refusals.error_types(reply.data)
        if kinds & _NO_RIGHT or (project is None and not kinds and reply.status in (200, 403)):
            raise Unanswered("unauthorized", self._no_right())
        raise Unanswered(
            "server", say("{host} answered: {reply}", host=self._door.places.host, reply=words(reply.data))
        )

    def _no_right(self) -> str:
        source = self._door.right.source
        return say(
            "the token of {source} cannot read the board, or there is none there; {cure}",
            source=source,
            cure=cure(self._door),
        )


def _question(place: _Place, after: list[str], first: int) -> str:
    question = graphql.text("board")
    found = _PAGE.search(question)
    rest = found["rest"] if found else ""
    lines = [f"      page_{one}: items(first: {first}{_after(cursor)}) {rest}\n" for one, cursor in enumerate(after)]
    question = _PAGE.sub("", question).replace(", $after: String)", ")")
    head, mark, tail = question.partition("      field(")
    line, _, end = tail.partition("\n")
    question = f"{head}{mark}{line}\n{''.join(lines)}{end}"
    return question.replace("owner: organization(", "owner: user(") if place.kind == "users" else question


def _end(page: Mapping[str, Any]) -> str:
    """Where the next page begins; empty where there is none."""
    return str(at(page, "pageInfo", "endCursor") or "") if at(page, "pageInfo", "hasNextPage") else ""


def _place_of(address: str, server: str) -> _Place | None:
    found = _PATH.fullmatch(urlsplit(address).path.rstrip("/")) if origin(address) else None
    if not found or origin(address) != origin(server):
        return None
    return _Place(found["kind"], found["login"], int(found["number"]))


def _no_address(address: str) -> Finding:
    message = say("is no project's address on this forge; write it as https://github.com/orgs/OWNER/projects/8")
    return Finding(code="board-unread", message=message, subject=address or "board.project")


def _board(
    project: Mapping[str, Any], pages: list[Mapping[str, Any]], lost: Finding | None, address: str, *, in_part: bool
) -> Board:
    field = project.get("field")
    cards = [node for page in pages for node in nodes(page)]
    hidden = sum(len(page.get("nodes") or ()) for page in pages) - len(cards)
    if (hidden or in_part) and lost is None:
        what = (
            say("{hidden} of its cards cannot be read", hidden=hidden)
            if hidden
            else say("its cards came in part: some lack their column")
        )
        lost = Finding(code="board-unread", message=what, subject=address)
    findings = [lost] if lost else []
    if not isinstance(field, Mapping) or not field.get("options"):
        message = say("has no such field with options to choose from; board.field names another one")
        findings.append(Finding(code="board-odd", message=message, subject=str(project.get("url") or "board")))
    return Board(
        title=str(project.get("title") or ""),
        url=str(project.get("url") or ""),
        columns=tuple(options(project)),
        items=tuple({card.id: card for card in map(_item, cards)}.values()),
        whole=lost is None,
        findings=tuple(findings),
    )


def _item(node: Mapping[str, Any]) -> BoardItem:
    said = node.get("content")
    content: Mapping[str, Any] = said if isinstance(said, Mapping) else {}
    number = content.get("number")
    return BoardItem(
        id=str(node.get("id") or ""),
        kind=_KINDS.get(str(content.get("__typename")), "redacted"),
        column=status(node),
        number=number if isinstance(number, int) else None,
        slug=str(at(content, "repository", "nameWithOwner") or ""),
        title=str(content.get("title") or ""),
        state="closed"
        if content.get("ticketState") == "CLOSED" or content.get("pullState") in ("CLOSED", "MERGED")
        else "open",
        url=str(content.get("url") or ""),
        labels=labels_of(content),
        archived=bool(node.get("isArchived")),
    )


def _after(cursor: str) -> str:
    return f", after: {json.dumps(cursor)}" if cursor else ""


def _unread(finding: Finding) -> Board:
    return Board(title="", url="", columns=(), items=(), whole=False, findings=(finding,))


def _half(count: int, why: str, address: str) -> Finding:
    return Finding(
        code="board-unread",
        message=say("{why}; only its first {count} cards are known", why=why, count=count),
        subject=address,
    )
