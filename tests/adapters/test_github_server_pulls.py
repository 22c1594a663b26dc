"""Pull requests of the local GitHub in git: the refs that it keeps of them, real merges, drafts, reviews in its words."""

from pathlib import Path

import pytest
from command import git
from github_server import GitHubServer
from github_server.plain import asked, query
from github_server.repository import Repository
from github_server.tokens import Token
from proposing import BASE, HEAD, Bare
from test_github_server_git import with_token

PULLS = "/api/v3/repos/equipe/docs/pulls"
READY = """mutation($pull: ID!) { markPullRequestReadyForReview(input: { pullRequestId: $pull }) {
  pullRequest { number isDraft mergeable } } }"""


@pytest.fixture
def one(hub: GitHubServer) -> Repository:
    """A repository with a page."""
    made = hub.repository("equipe/docs", default_branch=BASE)
    Bare(made.git_dir).commit(BASE, {"page.md": "titre\n"})
    hub.account("zoe")
    return made


@pytest.fixture
def token(hub: GitHubServer) -> Token:
    return hub.token(rights={"contents": "write", "pull_requests": "write"})


@pytest.fixture
def work(one: Repository, tmp_path: Path) -> Path:
    """A clone whose branch changes the page."""
    folder = tmp_path / "travail"
    assert with_token(None, tmp_path, "clone", "--quiet", one.clone_url, str(folder)).code == 0
    git(folder, "switch", "--quiet", "-c", HEAD)
    committed(folder, "titre\nune ligne\n")
    return folder


def committed(work: Path, text: str) -> str:
    """Somebody changes the page; the commit."""
    (work / "page.md").write_text(text)
    git(work, "-c", "user.name=Léa", "-c", "user.email=lea@exemple.fr", "commit", "--quiet", "-a", "-m", "x")
    return git(work, "rev-parse", "HEAD")


def pushed(work: Path, token: Token, spec: str) -> None:
    """Push over HTTP."""
    said = with_token(token, work, "push", "--quiet", "--force", "origin", spec)
    assert said.code == 0, said.said


def opened(hub: GitHubServer, token: Token, **more: object) -> int:
    """A pull request, opened over HTTP."""
    body = {"title": "T", "head": HEAD, "base": BASE, **more}
    answer = asked(hub, "POST", PULLS, token, body)
    assert answer.status == 201
    return int(answer.json["number"])


def refs(one: Repository) -> dict[str, str]:
    """The refs of pull requests."""
    lines = Bare(one.git_dir).git("for-each-ref", "--format=%(refname) %(objectname)", "refs/pull").split("\n")
    return {name: sha for name, _, sha in (line.partition(" ") for line in lines) if sha}


def test_the_refs_follow_the_branch_and_outlive_it(
    hub: GitHubServer, one: Repository, work: Path, token: Token
) -> None:
    """Opened, pushed to, pushed to by force, the base moved, the branch taken away."""
    pushed(work, token, f"HEAD:refs/heads/{HEAD}")
    number = opened(hub, token)
    head, merge = f"refs/pull/{number}/head", f"refs/pull/{number}/merge"
    for text in ("titre\ndeux\n", "titre\ntrois\n"):
        tip = committed(work, text)
        pushed(work, token, f"HEAD:refs/heads/{HEAD}")
        assert refs(one)[head] == tip
        assert Bare(one.git_dir).parents(refs(one)[merge]) == [one.branch_tip(BASE), tip]
    before = refs(one)[merge]
    base = Bare(one.git_dir).commit(BASE, {"autre.md": "x\n"})
    asked(hub, "GET", f"{PULLS}/{number}", token)
    assert refs(one)[merge] != before and Bare(one.git_dir).parents(refs(one)[merge])[0] == base
    pushed(work, token, f":refs/heads/{HEAD}")
    assert (one.branch_tip(HEAD), refs(one)[head]) == ("", tip)
    told = asked(hub, "GET", f"{PULLS}/{number}", token).json
    assert (told["state"], told["merged"], told["head"]["sha"]) == ("closed", False, tip)
    assert git(work, "ls-remote", "origin", head).startswith(tip)


def test_nobody_pushes_to_them(hub: GitHubServer, one: Repository, work: Path, token: Token) -> None:
    pushed(work, token, f"HEAD:refs/heads/{HEAD}")
    head = f"refs/pull/{opened(hub, token)}/head"
    said = with_token(token, work, "push", "--porcelain", "--force", "origin", f"HEAD~1:{head}")
    assert f"!\tHEAD~1:{head}\t[remote rejected] (deny updating a hidden ref)" in said.lines


def test_a_conflict_takes_the_merge_away(hub: GitHubServer, one: Repository, work: Path, token: Token) -> None:
    """And is told, by REST and GraphQL alike, until it is settled."""
    pushed(work, token, f"HEAD:refs/heads/{HEAD}")
    number = opened(hub, token)
    Bare(one.git_dir).commit(BASE, {"page.md": "titre\nautre\n"})
    told = asked(hub, "GET", f"{PULLS}/{number}", token).json
    assert (told["mergeable"], told["mergeable_state"]) == (False, "dirty")
    assert f"refs/pull/{number}/merge" not in refs(one)
    said = asked(hub, "PUT", f"{PULLS}/{number}/merge", token, {})
    assert (said.status, said.json["message"]) == (405, "Pull Request is not mergeable")
    told = query(hub, READY, token, pull=one.pulls[number].node_id)["data"]["markPullRequestReadyForReview"]
    assert told["pullRequest"] == {"number": number, "isDraft": False, "mergeable": "CONFLICTING"}
    pushed(work, token, f"origin/{BASE}:refs/heads/{BASE}")
    assert asked(hub, "GET", f"{PULLS}/{number}", token).json["mergeable"] is True


def test_a_draft(hub: GitHubServer, one: Repository, work: Path, token: Token) -> None:
    """It is not merged, and made ready by whoever may write contents too."""
    pushed(work, token, f"HEAD:refs/heads/{HEAD}")
    number = opened(hub, token, draft=True)
    told = asked(hub, "GET", f"{PULLS}/{number}", token).json
    assert (told["draft"], told["mergeable"], told["mergeable_state"]) == (True, True, "draft")
    said = asked(hub, "PUT", f"{PULLS}/{number}/merge", token, {})
    assert (said.status, said.json["message"]) == (405, "Pull Request is still a draft")
    key = one.pulls[number].node_id
    poor = hub.token(rights={"pull_requests": "write"})
    assert query(hub, READY, poor, pull=key)["errors"][0]["type"] == "FORBIDDEN"
    assert query(hub, READY, token, pull="PR_rien")["errors"][0]["type"] == "NOT_FOUND"
    assert (
        query(hub, READY, token, pull=key)["data"]["markPullRequestReadyForReview"]["pullRequest"]["isDraft"] is False
    )
    merged = asked(hub, "PUT", f"{PULLS}/{number}/merge", token, {"merge_method": "merge"}).json
    assert (merged["merged"], merged["sha"]) == (True, one.branch_tip(BASE))
    assert Bare(one.git_dir).file(BASE, "page.md") == "titre\nune ligne\n"


def test_a_way_of_merging_that_is_not_permitted(hub: GitHubServer, one: Repository, work: Path, token: Token) -> None:
    pushed(work, token, f"HEAD:refs/heads/{HEAD}")
    number = opened(hub, token)
    one.merge_methods = ("squash",)
    said = asked(hub, "PUT", f"{PULLS}/{number}/merge", token, {})
    assert (said.status, said.json["message"]) == (405, "Merge commits are not allowed on this repository.")
    asked(hub, "PUT", f"{PULLS}/{number}/merge", token, {"merge_method": "squash"})
    assert len(Bare(one.git_dir).parents(one.branch_tip(BASE))) == 1
    assert refs(one)[f"refs/pull/{number}/head"] == git(work, "rev-parse", "HEAD")


def test_reviews(hub: GitHubServer, one: Repository, token: Token) -> None:
    """All that are asked, or none; once given, a review is asked for no more."""
    one.pull_request(7, "T", author="lea")
    path = f"{PULLS}/7/requested_reviewers"
    for people, words in (
        (["zoe", "lea"], "Review cannot be requested from pull request author."),
        (["zoe", "personne"], "not a collaborator"),
    ):
        said = asked(hub, "POST", path, token, {"reviewers": people})
        assert (said.status, words in said.json["message"], one.pulls[7].reviewers) == (422, True, [])
    told = asked(hub, "POST", path, token, {"reviewers": ["Zoe"]})
    assert (told.status, [person["login"] for person in told.json["requested_reviewers"]]) == (201, ["zoe"])
    one.pulls[7].review("zoe")
    assert asked(hub, "GET", f"{PULLS}/7", token).json["requested_reviewers"] == []
    (given,) = asked(hub, "GET", f"{PULLS}/7/reviews", token).json
    assert (given["user"]["login"], given["state"]) == ("zoe", "APPROVED")
    poor = hub.token(rights={"pull_requests": "read"})
    assert asked(hub, "POST", path, poor, {"reviewers": ["zoe"]}).status == 403


def test_a_fork(hub: GitHubServer, one: Repository, token: Token) -> None:
    """It has a name of its own."""
    one.pull_request(7, "T", head=HEAD, head_owner="ana")
    told = asked(hub, "GET", f"{PULLS}/7", token).json
    assert [told[side]["repo"]["full_name"] for side in ("head", "base")] == ["ana/docs", "equipe/docs"]
