"""Which default separates what teams announce from the rest: `python -m benchmarks.told FOLDER`.

FOLDER holds clones, `owner+name` or `owner+name/repo`, which are no part of the project; those that are absent are left
out. A team announced a change where the change itself brings the note: a fragment of the next release notes, a line of
a kept changelog, a word in its message; or where the changelog names its number.
"""

from __future__ import annotations

import argparse
import json
import re
import shlex
import subprocess
import sys
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.fast_import import sealed
from changelog.domain.model import Change
from changelog.domain.notes import technical

BACK = 600  # first parents
MOST = 15  # fragments of one change: with more it is a release that gathers them
_CHANGELOG = re.compile(r"^changelog: *(?P<kind>[^,\n]+)", re.M | re.I)


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """How a team announces: files that a change brings, a changelog that names numbers, or its messages."""

    files: str = ""
    numbers: str = ""
    messages: bool = False


HISTORIES = {
    "pytest-dev+pytest": Source(files=r"changelog/\d+\.(?!contrib|misc|vendor)\w+\.rst"),
    "pypa+pip": Source(files=r"news/.*(?<!trivial)(?<!vendor)(?<!process)\.rst"),
    "pypa+setuptools": Source(files=r"newsfragments/.*(?<!misc)\.rst"),
    "twisted+twisted": Source(files=r".*newsfragments/.*\.(?:feature|bugfix|doc|removal)"),
    "rubocop+rubocop": Source(files=r"changelog/.*\.md"),
    "openstack+horizon": Source(files=r"releasenotes/notes/.*\.yaml"),
    "openstack+keystone": Source(files=r"releasenotes/notes/.*\.yaml"),
    "openstack+python-openstackclient": Source(files=r"releasenotes/notes/.*\.yaml"),
    "ansible+ansible": Source(files=r"changelogs/fragments/.*\.ya?ml"),
    "alphagov+govuk-frontend": Source(files=r"CHANGELOG\.md"),
    "alphagov+govuk_publishing_components": Source(files=r"CHANGELOG\.md"),
    "wagtail+wagtail": Source(files=r"CHANGELOG\.txt|docs/releases/.*\.md"),
    "pallets+click": Source(files=r"CHANGES\.(?:rst|md)"),
    "psf+black": Source(files=r"CHANGES\.md"),
    "encode+httpx": Source(files=r"CHANGELOG\.md"),
    "MTES-MCT+trackdechets": Source(files=r"Changelog\.md|CHANGELOG\.md"),
    "openfisca+openfisca-france": Source(files=r"CHANGELOG\.md"),
    "vitejs+vite": Source(numbers="packages/vite/CHANGELOG.md"),
    "GNOME+gnome-shell": Source(numbers="NEWS"),
    "18F+identity-idp": Source(messages=True),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """A change: what its team did with it, and what git shows of it."""

    announced: bool
    ticket: bool
    technical: bool
    named_after: bool


Rule = Callable[[list[Seen]], list[bool]]


def main() -> int:
    """Print how well each rule does on each history."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--command", default=f"{sys.executable} -m changelog")
    parser.add_argument("--back", type=int, default=BACK)
    given = parser.parse_args()
    rows: dict[str, list[Seen]] = {}
    for name, source in HISTORIES.items():
        clone = next((one for one in (given.folder / name / "repo", given.folder / name) if one.is_dir()), None)
        if clone is not None:
            rows[name] = seen(clone, source, shlex.split(given.command), given.back)
    _print(rows)
    return 0


def seen(clone: Path, source: Source, command: list[str], back: int) -> list[Seen]:
    """The newest changes of a clone, bots left out."""
    line = _git(clone, "rev-list", "--first-parent", f"--max-count={back}", "HEAD").split()
    answer = subprocess.run(
        [*command, "collect", f"{line[-1]}..{line[0]}", "--json", "--repo", str(clone)],
        capture_output=True, check=True, env=sealed(),
    )  # fmt: skip
    changes = [
        one
        for one in json.loads(answer.stdout)["changes"]
        # A release announces what others brought: its edit of the changelog is no note of its own.
        if one["disposition"] in ("entry", "aside") and called(one["title"]) != "release"
    ]
    announced = _announced(clone, source, changes, line[0])
    return [
        Seen(
            announced=at in announced,
            ticket=bool(one["tickets"]),
            technical=bool(called(one["title"])),
            named_after=any(ticket["source"] in ("branch", "title", "list") for ticket in one["tickets"]),
        )
        for at, one in enumerate(changes)
    ]


def called(title: str) -> str:
    """What a title says that the change is where that is no news, as the product reads it; else nothing."""
    return technical.kind(Change(number=None, kind="commit", title=title, commits=()))


def _announced(clone: Path, source: Source, changes: list[Any], tip: str) -> set[int]:
    if source.numbers:
        text = _git(clone, "show", f"{tip}:{source.numbers}")
        numbers = {int(one) for one in re.findall(r"[#!/](\d{2,6})\b", text)}
        return {
            at
            for at, one in enumerate(changes)
            if {one["number"], *(ticket["number"] for ticket in one["tickets"])} & numbers
        }
    if source.messages:
        return {at for at, one in enumerate(changes) if _says(clone, one["shas"])}
    shas = [sha for one in changes for sha in one["shas"]]
    log = _git(
        clone, "log", "--no-walk=unsorted", "--stdin", "--name-only", "--diff-filter=AM", "--diff-merges=first-parent",
        "--format=%x00%H", stdin="\n".join(shas),
    )  # fmt: skip
    files = {block.split("\n")[0]: [one for one in block.split("\n")[1:] if one] for block in log.split("\0") if block}
    wanted = re.compile(source.files)
    found = set()
    for at, one in enumerate(changes):
        notes = {path for sha in one["shas"] for path in files.get(sha, ()) if wanted.fullmatch(path)}
        if 0 < len(notes) <= MOST:
            found.add(at)
    return found


def _says(clone: Path, shas: list[str]) -> bool:
    said = _CHANGELOG.search(_git(clone, "log", "--no-walk", "--stdin", "--format=%B", stdin="\n".join(shas)))
    return bool(said and said["kind"].strip().lower() not in ("internal", "upcoming features"))


def _git(clone: Path, *words: str, stdin: str = "") -> str:
    done = subprocess.run(["git", "-C", clone, *words], input=stdin.encode(), capture_output=True, check=True)
    return done.stdout.decode("utf-8", "replace")


RULES: dict[str, Callable[[Seen], bool]] = {
    "tickets": lambda one: one.ticket,
    "everything": lambda _: True,
    "not technical": lambda one: not one.technical,
    "tickets, not technical": lambda one: one.ticket and not one.technical,
}


def score(told: Iterable[bool], changes: list[Seen]) -> tuple[float, float, float]:
    """Precision, recall and their harmonic mean."""
    pairs = list(zip(told, changes, strict=True))
    right = sum(one and change.announced for one, change in pairs)
    precision = right / (sum(one for one, _ in pairs) or 1)
    recall = right / (sum(change.announced for _, change in pairs) or 1)
    return precision, recall, 2 * precision * recall / ((precision + recall) or 1)


def _print(rows: dict[str, list[Seen]]) -> None:
    print(f"{'':<36}{'changes':>8}{'told':>7}{'ticket':>8}{'after':>7}" + "".join(f"{name:>25}" for name in RULES))
    sums = dict.fromkeys(RULES, 0.0)
    for name, changes in rows.items():
        share = sum(one.announced for one in changes) / (len(changes) or 1)
        rate = sum(one.ticket for one in changes) / (len(changes) or 1)
        after = sum(one.named_after for one in changes) / (len(changes) or 1)
        line = f"{name:<36}{len(changes):>8}{share:>7.2f}{rate:>8.2f}{after:>7.2f}"
        for rule, tells in RULES.items():
            precision, recall, both = score(map(tells, changes), changes)
            sums[rule] += both
            line += f"{f'{precision:.2f} {recall:.2f} {both:.2f}':>25}"
        print(line)
    print(f"{'mean of both':<66}" + "".join(f"{value / (len(rows) or 1):>25.2f}" for value in sums.values()))


if __name__ == "__main__":
    sys.exit(main())
