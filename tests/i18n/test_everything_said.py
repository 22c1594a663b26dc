"""Whatever a person can read goes through `say`: no sentence of the code reaches an error, a finding or a terminal bare."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from catalogue import ROOT

SAID = frozenset(("say", "say_of", "say_as", "say_of_as", "marked", "progress"))
# What is told to people → which of its arguments is: by place, and by name.
TOLD: dict[str, tuple[tuple[int, ...], tuple[str, ...]]] = {
    **dict.fromkeys(
        ("Problem", "Refused", "Misuse", "Stopped", "Protected", "UsageError"), ((0,), ("hint", "message"))
    ),
    **dict.fromkeys(("Unanswered", "AnswerLost"), ((0, 1), ("message",))),
    **dict.fromkeys(("ok", "skipped"), ((1,), ("message",))),
    **dict.fromkeys(("warning", "failed"), ((1, 2), ("message", "cure"))),
    **dict.fromkeys(("Finding", "Defect"), ((), ("message",))),
    **dict.fromkeys(("Trouble", "SettingProblem"), ((), ("message", "hint", "cure"))),
    **dict.fromkeys(("SendResult", "Ruling", "Fate", "SetAside", "EnvironmentState", "Skipped"), ((), ("why",))),
    **dict.fromkeys(("Version", "EnvironmentAnswer", "Credential", "Found", "Rights"), ((), ("trouble",))),
    **dict.fromkeys(("_finding", "_odd", "_defect", "_mistake", "refusal", "stopped"), ((0, 1, 2, 3), ())),
    **dict.fromkeys(("echo", "note", "odd", "table"), ((0, 1), ())),
    "spend": ((1,), ()),
    "append": ((0,), ()),
}
TERMINALS = (
    "terminal",
    "at",
    "self",
)  # what `say` belongs to where it prints; `speech.say` and `say` look a message up
WORDS = re.compile(r"[A-Za-z]{2,}'?s? [a-z]{2,}")
TAG = re.compile(r"</?[a-z][^<>]*>")
COMMAND = re.compile(r"\s*(?:`?(?:nouveautes|git) |--)")
# Where a bare text is right, and why.
ALLOWED = {
    "adapters/docs_repository": "git's own words, which are read for what they mean before anything is told",
    "adapters/git/run.py": "the same",
    "adapters/train_repository/records.py": "the same",
    "adapters/forge/github/graphql.py": "a mistake of ours, and no message",
    "adapters/cache.py": "caught where it is raised",
    "i18n/": "what is said is looked up there",
    "sandbox/": "the invented repository is French",
}


def test_no_sentence_reaches_a_person_bare() -> None:
    assert sorted(bare()) == []


def test_bare_ones_are_found(tmp_path: Path) -> None:
    code = """
raise Refused(f"{name!r} is no path of ours", hint="Nothing was written.")
Finding(code="link-dead", message=say("leads nowhere") if found else "leads to nothing", subject=name)
terminal.say(f"written to {place}"), speech.say("looked up later"), terminal.say(say("said as it should"))
Misuse(say("{why}: no", why=say("as it is"))), failed("clone", "it is not there", say("Clone it again."))
"""
    file = tmp_path / "bare.py"
    file.write_text(code, "utf-8")
    assert [(line, text) for line, text in of(file)] == [
        (2, "{} is no path of ours"),
        (2, "Nothing was written."),
        (3, "leads to nothing"),
        (4, "written to {}"),
        (5, "it is not there"),
    ]


def test_what_is_allowed_is_there() -> None:
    assert [place for place in ALLOWED if not (ROOT / "changelog" / place).exists()] == []


def bare() -> Iterator[str]:
    """The places where an English text is handed to people as it is."""
    for path in sorted((ROOT / "changelog").rglob("*.py")):
        place = path.relative_to(ROOT / "changelog").as_posix()
        if not place.startswith(tuple(ALLOWED)):
            yield from (f"{place}:{line}: {text}" for line, text in of(path))


def of(path: Path) -> Iterator[tuple[int, str]]:
    """The bare texts of a file."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Call):
            name = getattr(node.func, "id", getattr(node.func, "attr", ""))
            places, names = TOLD.get(name, ((), ()))
            if name == "say" and getattr(getattr(node.func, "value", None), "id", "") in TERMINALS:
                places = (0,)
            told = [one for at, one in enumerate(node.args) if at in places]
            told += [one.value for one in node.keywords if one.arg in names]
            for one in told:
                yield from ((line, text) for line, text in texts(one) if speaks(text))


def texts(node: ast.AST) -> Iterator[tuple[int, str]]:
    """The literals of an expression, f-strings with their holes, those that go through `say` left out."""
    if isinstance(node, ast.Call):
        if getattr(node.func, "id", getattr(node.func, "attr", "")) not in SAID:
            for inner in (node.func, *node.args, *(one.value for one in node.keywords)):
                yield from texts(inner)
    elif isinstance(node, ast.Constant):
        if isinstance(node.value, str):
            yield node.lineno, node.value
    elif isinstance(node, ast.JoinedStr):
        yield node.lineno, "".join(str(one.value) if isinstance(one, ast.Constant) else "{}" for one in node.values)
        for part in node.values:
            if isinstance(part, ast.FormattedValue):
                yield from texts(part.value)
    elif isinstance(node, ast.IfExp):
        yield from texts(node.body)
        yield from texts(node.orelse)
    elif isinstance(node, ast.BinOp | ast.BoolOp | ast.Tuple | ast.List | ast.Starred):
        for child in ast.iter_child_nodes(node):
            yield from texts(child)


def speaks(text: str) -> bool:
    """Whether a text holds words of a language, and is no command, code, tag or name for machines."""
    return bool(WORDS.search(TAG.sub(" ", text))) and not COMMAND.match(text)
