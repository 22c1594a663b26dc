"""The map tells the truth: imports go down the floors of ARCHITECTURE.md, never up, never round, and the pure floors
never touch the world."""

import ast
import re
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "changelog"
# What only the world's floor may import, and what a pure room may not call.
WORLDLY = {
    "asyncio", "git", "http", "io", "multiprocessing", "os", "pathlib", "random", "shutil", "signal", "socket", "sqlite3",
    "subprocess", "sys", "tempfile", "threading", "time", "urllib.request", "uuid", "requests", "github", "rich", "click",
}  # fmt: skip
WORLDLY_CALLS = {"open", "print", "input", "exec", "eval", "breakpoint"}
WORLDLY_METHODS = {"now", "today", "utcnow", "read_text", "write_text", "read_bytes", "write_bytes", "getenv"}


class Floor:
    """One row of the table: its rooms, which rooms each may import, and whether it is pure."""

    def __init__(self, rooms: str, imports: str, pure: str) -> None:
        self.rooms = re.findall(r"`([\w.]+)`", rooms)
        self.imports = set(re.findall(r"`([\w.]+)`", imports))
        self.pure = pure.strip() == "yes"


def floors() -> list[Floor]:
    """The rows of the floor table in ARCHITECTURE.md, top first."""
    text = (ROOT / "ARCHITECTURE.md").read_text("utf-8")
    table = text.split("<!-- floors -->")[1].split("<!-- /floors -->")[0]
    rows = [[cell.strip() for cell in line.strip().strip("|").split("|")] for line in table.splitlines() if "|" in line]
    return [Floor(row[0], row[1], row[2]) for row in rows[2:]]


FLOORS = floors()
ROOM_FLOOR = {room: at for at, floor in enumerate(FLOORS) for room in floor.rooms}
FILES = sorted(PACKAGE.rglob("*.py"))


@cache
def parsed(path: Path) -> list[ast.AST]:
    """Every node of a file."""
    return list(ast.walk(ast.parse(path.read_text("utf-8"))))


def module(path: Path) -> str:
    """`history.graph` for changelog/domain/history/graph.py; "" for the package itself."""
    parts = path.relative_to(PACKAGE).with_suffix("").parts
    return ".".join(part for part in parts if part != "__init__")


def room(name: str) -> str:
    """The room of a module: the longest name that stands in the table."""
    parts = name.split(".")
    candidates = (".".join(parts[:length]) for length in range(len(parts), 0, -1))
    return next((candidate for candidate in candidates if candidate in ROOM_FLOOR), "")


KNOWN = {module(path) for path in FILES}


def covered(name: str, allowed: set[str]) -> bool:
    """Whether a room is allowed, by its name or by the one above it where that is no room of its own (`domain`)."""
    above = name.rpartition(".")[0]
    return name in allowed or (above in allowed and above not in ROOM_FLOOR)


@cache
def imported(path: Path) -> frozenset[str]:
    """Every module of the package that a file imports, wherever in the file; by its name in a text too."""
    found: set[str] = set()
    for node in parsed(path):
        if isinstance(node, ast.Import):
            found |= {
                alias.name.removeprefix("changelog.") for alias in node.names if alias.name.startswith("changelog.")
            }
        elif isinstance(node, ast.ImportFrom) and node.module and node.module.split(".")[0] == "changelog":
            base = node.module.removeprefix("changelog").lstrip(".")
            for alias in node.names:
                full = f"{base}.{alias.name}".lstrip(".")
                found.add(full if full in KNOWN else base)
        elif isinstance(node, ast.Constant) and str(node.value).startswith("changelog."):
            found |= {str(node.value).removeprefix("changelog.")} & KNOWN  # for `import_module`
    return frozenset(found - {""})


def test_every_module_has_a_room_in_the_table() -> None:
    faces = {"", "__main__"} | {name.rpartition(".")[0] for name in ROOM_FLOOR}
    strangers = [module(path) for path in FILES if module(path) not in faces and not room(module(path))]
    assert not strangers
    missing = [name for name in ROOM_FLOOR if not any(room(module(path)) == name for path in FILES)]
    assert not missing, "the table names rooms that are not there"


def test_imports_go_down() -> None:
    wrong = []
    for path in FILES:
        if here := room(module(path)):
            allowed = FLOORS[ROOM_FLOOR[here]].imports | {here}
            wrong += [f"{module(path)} imports {name}" for name in imported(path) if not covered(room(name), allowed)]
    assert not wrong, "ARCHITECTURE.md names what each room may import"


def test_the_table_itself_goes_down() -> None:
    for at, floor in enumerate(FLOORS):
        up = [name for name, other in ROOM_FLOOR.items() if other <= at and covered(name, floor.imports)]
        assert not set(up) - set(floor.rooms), f"{floor.rooms} would import up"


def test_no_module_imports_in_a_circle() -> None:
    graph = {module(path): imported(path) for path in FILES}
    done: set[str] = set()

    def visit(name: str, trail: tuple[str, ...]) -> None:
        assert name not in trail, " → ".join([*trail, name])
        if name not in done:
            for other in graph.get(name, ()):
                visit(other, (*trail, name))
            done.add(name)

    for name in graph:
        visit(name, ())


def test_pure_floors_never_touch_the_world() -> None:
    pure = [path for path in FILES if room(module(path)) and FLOORS[ROOM_FLOOR[room(module(path))]].pure]
    wrong = [f"{module(path)}:{where}" for path in pure for where in worldly(path)]
    assert not wrong


def worldly(path: Path) -> list[str]:
    """What a file imports or calls that touches the world, each with its line."""
    wrong: list[tuple[int, str]] = []
    for node in parsed(path):
        if isinstance(node, ast.Import):
            wrong += [(node.lineno, alias.name) for alias in node.names if alias.name in WORLDLY]
        elif isinstance(node, ast.ImportFrom) and node.module in WORLDLY:
            wrong.append((node.lineno, node.module))
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in WORLDLY_CALLS:
            wrong.append((node.lineno, f"{node.func.id}()"))
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in WORLDLY_METHODS:
            wrong.append((node.lineno, f".{node.func.attr}()"))
    return [f"{line} {what}" for line, what in wrong]
