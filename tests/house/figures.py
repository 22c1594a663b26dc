"""Measures the house as it stands: `python -m tests.house.figures` prints the table of the redesign. A mirror, no gate."""

import ast
import importlib.util
import re
import statistics
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[2]
PACKAGE = PROJECT / "changelog"
LISTED = "listed in CONTRIBUTING.md"
Function = ast.FunctionDef | ast.AsyncFunctionDef
MODULES = """
import sys, click
import changelog.cli
sys.argv = ["nouveautes", *sys.argv[1:]]
try:
    changelog.cli.main()
except SystemExit:
    pass
sys.stderr.write("\\nmodules %d\\n" % sum(name.split(".")[0] == "changelog" for name in sys.modules))
"""


def main() -> None:
    """Print the table."""
    trees = {path: ast.parse(path.read_bytes()) for path in sorted(PACKAGE.rglob("*.py"))}
    rows = [*size(trees), *_loaded(), *one_of_each(trees), *functions(trees), *names(trees), *_rest(trees)]
    sys.stdout.write("| | measured | arrive at |\n| --- | --- | --- |\n")
    for what, measured, aim in rows:
        sys.stdout.write(f"| {what} | {measured} | {aim} |\n")


Trees = dict[Path, ast.Module]
Row = tuple[str, object, str]


def size(trees: Trees) -> Iterator[Row]:
    lines = sum(path.read_bytes().count(b"\n") for path in trees)
    statements = sum(isinstance(node, ast.stmt) for tree in trees.values() for node in ast.walk(tree))
    yield ("lines of Python, statements, files", f"{lines}, {statements}, {len(trees)}", "≤ 39,000, ≤ 24,500, ≤ 270")


def _loaded() -> Iterator[Row]:
    with tempfile.TemporaryDirectory() as folder:
        _python("-m", "changelog", "sandbox", folder)
        clone = next(place.parent for place in Path(folder).glob("*/nouveautes.toml"))
        for words, aim in ((("tag", "--dry-run"), "≤ 120"), (("week", "--dry-run"), "≤ 160"), (("status",), "")):
            said = _python("-c", MODULES, *words, "--repo", str(clone))
            found = re.search(r"^modules (\d+)$", said, re.M)
            yield (f"modules that `{' '.join(words)}` loads", found[1] if found else "not measured", aim)


def one_of_each(trees: Trees) -> Iterator[Row]:
    """Counted by what the code names, not by which module it is in."""
    starts = [path for path, tree in trees.items() if {"subprocess", "git"} & _libraries(tree)]
    yield ("modules that start a program (git, `gh`) or hold GitPython", _where(starts), "1 for git")
    readers = [path for path, tree in trees.items() if _knows_addresses(set(_texts(tree)))]
    yield ("readers of a repository's address (modules that know its forms)", _where(readers), "1")
    choosers = [path for path, tree in trees.items() if path.parent.name != "github"
                and any(".forge.github" in name for name in _imported(tree))]  # fmt: skip
    yield ("places that choose a forge (they import a forge's room)", _where(choosers), "1")
    tables = [
        node for tree in trees.values() for node in ast.walk(tree) if isinstance(node, ast.Dict) and _bilingual(node)
    ]
    lines = sum((node.end_lineno or node.lineno) - node.lineno + 1 for node in tables)
    yield ("tables of fr/en beside the catalogue", f"{len(tables)}, {lines} lines", "0")
    commands = [path for path in trees if path.parent.name == "commands" and path.stem != "__init__"]
    per = Counter(path.stem.split("_")[0] for path in commands)
    yield ("files of a command's screen, by first word", ", ".join(f"{n} {c}" for n, c in per.most_common(5)), "≤ 4")


def _knows_addresses(texts: set[str]) -> bool:
    """By their forms; the word ssh alone is also a program and a kind of key."""
    forms = any("ssh://" in text or text == "git+ssh" for text in texts)
    return forms or ("ssh" in texts and bool(texts & {"https", "http"}))


def functions(trees: Trees) -> Iterator[Row]:
    found = [node for tree in trees.values() for node in ast.walk(tree) if isinstance(node, Function)]
    lengths = sorted(_length(node) for node in found)
    short = sum(length <= 4 for length in lengths)
    p90 = lengths[len(lengths) * 9 // 10]
    yield ("functions of ≤ 4 lines", f"{short} of {len(found)}", "read as sentences")
    yield ("length of a function, median and p90", f"{statistics.median(lengths):g}, {p90}", "near 8, ≤ 24")
    private = once = 0
    for tree in trees.values():
        own = {node.name for node in tree.body if isinstance(node, Function) and node.name.startswith("_")}
        uses = Counter(
            node.id if isinstance(node, ast.Name) else node.attr
            for node in ast.walk(tree) if isinstance(node, ast.Name | ast.Attribute)
        )  # fmt: skip
        private += len(own)
        once += sum(uses[name] == 1 for name in own)
    yield ("private functions used once", f"{once} of {private}", "")


def names(trees: Trees) -> Iterator[Row]:
    classes = Counter(node.name for tree in trees.values() for node in ast.walk(tree) if isinstance(node, ast.ClassDef))
    yield ("classes of the same name", _repeated(classes), "each name once")
    files = Counter(path.name for path in trees if path.name != "__init__.py")
    yield ("files of the same name", _repeated(files), "each name once")


def _rest(trees: Trees) -> Iterator[Row]:
    yield ("modules in a circle, `import_module` included", circles(trees), "0")
    yield ("dead code (vulture)", _dead(), "0")
    for what, aim in (
        ("a forge", "its own room + 1"),
        ("a command", "4"),
        ("a field of a JSON form", "3"),
        ("a gate", "3"),
    ):
        yield (f"files to open for {what}", LISTED, aim)
    collected = _python("-m", "pytest", "--collect-only", "-q", "-n", "0")
    found = re.search(r"(\d+)(?:/\d+)? tests? collected", collected)
    counted = sum(int(one) for one in re.findall(r"^\S+\.py: (\d+)$", collected, re.M))
    yield (
        "tests collected by `make test`",
        found[1] if found else counted or collected.count("::"),
        "≤ 5 min on two cores",
    )


def circles(trees: Trees) -> str:
    names = {_module(path): tree for path, tree in trees.items()}
    graph = {name: _imports(tree, set(names)) - {name} for name, tree in names.items()}
    reach: dict[str, set[str]] = {}
    for name in graph:
        seen, waiting = set[str](), [name]
        while waiting:
            new = graph.get(waiting.pop(), set()) - seen
            seen |= new
            waiting += new
        reach[name] = seen
    inside = [name for name in graph if name in reach[name]]
    return f"{len(inside)} ({', '.join(inside[:5])})" if inside else "0"


def _imports(tree: ast.Module, known: set[str]) -> set[str]:
    """What a module imports; if it calls `import_module`, its strings too: a prefix of an f-string means all below it."""
    found: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found |= {one.name for one in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {full if (full := f"{node.module}.{one.name}") in known else node.module for one in node.names}
        elif isinstance(node, ast.Call) and ast.unparse(node.func).endswith("import_module"):
            texts = set(_texts(tree))
            starts = tuple(text for text in texts if text.startswith("changelog.") and text.endswith("."))
            found |= {name for name in known if name in texts or name.startswith(starts)}
    return found & known


def _dead() -> str:
    if not importlib.util.find_spec("vulture"):
        return "vulture is not installed"
    return str(len(_python("-m", "vulture").splitlines()))


def _texts(tree: ast.AST, *, patterns: bool = False) -> list[str]:
    kinds = (str, bytes) if patterns else (str,)
    values = [node.value for node in ast.walk(tree) if isinstance(node, ast.Constant) and isinstance(node.value, kinds)]
    return [one if isinstance(one, str) else repr(one) for one in values if " " not in str(one)]


def _imported(tree: ast.AST) -> set[str]:
    """The modules that the imports of a module name, wherever they stand."""
    return {
        name
        for node in ast.walk(tree) if isinstance(node, ast.Import | ast.ImportFrom)
        for name in ([node.module or ""] if isinstance(node, ast.ImportFrom) else [one.name for one in node.names])
    }  # fmt: skip


def _libraries(tree: ast.AST) -> set[str]:
    return {name.partition(".")[0] for name in _imported(tree)}


def _bilingual(node: ast.Dict) -> bool:
    return {"fr", "en"} <= {one.value for one in node.keys if isinstance(one, ast.Constant)}


def _length(node: Function) -> int:
    return (node.end_lineno or node.lineno) - node.lineno + 1


def _module(path: Path) -> str:
    return ".".join(path.relative_to(PROJECT).with_suffix("").parts).removesuffix(".__init__")


def _where(paths: Sequence[Path]) -> str:
    return f"{len(paths)} ({', '.join(_module(path).removeprefix('changelog.') for path in paths)})"


def _repeated(names: Counter[str]) -> str:
    again = [(name, count) for name, count in names.most_common() if count > 1]
    return f"{len(again)} ({', '.join(f'{name} {count}' for name, count in again[:8])})"


def _python(*words: str) -> str:
    done = subprocess.run([sys.executable, *words], cwd=PROJECT, capture_output=True, text=True, check=False)
    return done.stdout + done.stderr


if __name__ == "__main__":
    main()
