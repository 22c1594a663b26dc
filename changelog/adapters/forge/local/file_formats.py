"""The files of pull requests and of commit statuses, parsed and edited as text.

+++
title = "Nouveautés du 18 janvier 2022"
head = "nouveautes/2022-01-18"
base = "master"
state = "open"                 # open, merged or closed; whoever merges the branch by hand says so here
draft = false                  # also: merge_commit, merged_at, labels, reviewers, author

[[comments]]
marker = "preview"
body = "…"
+++

The description.

[[statuses]]
name = "nouveautes/shown"
state = "success"              # success, failure or pending
description = "Montré le 18 janvier"
url = ""
"""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import get_args

from msgspec import Struct, structs

from changelog.adapters.forge.local import toml_text
from changelog.adapters.forge.local.toml_fields import Fields
from changelog.adapters.forge.local.toml_text import Data
from changelog.domain.forge import DESCRIPTION, SHA, Check, CheckState, Draft, Opened, tidy_body
from changelog.domain.model import Finding, PullRequest, PullState
from changelog.i18n import plain
from changelog.i18n.say import say

ODD, UNREAD = "pull-request-odd", "pull-request-unread"
STATES: tuple[str, ...] = get_args(PullState)
CHECK_STATES: tuple[CheckState, ...] = ("pending", "success", "failure")  # the first one counts where it is odd
_FENCE = "+++"
_TABLE = "statuses"
_KEYS = ("title", "head", "base", "state", "draft", "merge_commit", "merged_at", "labels", "reviewers", "author",
         "comments")  # fmt: skip


class FileComment(Struct, frozen=True, kw_only=True):
    """A comment, the marker it is found by, and its place among the comments."""

    at: int
    marker: str
    body: str


class _Parts(Struct, frozen=True, kw_only=True):
    """A file taken apart: its fences, what is between them and what follows."""

    opening: str = f"{_FENCE}\n"
    head: str = ""
    closing: str = f"{_FENCE}\n"
    rest: str = ""

    @property
    def text(self) -> str:
        """The file put together again."""
        return self.opening + self.head + self.closing + self.rest


class PullRequestFile(Struct, frozen=True, kw_only=True):
    """A pull request and what else its file holds."""

    pull: PullRequest
    draft: bool
    reviewers: tuple[str, ...] = ()
    comments: tuple[FileComment, ...] = ()
    findings: tuple[Finding, ...] = ()

    def opened(self, url: str, *, new: bool = False) -> Opened:
        """The pull request as one that is open."""
        pull = self.pull
        return Opened(
            number=pull.number, url=url, head=pull.branch, base=pull.base, title=pull.title, body=pull.body,
            draft=self.draft, new=new,
        )  # fmt: skip

    def comment(self, marker: str) -> FileComment | None:
        """The comment that holds a marker: as its own, or in its text where somebody wrote it without one."""
        own = next((one for one in self.comments if one.marker == marker), None)
        return own or next((one for one in self.comments if not one.marker and marker in one.body), None)


def read_pull_request(text: str, why: str, number: int) -> PullRequestFile | Finding:
    """A pull request, or why there is none in that file."""
    parts = _parts(text)
    if not why and parts is None:
        why = say("has no head between two lines +++")
    data, broken = toml_text.parse(parts.head) if parts and not why else ({}, why)
    if broken or parts is None:
        message = say("its file {broken}; repair it by hand, or remove it", broken=broken)
        return Finding(code=UNREAD, message=message, subject=f"{number}.md")
    fields = Fields(data)
    pull = _pull(fields, number, tidy_body(parts.rest))
    draft, reviewers, comments = fields.true("draft"), fields.lines("reviewers"), _comments(fields)
    fields.misspelt(_KEYS)
    odd = tuple(Finding(code=ODD, message=message, subject=f"{number}.md") for message in fields.odd)
    return PullRequestFile(pull=pull, draft=draft, reviewers=reviewers, comments=comments, findings=odd)


def new_pull_request(draft: Draft) -> str:
    """The file of a new pull request."""
    lines = [
        f"title = {toml_text.quoted(plain.line(draft.title))}",
        f"head = {toml_text.quoted(draft.head)}",
        f"base = {toml_text.quoted(draft.base)}",
        f'state = "open" # {" · ".join(STATES)}',
        f"draft = {toml_text.quoted(draft.draft)}",
    ]
    return _Parts(head="".join(f"{line}\n" for line in lines), rest=_rest(draft.body)).text


def with_words(text: str, *, title: str, body: str) -> str:
    """The file with another title and description; every other byte is preserved. Raises NotEditable."""
    parts, title = _parts(text) or _Parts(), plain.line(title)
    if plain.line(str(toml_text.parse(parts.head)[0].get("title", ""))) != title:
        parts = structs.replace(parts, head=toml_text.changed(parts.head, "", 0, "title", title))
    if tidy_body(parts.rest) != tidy_body(body):
        parts = structs.replace(parts, rest=_rest(body))
    return parts.text


def with_values(text: str, values: Mapping[str, toml_text.Scalar]) -> str:
    """The file with other values in its head; every other byte is preserved. Raises NotEditable."""
    parts = _parts(text) or _Parts()
    for key, value in values.items():
        parts = structs.replace(parts, head=toml_text.changed(parts.head, "", 0, key, value))
    return parts.text


def with_more(text: str, key: str, more: Sequence[str]) -> str:
    """The file with more texts in a list of its head. Raises NotEditable."""
    parts = _parts(text) or _Parts()
    return structs.replace(parts, head=toml_text.extended(parts.head, key, more)).text if more else text


def with_comment(text: str, marker: str, body: str, standing: FileComment | None) -> str:
    """The file with a comment more, or with the one that stands brought up to date. Raises NotEditable."""
    parts, body = _parts(text) or _Parts(), tidy_body(body)
    if standing is None:
        head = toml_text.added(parts.head, "comments", {"marker": marker, "body": body})
    elif tidy_body(standing.body) != body:
        head = toml_text.changed(parts.head, "comments", standing.at, "body", body)
    else:
        return text
    return structs.replace(parts, head=head).text


def _rest(body: str) -> str:
    tidy = tidy_body(body)
    return f"\n{tidy}\n" if tidy else ""


def _parts(text: str) -> _Parts | None:
    """The file taken apart; None where it has no head."""
    lines = [f"{line}\n" for line in text.split("\n")]
    lines[-1] = lines[-1][:-1]
    fences = [at for at, line in enumerate(lines) if line.rstrip() == _FENCE][:2]
    if len(fences) < 2 or fences[0] != 0:
        return None
    end = fences[1]
    return _Parts(opening=lines[0], head="".join(lines[1:end]), closing=lines[end], rest="".join(lines[end + 1 :]))


def _pull(fields: Fields, number: int, body: str) -> PullRequest:
    state, merge_commit = fields.one_of("state", STATES), fields.text("merge_commit")
    if merge_commit and not SHA.fullmatch(merge_commit):
        fields.odd.append(say("merge_commit takes a whole SHA"))
        merge_commit = ""
    fields.odd += [say("it has no {key}", key=key) for key in ("title", "head", "base") if not fields.line(key)]
    merged_at: int | None = None
    found = fields.raw.get("merged_at")
    if isinstance(found, datetime):  # TOML has a type for that; one without an offset counts as UTC
        merged_at = int((found if found.tzinfo else found.replace(tzinfo=UTC)).timestamp())
    elif found is not None:
        fields.odd.append(say("merged_at takes a moment, as 2022-01-18T10:00:00Z"))
    return PullRequest(
        number=number,
        title=fields.line("title"),
        body=body,
        state="merged" if state == "merged" else "closed" if state == "closed" else "open",
        base=fields.line("base"),
        branch=fields.line("head"),
        merge_commit=merge_commit,
        merged_at=merged_at,
        labels=fields.lines("labels"),
        author=fields.line("author"),
    )


def _comments(fields: Fields) -> tuple[FileComment, ...]:
    found: list[FileComment] = []
    for at, raw in fields.tables("comments"):
        own = Fields(raw)
        found.append(FileComment(at=at, marker=own.text("marker"), body=own.text("body")))
        fields.odd += [say("comment {number}: {odd}", number=at + 1, odd=odd) for odd in own.odd]
    return tuple(found)


def read_statuses(text: str, why: str, name: str) -> tuple[Check, ...]:
    """The newest status of each name. What cannot be read is a check that is pending: nobody may take it for green."""
    data, broken = toml_text.parse(text) if not why else ({}, why)
    if broken:
        return (Check(name=name, state="pending", description=say("its file {broken}", broken=broken)),)
    fields = Fields(data)
    found = {check.name: check for _, raw in fields.tables(_TABLE) for check in [_check(raw)]}
    if fields.odd:
        found[name] = Check(name=name, state="pending", description=plain.shortened(fields.odd[0], DESCRIPTION))
    return tuple(found.values())


def with_status(text: str, status: Check) -> str:
    """The file with that status in it; the same text where it is there. Raises NotEditable."""
    tables = Fields(toml_text.parse(text)[0]).tables(_TABLE)
    at = next((at for at, raw in reversed(tables) if _check(raw).name == status.name), None)
    if at is None:
        values = {"name": status.name, "state": status.state, "description": status.description, "url": status.url}
        return toml_text.added(text, _TABLE, values)
    standing = structs.asdict(_check(toml_text.parse(text)[0][_TABLE][at]))
    for key, value in structs.asdict(status).items():
        if standing[key] != value:
            text = toml_text.changed(text, _TABLE, at, key, value)
    return text


def _check(raw: Data) -> Check:
    fields = Fields(raw)
    state = fields.one_of("state", CHECK_STATES)
    return Check(
        name=fields.line("name"),
        state=next(one for one in CHECK_STATES if one == state),
        description=fields.line("description"),
        url=fields.line("url"),
    )
