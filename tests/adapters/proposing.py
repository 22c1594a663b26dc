"""What every world promises of a pull request followed to its merge, as functions that take one; git is git in each."""

import subprocess
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest
from command import GIT
from msgspec import structs
from promises import draft

from changelog.domain.forge import Proposal
from changelog.domain.ports.forge import KeepsProposals
from changelog.errors import Refused, Stopped

HEAD, BASE = "nouveautes/2022-01-18", "master"
NOBODY = "0" * 40
PAGE = "".join(f"ligne {at}\n" for at in range(9))


@dataclass
class Bare:
    """The repository that branches are pushed to."""

    folder: Path
    count: int = 0

    def git(self, *words: str, stdin: str = "", fails: bool = False) -> str:
        """What git answers there."""
        command = [*GIT, f"--git-dir={self.folder}", *words]
        done = subprocess.run(command, input=stdin, capture_output=True, text=True, check=False)
        assert fails or done.returncode == 0, done.stderr
        return done.stdout.removesuffix("\n")

    def commit(self, branch: str, files: Mapping[str, str | None], parents: tuple[str, ...] | None = None) -> str:
        """Somebody pushes a commit onto a branch, which starts at the base where it is new."""
        self.count += 1
        ours = self.tip(branch) or self.tip(BASE)
        tips = parents if parents is not None else tuple(filter(None, [ours]))
        lines = [
            f"commit refs/heads/{branch}",
            "mark :1",
            f"committer Léa <lea@exemple.invalid> {1642000000 + self.count} +0100",
        ]
        lines += ["data 1", "x"]
        lines += [f"{word} {tip}" for word, tip in zip(["from", "merge"], tips, strict=False)]
        lines += [
            f"D {path}" if text is None else f"M 100644 inline {path}\ndata {len(text.encode())}\n{text}"
            for path, text in files.items()
        ]
        reset = "" if tips else f"reset refs/heads/{branch}\n\n"
        return self.git(
            "fast-import", "--quiet", "--force", "--cat-blob-fd=1", stdin=reset + "\n".join(lines) + "\n\nget-mark :1\n"
        )

    def tip(self, branch: str) -> str:
        """Where a branch stands; "" where there is none."""
        return self.git("for-each-ref", "--format=%(objectname)", f"refs/heads/{branch}")

    def drop(self, branch: str) -> None:
        """Take a branch away."""
        self.git("update-ref", "-d", f"refs/heads/{branch}")

    def parents(self, sha: str) -> list[str]:
        """The parents of a commit."""
        return self.git("rev-list", "--parents", "-1", sha).split()[1:]

    def file(self, revision: str, path: str) -> str:
        """What a file says."""
        return self.git("show", f"{revision}:{path}") + "\n"


@dataclass
class World:
    """A world: who keeps its pull requests, its repository, what a person may do there, and all that was sent so far."""

    keeper: KeepsProposals
    bare: Bare
    closes: Callable[[int], None]
    sent: Callable[[], object]

    def pushed(self, head: str = HEAD, **files: str) -> str:
        """A branch with a change of its own."""
        return self.bare.commit(head, files or {f"{head.replace('/', '-')}.md": f"{head}\n"})

    def opened(self, head: str = HEAD, *, a_draft: bool = False) -> int:
        """A branch, and a pull request from it."""
        self.pushed(head)
        return self.opened_only(head, a_draft=a_draft)

    def opened_only(self, head: str = HEAD, *, a_draft: bool = False) -> int:
        """A pull request from a branch as it is."""
        return self.keeper.open(structs.replace(draft(head, BASE), draft=a_draft)).number

    def now(self, number: int, head: str = HEAD) -> Proposal:
        """A pull request as it is told."""
        return next(one for one in self.keeper.proposals(head, BASE) if one.number == number)

    def quiet(self, act: Callable[[], object]) -> None:
        """Done again, it sends nothing."""
        before = self.sent()
        act()
        assert self.sent() == before


def refused(act: Callable[[], object]) -> Refused:
    """A refusal of one line, with what to do."""
    with pytest.raises(Refused) as caught:
        act()
    assert caught.value.hint and "\n" not in caught.value.message
    return caught.value


def a_branch_has_all_its_pull_requests(world: World) -> None:
    """Open, closed and merged ones, newest first; those of other branches are theirs."""
    assert world.keeper.proposals(HEAD, BASE) == ()
    first = world.opened()
    other = world.opened("autre")
    (one,) = world.keeper.proposals(HEAD, BASE)
    assert (one.number, one.head, one.base, one.state, one.draft) == (first, HEAD, BASE, "open", False)
    assert (one.title, one.body, one.sha, one.merged_as) == ("Nouveautés", "Corps", world.bare.tip(HEAD), "")
    assert one.url
    world.closes(first)
    second = world.keeper.open(draft(HEAD, BASE)).number
    assert [(one.number, one.state) for one in world.keeper.proposals(HEAD, BASE)] == [
        (second, "open"),
        (first, "closed"),
    ]
    world.keeper.merge(second, world.bare.tip(HEAD))
    assert [one.state for one in world.keeper.proposals(HEAD, BASE)] == ["merged", "closed"]
    assert [one.number for one in world.keeper.proposals("autre", BASE)] == [other]
    assert world.keeper.proposals(BASE, HEAD) == ()
    assert world.keeper.proposals(HEAD, "ailleurs") == ()


def it_follows_its_branch(world: World) -> None:
    """What is pushed is its new head."""
    number = world.opened()
    tip = world.pushed(autre="2\n")
    assert world.now(number).sha == tip


def it_is_found_before_it_is_opened(world: World) -> None:
    """Opened once, however often; a draft stays one."""
    number = world.opened(a_draft=True)
    world.quiet(lambda: world.keeper.open(draft(HEAD, BASE)))
    assert world.now(number).draft


def a_draft_is_made_ready(world: World) -> None:
    """Once; and no closed one."""
    number = world.opened(a_draft=True)
    world.keeper.ready(number)
    assert not world.now(number).draft
    world.quiet(lambda: world.keeper.ready(number))
    closed = world.opened("autre", a_draft=True)
    world.closes(closed)
    with pytest.raises(Stopped, match="was closed meanwhile"):
        world.keeper.ready(closed)
    assert world.now(closed, "autre").draft


def labels_are_put_on(world: World) -> None:
    """Those that it lacks, in whatever case it bears them."""
    number = world.opened()
    world.keeper.label(number, ["nouveautés"])
    world.keeper.label(number, ["NOUVEAUTÉS", "à lire", "à lire"])
    assert world.now(number).labels == ("nouveautés", "à lire")
    for again in (["à lire"], ["Nouveautés", "À LIRE"], []):
        world.quiet(lambda names=again: world.keeper.label(number, names))  # type: ignore[misc]


def reviews_are_asked_for(world: World) -> None:
    """Once of each, and never of its author (`lea`)."""
    number = world.opened()
    world.keeper.ask_review(number, ["Lea", "@zoe"])
    assert world.now(number).reviewers == ("zoe",)
    for again in (["ZOE"], ["lea"], []):
        world.quiet(lambda people=again: world.keeper.ask_review(number, people))  # type: ignore[misc]
    world.keeper.ask_review(number, ["zoe", "marco"])
    assert world.now(number).reviewers == ("zoe", "marco")


def it_is_merged_once(world: World) -> None:
    """By a merge commit of what the base and the branch have become."""
    number = world.opened()
    onto = world.bare.commit(BASE, {"base.md": "de la base\n"})
    sha = world.bare.tip(HEAD)
    world.keeper.merge(number, sha)
    made = world.bare.tip(BASE)
    assert world.bare.parents(made) == [onto, sha]
    assert (world.bare.file(made, "base.md"), world.bare.file(made, "nouveautes-2022-01-18.md")) == (
        "de la base\n",
        f"{HEAD}\n",
    )
    told = world.now(number)
    assert (told.state, told.merged_as, told.sha) == ("merged", made, sha)
    for again in (sha, NOBODY):
        world.quiet(lambda sha=again: world.keeper.merge(number, sha))  # type: ignore[misc]
    assert world.bare.tip(BASE) == made


def it_is_known_when_its_branch_is_gone(world: World) -> None:
    """Merged, and the branch taken away, or used again for something else."""
    number = world.opened()
    sha = world.bare.tip(HEAD)
    world.keeper.merge(number, sha)
    world.bare.drop(HEAD)
    assert (world.now(number).sha, world.now(number).state) == (sha, "merged")
    world.bare.commit(HEAD, {"autre.md": "2\n"})
    assert world.now(number).sha == sha
    assert world.keeper.open(draft(HEAD, BASE)).number != number


def a_head_that_moved_is_not_merged(world: World) -> None:
    """What nobody has looked at is not let in."""
    number = world.opened()
    seen, onto = world.bare.tip(HEAD), world.bare.tip(BASE)
    now = world.pushed(autre="d'une personne\n")
    for sha in (seen, NOBODY, "", "master"):
        assert "moved" in refused(lambda sha=sha: world.keeper.merge(number, sha)).message  # type: ignore[misc]
    assert (world.bare.tip(BASE), world.now(number).state) == (onto, "open")
    world.keeper.merge(number, now)
    assert world.bare.parents(world.bare.tip(BASE)) == [onto, now]


def a_conflict_is_not_merged(world: World) -> None:
    """Until a person has settled it."""
    world.bare.commit(BASE, {"page.md": "avant\n"})
    ours = world.bare.commit(HEAD, {"page.md": "la nôtre\n"})
    theirs = world.bare.commit(BASE, {"page.md": "la leur\n"})
    number = world.keeper.open(draft(HEAD, BASE)).number
    told = refused(lambda: world.keeper.merge(number, ours))
    assert "settle what conflicts" in told.hint
    assert (world.bare.tip(BASE), world.now(number).state) == (theirs, "open")
    settled = world.bare.commit(HEAD, {"page.md": "les deux\n"}, (ours, theirs))
    world.keeper.merge(number, settled)
    assert world.bare.file(BASE, "page.md") == "les deux\n"


def a_page_that_moved_is_merged(world: World) -> None:
    """Renamed on one side, changed on the other."""
    world.bare.commit(BASE, {"page.md": PAGE})
    ours = world.bare.commit(HEAD, {"page.md": PAGE + "nouveau\n"})
    world.bare.commit(BASE, {"page.md": None, "ailleurs.md": "titre\n" + PAGE})
    number = world.keeper.open(draft(HEAD, BASE)).number
    world.keeper.merge(number, ours)
    assert world.bare.file(BASE, "ailleurs.md") == "titre\n" + PAGE + "nouveau\n"


def a_draft_is_not_merged(world: World) -> None:
    """Made ready, it is."""
    number = world.opened(a_draft=True)
    sha, onto = world.bare.tip(HEAD), world.bare.tip(BASE)
    assert "draft" in refused(lambda: world.keeper.merge(number, sha)).message
    assert world.bare.tip(BASE) == onto
    world.keeper.ready(number)
    world.keeper.merge(number, sha)
    assert world.now(number).state == "merged"


def a_closed_one_is_not_merged(world: World) -> None:
    """Whoever closed it meant it."""
    number = world.opened()
    world.closes(number)
    onto = world.bare.tip(BASE)
    assert "closed" in refused(lambda: world.keeper.merge(number, world.bare.tip(HEAD))).message
    assert (world.bare.tip(BASE), world.now(number).state) == (onto, "closed")


def one_that_is_not_there_is_refused(world: World) -> None:
    """Whatever is asked of it."""
    keeper = world.keeper
    acts: list[Callable[[], object]] = [
        lambda: keeper.ready(404),
        lambda: keeper.label(404, ["x"]),
        lambda: keeper.ask_review(404, ["zoe"]),
        lambda: keeper.merge(404, NOBODY),
    ]
    for act in acts:
        world.quiet(lambda act=act: refused(act))  # type: ignore[misc]


def two_are_merged_one_after_the_other(world: World) -> None:
    """The second onto the first."""
    first, second = world.opened(), world.opened("autre")
    world.keeper.merge(first, world.bare.tip(HEAD))
    onto = world.bare.tip(BASE)
    world.keeper.merge(second, world.bare.tip("autre"))
    assert world.bare.parents(world.bare.tip(BASE)) == [onto, world.bare.tip("autre")]


def a_release_is_a_merge_commit(world: World) -> None:
    """Also where the base could simply be moved forward: what was tagged is in it, and its tree is what was tagged."""
    tagged = world.bare.commit("recette", {"un": "1\n"})
    tagged = world.bare.commit("recette", {"deux": "2\n"}, (tagged,))
    world.bare.git("update-ref", "refs/heads/livraison/2022-01-18", tagged)
    world.bare.commit("recette", {"trois": "3\n"})
    onto, head = world.bare.tip(BASE), "livraison/2022-01-18"
    number = world.opened_only(head)
    assert world.keeper.open(draft(head, BASE)).number == number
    world.keeper.merge(number, tagged)
    made = world.bare.tip(BASE)
    assert world.bare.parents(made) == [onto, tagged]
    assert world.bare.git("rev-parse", f"{made}^{{tree}}") == world.bare.git("rev-parse", f"{tagged}^{{tree}}")
    assert world.now(number, head).merged_as == made
    world.quiet(lambda: world.keeper.merge(number, tagged))


ALL: tuple[Callable[[World], None], ...] = (
    a_branch_has_all_its_pull_requests,
    it_follows_its_branch,
    it_is_found_before_it_is_opened,
    a_draft_is_made_ready,
    labels_are_put_on,
    reviews_are_asked_for,
    it_is_merged_once,
    it_is_known_when_its_branch_is_gone,
    a_head_that_moved_is_not_merged,
    a_conflict_is_not_merged,
    a_page_that_moved_is_merged,
    a_draft_is_not_merged,
    a_closed_one_is_not_merged,
    one_that_is_not_there_is_refused,
    two_are_merged_one_after_the_other,
    a_release_is_a_merge_commit,
)
