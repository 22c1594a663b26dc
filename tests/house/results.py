"""Keeps what every command prints, answers and writes, to be compared after a refactoring.

    python -m tests.house.results write FOLDER         # run everything, keep the results
    python -m tests.house.results compare FOLDER OTHER # print every difference; 1 if one is more than wording

The program is the one of this checkout. Worlds: the sandbox as it is written, its twelve weeks and some more played for
real, and the real train where the data is (NOUVEAUTES_DATA names its folder).
"""

import ast
import contextlib
import difflib
import gc
import importlib
import json
import os
import re
import runpy
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import tomllib
import traceback
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from hashlib import sha256
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[2]
TYPED = tomllib.loads(Path(__file__).with_suffix(".toml").read_text("utf-8"))
DATA = Path(os.environ.get("NOUVEAUTES_DATA") or PROJECT.parent / "shared" / "data")
NOW = "2026-11-17T10:00+01:00"
SCREEN = ".screen"
"""The suffix of what is wording: read by a person when it differs. Everything else must be equal."""
SEALED = {
    "GIT_CONFIG_GLOBAL": os.devnull,
    "GIT_CONFIG_NOSYSTEM": "1",
    "GIT_TERMINAL_PROMPT": "0",
    "GIT_ALLOW_PROTOCOL": "file:http",
    "GIT_EDITOR": "false",
    "LANG": "en_GB.UTF-8",  # a locale that names a language: which one a run speaks without it is up to the settings
    "TZ": "UTC",
    "TERM": "dumb",
    "PATH": os.environ["PATH"],
    "PYTHONPATH": str(PROJECT),
    "http_proxy": "http://127.0.0.1:9",
    "https_proxy": "http://127.0.0.1:9",
    "no_proxy": "127.0.0.1",
}
LEA = {f"GIT_{role}_{key}": value for role in ("AUTHOR", "COMMITTER") for key, value in
       (("NAME", "Léa"), ("EMAIL", "lea@exemple.invalid"))}  # fmt: skip
# What git alone writes in a repository; its refs and new objects are read by git instead.
GITS_OWN = {"objects", "refs", "logs", "index", "packed-refs", "FETCH_HEAD", "ORIG_HEAD", "hooks", "COMMIT_EDITMSG"}
# A command that fetches itself shows the file's own time, which no clock of ours sets.
FETCHED = re.compile(r"((?:\"seen_at\": \"|Vu ici\s: |Seen here: |`git fetch` |last fetched on )[^\d\"]*)\d[^\".\n]+")
TEXTS = {".md", ".html", ".xml", ".json", ".toml", ".yml", ".yaml", ".txt", ".py", ".css", ".svg", ".atom", ""}


class Keeper:
    """One world in a folder of its own: runs commands there, and keeps what came of them, by number where one command
    follows from another.
    """

    def __init__(self, kept: Path, name: str, *, numbered: bool = True) -> None:
        self.kept = kept / name
        self.kept.mkdir(parents=True)
        sys.stderr.write(f"{name}\n")
        # A short name of fixed length: what is wrapped is wrapped alike.
        self.place = Path(tempfile.mkdtemp(prefix="nouveautes-")).resolve()
        self.env = SEALED | {"HOME": str(self.place / "home"), "NOUVEAUTES_CACHE": str(self.place / "home" / "cache")}
        self.env["NOUVEAUTES_NOW"] = NOW
        self.words = {str(self.place): "<place>", str(PROJECT): "<checkout>", sys.executable: "<python>"}
        self.clone = self.place / "capucine"
        self._numbered = numbered
        self._number = 0
        self._files: dict[str, bytes] = {}
        self._objects: set[str] = set()

    def run(self, *words: str, suffix: str = SCREEN) -> str:
        """Run a command in the clone; keep its exit code, its answer and what it printed beside; what it said."""
        where = ("--repo", str(self.clone)) if self.clone.exists() else ()
        for fetched in self.clone.glob(".git/FETCH_HEAD"):
            # Its time is when the clone last fetched, which screens show: that of the world's clock, not of this run.
            moment = datetime.fromisoformat(_moment(self.env["NOUVEAUTES_NOW"])).timestamp()
            os.utime(fetched, (moment, moment))
        code, *streams = _program([*words, *where], self.place, self.env)
        name = self._name(words)
        out, err = (self._plain(stream) for stream in streams)
        with (self.kept / "exit codes").open("a", encoding="utf-8") as codes:
            codes.write(f"{code}  {name}\n")
        shaped = _json(out)
        self._keep(f"{name}.json" if shaped else f"{name}{suffix}", shaped or out)
        self._keep(f"{name}.err{SCREEN}", err)
        return "".join(streams)

    def shell(self, line: str) -> None:
        """A line of somebody else's: git, an editor."""
        dated = {f"GIT_{role}_DATE": _moment(self.env["NOUVEAUTES_NOW"]) for role in ("AUTHOR", "COMMITTER")}
        place = self.clone if self.clone.exists() else self.place
        done = subprocess.run(
            ["bash", "-c", line], cwd=place, env=LEA | dated | self.env, capture_output=True, check=False
        )
        if done.returncode:
            sys.exit(f"{self.kept.name}: {line}\n{done.stderr.decode()}")

    def play(self, line: str, *words: str) -> str:
        """A line of a sandbox's LISEZMOI.md, as a shell would take it; the words come after a command's own."""
        if line.startswith("export "):
            name, _, value = line.removeprefix("export ").partition("=")
            self.env[name] = value
        elif line.startswith("nouveautes "):
            typed = subprocess.run(["bash", "-c", f"printf '%s\\0' {line}"], capture_output=True, check=True).stdout
            said = self.run(*typed.decode().split("\0")[1:-1], "--yes", *words)
            self.look()
            return said
        elif line != "cd capucine":
            self.shell(line)
        return ""

    def look(self) -> None:
        """Keep where every ref stands, and the files and objects that are new or gone since the last look."""
        refs, new = [], []
        self._number += not self._numbered
        for place in self._repositories():
            listed = _git(place, "for-each-ref", "--format=%(objectname) %(refname)").splitlines()
            head = (place / "HEAD").read_text("utf-8").strip()
            refs += [f"[{place.relative_to(self.place)}] {head}", *listed]
            for sha in dict.fromkeys(line.split(" ")[0] for line in listed):
                if self._files and sha not in self._objects and _git(place, "cat-file", "-t", sha) == "tag\n":
                    new.append(_git(place, "cat-file", "-p", sha))
            ids = set(_git(place, "rev-list", "--all").split()) - self._objects
            if ids and self._files:
                shown = _git(place, "log", "--no-walk", "--format=fuller", "-p", "-m", "--first-parent", "--stdin",
                             stdin="\n".join(sorted(ids)))  # fmt: skip
                new.append(shown)
            self._objects |= ids | {line.split(" ")[0] for line in listed}
        self._keep(f"{self._step} refs", "\n".join([*refs, ""]))
        self._keep(f"{self._step} new objects", self._plain("\n".join(new)))
        self._look_at_files()

    def end(self) -> None:
        """Nothing is left."""
        shutil.rmtree(self.place)

    @property
    def _step(self) -> str:
        return f"{self._number:03}"

    def _name(self, words: Sequence[str]) -> str:
        self._number += self._numbered
        name = re.sub(r"[^\w.=#+-]+", "_", self._plain(" ".join(words)))
        return f"{self._step} {name[:90]}" if self._numbered else name[:90]

    def _keep(self, name: str, text: str) -> None:
        if text:
            path = self.kept / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, "utf-8")

    def _plain(self, text: str) -> str:
        for word, stand_in in self.words.items():
            text = text.replace(word, stand_in)
        return FETCHED.sub(r"\1<when>", text)

    def _repositories(self) -> list[Path]:
        """Those of the world; not what the command keeps of the documentation in its cache, named by a hash of the place."""
        places = [head.parent for head in self.place.rglob("HEAD") if (head.parent / "objects").is_dir()]
        return sorted(one for one in places if not one.is_relative_to(self.place / "home"))

    def _look_at_files(self) -> None:
        """Texts as they are, other files by their hash; the cache and git's own apart."""
        repositories, files = self._repositories(), {}
        for path in sorted(self.place.rglob("*")):
            place = path.relative_to(self.place)
            inside = next((one for one in repositories if path.is_relative_to(one)), None)
            gits = inside and path.relative_to(inside).parts[:1] and path.relative_to(inside).parts[0] in GITS_OWN
            if place.parts[0] != "home" and path.is_file() and not gits and not (inside and path.name == "index"):
                files[str(place)] = self._plain_bytes(path.read_bytes())
        gone = [f"gone: {name}" for name in self._files if name not in files]
        new = {name: held for name, held in files.items() if self._files.get(name) != held}
        listed = [f"{sha256(held).hexdigest()[:16]} {len(held):7} {name}" for name, held in new.items()]
        self._keep(f"{self._step} files/list", "\n".join([*listed, *gone, ""]) if listed or gone else "")
        for file, held in new.items():
            if Path(file).suffix in TEXTS:
                self._keep(f"{self._step} files/{file}", held.decode("utf-8", "backslashreplace"))
        self._files = files

    def _plain_bytes(self, held: bytes) -> bytes:
        for word, stand_in in self.words.items():
            held = held.replace(word.encode(), stand_in.encode())
        return held


def write(kept: Path) -> None:
    """Every world, one after the other."""
    if kept.exists():
        shutil.rmtree(kept)
    _load()
    asked(kept)
    for week in (*TYPED["shown"], *TYPED["json"]):
        played(kept, week)
    for one in TYPED["played"]:
        played(kept, one["week"], one["name"], one["lines"].splitlines())
    real(kept)


def asked(kept: Path) -> None:
    """The sandbox: what reads, in both languages and in JSON; help; misuse."""
    keeper = Keeper(kept, "sandbox", numbered=False)
    keeper.run("sandbox", "--dry-run", str(keeper.place))
    keeper.run("sandbox", "--json", str(keeper.place))
    keeper.look()
    for line in TYPED["asked"].splitlines():
        for more in (("--lang", "fr"), ("--lang", "en"), ("--json",)):
            keeper.run(*line.split(), *more)
    for line, suffix in TYPED["texts"].items():
        for language in ("fr", "en"):
            keeper.run(*line.split(), "--lang", language, suffix=suffix)
    for line in TYPED["misused"].splitlines():
        keeper.run(*line.split(), "--lang", "fr")
        keeper.run(*line.split(), "--lang", "en")
    keeper.look()
    for command in [(), *_commands(keeper)]:
        for language in ("fr", "en"):
            keeper.run(*command, "--help", "--lang", language)
    keeper.end()


def played(kept: Path, week: str, name: str = "", lines: Sequence[str] = ()) -> None:
    """A week of the sandbox, as its page says, or with these lines; `whole` and `refused` as people see it, others in JSON."""
    keeper = Keeper(kept, name or f"week {week}")
    keeper.run("sandbox", "--week", week, str(keeper.place))
    keeper.look()
    text = (keeper.place / "LISEZMOI.md").read_text("utf-8")
    own = [line for block in re.findall(r"^```sh\n(.*?)^```", text, re.M | re.S) for line in block.splitlines()]
    for line in lines or own:
        if week == "interrupted" and line.startswith("nouveautes "):
            keeper.play(f"{line} --dry-run")
            keeper.play(f"{line} --dry-run", "--json")
        said = keeper.play(line, *(() if lines or week in TYPED["shown"] else ("--json",)))
        for place in re.findall(r"(/[^\s»\"]+)", said) if week == "conflict" and "resync" in line else ():
            if (Path(place) / ".git").exists() and "--continue" not in line:
                keeper.shell(TYPED["settled"].format(place=place))
    keeper.end()


def real(kept: Path) -> None:
    """The real train, and the real page in a documentation of its own."""
    if not (DATA / "rdv-train.bundle").is_file():
        sys.stderr.write("the real train is not here: set NOUVEAUTES_DATA to its folder\n")
        return
    keeper = Keeper(kept, "real train")
    keeper.words[str(DATA)] = "<data>"
    for line in TYPED["real"]["made"].splitlines():
        keeper.shell(line.format(data=DATA, place=keeper.place))
    keeper.clone = keeper.place / "train"
    keeper.look()
    for line in TYPED["real"]["asked"].splitlines():
        keeper.run(
            *line.format(data=DATA, place=keeper.place).split(), suffix=".md" if line.startswith("notes") else SCREEN
        )
    for tag in _git(keeper.clone, "tag", "--list", "20*").split():
        keeper.run("notes", tag, suffix=".md")
    keeper.look()
    for line in TYPED["real"]["played"].splitlines():
        keeper.play(line.format(place=keeper.place))
    keeper.end()


def compare(one: Path, other: Path) -> bool:
    """Print every difference, those of wording apart; whether there is none but those."""
    names = sorted({str(path.relative_to(root)) for root in (one, other) for path in root.rglob("*") if path.is_file()})
    differing = {name: found for name in names if (found := list(_difference(one, other, name)))}
    wording = [name for name in differing if name.endswith(SCREEN)]
    graver = [name for name in differing if name not in wording]
    for title, found in (("To read: screens", wording), ("Must be equal", graver)):
        sys.stdout.write(f"\n===== {title}: {len(found)} of {len(names)} differ\n")
        for name in found:
            sys.stdout.write("\n".join(["", *differing[name], ""]))
    return not graver


def _difference(one: Path, other: Path, name: str) -> Iterator[str]:
    before, after = (
        (root / name).read_text("utf-8").split("\n") if (root / name).is_file() else [] for root in (one, other)
    )
    yield from difflib.unified_diff(before, after, str(one / name), str(other / name), lineterm="")


def _commands(keeper: Keeper) -> Iterator[tuple[str, ...]]:
    """Every command and what is below it, read off the help."""

    def below(*words: str) -> list[str]:
        _, text, _ = _program(["--lang", "en", *words, "--help"], keeper.place, keeper.env)
        return sorted(re.findall(r"^  ([a-z][a-z-]*)  +\S", text, re.M))

    for name in below():
        yield (name,)
        yield from ((name, one) for one in below(name))


def _program(words: Sequence[str], place: Path, env: Mapping[str, str]) -> tuple[int, str, str]:
    """Exit code, output and errors of `python -m changelog`, in a process forked from this one, where its modules are
    loaded already: starting Python and importing is half of what a command takes.
    """
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
        child = os.fork()
        if not child:
            signal.alarm(200)  # a command that never ends is ended
            os.chdir(place)
            os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
            os.dup2(out.fileno(), 1)
            os.dup2(err.fileno(), 2)
            sys.stdin, sys.stdout, sys.stderr = (os.fdopen(at, "w" if at else "r", encoding="utf-8") for at in range(3))
            os.environ.clear()
            os.environ.update(env)
            time.tzset()
            sys.argv = ["changelog", *words]
            code = 1
            try:
                runpy.run_module("changelog", run_name="__main__", alter_sys=True)
            except SystemExit as end:
                code = end.code if isinstance(end.code, int) else 0
            except BaseException:
                traceback.print_exc()
            finally:
                sys.stdout.flush()
                sys.stderr.flush()
                os._exit(code)
        _, status = os.waitpid(child, 0)
        texts = []
        for stream in (out, err):
            stream.seek(0)
            texts.append(stream.read().decode("utf-8", "backslashreplace"))
    return (os.waitstatus_to_exitcode(status), texts[0], texts[1])


def _load() -> None:
    """Load what any command may import: the package's modules, and those of libraries that they name."""
    os.environ.update(SEALED)
    time.tzset()
    for path in sorted((PROJECT / "changelog").rglob("*.py")):
        nodes = list(ast.walk(ast.parse(path.read_bytes())))
        found = {one.name for node in nodes if isinstance(node, ast.Import) for one in node.names}
        found |= {node.module for node in nodes if isinstance(node, ast.ImportFrom) and node.module and not node.level}
        for name in sorted(found):
            with contextlib.suppress(ImportError):
                importlib.import_module(name)
    gc.freeze()


def _git(place: Path, *words: str, stdin: str = "") -> str:
    env: Mapping[str, str] = os.environ | SEALED
    done = subprocess.run(["git", *words], cwd=place, env=env, input=stdin.encode(), capture_output=True, check=True)
    return done.stdout.decode("utf-8", "backslashreplace")


def _json(text: str) -> str:
    try:
        return json.dumps(json.loads(text), indent=1, sort_keys=True, ensure_ascii=False) + "\n"
    except ValueError:
        return ""


def _moment(text: str) -> str:
    moment = datetime.fromisoformat(text)
    return text if moment.tzinfo else f"{text}+01:00"


if __name__ == "__main__":
    if sys.argv[1:2] == ["write"] and len(sys.argv) == 3:
        write(Path(sys.argv[2]))
    elif sys.argv[1:2] == ["compare"] and len(sys.argv) == 4:
        sys.exit(not compare(Path(sys.argv[2]), Path(sys.argv[3])))
    else:
        sys.exit(__doc__)
