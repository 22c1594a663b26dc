"""A GitHub board (Projects v2): its columns and its cards, all pages of them.

The cursors of the pages are cached, so that a board of three pages costs one request the next time; whether they still
hold is seen in the answer itself, where each page ends on the cursor that the next one starts from.
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
from changelog.adapters.forge.github.client import Client
from changelog.adapters.forge.github.parse import at, labels_of, nodes, options, status
from changelog.adapters.forge.github.server import origin
from changelog.adapters.forge.github.transport import Unanswered
from changelog.domain.forge import Board, BoardItem, ItemKind
from changelog.domain.model import Finding
from changelog.i18n.say import say

_PATH = re.compile(r"/(?P<kind>orgs|users)/(?P<login>[\w.-]+)/projects/(?P<number>[1-9]\d{0,8})(?:/.*)?")
_PAGE = re.compile(r"^ +page: items\(first: 100, after: \$after\) (?P<rest>.*)\n", re.M)
_KINDS: Mapping[str, ItemKind] = {"Issue": "ticket", "PullRequest": "pull", "DraftIssue": "draft"}
_NO_RIGHT = frozenset(("NOT_FOUND", "FORBIDDEN", "INSUFFICIENT_SCOPES"))
MOST, FEWEST = 100, 25  # cards in a page: GitHub's greatest, and where that is too much
AT_ONCE = 10  # pages in one request


class _Project(Struct, frozen=True):
    """Whose project it is, and its number."""

    kind: str
    login: str
    number: int


class GitHubBoard:
    """Implements ListsBoard for one project. What cannot be read is in the findings of the board."""

    def __init__(self, client: Client, address: str, field: str, cache: Cache) -> None:
        self._client = client
        self._address = address
        self._field = field
        self._cache = cache
        self._read: Board | None = None
        self._first = MOST
        self._in_part = False

    def board(self) -> Board:
        if self._read is None:
            project = _project(self._address, self._client.addresses.server)
            if project:
                self._read = self._all(project)
            else:
                message = say(
                    "is no project's address on this forge; write it as https://github.com/orgs/OWNER/projects/8"
                )
                self._read = _unread("board-unread", message, self._address or "board.project")
        return self._read

    def _all(self, project: _Project) -> Board:
        key = f"{project.kind}/{project.login}/{project.number}"
        server = self._client.addresses.server
        cached = self._cache.read(server, "pages", [key]).get(key, b"")
        cursors = [line for line in cached.decode("utf-8", "replace").split("\n") if line][: AT_ONCE - 1]
        try:
            data, pages = self._first_pages(project, cursors)
        except Unanswered as problem:
            code = "board-no-right" if problem.reason == "unauthorized" else "board-unread"
            return _unread(code, problem.message, self._address)
        lost = self._follow(project, pages)
        if self._first == MOST:
            ends = "\n".join(end for page in pages if (end := _end(page)))
            self._cache.write(server, "pages", {key: ends.encode()})
        return _board(data, pages, lost, self._address, in_part=self._in_part)

    def _first_pages(self, project: _Project, cursors: list[str]) -> tuple[Mapping[str, Any], list[Mapping[str, Any]]]:
        """The project and its first pages, as far as the cached cursors still hold. Raises Unanswered."""
        try:
            data = self._ask(project, ["", *cursors])
        except Unanswered as problem:
            if problem.reason not in ("server", "refused") or not cursors:
                raise
            cursors = []  # too much at once, or one of them has no meaning any more
            data = self._ask(project, [""])
        pages = [data["page_0"]]
        for index, cursor in enumerate(cursors, 1):
            page = data.get(f"page_{index}")
            if not isinstance(page, Mapping) or _end(pages[-1]) != cursor:
                break
            pages.append(page)
        return data, pages

    def _follow(self, project: _Project, pages: list[Mapping[str, Any]]) -> Finding | None:
        """Append the rest of the pages, one at a time; why some are lacking."""
        seen: set[str] = set()
        why = ""
        while not why and (end := _end(pages[-1])):
            if end in seen:
                why = say("the next page is one that was read before")
                continue
            seen.add(end)
            try:
                pages.append(self._ask(project, [end])["page_0"])
            except Unanswered as problem:
                why = problem.message
        if not why:
            return None
        count = sum(len(nodes(page)) for page in pages)
        message = say("{why}; only its first {count} cards are known", why=why, count=count)
        return Finding(code="board-unread", message=message, subject=self._address)

    def _ask(self, project: _Project, after: list[str]) -> Mapping[str, Any]:
        """The project with some pages, of which the first is there; in smaller pages where one is too much.

        Raises Unanswered.
        """
        while True:
            smaller = len(after) == 1 and self._first > FEWEST
            try:
                data, complete = self._once(project, after)
            except Unanswered as problem:
                if problem.reason != "server" or not smaller:
                    raise
                complete = False
            if complete or (len(after) == 1 and not smaller):
                self._in_part = self._in_part or not complete
                return data
            if len(after) > 1:
                raise Unanswered("server", say("too much at once"))
            self._first = FEWEST

    def _once(self, project: _Project, after: list[str]) -> tuple[Mapping[str, Any], bool]:
        """One request: the project, and whether nothing of it was left out. Raises Unanswered."""
        variables = {"login": project.login, "number": project.number, "field": self._field}
        reply = self._client.query(_question(project, after, self._first), variables)
        data = at(reply.data, "data", "owner", "projectV2")
        if isinstance(data, Mapping) and isinstance(data.get("page_0"), Mapping):
            return data, not refusals.too_much(reply.data)
        kinds = refusals.error_types(reply.data)
        if kinds & _NO_RIGHT or (data is None and not kinds and reply.status in (200, 403)):
            message = say(
                "the token of {source} cannot read the board, or there is none there; {cure}",
                source=self._client.credential.source,
                cure=cure(self._client),
            )
            raise Unanswered("unauthorized", message)
        host = self._client.addresses.host
        raise Unanswered("server", say("{host} answered: {reply}", host=host, reply=refusals.words(reply)))


def _question(project: _Project, after: list[str], first: int) -> str:
    question = graphql.text("board")
    found = _PAGE.search(question)
    rest = found["rest"] if found else ""
    pages = ""
    for index, cursor in enumerate(after):
        place = f", after: {json.dumps(cursor)}" if cursor else ""
        pages += f"      page_{index}: items(first: {first}{place}) {rest}\n"
    question = _PAGE.sub("", question).replace(", $after: String)", ")")
    head, mark, tail = question.partition("      field(")
    line, _, end = tail.partition("\n")
    question = f"{head}{mark}{line}\n{pages}{end}"
    return question.replace("owner: organization(", "owner: user(") if project.kind == "users" else question


def _end(page: Mapping[str, Any]) -> str:
    """The cursor of the next page; empty where there is none."""
    return str(at(page, "pageInfo", "endCursor") or "") if at(page, "pageInfo", "hasNextPage") else ""


def _project(address: str, server: str) -> _Project | None:
    found = _PATH.fullmatch(urlsplit(address).path.rstrip("/")) if origin(address) else None
    if not found or origin(address) != origin(server):
        return None
    return _Project(found["kind"], found["login"], int(found["number"]))


def _board(
    data: Mapping[str, Any], pages: list[Mapping[str, Any]], lost: Finding | None, address: str, *, in_part: bool
) -> Board:
    field = data.get("field")
    cards = [node for page in pages for node in nodes(page)]
    hidden = sum(len(page.get("nodes") or ()) for page in pages) - len(cards)
    if (hidden or in_part) and lost is None:
        message = say("its cards came in part: some lack their column")
        if hidden:
            message = say("{hidden} of its cards cannot be read", hidden=hidden)
        lost = Finding(code="board-unread", message=message, subject=address)
    findings = [lost] if lost else []
    if not isinstance(field, Mapping) or not field.get("options"):
        message = say("has no such field with options to choose from; board.field names another one")
        findings.append(Finding(code="board-odd", message=message, subject=str(data.get("url") or "board")))
    return Board(
        title=str(data.get("title") or ""),
        url=str(data.get("url") or ""),
        columns=tuple(options(data)),
        items=tuple({card.id: card for card in map(_item, cards)}.values()),
        whole=lost is None,
        findings=tuple(findings),
        read_only=data.get("viewerCanUpdate") is False,
    )


def _item(node: Mapping[str, Any]) -> BoardItem:
    found = node.get("content")
    content: Mapping[str, Any] = found if isinstance(found, Mapping) else {}
    number = content.get("number")
    closed = content.get("ticketState") == "CLOSED" or content.get("pullState") in ("CLOSED", "MERGED")
    return BoardItem(
        id=str(node.get("id") or ""),
        kind=_KINDS.get(str(content.get("__typename")), "redacted"),
        column=status(node),
        number=number if isinstance(number, int) else None,
        slug=str(at(content, "repository", "nameWithOwner") or ""),
        title=str(content.get("title") or ""),
        state="closed" if closed else "open",
        url=str(content.get("url") or ""),
        labels=labels_of(content),
        archived=bool(node.get("isArchived")),
        reopened=not closed and content.get("stateReason") == "REOPENED",
    )


def _unread(code: str, message: str, subject: str) -> Board:
    finding = Finding(code=code, message=message, subject=subject)
    return Board(title="", url="", columns=(), items=(), whole=False, findings=(finding,))
