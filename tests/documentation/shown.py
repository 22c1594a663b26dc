"""The pages as tests read them: fenced blocks of a source, and a shell in which a page's commands are run in turn."""

import os
import re
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SITE = ROOT / "site"
_FENCE = re.compile(
    r"^(?P<mark>`{3,}) *(?P<language>\w*)(?: +title=\"(?P<title>[^\"]+)\")?[^\n]*\n(?P<body>.*?)^(?P=mark)$",
    re.M | re.S,
)
CUT = "[…]"  # in a shown output: any lines, or none


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """A fenced block: its language, the file it stands for (or nothing) and its lines."""

    language: str
    title: str
    body: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """A command block, the files to write before it, and the output shown after it (None: none is shown)."""

    files: tuple[Block, ...]
    command: str
    shown: str | None


def sources() -> list[Path]:
    """Every page of the site."""
    return sorted(SITE.rglob("*.md"))


def translation(text: str) -> str:
    """The page in the other language, as a page's front matter names it: its path from `site/`."""
    found = re.match(r"---\ntranslation: (\S+)\n---\n\n# ", text)
    assert found, f"no translation is named before its title: {text[:80]!r}"
    return found[1]


def same_commands(one: str, other: str) -> bool:
    """Whether two pages have the same commands in turn, quoted words apart, and the folders and numbers they name."""
    return _asked(one) == _asked(other)


def same_outputs(one: str, other: str) -> bool:
    """Whether two pages show the very same outputs for the very same commands and files, quoted words in commands apart."""
    return _bare(one) == _bare(other)


def blocks(text: str) -> list[Block]:
    """The fenced blocks of a Markdown text."""
    return [
        Block(language=found["language"], title=found["title"] or "", body=found["body"])
        for found in _FENCE.finditer(text)
    ]


def prose(text: str) -> str:
    """A Markdown text without its code."""
    text = re.sub(r"^(?: {4}\S.*\n)+", "", _FENCE.sub("", text), flags=re.M)
    return re.sub(r"(`+).+?\1", "", text)


def steps(text: str) -> list[Step]:
    """The commands of a page in order, each with the output that follows it directly."""
    found: list[Step] = []
    files: list[Block] = []
    before: Block | None = None
    for block in blocks(text):
        if block.title:
            files.append(block)
        elif block.language == "sh":
            found.append(Step(files=tuple(files), command=block.body, shown=None))
            files = []
        elif before is not None and before.language == "sh" and block.language in ("text", "markdown"):
            found[-1] = Step(files=found[-1].files, command=found[-1].command, shown=block.body)
        before = block
    return found


def _asked(text: str) -> list[list[str]]:
    commands = [one.body for one in blocks(text) if one.language == "sh"]
    commands += re.findall(r"^(?: {4,}\S.*\n)+", _FENCE.sub("", text), re.M)
    words = [re.findall(r"(?:nouveautes|git|python3?|make|pip) [a-z]+|--[a-z][a-z-]+", one) for one in commands]
    return [[word for word in one if word != "--language"] for one in words]


def _bare(text: str) -> list[tuple[tuple[Block, ...], str, str | None]]:
    return [(step.files, re.sub(r'(?<=--because )"[^"]*"', '""', step.command), step.shown) for step in steps(text)]


def run(found: Sequence[Step], folder: Path, room: Path) -> list[str]:
    """Run a page's commands in one shell, started in `folder`, and answer what each step printed: output, then errors.

    A block with a title is written to that file first; TOML is added to the end of what is there.
    """
    commands = room / "bin"
    commands.mkdir()
    (commands / "nouveautes").write_text(f'#!/bin/sh\nexec "{sys.executable}" -m changelog "$@"\n')
    (commands / "nouveautes").chmod(0o755)
    script = ["set -eu"]
    for at, step in enumerate(found):
        for number, file in enumerate(step.files):
            (room / f"{at}-{number}").write_text(file.body, "utf-8")
            sign = ">>" if file.title.endswith(".toml") else ">"
            script.append(f'mkdir -p "$(dirname "{file.title}")"; cat "{room}/{at}-{number}" {sign} "{file.title}"')
        script += [f'exec > "{room}/{at}.out" 2> "{room}/{at}.err"', step.command]
    environment = os.environ | {
        "PATH": f"{commands}{os.pathsep}{os.environ['PATH']}",
        "PYTHONPATH": str(ROOT),
        "GIT_ALLOW_PROTOCOL": "file",
    }
    done = subprocess.run(
        ["sh", "-c", "\n".join(script)], cwd=folder, env=environment, capture_output=True, check=False, timeout=300
    )
    said = [
        "".join((room / f"{at}.{end}").read_text("utf-8") for end in ("out", "err") if (room / f"{at}.{end}").exists())
        for at in range(len(found))
    ]
    assert done.returncode == 0, f"{done.stderr.decode()}\n" + "\n".join(said)
    return said


def agrees(shown: str, real: str) -> bool:
    """Whether a shown output is the real one, `[…]` on a line of its own standing for any lines."""
    pattern = "".join(
        r"(?:[^\n]*\n)*" if line == CUT else re.escape(line) + r"\n" for line in shown.rstrip("\n").split("\n")
    )
    return re.fullmatch(pattern, real.rstrip("\n") + "\n") is not None
