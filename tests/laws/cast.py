"""People who work beside the command: what they do to the remote between any two of its runs, drawn from a seed.

cast = Cast(train, seed)
cast.act()                      # one act of somebody, or one command; the answer of a command, None of an act

Every pull request writes a file of its own, and some a line of the common one, so that a remote can be read without
asking the command (`plain_remote`).
"""

import json
import os
import pickle
import random
import re
import signal
import warnings
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

from command import Answer, in_process
from plain_remote import NOTES, PlainRemote, Work
from train_scene import Train
from train_words import BOARD, FIRST, PRODUCTION, PULLS, Pull

LINES = ("annulation", "délai", "rappel", "export", "matin")
DATE_TAG = re.compile(r"2022-\d\d-\d\d(-\d+)?")
WHO = ("-c", "user.name=Camille", "-c", "user.email=camille@exemple.invalid")
FORGED = 247  # a number that no pull request has
Act = Callable[[], object]


class Cast:
    """The people of a train, and the command as they run it. `said`: every act in order, for whoever reads a failure;
    `last`: the words of the last command; `ended`: how each run of it ended.
    """

    def __init__(self, train: Train, seed: int) -> None:
        self.train, self.draw = train, random.Random(seed)  # noqa: S311 - a seed tells the story again
        self.plain = PlainRemote(train.remote)
        self.number = 200
        self.said: list[str] = []
        self.last: tuple[str, ...] = ()
        self.hotfixes: set[int] = set()
        self.undone: set[int] = set()
        self.taken_off: set[int] = set()
        self.positions: list[str] = []
        self.tampered = False
        train.docs.clear()  # the page has laws of its own
        train.rules["merge"] = self.draw.choice(['"fast-forward"', '"merge"'])
        for number in (100, 101, 102):
            self.plain.works[number] = _work(PULLS[number])

    def begin(self) -> None:
        """The service and its first delivery, and a week that has come as far as the seed says."""
        self.train.begin()
        self.positions = [self.train.tip()]
        for _ in range(self.draw.randint(0, 4)):
            self._step()
            self._once(self._next_of_the_week())

    def act(self) -> list[Answer]:
        """One act: of the week, more often than not; else of somebody beside it."""
        self._step()
        if self.draw.random() < 0.5:
            return self._command()
        acts = self.acts()
        act = self.draw.choices([one for one, _ in acts], [weight for _, weight in acts])[0]
        self.train.look()
        self.said.append(f"{act.__name__} {act() or ''}".strip())
        self.positions += [tip for tip in [self.train.tip()] if tip != self.positions[-1]]
        return []

    def acts(self) -> list[tuple[Act, int]]:
        """What people do, each with how often."""
        return [
            (self.merge, 4), (self.press_merge, 3), (self.press_squash, 2), (self.press_rebase, 1), (self.push_head, 2),
            (self.hotfix, 2), (self.pick, 1), (self.drop_last, 1), (self.rewrite_last, 1), (self.reset_production, 1),
            (self.move_tag, 1), (self.delete_tag, 1), (self.forge_tag, 1), (self.forge_record, 1),
            (self.drop_records, 1), (self.reorder_records, 1), (self.reopen, 1), (self.revert, 1),
        ]  # fmt: skip

    # The week.

    def _command(self) -> list[Answer]:
        """The next thing of the week, or a decision about what is live; sometimes killed, or run by two at once."""
        words = self._next_of_the_week() if self.draw.random() < 0.5 else self._words()
        how = self.draw.choices(("once", "killed", "two"), (10, 1, 1))[0]
        if how == "once":
            return [self._once(words)]
        self.last = words
        self.said.append(f"{how}: nouveautes {' '.join(words)}")
        if how == "killed":
            answers = _forked([self.train.typed(*words)], self.train.folder, at=self.draw.randint(1, 6))
        else:
            first, beside = self.train.typed(*words), self.train.folder / "beside"
            answers = _forked([first, self.train.typed(*words, at=beside)], self.train.folder)
        self.said[-1] += f" → {[answer.code for answer in answers]}"
        self.positions += [tip for tip in [self.train.tip()] if tip != self.positions[-1]]
        return answers

    def _once(self, words: tuple[str, ...]) -> Answer:
        self.last = words
        answer = self.train.run(*words)
        self.said.append(f"nouveautes {' '.join(words)} → {answer.code}")
        self.positions += [tip for tip in [self.train.tip()] if tip != self.positions[-1]]
        return answer

    def _next_of_the_week(self) -> tuple[str, ...]:
        """What comes next where nobody does anything else: new work is tagged, shown, and shipped."""
        tags, head = self.tags(), self.plain.tree("recette").sha
        newest = tags[-1] if tags else ""
        if self.plain.tree(newest).sha == self.plain.tree(PRODUCTION).sha != head or not newest:
            return ("tag",)
        about = [one["kind"] for one in self.plain.records() if one["tag"] == newest]
        if "shown" in about:
            return ("release", "--no-wait")
        return ("demo", "--shown")

    def _words(self) -> tuple[str, ...]:
        here, tags = self.plain.tree(PRODUCTION), self.tags()
        choices: list[tuple[tuple[str, ...], int]] = [
            (("tag",), 3), (("demo", "--shown"), 4), (("release", "--no-wait"), 5), (("resync",), 2),
            (("resync", "--by-merge"), 1), (("announce",), 1), (("release", "--no-wait", "--undo"), 1),
            (("release", "--no-wait", "--override", "shown", "--because", "pressé"), 1),
        ]  # fmt: skip
        if tags:
            choices.append((("release", "--no-wait", self.draw.choice(tags)), 1))
        if live := sorted(self.plain.held(here) - {100}):
            number = str(self.draw.choice(live))
            tip = self.train.tip()
            choices += [
                (("unshown", "demo", number), 1), (("unshown", "take-back", number), 1),
                (("unshown", "accept", number, "--at", tip, "--because", "Sans effet"), 1),
                (("demo", "--refused", number, "--because", "pas fini"), 1),
            ]  # fmt: skip
        return self.draw.choices([one for one, _ in choices], [weight for _, weight in choices])[0]

    # What people do.

    def merge(self) -> int:
        """A pull request is merged into recette, or squashed."""
        pull = self._pull(on="recette")
        if self.draw.random() < 0.3:
            self.train._commit(
                f"{pull.title} (#{self.number})", self.train._edited(self.train.history.tips["recette"], pull)
            )
        else:
            self.train.merged(self.number, pull=pull, empty=self.draw.random() < 0.2)
        return self.number

    def hotfix(self) -> int:
        """A pull request is merged into production."""
        self.train.hotfix(self._next(), pull=self._given(self.number, on=PRODUCTION))
        self.hotfixes.add(self.number)
        return self.number

    def press_merge(self) -> str:
        """Recette's head, or the newest tag, is merged into production by the forge's button."""
        what, sha = self._shipped()
        tree = self.plain.git("merge-tree", "--write-tree", self.train.tip(), sha).split("\n")[0]
        if not tree:
            return "(conflict)"
        tips = [self.train.tip(), sha]
        self.train.history.point(
            PRODUCTION, self.train.history.write(f"Merge branch '{what}' into {PRODUCTION}", tips, {}, tree=tree)
        )
        return what

    def press_squash(self) -> str:
        """The same as one commit."""
        what, sha = self._shipped()
        tree = self.plain.git("merge-tree", "--write-tree", self.train.tip(), sha).split("\n")[0]
        if not tree or tree == self.plain.tree(PRODUCTION).sha:
            return "(nothing)"
        self.train.history.point(
            PRODUCTION, self.train.history.write("Livraison (#50)", [self.train.tip()], {}, tree=tree)
        )
        return what

    def press_rebase(self) -> str:
        """A copy of each commit."""
        what, sha = self._shipped()
        commits = self.plain.git("rev-list", "--reverse", "--topo-order", "--no-merges", f"{PRODUCTION}..{sha}").split()
        tip = self.train.tip()
        for one in commits:
            tree = self._picked(one, tip)
            if not tree:
                return "(conflict)"
            if tree != self.plain.tree(tip).sha:
                tip = self.train.history.write(self.plain.git("log", "-1", "--format=%B", one), [tip], {}, tree=tree)
        self.train.history.point(PRODUCTION, tip)
        return what

    def push_head(self) -> str:
        """Production is pushed to recette's head, where that is ahead of it."""
        head = self.train.tip("recette")
        if not self.train.history.store.descends(head, self.train.tip()):
            return "(refused)"
        self.train.history.point(PRODUCTION, head)
        return ""

    def pick(self) -> str:
        """The newest pull request of recette is picked into production, in a hurry."""
        head = self.train.tip("recette")
        tree = self._picked(head, self.train.tip())
        if not tree or tree == self.plain.tree(PRODUCTION).sha:
            return "(nothing)"
        message = self.plain.git("log", "-1", "--format=%B", head)
        self.train.history.point(PRODUCTION, self.train.history.write(message, [self.train.tip()], {}, tree=tree))
        return head[:10]

    def drop_last(self) -> str:
        """Recette is force-pushed, without its newest commit."""
        head = self.train.tip("recette")
        self.train.history.point("recette", self.train.history.store.parents(head)[0])
        return head[:10]

    def rewrite_last(self) -> str:
        """Recette is force-pushed, its newest commit reworded."""
        head = self.train.tip("recette")
        message = self.plain.git("log", "-1", "--format=%B", head) + "\n\nMieux dit."
        parents = self.train.history.store.parents(head)
        self.train.history.point(
            "recette", self.train.history.write(message, parents, {}, tree=self.plain.tree(head).sha)
        )
        return head[:10]

    def reset_production(self) -> str:
        """Production is force-pushed to where it was once."""
        sha = self.draw.choice(self.positions)
        self.train.history.point(PRODUCTION, sha)
        return sha[:10]

    def revert(self) -> str:
        """Somebody takes back what was merged last, where nothing builds on it."""
        tree = self.plain.tree("recette")
        for number in reversed(self.plain.works):
            work = self.plain.works[number]
            if number > 200 and not work.lines and not work.undoes and self.plain.all_of(number, tree):
                sha = self.plain.git("log", "--format=%H", "--max-count=1", f"--grep=#{number}\\b", "recette")
                self._next()
                self.plain.works[self.number] = Work(undoes=number)
                message = f'Revert "Travail {number}" (#{self.number})\n\nThis reverts commit {sha}.'
                self.train._commit(message, dict.fromkeys(work.files))
                self.undone.add(number)
                return str(number)
        return "(nothing)"

    def move_tag(self) -> str:
        """A date tag is moved to recette's head, as an annotated one by hand."""
        return self._tag(self._some_tag(), "Livraison")

    def delete_tag(self) -> str:
        """A date tag is deleted."""
        if name := self._some_tag():
            self.plain.git("tag", "--delete", name)
            self.tampered = True
        return name

    def forge_tag(self) -> str:
        """A date tag by hand says that it was shown as the newest one, and lists what nobody has."""
        newest = self._some_tag()
        if not newest:
            return ""
        name = f"{newest[:10]}-{self.draw.randint(3, 9)}"
        shown = self.plain.git("rev-parse", newest)
        message = self.plain.git("cat-file", "tag", newest).partition("\n\n")[2].replace(newest, name, 1)
        return self._tag(name, f"{message}\nRemplace {newest}\nDéjà montré sous : {shown}\n#{FORGED} Inventé\n")

    def forge_record(self) -> str:
        """A record says that the newest tag was shown, with a pull request that nobody has."""
        name = self._some_tag()
        if not name:
            return ""
        sha, commit = self.plain.git("rev-parse", name), self.plain.git("rev-parse", f"{name}^{{commit}}")
        told = {
            "kind": "shown", "tag": name, "tag_object": sha, "commit": commit, "by": "Camille",
            "at": int(self.train.history.now.timestamp()), "numbers": [FORGED], "tree": self.plain.tree(name).sha,
        }  # fmt: skip
        held = self.plain.git("notes", "--ref=nouveautes", "show", sha)
        self._note(sha, "\n".join(filter(None, [held, json.dumps(told)])))
        return name

    def drop_records(self) -> str:
        """The records are dropped, all of them or the newest."""
        if self.draw.random() < 0.5:
            self.plain.git("update-ref", "-d", NOTES)
            self.tampered = True
            return "all"
        return self._records(lambda lines: lines[:-1])

    def reorder_records(self) -> str:
        """The records of a tag are put into another order."""
        return self._records(lambda lines: lines[::-1])

    def reopen(self) -> str:
        """Somebody moves every ticket back, and opens it again."""
        path = self.train.folder / BOARD
        text = path.read_text("utf-8").replace('state = "closed"', 'state = "open"')
        path.write_text(text.replace("archived = true\n", "").replace('"En production"', '"Recette"'), "utf-8")
        return ""

    # What these are made of.

    def tags(self) -> list[str]:
        """The remote's date tags, oldest first."""
        names = (ref.removeprefix("refs/tags/") for ref in self.plain.refs() if ref.startswith("refs/tags/"))
        return sorted(
            (name for name in names if DATE_TAG.fullmatch(name)), key=lambda name: (name[:10], int(name[11:] or 1))
        )

    def _step(self) -> None:
        """Between an hour and two days later, and never at night."""
        later = self.train.history.now + timedelta(hours=self.draw.choice((1, 3, 20, 48)))
        self.train.at(
            max(later, later.replace(hour=9)).replace(hour=max(9, min(later.hour, 18))).strftime("%Y-%m-%d %H:%M")
        )

    def _next(self) -> int:
        self.number += 1
        return self.number

    def _pull(self, *, on: str) -> Pull:
        return self._given(self._next(), on=on)

    def _given(self, number: int, *, on: str) -> Pull:
        """A pull request with a file of its own, and sometimes a line of the common one."""
        free = [
            name
            for name in LINES
            if self.plain.tree("recette").lines.get(name) == self.plain.tree(PRODUCTION).lines.get(name)
        ]
        lines = {self.draw.choice(free): f"{on} {number}"} if free and self.draw.random() < 0.25 else {}
        pull = Pull(
            branch=f"travail-{number}", title=f"Travail {number}", lines=lines,
            files={f"travaux/{number}.txt": f"Travail {number}\n"},
        )  # fmt: skip
        self.plain.works[number] = _work(pull)
        return pull

    def _shipped(self) -> tuple[str, str]:
        tags = [one for one in self.tags() if one != FIRST]
        if tags and self.draw.random() < 0.5:
            return tags[-1], self.plain.git("rev-parse", f"{tags[-1]}^{{commit}}")
        return "recette", self.train.tip("recette")

    def _picked(self, sha: str, tip: str) -> str:
        """The tree of a commit (of a merge: of all that it brought) picked onto another one, "" in a conflict."""
        git = self.plain.git
        root = git(*WHO, "commit-tree", f"{sha}^1^{{tree}}", "-m", "base")
        ours = git(*WHO, "commit-tree", f"{tip}^{{tree}}", "-p", root, "-m", "ours")
        theirs = git(*WHO, "commit-tree", f"{sha}^{{tree}}", "-p", root, "-m", "theirs")
        return git("merge-tree", "--write-tree", ours, theirs).split("\n")[0]

    def _some_tag(self) -> str:
        tags = [one for one in self.tags() if one != FIRST]
        return tags[-1] if tags else ""

    def _tag(self, name: str, message: str) -> str:
        if name:
            self.plain.git(*WHO, "tag", "-f", "-a", "--cleanup=verbatim", "-F", "-", name, "recette", stdin=message)
            self.tampered = True
        return name

    def _records(self, changed: Callable[[list[str]], list[str]]) -> str:
        rows = self.plain.git("notes", "--ref=nouveautes", "list").split("\n")
        if rows == [""]:
            return ""
        sha = self.draw.choice(rows).split(" ")[1]
        self._note(sha, "\n".join(changed(self.plain.git("notes", "--ref=nouveautes", "show", sha).split("\n"))))
        return sha[:10]

    def _note(self, sha: str, text: str) -> None:
        self.plain.git(*WHO, "notes", "--ref=nouveautes", "add", "-f", "--allow-empty", "-F", "-", sha, stdin=text)
        self.tampered = True


def _work(pull: Pull) -> Work:
    return Work(files=pull.files, lines=pull.lines)


def _forked(runs: list[list[str | Path]], folder: Path, at: int = 0) -> list[Answer]:
    """Runs at the same moment, each in a child of this process; `at`: the step before which it kills itself."""
    children = []
    for place, words in enumerate(runs):
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", DeprecationWarning)  # the chat that listens is a thread of this process
            child = os.fork()
        if child == 0:
            try:
                if at:
                    _dies_before(at)
                (folder / f"answer-{place}").write_bytes(pickle.dumps(in_process(*words)))
            finally:
                os._exit(0)
        children.append(child)
    answers = []
    for place, child in enumerate(children):
        ended = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
        told = folder / f"answer-{place}"
        if ended == -signal.SIGKILL:
            continue
        assert told.exists(), f"{runs[place]} ended without an answer"
        answers.append(pickle.loads(told.read_bytes()))  # noqa: S301 - written above
        told.unlink()
    return answers


def _dies_before(at: int) -> None:
    from changelog.app import carry_out

    real, left = carry_out.do, at

    def do(step: object, acts: object) -> object:
        nonlocal left
        left -= 1
        if left == 0:
            os.kill(os.getpid(), signal.SIGKILL)
        return real(step, acts)  # type: ignore[arg-type]

    carry_out.do = do  # type: ignore[assignment]
