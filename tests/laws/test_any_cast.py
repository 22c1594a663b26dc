"""Whatever people do beside the command, nothing that it prints, records or sends is contradicted by the remote.

After every command its words are held against what `plain_remote` reads there with git alone. 15 stories in `make
test`; 5,000 in the soak, and 1,000 where `week` runs by the clock and people edit the page, in parts of
twenty minutes that go on where the last one ended (`build/cast`).
"""

import json
import os
import re
import shutil
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from cast import FORGED, Cast
from cast_with_page import CastWithPage
from channel_scene import Chat, chatting
from command import Answer
from plain_remote import Tree
from train_scene import Train
from train_words import PRODUCTION

USUAL, ALL, WITH_PAGE = 15, 5000, 1000
PART = 20 * 60
DONE = Path(__file__).resolve().parents[2] / "build" / "cast"
NUMBER = re.compile(r"#(\d+)\b")
EXACTLY = re.compile(r"(\S+) est en production : exactement ce qui a été montré")
IN_PRODUCTION = re.compile(r"(\S+) est en production\b(?! :)|C’est en production")


@pytest.fixture(scope="module")
def chat() -> Iterator[Chat]:
    """One chat for all the stories."""
    with chatting() as chat:
        yield chat


class Law:
    """What is held against the remote. `known`: what a demo, an acceptance or a demo afterwards listed."""

    def __init__(self, cast: Cast, chat: Chat) -> None:
        self.cast, self.chat, self.plain, self.train = cast, chat, cast.plain, cast.train
        chat.got.clear()
        self.known: set[int] = {100}
        self.began = False
        self.told: set[int] = set()
        self._learn(cast.plain.records())

    def step(self) -> None:
        """One act; what a command left is looked at."""
        plain, before = self.plain, self.plain.refs()
        held, told = plain.held(plain.tree("recette")), plain.records()
        at, texts = len(self.cast.said), len(self.chat.texts)
        answers = self.cast.act()
        new = [one for one in plain.records() if one not in told]
        self._learn(new)
        if len(self.cast.said) == at or not self.cast.said[-1].startswith(("nouveautes", "two", "killed")):
            return
        self._ended(answers, before)
        if "--refused" not in self.cast.last:
            lost = held - plain.held(plain.tree("recette")) - self.cast.taken_off
            assert not lost, f"recette lost {lost}"
        for one in new:
            if one["kind"] == "released" and "--undo" not in self.cast.last:
                self._all_of(str(one["tag"]), "recorded as released")
        for text in self.chat.texts[texts:]:
            assert text not in self.chat.texts[:texts], "sent twice"
            if "st en production" in text.split("\n")[0]:
                for number in map(int, NUMBER.findall(text)):
                    assert number not in plain.works or plain.all_of(number, self._production()), (
                        f"{number} told as live"
                    )
        for answer in answers:
            self._words(answer)
        if isinstance(self.cast, CastWithPage):
            self._page(self.cast)

    def look(self) -> None:
        """What the reading commands say, of the remote and beside one another."""
        train = self.train
        answers = {words[0]: train.run(*words, "--json", yes=False) for words in (
            ("status", "--fetch"), ("unshown",), ("verify", "--all"),
        )}  # fmt: skip
        for name, answer in answers.items():
            assert answer.code in ((0, 1) if name == "verify" else (0,)), f"{name}: {answer.code} {answer.err}"
        status, unshown, verify = (json.loads(answers[name].out) for name in ("status", "unshown", "verify"))
        self._agree(status, unshown, verify)
        beside = {number for one in status["production_only"] for number in self._named(one)}
        self._unshown({number for one in unshown["changes"] for number in self._named(one)}, beside)
        self._status(status)

    def _learn(self, records: list[dict[str, object]]) -> None:
        for one in records:
            if one["kind"] == "shown" and not self.began:
                # Nobody is asked for a demo of the deliveries before the first one that was recorded.
                self.began, tags = True, self.cast.tags()
                before = tags[: tags.index(str(one["tag"]))] if one["tag"] in tags else []
                self.known |= {number for tag in before for number in self.plain.held(self.plain.tree(tag))}
            if one["kind"] in ("shown", "shown-late", "accepted-unshown") and one.get("by") != "Camille":
                self.known |= set(one.get("numbers") or ())  # type: ignore[call-overload]
            if one["kind"] == "overridden" and one.get("gate") == "shown":
                self.known |= self.plain.held(self.plain.tree(str(one["commit"])))
            if one["kind"] == "taken-back":
                self.known -= set(one.get("numbers") or ())  # type: ignore[call-overload]

    def _ended(self, answers: list[Answer], before: dict[str, str]) -> None:
        for answer in answers:
            assert answer.code in (0, 1, 2, 3) and "Traceback" not in answer.err, answer.err
            assert answer.code != 2 or self.cast.last[0] in ("unshown", "demo"), answer.err
        if answers and self.cast.last[0] != "week" and all(answer.code in (1, 2) for answer in answers):
            branches = {
                ref: sha for ref, sha in self.plain.refs().items() if ref.startswith(("refs/heads/", "refs/tags/"))
            }
            assert branches.items() <= before.items(), "what is refused changes nothing"

    def _words(self, answer: Answer) -> None:
        """What an acting command printed."""
        text = answer.out + answer.err
        if answer.code == 0 and self.cast.last[0] == "release" and "--undo" not in self.cast.last:
            for tag in {found[1] for found in re.finditer(r"(2022-\d\d-\d\d(?:-\d+)?) est en production", text)}:
                self._all_of(tag, "said to be in production")
            if any(one["kind"] == "shown" for one in self.plain.records()):
                named = {int(number) for number in NUMBER.findall(text)}
                live, recette = (self.plain.held(self.plain.tree(one)) for one in (PRODUCTION, "recette"))
                missed = (live & recette) - self.known - self.cast.hotfixes - named
                assert not missed, f"released, and silent on {missed}, which nobody was shown"
        for found in EXACTLY.finditer(text):
            shown = {one.get("tree") for one in self.plain.records() if one["kind"] == "shown"}
            here = self._production().sha
            expected = self.plain.git("merge-tree", "--write-tree", found[1], PRODUCTION).split("\n")[0]
            assert here in shown or expected == here, "not exactly what was shown"
        assert f"#{FORGED}" not in answer.out or self.cast.tampered

    def _all_of(self, tag: str, why: str) -> None:
        """Production has all the work that a tag has."""
        tagged, here = self.plain.tree(tag), self._production()
        lacking = {number for number in self.plain.held(tagged) if not self.plain.all_of(number, here)}
        lacking = {number for number in lacking if self.plain.all_of(number, tagged)}
        assert not lacking, f"{tag} is {why}, and production lacks {lacking}"

    def _agree(self, status: dict, unshown: dict, verify: dict) -> None:  # type: ignore[type-arg]
        live, named = ({one["number"] for one in form} for form in (status["live"], unshown["changes"]))
        assert live == named, f"status: {live} live, unshown: {named}"
        last = status["last"]
        if last is None:
            return
        tag = last["delivery"]["to"]["tag"]
        for one in verify["deliveries"]:
            if one["tag"] == tag and last["holding"]:
                whole, exactly = last["holding"]["state"] == "whole", one["shipped"]["state"] == "exactly"
                assert whole == exactly, f"status: {last['holding']['state']}, verify: {one['shipped']['state']}"
                seen = status["standing"] and status["standing"]["shown"] is not None
                assert seen == (one["shown"] is not None), f"status: shown {seen}, verify: {one['shown']}"

    def _named(self, change: dict) -> set[int]:  # type: ignore[type-arg]
        """The pull request that it is; of a copy that lost its number, or a squash, the ones whose files it wrote."""
        if change["number"] in self.plain.works:
            return {change["number"]}
        wrote = set(self.plain.git("diff-tree", "-r", "--name-only", f"{change['sha']}^", change["sha"]).split("\n"))
        return {number for number, work in self.plain.works.items() if not wrote.isdisjoint(work.files)}

    def _unshown(self, named: set[int], beside: set[int]) -> None:
        """`beside`: what production alone has, as `status` names it. What recette has no more is told apart from a
        hotfix by nothing that a remote holds.
        """
        here = self._production()
        alone = beside - self.plain.held(self.plain.tree("recette"))
        invented = {number for number in named if number in self.plain.works and not self.plain.any_of(number, here)}
        assert not invented, f"{invented} are said to be live"
        if any(one["kind"] == "shown" for one in self.plain.records()):
            missed = self.plain.held(here) - self.known - self.cast.hotfixes - named - alone
            assert not missed, f"{missed} are live without having been shown, and not named ({named} are)"

    def _page(self, cast: CastWithPage) -> None:
        """What people wrote is online as they wrote it, and what a command put there is in production."""
        text = cast.page()
        lost = [mark for mark in cast.written if text.count(mark) != 1]
        assert not lost, f"the page has lost, or doubled, {lost}"
        told = {int(number) for number in NUMBER.findall(text)}
        for number in (told - self.told) & self.plain.works.keys():
            assert self.plain.any_of(number, self._production()), f"the page tells {number}, which is not live"
        self.told = told
        twice = (
            {number for number in told & self.plain.works.keys() if text.count(f"#{number}]") > 1}
            - cast.undone
            - cast.taken_off
        )
        assert not twice, f"the page tells {twice} twice"

    def _status(self, status: dict) -> None:  # type: ignore[type-arg]
        last = status["last"]
        if last and last["holding"] and last["holding"]["state"] == "whole":
            self._all_of(last["delivery"]["to"]["tag"], "said to be in production")

    def _production(self) -> Tree:
        return self.plain.tree(PRODUCTION)


def told(seed: int, folder: Path, monkeypatch: pytest.MonkeyPatch, chat: Chat, *, often: bool) -> None:
    """One story. `often`: the readers are asked after every command, and not at the end alone. From seed 5,000 on, with
    the clock and a page.
    """
    monkeypatch.setenv("NOUVEAUTES_CHANNEL_EQUIPE", chat.address())
    train = Train(folder, monkeypatch)
    train.more = ['[announce]\nchannels = ["equipe"]']
    cast = CastWithPage(train, seed) if seed >= ALL else Cast(train, seed)
    cast.begin()
    law = Law(cast, chat)
    try:
        for _ in range(cast.draw.randint(4, 8)):
            law.step()
            if often:
                law.look()
        law.look()
    except AssertionError as problem:
        story = "\n".join(f"  {at}. {one}" for at, one in enumerate(cast.said, 1))
        raise AssertionError(f"{problem}\nseed {seed} in {folder}:\n{story}") from problem
    finally:
        cast.plain.close()


@pytest.mark.parametrize("seed", [*range(USUAL - 7), 59, 65, 103, 620, 5001, 5010, 5020])
def test_a_story(seed: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, chat: Chat) -> None:
    told(seed, tmp_path, monkeypatch, chat, often=False)


@pytest.mark.soak
@pytest.mark.slow
@pytest.mark.parametrize("half", range(2))
def test_a_part_of_the_stories(half: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, chat: Chat) -> None:
    """The next twenty minutes of them, on every second seed: two workers have a half each. A story that failed is
    told again by the next part.
    """
    DONE.mkdir(parents=True, exist_ok=True)
    kept = DONE / f"done-{half}"
    done = {int(line) for line in kept.read_text().split()} if kept.exists() else set[int]()
    failed: list[str] = []
    end = time.monotonic() + float(os.environ.get("NOUVEAUTES_CAST_SECONDS") or PART)
    for seed in range(half, ALL + WITH_PAGE, 2):
        if seed in done or time.monotonic() > end:
            continue
        folder = tmp_path / str(seed)
        folder.mkdir()
        try:
            told(seed, folder, monkeypatch, chat, often=seed % 4 == 0)
        except AssertionError as problem:
            failed.append(str(problem))
            continue
        finally:
            shutil.rmtree(folder)
        done.add(seed)
        with kept.open("a") as more:
            more.write(f"{seed}\n")
    (DONE / f"failed-{half}.txt").write_text("\n\n".join(failed))
    assert not failed, f"{len(failed)} failed of {len(done) + len(failed)} told:\n" + "\n\n".join(failed[:20])
