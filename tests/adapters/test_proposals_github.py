"""Pull requests followed on GitHub, through real HTTP: nothing is sent twice, and GitHub's own no is told with a cure."""

from collections.abc import Callable, Iterator

import pytest
from acts import Act, on_writes, writes
from asking_github import at_once, open_client
from forge_history import SLUG
from github_server import GitHubServer
from github_server.faults import Faults
from github_server.repository import Repository
from github_server.state import PullRequest
from github_server.wire import Answer
from proposing import BASE, HEAD, NOBODY, Bare, refused

from changelog.adapters.forge.github import pull_requests
from changelog.adapters.forge.github.client import Client
from changelog.adapters.forge.github.pull_requests import GitHubPullRequests
from changelog.adapters.wait_budget import WaitBudget
from changelog.errors import Refused, Stopped

RIGHTS = dict.fromkeys(("contents", "pull_requests"), "write")
MERGE = f"PUT /api/v3/repos/{SLUG}/pulls/7/merge"


@pytest.fixture
def one(hub: GitHubServer, monkeypatch: pytest.MonkeyPatch) -> Repository:
    """A repository with a draft, 7, by a bot, and people who may review it."""
    at_once(monkeypatch)
    made = hub.repository(SLUG, default_branch=BASE)
    for login in ("zoe", "marco", "lea"):
        hub.account(login)
    bare = Bare(made.git_dir)
    bare.commit(BASE, {"lisez-moi.md": "Bonjour\n"})
    bare.commit(HEAD, {"page.md": "une\n"})
    made.pull_request(7, "Nouveautés", body="Corps", head=HEAD, author="train[bot]", draft=True)
    return made


@pytest.fixture
def github(hub: GitHubServer, one: Repository) -> Iterator[Client]:
    opened = open_client(hub, hub.token(rights=RIGHTS), most=50)
    yield opened
    opened.close()


@pytest.fixture
def ours(github: Client) -> GitHubPullRequests:
    return GitHubPullRequests(github)


def tip(one: Repository, branch: str = HEAD) -> str:
    """Where a branch stands."""
    return one.branch_tip(branch)


def merges(one: Repository) -> int:
    """How many merges the base holds."""
    return len(Bare(one.git_dir).git("rev-list", "--merges", BASE).split())


def merge(github: Client, one: Repository) -> None:
    """It is no draft any more, and is merged."""
    one.pulls[7].draft = False
    GitHubPullRequests(github).merge(7, tip(one))


ACTS: dict[str, Act] = {
    "ready": Act(lambda github, _: GitHubPullRequests(github).ready(7), lambda one: int(not one.pulls[7].draft)),
    "label": Act(
        lambda github, _: GitHubPullRequests(github).label(7, ["à lire"]),
        lambda one: one.pulls[7].labels.count("à lire"),
    ),
    "ask": Act(
        lambda github, _: GitHubPullRequests(github).ask_review(7, ["zoe"]),
        lambda one: one.pulls[7].reviewers.count("zoe"),
    ),
    "merge": Act(merge, merges),
}
acts = pytest.mark.parametrize("act", ACTS)
FAILED: dict[str, Callable[[Faults], object]] = {
    "502": lambda fault: fault.bad_gateway(matching=on_writes),
    "dropped": lambda fault: fault.drop(matching=on_writes),
    "a page": lambda fault: fault.not_json(matching=on_writes),
}


@pytest.mark.one_in(3)
@acts
@pytest.mark.parametrize("fault", ["timeout_after_write", "truncated_body"])
def test_an_answer_that_was_lost_is_looked_for(
    hub: GitHubServer, one: Repository, github: Client, act: str, fault: str
) -> None:
    """It was done, and nobody heard so: nothing is sent again."""
    getattr(hub.fault, fault)(matching=on_writes)
    for _ in range(2):
        ACTS[act].does(github, one)
    assert (ACTS[act].stands(one), writes(hub)) == (1, 1)


@pytest.mark.one_in(5)
@acts
@pytest.mark.parametrize("fault", FAILED)
def test_what_was_not_done_is_not_sent_again_blindly(
    hub: GitHubServer, one: Repository, github: Client, act: str, fault: str
) -> None:
    FAILED[fault](hub.fault)
    with pytest.raises(Stopped) as stopped:
        ACTS[act].does(github, one)
    assert stopped.value.hint and (writes(hub), ACTS[act].stands(one)) == (1, 0)
    ACTS[act].does(github, one)
    assert (ACTS[act].stands(one), writes(hub)) == (1, 2)


def test_trouble_in_a_200_is_looked_up(hub: GitHubServer, one: Repository, ours: GitHubPullRequests) -> None:
    hub.fault.bad_gateway(matching=on_writes, status=200, json_body=True)
    with pytest.raises(Stopped):
        ours.ready(7)
    ours.ready(7)
    assert writes(hub) == 2


@pytest.mark.one_in(5)
@acts
@pytest.mark.parametrize("limit", ["secondary_limit", "too_many_requests", "primary_limit"])
def test_a_limit_is_waited_for(hub: GitHubServer, one: Repository, github: Client, act: str, limit: str) -> None:
    getattr(hub.fault, limit)(matching=on_writes)
    ACTS[act].does(github, one)
    assert (ACTS[act].stands(one), writes(hub)) == (1, 2)


@acts
def test_a_right_that_is_lacking_has_a_cure(hub: GitHubServer, one: Repository, act: str) -> None:
    poor = open_client(hub, hub.token(rights=dict.fromkeys(RIGHTS, "read")))
    told = refused(lambda: ACTS[act].does(poor, one))
    assert "Resource not accessible by personal access token" in told.message
    assert "nouveautes doctor" in told.hint
    assert ACTS[act].stands(one) == 0


def test_being_ready_and_merging_take_the_right_to_write_contents(hub: GitHubServer, one: Repository) -> None:
    poor = GitHubPullRequests(open_client(hub, hub.token(rights={"pull_requests": "write"})))
    assert "Contents: write" in refused(lambda: poor.ready(7)).hint
    one.pulls[7].draft = False
    assert "Contents: write" in refused(lambda: poor.merge(7, tip(one))).hint


@acts
def test_a_token_that_is_refused(hub: GitHubServer, one: Repository, github: Client, act: str) -> None:
    hub.fault.unauthorized_from(matching=on_writes)
    assert "GITHUB_TOKEN" in refused(lambda: ACTS[act].does(github, one)).message


@pytest.mark.one_in(2)
@acts
def test_a_renamed_repository(hub: GitHubServer, one: Repository, github: Client, act: str) -> None:
    """Redirects are followed, for writes too."""
    hub.rename(SLUG, "betagouv/rdv")
    for _ in range(2):
        ACTS[act].does(github, one)
    assert ACTS[act].stands(one) == 1
    assert sum(request.writes and request.status < 300 for request in hub.requests) == 1


def test_those_of_others_are_not_ours(hub: GitHubServer, one: Repository, ours: GitHubPullRequests) -> None:
    """A fork may have a branch of the same name."""
    one.pull_request(8, "D'un fork", head=HEAD, head_owner="ana")
    one.pull_request(10, "Ailleurs", head=HEAD, base="production")
    one.pull_request(11, "Une autre", head="autre")
    assert [found.number for found in ours.proposals(HEAD, BASE)] == [7]
    hub.rename(SLUG, "betagouv/rdv")
    assert [found.number for found in ours.proposals(HEAD, BASE)] == [7]


def test_a_list_without_its_filter(hub: GitHubServer, one: Repository, ours: GitHubPullRequests) -> None:
    """A redirect, or a server of some years ago, may lose it. Of a fork that was deleted nothing is said any more."""

    def side(branch: str, name: str | None) -> dict[str, object]:
        return {"ref": branch, "sha": NOBODY, "repo": {"full_name": name} if name else None}

    home = side(BASE, SLUG)
    heads = [side(HEAD, SLUG.upper()), side(HEAD, "ana/rdv"), side(HEAD, None), side("autre", SLUG)]
    found: list[object] = [
        {"number": at, "state": "closed", "head": head, "base": home} for at, head in enumerate(heads)
    ]
    found += [{"number": 8, "head": heads[0], "base": side("production", SLUG)}, {"number": 9}, None]
    hub.fault.answer(Answer.of(200, found))
    (told,) = ours.proposals(HEAD, BASE)
    assert (told.number, told.state, told.labels, told.reviewers) == (0, "closed", (), ())


def test_there_may_be_many(one: Repository, ours: GitHubPullRequests) -> None:
    """More than a page, closed ones most of them."""
    for number in range(100, 230):
        one.pull_request(number, "Encore", head=HEAD, state="closed", created_at="2022-01-18T10:00:00Z")
    assert [found.number for found in ours.proposals(HEAD, BASE)] == [*range(229, 99, -1), 7]


def test_what_is_told_of_one(one: Repository, ours: GitHubPullRequests) -> None:
    """The merge that GitHub only tries is no merge, and one that is not there is nothing."""
    one.pulls[7].merge_commit, one.pulls[7].reviewers, one.pulls[7].labels = NOBODY, ["zoe"], ["à lire"]
    told = ours.proposal(7)
    assert told is not None
    assert (told.state, told.merged_as, told.sha, told.draft) == ("open", "", tip(one), True)
    assert (told.reviewers, told.labels) == (("zoe",), ("à lire",))
    assert ours.proposal(8) is None


def test_one_stranger_does_not_lose_the_others(hub: GitHubServer, one: Repository, ours: GitHubPullRequests) -> None:
    """All at once; where GitHub refuses, one by one, and who is not welcome is named."""
    one.collaborators = {"zoe", "lea"}
    told = refused(lambda: ours.ask_review(7, ["zoe", "marco", "personne", "lea"]))
    assert "marco, personne" in told.message and "Reviews may only be requested from collaborators" in told.message
    assert ("zoe" in told.message, one.pulls[7].reviewers) == (False, ["zoe", "lea"])
    before = writes(hub)
    refused(lambda: ours.ask_review(7, ["zoe", "marco"]))
    assert writes(hub) == before + 1
    one.collaborators.add("marco")
    ours.ask_review(7, ["zoe", "marco"])
    assert one.pulls[7].reviewers == ["zoe", "lea", "marco"]


def test_whoever_gave_a_review_is_not_asked_again(hub: GitHubServer, one: Repository, ours: GitHubPullRequests) -> None:
    """GitHub forgets that it asked: every run would send another notice."""
    ours.ask_review(7, ["zoe", "marco"])
    one.pulls[7].review("zoe", "CHANGES_REQUESTED")
    before = writes(hub)
    ours.ask_review(7, ["Zoe", "marco"])
    assert (writes(hub), one.pulls[7].reviewers) == (before, ["marco"])


def test_the_author_is_never_asked(hub: GitHubServer, one: Repository, ours: GitHubPullRequests) -> None:
    one.pulls[7].author = "lea"
    ours.ask_review(7, ["LEA", "@lea"])
    assert writes(hub) == 0
    one.pulls[7].author = None
    ours.ask_review(7, ["lea"])
    assert one.pulls[7].reviewers == ["lea"]


SAID: list[tuple[int, str, str]] = [
    (405, 'Required status check "CI" is expected.', "Wait until the checks"),
    (405, "2 of 3 required status checks have not succeeded: 1 expected.", "Wait until the checks"),
    (405, "At least 1 approving review is required by reviewers with write access.", "Have it reviewed"),
    (405, "Merge commits are not allowed on this repository.", "allows no merge commits"),
    (405, "This branch must not contain merge commits.", "allows no merge commits"),
    (405, "Changes must be made through the merge queue", "put it into the queue"),
    (405, "Repository rule violations found\n\nCannot update this protected ref.\n\n", "rules of the branch"),
    (405, "You're not authorized to push to this branch.", "rules of the branch"),
    (405, "Pull Request is not mergeable", "Its page says"),
    (405, "Autre chose.", "Its own words"),
    (409, "Head branch was modified. Review and try the merge again.", "look at what they wrote"),
    (422, "Validation Failed", "Its own words"),
    (403, "Resource not accessible by integration", "Contents: write"),
    (404, "Not Found", "nouveautes doctor"),
]


@pytest.mark.one_in(3)
@pytest.mark.parametrize("status, words, cure", SAID)
def test_github_says_no(
    hub: GitHubServer, one: Repository, ours: GitHubPullRequests, status: int, words: str, cure: str
) -> None:
    """Its words on one line, and what to do; sent once."""
    one.pulls[7].draft = False
    hub.fault.answer(Answer.of(status, {"message": words, "errors": ["encore ceci"]}), matching=MERGE)
    told = refused(lambda: ours.merge(7, tip(one)))
    assert words.split("\n")[0] in told.message and "encore ceci" in told.message
    assert cure in told.hint
    assert (writes(hub), merges(one)) == (1, 0)


def test_what_protects_the_base(hub: GitHubServer, one: Repository, ours: GitHubPullRequests) -> None:
    """Checks, then reviews, then the way of merging; and then it is merged."""
    one.pulls[7].draft = False
    one.protect(BASE, checks=("CI",), reviews=1)
    assert "Have it reviewed" in refused(lambda: ours.merge(7, tip(one))).hint
    one.pulls[7].review("zoe")
    assert "Wait until the checks" in refused(lambda: ours.merge(7, tip(one))).hint
    one.status(tip(one), "CI")
    one.merge_methods = ("squash",)
    assert "allows no merge commits" in refused(lambda: ours.merge(7, tip(one))).hint
    one.merge_methods = ("merge",)
    ours.merge(7, tip(one))
    assert merges(one) == 1


@pytest.mark.parametrize("methods", [("squash",), ("rebase",), ("squash", "rebase")])
def test_nothing_is_ever_squashed_or_rebased(
    hub: GitHubServer, one: Repository, ours: GitHubPullRequests, methods: tuple[str, ...]
) -> None:
    one.pulls[7].draft, one.merge_methods = False, methods
    before = tip(one, BASE)
    told = refused(lambda: ours.merge(7, tip(one)))
    assert "Merge commits are not allowed" in told.message and "would not be in production" in told.hint
    assert (tip(one, BASE), one.pulls[7].state) == (before, "open")
    one.merge_methods = (*methods, "merge")
    ours.merge(7, tip(one))
    assert Bare(one.git_dir).parents(tip(one, BASE)) == [before, tip(one)]
    asked = [(request.json["merge_method"], request.json["sha"]) for request in hub.requests if request.method == "PUT"]
    assert asked == [("merge", tip(one))] * 2


def test_a_head_that_moves_at_the_last_moment(hub: GitHubServer, one: Repository, ours: GitHubPullRequests) -> None:
    """GitHub compares again: what was pushed after our look is not let in."""
    one.pulls[7].draft = False
    seen = tip(one)

    def pushed(request: object) -> None:
        Bare(one.git_dir).commit(HEAD, {"page.md": "d'une personne\n"})

    hub.fault._add(before=pushed, matching=MERGE)
    told = refused(lambda: ours.merge(7, seen))
    assert "Head branch was modified" in told.message and "look at what they wrote" in told.hint
    assert merges(one) == 0


def test_a_base_that_moves_is_tried_again(hub: GitHubServer, one: Repository, ours: GitHubPullRequests) -> None:
    """GitHub itself asks for it, and has done nothing."""
    one.pulls[7].draft = False
    said = Answer.of(405, {"message": "Base branch was modified. Review and try the merge again."})
    hub.fault.answer(said, matching=MERGE, times=2)
    ours.merge(7, tip(one))
    assert (writes(hub), merges(one)) == (3, 1)


def test_a_base_that_moves_all_the_time(hub: GitHubServer, one: Repository, ours: GitHubPullRequests) -> None:
    one.pulls[7].draft = False
    said = Answer.of(405, {"message": "Base branch was modified. Review and try the merge again."})
    hub.fault.answer(said, matching=MERGE, times=None)
    assert "all the time" in refused(lambda: ours.merge(7, tip(one))).message
    assert writes(hub) == pull_requests.TRIES


def waiting(hub: GitHubServer, meanwhile: Callable[[], None], most: float = 50) -> GitHubPullRequests:
    """Ours, whose pauses are what somebody else makes use of."""
    made = open_client(hub, hub.token(rights=RIGHTS))
    made.wait_budget = WaitBudget(most, lambda _: None, lambda _: meanwhile())
    return GitHubPullRequests(made)


def test_github_is_given_time_to_find_out(hub: GitHubServer, one: Repository) -> None:
    """After a push it does not know yet whether it can be merged, and a merge asked for then is refused."""
    one.pulls[7].draft, one.pulls[7].mergeable = False, None
    looks: list[int] = []

    def meanwhile() -> None:
        looks.append(1)
        one.pulls[7].mergeable = True if len(looks) == 3 else None

    waiting(hub, meanwhile).merge(7, tip(one))
    assert (writes(hub), merges(one), len(looks)) == (1, 1, 3)


@pytest.mark.parametrize("most", [0.0, 50.0])
def test_but_not_for_ever(hub: GitHubServer, one: Repository, most: float) -> None:
    """Then GitHub is asked all the same, and says no."""
    one.pulls[7].draft, one.pulls[7].mergeable = False, None
    assert "not mergeable" in refused(lambda: waiting(hub, lambda: None, most).merge(7, tip(one))).message
    assert len(hub.requests) <= pull_requests.LOOKS + 2


def test_a_merge_that_takes_its_time(hub: GitHubServer, one: Repository) -> None:
    """The answer was a 502, and GitHub was at it still."""
    one.pulls[7].draft = False
    hub.fault.bad_gateway(matching=MERGE)
    waiting(hub, lambda: one.pulls[7].merge(NOBODY)).merge(7, tip(one))
    assert writes(hub) == 1


def test_somebody_else_is_faster(hub: GitHubServer, one: Repository, ours: GitHubPullRequests) -> None:
    """Between our look and our merge, or our wish to make it ready: it is done, and nobody minds who did it."""

    def of(act: Callable[[PullRequest], None]) -> Callable[[object], None]:
        return lambda _: act(one.pulls[7])

    def is_ready(pull: PullRequest) -> None:
        pull.draft = False

    hub.fault._add(before=of(is_ready), matching="Ready")
    ours.ready(7)
    hub.fault._add(before=of(lambda pull: pull.merge(NOBODY)), matching=MERGE)
    ours.merge(7, tip(one))


def test_graphql_says_no(hub: GitHubServer, one: Repository, ours: GitHubPullRequests) -> None:
    """In a 200, beside data that is null."""
    error = {"type": "UNPROCESSABLE", "path": ["markPullRequestReadyForReview"], "message": "Non, dit GitHub."}
    said = Answer.of(200, {"data": {"markPullRequestReadyForReview": None}, "errors": [error]})
    hub.fault.answer(said, matching="Ready")
    told = refused(lambda: ours.ready(7))
    assert "Non, dit GitHub." in told.message and writes(hub) == 1


def test_how_much_is_asked(hub: GitHubServer, one: Repository, ours: GitHubPullRequests) -> None:
    """A run that has nothing to do costs one look a step."""
    ours.ready(7)
    ours.label(7, ["à lire"])
    ours.ask_review(7, ["zoe"])
    before = len(hub.requests)
    ours.ready(7)
    ours.label(7, ["à lire"])
    ours.ask_review(7, ["zoe"])
    ours.proposals(HEAD, BASE)
    assert len(hub.requests) - before == 4
    ours.merge(7, tip(one))
    before = len(hub.requests)
    ours.merge(7, tip(one))
    assert len(hub.requests) - before == 1


def test_a_conflict_is_seen_before_anything_is_sent(
    hub: GitHubServer, one: Repository, ours: GitHubPullRequests
) -> None:
    one.pulls[7].draft = False
    Bare(one.git_dir).commit(BASE, {"page.md": "l'autre\n"})
    assert "conflicts" in refused(lambda: ours.merge(7, tip(one))).message
    assert writes(hub) == 0


def test_a_server_that_cannot_be_asked(hub: GitHubServer, one: Repository, ours: GitHubPullRequests) -> None:
    hub.fault.bad_gateway(times=None)
    for act in (
        lambda: ours.proposals(HEAD, BASE),
        lambda: ours.ready(7),
        lambda: ours.merge(7, tip(one)),
        lambda: ours.proposal(7),
    ):
        with pytest.raises(Refused):
            act()
    assert writes(hub) == 0
