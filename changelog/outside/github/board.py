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

from changelog.forge import Board, BoardItem
from changelog.model import Finding
from changelog.outside.cache import Cache
from changelog.outside.github import limits, queries
from changelog.outside.github.cards import cure
from changelog.outside.github.door import Door, Unanswered
from changelog.outside.github.reading import at, labels_of, nodes, options, status, words

_PATH = re.compile(r"/(?P<kind>orgs|users)/(?P<login>[\w.-]+)/projects/(?P<number>[1-9]\d{0,8})(?:/.*)?")
_PAGE = re.compile(r"^ +page: items\(first: 100, after: \$after\) (?P<rest>.*)\n", re.M)
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
            return _unread(Finding(code="board-unread", message=problem.message, subject=self._address))
        if project is None:
            return _unread(self._no_right())
        lost = self._follow(place, pages)
        ends = [str(page["pageInfo"].get("endCursor") or "") for page in pages if page["pageInfo"].get("hasNextPage")]
        self._cache.write(self._door.places.server, "pages", {key: "\n".join(ends).encode()})
        return _board(project, pages, lost)

    def _pages(self, place: _Place, places: list[str]) -> tuple[Mapping[str, Any] | None, list[Mapping[str, Any]]]:
        """The project and its first pages, as far as the remembered places still hold."""
        try:
            project = self._ask(place, ["", *places])
        except Unanswered as problem:
            if problem.reason != "server" or not places:
                raise
            project = self._ask(place, [""])  # too much at once
            places = []
        pages: list[Mapping[str, Any]] = []
        for place_at in range(len(places) + 1):
            page = project.get(f"page_{place_at}") if project else None
            if not isinstance(page, Mapping):
                break
            pages.append(page)
            following = places[place_at] if place_at < len(places) else None
            if following is None or page["pageInfo"].get("endCursor") != following:
                break
        return (project if pages else None), pages

    def _follow(self, place: _Place, pages: list[Mapping[str, Any]]) -> Finding | None:
        """The rest of the pages, one at a time."""
        while pages[-1]["pageInfo"].get("hasNextPage"):
            try:
                project = self._ask(place, [str(pages[-1]["pageInfo"]["endCursor"])])
            except Unanswered as problem:
                return _half(len(pages) * 100, problem.message, self._address)
            page = project.get("page_0") if project else None
            if not isinstance(page, Mapping) or not page.get("nodes"):
                return _half(len(pages) * 100, "the next page came back empty", self._address)
            pages.append(page)
        return None

    def _ask(self, place: _Place, after: list[str]) -> Mapping[str, Any] | None:
        question = queries.text("board")
        found = _PAGE.search(question)
        rest = found["rest"] if found else ""
        lines = [f"      page_{one}: items(first: 100{_after(cursor)}) {rest}\n" for one, cursor in enumerate(after)]
        question = _PAGE.sub("", question).replace(", $after: String)", ")")
        head, mark, tail = question.partition("      field(")
        line, _, end = tail.partition("\n")
        question = f"{head}{mark}{line}\n{''.join(lines)}{end}"
        if place.kind == "users":
            question = question.replace("owner: organization(", "owner: user(")
        reply = self._door.query(question, {"login": place.login, "number": place.number, "field": self._field})
        if limits.too_much(reply.data):
            raise Unanswered("server", words(reply.data))
        project = at(reply.data, "data", "owner", "projectV2")
        return project if isinstance(project, Mapping) else None

    def _no_right(self) -> Finding:
        message = (
            f"the token of {self._door.right.source} cannot read the board, or there is none there; {cure(self._door)}"
        )
        return Finding(code="board-no-right", message=message, subject=self._address)


def _place_of(address: str, server: str) -> _Place | None:
    parts = urlsplit(address)
    found = _PATH.fullmatch(parts.path.rstrip("/"))
    if not found or f"{parts.scheme}://{parts.netloc}".lower() != server.lower():
        return None
    return _Place(found["kind"], found["login"], int(found["number"]))


def _no_address(address: str) -> Finding:
    message = "is no project's address on this forge; write it as https://github.com/orgs/OWNER/projects/8"
    return Finding(code="board-unread", message=message, subject=address or "board.project")


def _board(project: Mapping[str, Any], pages: list[Mapping[str, Any]], lost: Finding | None) -> Board:
    field = project.get("field")
    findings = [lost] if lost else []
    if not isinstance(field, Mapping) or not field.get("options"):
        message = "has no such field with options to choose from; board.field names another one"
        findings.append(Finding(code="board-odd", message=message, subject=str(project.get("url") or "board")))
    return Board(
        title=str(project.get("title") or ""),
        url=str(project.get("url") or ""),
        columns=tuple(options(project)),
        items=tuple(_item(node) for page in pages for node in nodes(page)),
        whole=lost is None,
        findings=tuple(findings),
    )


def _item(node: Mapping[str, Any]) -> BoardItem:
    content = node.get("content") if isinstance(node.get("content"), Mapping) else {}
    content = content or {}
    kind = str(content.get("__typename") or "")
    number = content.get("number")
    return BoardItem(
        id=str(node.get("id") or ""),
        kind="ticket"
        if kind == "Issue"
        else "pull"
        if kind == "PullRequest"
        else "draft"
        if kind == "DraftIssue"
        else "redacted",
        column=status(node),
        number=int(number) if number is not None else None,
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
    return Finding(code="board-unread", message=f"{why}; only its first {count} cards are known", subject=address)
