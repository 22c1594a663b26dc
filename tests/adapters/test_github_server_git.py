"""The local GitHub speaks git over HTTP: tokens, refusals by ref in GitHub's words, atomic pushes, redirects."""

import base64
import os
import subprocess
from dataclasses import dataclass
from pathlib import Path

import pytest
from command import git
from git_history import History
from github_server import GitHubServer
from github_server.repository import Repository
from github_server.tokens import Token

BY_REQUEST = "remote: - Changes must be made through a pull request."


@dataclass(frozen=True, slots=True)
class Pushed:
    """How a git command ended, and all that it said."""

    code: int
    said: str

    @property
    def lines(self) -> list[str]:
        """What it said, without the blanks that fill a terminal's line."""
        return [line.rstrip() for line in self.said.split("\n")]


def with_token(token: Token | str | None, folder: Path, *words: str) -> Pushed:
    """Run git with a token in a header, as a tool should."""
    value = token.value if isinstance(token, Token) else token
    basic = base64.b64encode(f"x-access-token:{value}".encode()).decode()
    header = {
        "GIT_CONFIG_COUNT": "1",
        "GIT_CONFIG_KEY_0": "http.extraheader",
        "GIT_CONFIG_VALUE_0": f"Authorization: basic {basic}",
    }
    env = os.environ | (header if token else {}) | {"LC_ALL": "C"}
    done = subprocess.run(["git", *words], cwd=folder, env=env, capture_output=True, check=False)
    return Pushed(done.returncode, (done.stdout + done.stderr).decode())


@pytest.fixture
def repo(hub: GitHubServer, history: History) -> Repository:
    """A repository with recette, production and a tag."""
    history.merge(20, branch="avant", title="Avant")
    history.tag("2022-01-18")
    one = hub.repository("equipe/outil", default_branch="recette")
    one.fill(history.ready())
    return one


@pytest.fixture
def work(repo: Repository, tmp_path: Path) -> Path:
    """A clone with a commit to push."""
    folder = tmp_path / "travail"
    assert with_token(None, tmp_path, "clone", "--quiet", repo.clone_url, str(folder)).code == 0
    git(
        folder,
        "-c",
        "user.name=Léa",
        "-c",
        "user.email=lea@exemple.fr",
        "commit",
        "--quiet",
        "--allow-empty",
        "-m",
        "Neuf",
    )
    return folder


@pytest.fixture
def token(hub: GitHubServer) -> Token:
    """A token that may push."""
    return hub.token(rights={"contents": "write"})


def test_a_clone_has_everything(work: Path, repo: Repository) -> None:
    assert git(work, "tag") == "2022-01-18"
    assert git(work, "rev-parse", "origin/recette") == repo.branch_tip("recette")
    assert git(work, "ls-remote", "--symref", "origin", "HEAD").startswith("ref: refs/heads/recette")


def test_a_push_needs_the_right_to_write(hub: GitHubServer, work: Path, repo: Repository, token: Token) -> None:
    words = ("push", "--porcelain", "origin", "HEAD:refs/heads/neuve")
    assert "could not read Username" in with_token(None, work, *words).said
    assert "could not read Username" in with_token("ghp_faux", work, *words).said
    for poor, message in ((hub.token(rights={"contents": "read"}), "remote: Write access to repository not granted."),
                          (hub.token(kind="actions"), "remote: Permission to equipe/outil.git denied to github-actions[bot].")):  # fmt: skip
        refused = with_token(poor, work, *words)
        assert (refused.code, message in refused.lines) == (128, True)
    assert not repo.branch_tip("neuve")
    assert with_token(token, work, *words).code == 0
    assert repo.branch_tip("neuve") == git(work, "rev-parse", "HEAD")


def test_a_protected_branch_refuses_with_gh006(work: Path, repo: Repository, token: Token) -> None:
    repo.protect("production")
    before = repo.branch_tip("production")
    said = with_token(
        token, work, "push", "--porcelain", "origin", "HEAD:refs/heads/production", "HEAD:refs/tags/2022-01-25"
    )
    assert said.code == 1
    assert {"remote: error: GH006: Protected branch update failed for refs/heads/production.", BY_REQUEST} <= set(
        said.lines
    )
    assert "!\tHEAD:refs/heads/production\t[remote rejected] (protected branch hook declined)" in said.lines
    assert "*\tHEAD:refs/tags/2022-01-25\t[new tag]" in said.lines  # without --atomic the tag stays behind
    assert repo.branch_tip("production") == before


def test_an_atomic_push_leaves_nothing_behind(work: Path, repo: Repository, token: Token) -> None:
    repo.ruleset("production", checks=("CI",))
    said = with_token(
        token,
        work,
        "push",
        "--atomic",
        "--porcelain",
        "origin",
        "HEAD:refs/heads/production",
        "HEAD:refs/tags/2022-01-25",
    )
    assert "remote: error: GH013: Repository rule violations found for refs/heads/production." in said.lines
    assert {BY_REQUEST, 'remote: - Required status check "CI" is expected.'} <= set(said.lines)
    assert (
        "!\tHEAD:refs/heads/production\t[remote rejected] (push declined due to repository rule violations)"
        in said.lines
    )
    assert "!\tHEAD:refs/tags/2022-01-25\t[remote rejected] (atomic transaction failed)" in said.lines
    assert git(repo.git_dir, "tag") == "2022-01-18"


def test_who_is_allowed_may_push_all_the_same(hub: GitHubServer, work: Path, repo: Repository) -> None:
    repo.protect("production", allows=("train[bot]",))
    bot = hub.token(kind="installation", user="train[bot]", rights={"contents": "write"})
    assert with_token(bot, work, "push", "origin", "HEAD:refs/heads/production").code == 0


def test_forcing_and_deleting_are_refused(work: Path, repo: Repository, token: Token) -> None:
    repo.protect("recette", reviews=None)
    assert with_token(token, work, "push", "origin", "HEAD:refs/heads/recette").code == 0
    back = with_token(token, work, "push", "--force", "origin", "HEAD~1:refs/heads/recette")
    assert (back.code, "remote: - Cannot force-push to this branch" in back.lines) == (1, True)
    gone = with_token(token, work, "push", "origin", ":refs/heads/recette")
    assert gone.code == 1
    assert repo.branch_tip("recette") == git(work, "rev-parse", "HEAD")


def test_a_lease_is_git_s_own(work: Path, token: Token) -> None:
    words = ("push", "--porcelain", "--force-with-lease=refs/heads/neuve:", "origin", "HEAD:refs/heads/neuve")
    assert [with_token(token, work, *words).code for _ in range(2)] == [0, 0]
    assert with_token(token, work, *words[:3], "origin", "HEAD~1:refs/heads/neuve").code == 1


def test_a_private_repository_is_hidden(hub: GitHubServer, work: Path, repo: Repository, token: Token) -> None:
    repo.private = True
    assert "could not read Username" in with_token(None, work, "ls-remote", "origin").said
    other = hub.token(rights={"contents": "read"}, repositories=["equipe/autre"])
    assert "remote: Repository not found." in with_token(other, work, "ls-remote", "origin").lines
    assert with_token(token, work, "ls-remote", "origin").code == 0


def test_a_renamed_repository_is_followed(hub: GitHubServer, work: Path, repo: Repository, token: Token) -> None:
    hub.rename("equipe/outil", "equipe/outil-neuf")
    done = with_token(token, work, "push", "origin", "HEAD:refs/heads/neuve")
    assert (done.code, f"warning: redirecting to {repo.clone_url}/" in done.lines) == (0, True)


def test_big_packs_and_their_requests(hub: GitHubServer, work: Path, repo: Repository, token: Token) -> None:
    (work / "gros").write_bytes(os.urandom(3_000_000))
    git(work, "add", ".")
    git(work, "-c", "user.name=Léa", "-c", "user.email=lea@exemple.fr", "commit", "--quiet", "-m", "Gros")
    assert with_token(token, work, "push", "--quiet", "origin", "HEAD:refs/heads/grosse").code == 0
    pushed = hub.git_requests[-1]
    assert pushed.headers["transfer-encoding"] == "chunked"
    assert pushed.line == "POST /equipe/outil.git/git-receive-pack refs/heads/grosse"
    assert hub.requests == []


def test_an_open_pull_request_follows_its_branch(work: Path, repo: Repository, token: Token) -> None:
    with_token(token, work, "push", "origin", "HEAD~1:refs/heads/12-rappels")
    pull = repo.pull_request(21, "Rappels", head="12-rappels")
    before = pull.tip()
    with_token(token, work, "push", "origin", "HEAD:refs/heads/12-rappels")
    assert (before, pull.tip()) == (git(work, "rev-parse", "HEAD~1"), git(work, "rev-parse", "HEAD"))


def test_pushes_are_logged(work: Path, repo: Repository, token: Token) -> None:
    """As GitHub's log of activity has them; a push that was refused is none."""
    repo.protect("recette")
    for words in (["HEAD~1:refs/heads/neuve"], ["HEAD:refs/heads/neuve"], ["+HEAD~1:refs/heads/neuve"], [":refs/heads/neuve"],
                  ["HEAD~1:refs/tags/x"], ["+HEAD~1:refs/heads/recette"]):  # fmt: skip
        with_token(token, work, "push", "origin", *words)
    head, older = git(work, "rev-parse", "HEAD"), git(work, "rev-parse", "HEAD~1")
    assert [(one.kind, one.before.strip("0"), one.after.strip("0")) for one in repo.activities] == [
        ("branch_creation", "", older.strip("0")),
        ("push", older.strip("0"), head.strip("0")),
        ("force_push", head.strip("0"), older.strip("0")),
        ("branch_deletion", older.strip("0"), ""),
    ]


def test_a_push_can_be_applied_and_never_answered(
    hub: GitHubServer, work: Path, repo: Repository, token: Token
) -> None:
    hub.fault.timeout_after_write(matching="git-receive-pack refs/")
    assert with_token(token, work, "push", "origin", "HEAD:refs/heads/neuve").code != 0
    assert repo.branch_tip("neuve") == git(work, "rev-parse", "HEAD")
