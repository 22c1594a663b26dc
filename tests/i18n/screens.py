"""Screens of every kind over the sandbox, in one language: what a person sees who asks, plans, and asks wrongly."""

import re
from pathlib import Path

from command import in_process

ASKED = (
    ("status",),
    ("doctor", "--offline"),
    ("week", "--explain"),
    ("week", "--dry-run"),
    ("tag", "--dry-run"),
    ("release", "--dry-run"),
    ("hotfix", "start", "essai", "--dry-run"),
    ("resync", "--dry-run"),
    ("board",),
    ("collect", "--why", "232"),
    ("notes", "--nope"),
    ("notes", "--since", "2030-01-01"),
    ("notes", "1999-01-01"),
    ("notes", "--all", "--next"),
    ("collect", "--why", "Ici"),
    ("tag", "--date", "demain"),
    ("release", "--override", "calendar"),
    ("page",),
    ("page", "lint", "ABSENT"),
    ("nope",),
)
# Titles, names, branches, addresses and commands are not ours to translate.
QUOTED = re.compile(
    r"«[^»]*»|'[^']*'|\"[^\"]*\"|`[^`]*`|\([^()]*refs/[^()]*\)|\S*/\S*|--[a-z-]+|\[[^\]]*\]|nouveautes(?: [a-z]+)?"
    r"|^ *[•*#].*|^.*\t.*"
    r"|^(?:Du|From) .*",
    re.M,
)
WORDS = {
    "fr": re.compile(
        r"\b(?:les?|la|des|du|est|une?|pas|pour|dans|et|avec|lundi|mardi|jeudi|novembre|mise|livraison)\b"
    ),
    "en": re.compile(
        r"\b(?:the|is|was|cannot|with|of|and|not|are|has|its|it|for|by|that|which|last|Monday|Tuesday|Thursday)\b"
    ),
}


def foreign(language: str, clone: Path) -> list[str]:
    """The lines of these screens in which the other language speaks."""
    other = WORDS["en" if language == "fr" else "fr"]
    found = []
    for words in ASKED:
        answer = in_process("--lang", language, *words, "--repo", clone)
        text = QUOTED.sub(" ", f"{answer.out}\n{answer.err}")
        found += [f"{' '.join(words)}: {line.strip()}" for line in text.split("\n") if other.search(line)]
    return found
