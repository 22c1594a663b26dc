"""What the tool tells of deliveries of public histories, against a plain reading of `git log`: a table of what differs.

    python -m benchmarks.exactness --histories FOLDER

FOLDER holds bare clones named OWNER+NAME.git (`benchmarks/histories.py`); one that is absent is left out, and said.
"""

from __future__ import annotations

import argparse
import json
import re
import shlex
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import Any

from benchmarks import plain_history
from benchmarks.fast_import import sealed
from benchmarks.histories import HISTORIES, History

CUT = 40  # commits of the line between two cuts, where no tag ends a delivery
COLUMNS = ("missing", "doubled", "wrong period", "wrong language", "wrong link")
TOLD = ("entry", "aside", "bot")


@dataclass(slots=True)
class Row:
    """A history compared: its deliveries, the changes in them, and by column what differs."""

    history: History
    deliveries: int = 0
    changes: int = 0
    wrong: dict[str, list[str]] = field(default_factory=lambda: {name: [] for name in COLUMNS})
    told: Counter[str] = field(default_factory=Counter)


def main() -> int:
    """Compare, and print the table in Markdown; 1 where anything differs."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.exactness", description=__doc__)
    parser.add_argument("--histories", type=Path, required=True, help="the folder of the bare clones")
    parser.add_argument("--command", type=shlex.split, default=[str(Path(sys.executable).with_name("nouveautes"))])
    parser.add_argument("--deliveries", type=int, default=6, help="of each history, the newest")
    parser.add_argument("--only", default="", help="one history, by its slug")
    parser.add_argument("--show", action="store_true", help="name each difference")
    options = parser.parse_args()
    rows = []
    for history in HISTORIES:
        place = options.histories / history.folder
        if options.only not in ("", history.slug):
            continue
        if not place.is_dir():
            print(f"Left out: no {history.folder} in {options.histories}.", file=sys.stderr)
            continue
        rows.append(compare(history, place, options.command, options.deliveries))
        if options.show:
            for name, found in rows[-1].wrong.items():
                for one in found:
                    print(f"  {history.slug}, {name}: {one}", file=sys.stderr)
    print(table(rows))
    return int(any(found for row in rows for found in row.wrong.values()))


def table(rows: Sequence[Row]) -> str:
    """The rows in Markdown."""
    head = f"| history | how changes enter it | deliveries | changes | {' | '.join(COLUMNS)} |"
    lines = [head, "| --- | --- | --: | --: |" + " --: |" * len(COLUMNS)]
    for row in rows:
        counts = " | ".join(str(len(row.wrong[name])) for name in COLUMNS)
        lines.append(f"| {row.history.slug} | {row.history.kind} | {row.deliveries} | {row.changes} | {counts} |")
    return "\n".join(lines)


def compare(history: History, place: Path, command: Sequence[str], count: int) -> Row:
    """Compare the newest deliveries of a history."""
    row, known = Row(history), pulls(history, place)
    with tempfile.TemporaryDirectory() as room:
        settings = Path(room, "nouveautes.toml")
        settings.write_text(f'[repository]\nslug = "{history.slug}"\nserver = "{history.server}"\n', encoding="utf-8")
        for base, to in ends(history, place)[-count:]:
            words = [f"{base}..{to}", "--json", "--repo", str(place), "--config", str(settings)]
            collected, notes = ask(command, "collect", *words), ask(command, "notes", *words)
            truth = plain_history.read(
                place, base, to, promotions=history.promotions, ours=range(history.lowest, history.highest),
                gitlab=history.gitlab,
            )  # fmt: skip
            row.deliveries += 1
            row.changes += len(truth.numbers) + len(truth.plain)
            _compare(row, f"{base[:12]}..{to[:12]}", truth, collected, notes, known)
    return row


def ends(history: History, place: Path) -> list[tuple[str, str]]:
    """The ends of its deliveries, oldest first: tags on the default branch's history, else cuts of its line."""
    if not history.tags:
        line = plain_history.git(place, "rev-list", "--first-parent", "--max-count=800", "HEAD").split()
        cuts = line[::CUT][::-1]
        return list(pairwise(cuts))
    out = plain_history.git(place, "for-each-ref", "--merged=HEAD", "--sort=creatordate",
                            "--format=%(refname:strip=2)", "refs/tags")  # fmt: skip
    names = [name for name in out.split() if re.fullmatch(history.tags, name)]
    return list(pairwise(names))


def pulls(history: History, place: Path) -> set[int]:
    """The numbers of the line's own merges, and of its titles where a forge's button made the commit."""
    if history.gitlab:
        return set()
    rows = plain_history.git(place, "log", "--first-parent", "--format=%cn%x1f%p%x1f%s", "HEAD").splitlines()
    found = set()
    for by, parents, subject in (row.split("\x1f", 2) for row in rows):
        made = by == "GitHub" or " " in parents
        number = re.search(r"^Merge pull request #(\d+)|\(#(\d+)\)$", subject) if made else None
        found |= {int(number[1] or number[2])} if number else set()
    return found


def ask(command: Sequence[str], *words: str) -> dict[str, Any]:
    """What the tool answers. Raises CalledProcessError where it refuses."""
    done = subprocess.run([*command, *words], check=True, stdout=subprocess.PIPE, env=sealed())
    answer: dict[str, Any] = json.loads(done.stdout)
    return answer


def _compare(
    row: Row, name: str, truth: plain_history.Truth, collected: dict[str, Any], notes: dict[str, Any], known: set[int]
) -> None:
    changes: list[dict[str, Any]] = collected["changes"]
    numbers = {one["number"] for one in changes} - {None}
    brought = {sha for one in changes for sha in one["shas"]}
    told = [one for one in changes if one["disposition"] in TOLD]

    def wrong(column: str, *found: str) -> None:
        row.wrong[column] += [f"{name} {one}" for one in found]

    wrong("missing", *(f"#{number}" for number in sorted(truth.numbers.keys() - numbers)))
    plain = {sha for sha in truth.plain if sha not in brought}
    wrong("missing", *sorted(sha[:10] for sha in plain))
    wrong("wrong period", *(f"#{number}" for number in sorted(numbers - truth.numbers.keys())))
    wrong("wrong period", *sorted(sha[:10] for sha in brought - truth.commits))
    for one in told:
        key = f"#{one['number']}" if one["number"] is not None else one["shas"][0][:10]
        row.told[key] += 1
        if row.told[key] > 1:
            wrong("doubled", key)
        if one["url"] and not _right(row.history, one):
            wrong("wrong link", one["url"])
    entries = [entry for section in notes["sections"] for entry in section["entries"]]
    wrong(
        "wrong link",
        *(
            f"{one['url']}"
            for one in entries
            if one["ticket"] in known and one["url"].endswith(f"/issues/{one['ticket']}")
        ),
    )
    if notes["language"] != row.history.language and entries:
        wrong("wrong language", notes["language"])


def _right(history: History, change: dict[str, Any]) -> bool:
    kind = "-/merge_requests" if history.gitlab else "pull"
    web = f"{history.server}/{history.slug}"
    if change["number"] is not None:
        return bool(change["url"] == f"{web}/{kind}/{change['number']}")
    return bool(change["url"].startswith(web) and change["url"].rpartition("/")[2] in change["shas"][0])


if __name__ == "__main__":
    sys.exit(main())
