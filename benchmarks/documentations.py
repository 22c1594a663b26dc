"""What the tool does in public documentations: adopt, lint, publish, preview and their own build, one row each.

    python -m benchmarks.documentations FOLDER [NAME…] --write

FOLDER holds clones of the repositories named below, bare or not, as OWNER+NAME or OWNER/NAME; what is not there is left
out. Every column counts what should not be: 0, or a refusal by name. Nothing is written into the clones.
"""

import argparse
import html
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

BASE, HAND = "main", " (relu à la main)"
PAGES = ("site/guides/documentations.md", "site/en/guides/documentations.md")
MARKS = ("<!-- table -->", "<!-- /table -->")
LOOKED_FOR = re.compile(r"\{%-?\s*\w|^\s*:::|--8<--|\{\{#\w+|\{!\S+!\}", re.MULTILINE)


class Documentation(NamedTuple):
    """A public documentation: its repository, what builds it, and the page of news (it may be a new one)."""

    name: str
    kind: str
    page: str
    language: str = "en"


DOCUMENTATIONS = (
    Documentation("rdv-solidarites/rdv-solidarites-doc", "GitBook", "dernieres-nouveautes.md", "fr"),
    Documentation("GitbookIO/public-docs", "GitBook", "changelog/README.md"),
    Documentation("Budibase/docs", "GitBook", "whats-new.md"),
    Documentation("mkdocs/mkdocs", "MkDocs", "docs/about/release-notes.md"),
    Documentation("fastapi/typer", "MkDocs", "docs/release-notes.md"),
    Documentation("encode/httpx", "MkDocs", "CHANGELOG.md"),
    Documentation("pypa/hatch", "MkDocs", "docs/history/hatch.md"),
    Documentation("facelessuser/pymdown-extensions", "Zensical", "docs/src/markdown/about/changelog.md"),
    Documentation("pydantic/pydantic", "MkDocs", "HISTORY.md"),
    Documentation("rust-lang/mdBook", "mdBook", "guide/src/misc/whats-new.md"),
    Documentation("rust-lang/rust-analyzer", "mdBook", "docs/book/src/whats_new.md"),
    Documentation("reduxjs/redux-toolkit", "Docusaurus", "docs/introduction/whats-new.md"),
    Documentation("vuejs/vitepress", "VitePress", "docs/en/guide/whats-new.md"),
    Documentation("executablebooks/MyST-Parser", "Sphinx", "CHANGELOG.md"),
    Documentation("psf/black", "Sphinx", "CHANGES.md"),
    Documentation("pallets/flask", "Sphinx", "CHANGES.rst"),
    Documentation("gohugoio/hugoDocs", "Hugo", "content/en/whats-new.md"),
    Documentation("just-the-docs/just-the-docs", "Jekyll", "CHANGELOG.md"),
    Documentation("olivierlacan/keep-a-changelog", "—", "CHANGELOG.md"),
    Documentation("Textualize/rich", "—", "CHANGELOG.md"),
)


class Row(NamedTuple):
    """What should not be, counted; None where it was not looked at; `refused`: the tool's own line."""

    one: Documentation
    adopt: int | None = None
    lint: int | None = None
    lost_lines: int | None = None
    again: int | None = None
    by_hand: int | None = None
    build: int | None = None
    pages: int | None = None
    raw: int | None = None
    links: int | None = None
    refused: str = ""


class Bench:
    """A product with a delivery to publish, and one documentation after the other."""

    def __init__(self, room: Path) -> None:
        self.room = room
        self.product = room / "sandbox" / "capucine"
        self.environment = os.environ | {"NOUVEAUTES_CACHE": str(room / "cache"), "LC_ALL": "C.UTF-8"}
        self.run("sandbox", str(room / "sandbox"), repo=False)

    def run(self, *words: str, repo: bool = True) -> subprocess.CompletedProcess[str]:
        """The command, as people run it."""
        place = ["--repo", str(self.product), "--config", str(self.room / "settings.toml")] if repo else []
        return subprocess.run(
            [sys.executable, "-m", "changelog", *words, *place],
            capture_output=True, text=True, check=False, env=self.environment,
        )  # fmt: skip

    def row(self, one: Documentation, clone: Path) -> Row:
        """One documentation, from a copy of its newest commit."""
        docs = self.room / f"{one.name.replace('/', '+')}.git"
        snapshot(clone, docs)
        (self.room / "settings.toml").write_text(
            f'language = "{one.language}"\n[repository]\nslug = "capucine-dev/capucine"\nintegration = "recette"\n'
            f'production = "production"\n[docs]\nrepository = "{docs}"\nbranch = "{BASE}"\npage = "{one.page}"\n',
            "utf-8",
        )
        there = bool(git(docs, "ls-tree", BASE, "--", one.page))
        refused = ""
        adopted = self.run("adopt", "--json", "--offline") if there else None
        if adopted is not None and adopted.returncode == 1:
            refused = first_line(adopted.stderr)
        page = self.room / "page.md"
        page.write_bytes(
            subprocess.run(["git", "-C", docs, "show", f"{BASE}:{one.page}"], capture_output=True, check=False).stdout
        )
        linted = self.run("page", "lint", str(page), "--json", repo=False) if there else None
        published = self.run("publish", "--yes", "--json", "--offline")
        if published.returncode == 1:
            return Row(one=one, refused=first_line(published.stderr))
        branch = json.loads(published.stdout)["branch"]
        lost = sum(int(line.split("\t")[1]) for line in git(docs, "diff", "--numstat", BASE, branch).splitlines())
        tip = git(docs, "rev-parse", branch)
        self.run("publish", "--yes", "--offline")
        again = int(git(docs, "rev-parse", branch) != tip)
        before, after = self.preview(docs, "--branch", BASE), self.preview(docs, "--branch", branch)
        built = own_build(docs, branch, self.room)
        kept = self.by_hand(docs, branch, one.page)
        return Row(
            one=one, adopt=None if adopted is None else int(adopted.returncode != 0),
            lint=None if linted is None else int(linted.returncode not in (0, 1)),
            lost_lines=lost, again=again, by_hand=kept, build=built,
            pages=after.lost, raw=after.raw, links=len(after.links - before.links), refused=refused,
        )  # fmt: skip

    def by_hand(self, docs: Path, branch: str, page: str) -> int:
        """1 where an edit of an entry by hand was lost when the page was published again."""
        added = [
            line for line in git(docs, "diff", BASE, branch, "--", page).splitlines() if re.match(r"\+\s*[-*+] ", line)
        ]
        if not added:
            return 1
        line = added[0][1:]
        text = subprocess.run(
            ["git", "-C", docs, "show", f"{branch}:{page}"], capture_output=True, check=True
        ).stdout.decode()
        edited = text.replace(line, edited_line(line), 1)
        commit(docs, branch, page, edited)
        self.run("publish", "--yes", "--offline")
        return int(HAND not in git(docs, "show", f"{branch}:{page}"))

    def preview(self, docs: Path, *words: str) -> "Preview":
        """What a preview shows of it."""
        site = self.room / "site"
        shutil.rmtree(site, ignore_errors=True)
        answer = self.run("preview", *words, "--output", str(site), "--json", "--offline")
        if answer.returncode:
            raise SystemExit(f"{docs.name}: preview: {answer.stderr[:400]}")
        findings: list[dict[str, Any]] = json.loads(answer.stdout)["findings"]
        broken = {one["subject"] for one in findings if one["code"] in ("link-dead", "link-broken")}
        lost = sum(one["code"] == "page-lost" for one in findings)
        return Preview(lost, sum(raw_marks(site)), frozenset(broken))


class Preview(NamedTuple):
    """Pages that were not built, marks printed to readers, and broken links."""

    lost: int
    raw: int
    links: frozenset[str]


def raw_marks(site: Path) -> Iterator[int]:
    """The marks that each built page prints, code apart."""
    for path in site.rglob("*.html"):
        found = re.search(r"<article\b[^>]*>(.*)</article>", path.read_text("utf-8"), re.DOTALL)
        text = re.sub(r"(?s)<(pre|code|script|style)\b.*?</\1>", "", found[1] if found else "")
        yield len(LOOKED_FOR.findall(html.unescape(re.sub(r"<[^>]*>", " ", text))))


def own_build(docs: Path, branch: str, room: Path) -> int | None:
    """1 where its own strict build worked before the publication and works no more; None where it does not run."""
    trees = [room / "before", room / "after"]
    for tree, revision in zip(trees, (BASE, branch), strict=True):
        shutil.rmtree(tree, ignore_errors=True)
        git(docs, "worktree", "add", "--force", "--detach", "-q", str(tree), revision)
    results = [strict(tree) if (tree / "mkdocs.yml").is_file() else False for tree in trees]
    for tree in trees:
        git(docs, "worktree", "remove", "--force", str(tree))
    return int(not results[1]) if results[0] else None


def strict(tree: Path) -> bool:
    """Whether its own `mkdocs build --strict` works, its plugins included."""
    words = [sys.executable, "-m", "mkdocs", "build", "--strict", "-q", "-d", str(tree.with_name(f"{tree.name}-site"))]
    return subprocess.run(words, cwd=tree, capture_output=True, check=False, timeout=600).returncode == 0


def snapshot(clone: Path, place: Path) -> None:
    """A bare repository with the newest commit's files in one commit; what a clone lacks (large files) is left out."""
    subprocess.run(["git", "init", "-q", "--bare", "-b", BASE, str(place)], check=True)
    objects = next(one for one in (clone / "objects", clone / ".git" / "objects") if one.is_dir())
    (place / "objects" / "info" / "alternates").write_text(f"{objects.resolve()}\n")
    rows = [
        row for row in git(clone, "ls-tree", "-r", "-z", "HEAD").split("\0") if row and not row.startswith("160000")
    ]
    known = git(place, "cat-file", "--batch-check", stdin="\n".join(row.split("\t")[0].split()[2] for row in rows))
    lacking = {line.split()[0] for line in known.splitlines() if line.endswith("missing")}
    kept = [row for row in rows if row.split("\t")[0].split()[2] not in lacking]
    git(place, "update-index", "-z", "--index-info", stdin="\0".join(kept) + "\0")
    made = git(place, *WHO, "commit-tree", git(place, "write-tree"), "-m", "Documentation")
    git(place, "update-ref", f"refs/heads/{BASE}", made)


WHO = ("-c", "user.name=Banc", "-c", "user.email=banc@exemple.invalid")


def commit(docs: Path, branch: str, path: str, text: str) -> None:
    """Somebody's edit on a branch."""
    blob = git(docs, "hash-object", "-w", "--stdin", stdin=text)
    git(docs, "read-tree", branch)
    git(docs, "update-index", "--add", "--cacheinfo", f"100644,{blob},{path}")
    made = git(docs, *WHO, "commit-tree", git(docs, "write-tree"), "-p", branch, "-m", "Relit")
    git(docs, "update-ref", f"refs/heads/{branch}", made)


def edited_line(line: str) -> str:
    """An entry with words more before its link's end, or at its end."""
    return line.replace("](", f"{HAND}](", 1) if "](" in line else line + HAND


def git(repository: Path, *words: str, stdin: str = "") -> str:
    """What git answers, without the last end of line."""
    done = subprocess.run(
        ["git", "-C", str(repository), *words],
        input=stdin.encode("utf-8", "surrogateescape"), capture_output=True, check=False,
    )  # fmt: skip
    return done.stdout.decode("utf-8", "surrogateescape").rstrip("\n")


def first_line(text: str) -> str:
    return next((line.partition(": ")[2] for line in text.splitlines() if line.startswith("nouveautes: ")), text[:200])


def clone_of(folder: Path, name: str) -> Path | None:
    """Where a clone of it stands."""
    places = [folder / name.replace("/", "+") / "repo", folder / name.replace("/", "+"), folder / name]
    return next((one for one in places if one.is_dir()), None)


HEADS = {
    "fr": (
        "Documentation",
        "outil",
        "adopt",
        "lint",
        "lignes perdues",
        "relancé",
        "main perdue",
        "sa fabrication",
        "pages perdues",
        "marques",
        "liens cassés",
    ),
    "en": (
        "Documentation",
        "built by",
        "adopt",
        "lint",
        "lines lost",
        "run again",
        "hand lost",
        "its own build",
        "pages lost",
        "raw marks",
        "links broken",
    ),
}


def table(rows: Iterable[Row], language: str) -> str:
    """The rows in Markdown; – stands for what was not looked at."""
    heads = HEADS[language]
    lines = [f"| {' | '.join(heads)} |", f"| --- | --- |{' ---: |' * (len(heads) - 2)}"]
    for row in rows:
        cells: Sequence[int | None] = row[1:-1]
        name = f"`{row.one.name}`, `{row.one.page}`"
        counts = " | ".join("–" if cell is None else str(cell) for cell in cells)
        lines.append(f"| {name} | {row.one.kind} | {counts} |")
    return "\n".join(lines)


def refusals(rows: Iterable[Row]) -> str:
    return "\n".join(f"* `{row.one.name}`: {row.refused}" for row in rows if row.refused)


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("folder", type=Path)
    options.add_argument("names", nargs="*")
    options.add_argument("--write", action="store_true", help="put the table into the documentation")
    options.add_argument("--rows", type=Path, help="keep each row in this file, and take those that it has")
    given = options.parse_args()
    known = json.loads(given.rows.read_text("utf-8")) if given.rows and given.rows.is_file() else {}
    rows: list[Row] = []
    with tempfile.TemporaryDirectory() as room:
        bench = Bench(Path(room))
        for one in DOCUMENTATIONS:
            clone = clone_of(given.folder, one.name)
            if clone is None or (given.names and one.name not in given.names and one.name not in known):
                continue
            if one.name in known and one.name not in given.names:
                rows.append(Row(one, *known[one.name]))
                continue
            rows.append(bench.row(one, clone))
            known[one.name] = rows[-1][1:]
            if given.rows:
                given.rows.write_text(json.dumps(known), "utf-8")
            print(rows[-1], file=sys.stderr, flush=True)
    print(table(rows, "en"), refusals(rows), sep="\n\n")
    if given.write:
        for path, language in zip(PAGES, HEADS, strict=True):
            page = Path(path)
            before, _, rest = page.read_text("utf-8").partition(MARKS[0])
            page.write_text(
                f"{before}{MARKS[0]}\n\n{table(rows, language)}\n\n{MARKS[1]}{rest.partition(MARKS[1])[2]}", "utf-8"
            )


if __name__ == "__main__":
    main()
