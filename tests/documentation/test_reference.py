"""The reference is the code's: generated files are current, every finding has its cure, every sentence its French."""

import ast
import re
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from generate import RUN, SITE, files, schemas, stale
from shown import ROOT, prose, sources

from benchmarks import announced
from changelog import errors
from changelog.domain.train.gates import GATE_NAMES

FRENCH = [path for path in sources() if "en" not in path.relative_to(SITE).parts]
REFERENCES = (SITE / "reference", SITE / "en" / "reference")
EXITS = (SITE / "reference" / "sortie.md", SITE / "en" / "reference" / "exit.md")
GATES = (SITE / "guides" / "livrer.md", SITE / "en" / "guides" / "ship.md")
FINDINGS = (SITE / "reference" / "constats.md", SITE / "en" / "reference" / "findings.md")


@pytest.mark.parametrize("path", sorted(files()))
def test_generated_files_are_up_to_date(path: str) -> None:
    place = SITE / path
    assert place.is_file() and place.read_text("utf-8") == files()[path], f"run `{RUN}`"


def test_no_schema_is_left_over() -> None:
    assert stale() == [], f"run `{RUN}`"


def test_every_finding_has_its_cure() -> None:
    codes = set(finding_codes())
    assert len(codes) > 8
    for page in FINDINGS:
        assert re.findall(r"^### `([a-z-]+)`", page.read_text("utf-8"), re.M) == sorted(codes)


def test_every_form_has_its_link() -> None:
    for reference in REFERENCES:
        page = reference / "json.md"
        assert set(re.findall(r"schema/([\w-]+)\.json\)", page.read_text("utf-8"))) == set(schemas())


def test_every_gate_of_a_release_is_explained() -> None:
    elsewhere = {"news", "kept", "difference", "exact"}  # those of a tag and of a resync, and what undoes a release
    for page in GATES:
        assert set(re.findall(r"^\| `([a-z]+)` \|", page.read_text("utf-8"), re.M)) == {*GATE_NAMES} - elsewhere


def test_every_exit_code_is_told() -> None:
    ends = {0, 130, *(kind.code for kind in errors.Problem.__subclasses__())}
    for page in EXITS:
        assert [int(code) for code in re.findall(r"^\| `(\d+)` \|", page.read_text("utf-8"), re.M)] == sorted(ends)


@pytest.mark.parametrize("path", FRENCH, ids=lambda path: path.relative_to(SITE).as_posix())
def test_french_is_set_as_french(path: Path) -> None:
    text = re.sub(r"^\* .*\n  \{: lang=\"en\" \}$", "", path.read_text("utf-8"), flags=re.M)
    text = re.sub(r"\]\([^)]*\)|\{ #.*|^!!!.*|^\| ---.*", "]", prose(text), flags=re.M)
    wrong = re.findall(r".{0,20}(?: [:;!?»]|«(?!\u00a0)|\w'\w|\.\.\.).{0,20}", text)
    assert wrong == []


@pytest.mark.soak
def test_the_measured_figures_are_those_of_today(rdv_train: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    overall = announced.measure(rdv_train, [sys.executable, "-m", "changelog"]).overall
    shown = re.findall(r"\| (0,\d\d) \|", (SITE / "comprendre" / "regle.md").read_text("utf-8"))
    english = re.findall(r"\| (0\.\d\d) \|", (SITE / "en" / "understanding" / "default-rule.md").read_text("utf-8"))
    real = [f"{value:.2f}" for value in (overall.recall, overall.recall_with_aside, overall.precision)]
    assert [one.replace(",", ".") for one in shown] == real == english
    assert len(overall.announced) == 60


def finding_codes() -> Iterator[str]:
    """The code of every Finding in the package: written where it is made, a constant of the module or of another one,
    what is handed to the parameter `code` of a function that makes it, or the word of the exception that it is made of.
    """
    trees = {path: ast.parse(path.read_text("utf-8")) for path in sorted((ROOT / "changelog").rglob("*.py"))}
    constants = {(path.stem, name): value for path, tree in trees.items() for name, value in _constants(tree)}
    found = {path: [one for one in _nodes(tree) if isinstance(one, ast.FunctionDef)] for path, tree in trees.items()}
    makers = dict(maker for functions in found.values() for maker in _makers(functions))
    for path, functions in found.items():
        for function in functions:
            for code in _codes(function):
                known = list(_read(code, path.stem, constants)) or list(_words(function, trees[path]))
                assert known or function.name in makers, f"{path}:{code.lineno}: a code that this test cannot read"
                yield from known
            for code in _handed(function, makers):
                yield from (_read(code, path.stem, constants) if isinstance(code, ast.Constant) else _words(function))


def _makers(functions: list[ast.FunctionDef]) -> Iterator[tuple[str, int]]:
    """The functions of a module that take a finding's code, to make it or to hand it on; and at which place."""
    makes = any(True for function in functions for _ in _codes(function))
    for function in functions:
        taken = [one.arg for one in function.args.args if one.arg != "self"]
        hands = any(getattr(node, "attr", "") == "report" for node in _nodes(function))
        if "code" in taken and (makes or hands):
            yield function.name, taken.index("code")


def _handed(function: ast.FunctionDef, makers: dict[str, int]) -> Iterator[ast.expr]:
    for call in (node for node in _nodes(function) if isinstance(node, ast.Call)):
        at = makers.get(getattr(call.func, "id", getattr(call.func, "attr", "")))
        if at is not None and len(call.args) > at:
            yield call.args[at]


def _constants(tree: ast.Module) -> Iterator[tuple[str, str]]:
    for node in tree.body:
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant | ast.Tuple):
            targets = node.targets[0].elts if isinstance(node.targets[0], ast.Tuple) else node.targets
            values = node.value.elts if isinstance(node.value, ast.Tuple) else [node.value]
            for target, value in zip(targets, values, strict=False):
                if isinstance(target, ast.Name) and isinstance(value, ast.Constant) and isinstance(value.value, str):
                    yield target.id, value.value


def _read(code: ast.expr, module: str, constants: dict[tuple[str, str], str]) -> Iterator[str]:
    if isinstance(code, ast.Constant):
        yield str(code.value)
    elif isinstance(code, ast.Name) and (module, code.id) in constants:
        yield constants[module, code.id]
    elif isinstance(code, ast.Attribute) and isinstance(code.value, ast.Name):
        yield from [constants[code.value.id, code.attr]] if (code.value.id, code.attr) in constants else []


def _words(function: ast.AST, tree: ast.Module | None = None) -> Iterator[str]:
    """Where the code is a name: what that name may be, said in the same function, or by an exception of the module."""
    if isinstance(function, ast.Module):
        return
    raised = [
        node.exc
        for node in (_nodes(tree) if tree else ())
        if isinstance(node, ast.Raise) and isinstance(node.exc, ast.Call)
    ]
    told = [argument for call in raised for argument in call.args]
    for node in [*_nodes(function), *told]:
        if isinstance(node, ast.Constant) and re.fullmatch(r"[a-z]+(-[a-z]+)+", str(node.value)):
            yield str(node.value)


@cache
def _nodes(tree: ast.AST) -> tuple[ast.AST, ...]:
    return tuple(ast.walk(tree))


def _codes(tree: ast.AST) -> Iterator[ast.expr]:
    for call in (node for node in _nodes(tree) if isinstance(node, ast.Call)):
        if isinstance(call.func, ast.Name) and call.func.id == "Finding":
            yield from (word.value for word in call.keywords if word.arg == "code")
