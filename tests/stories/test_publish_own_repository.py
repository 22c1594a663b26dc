"""The documentation in a folder of the product's own repository: the pull request is opened there, and is no news."""

from dataclasses import dataclass
from pathlib import Path

import pytest
from command import Answer, git, in_process
from documentation_scene import FORGE, OLD, page
from git_history import History
from github_server import GitHubServer, pull_refs
from github_server.bare import create
from github_server.repository import Repository
from publishing_scene import BRANCH, FIRST, NEXT, SECTION, TAG

PAGE = "docs/dernieres-nouveautes.md"
SLUG = "equipe/outil"
ORIGIN = "+refs/heads/*:refs/remotes/origin/*"


@dataclass
class Own:
    """A product whose clone holds its documentation; `remote` is where its branches live, the clone itself if alone."""

    history: History
    remote: Path
    repository: Repository | None = None

    def sync(self) -> None:
        """What was merged in the clone is pushed, and seen."""
        folder = self.history.ready()
        if self.remote != folder:
            git(
                folder,
                "push",
                "--quiet",
                "--force",
                str(self.remote),
                "refs/heads/*:refs/heads/*",
                "refs/tags/*:refs/tags/*",
            )
            git(folder, "fetch", "--quiet", str(self.remote), ORIGIN)
            git(folder, "symbolic-ref", "refs/remotes/origin/HEAD", "refs/remotes/origin/recette")
        if self.repository:
            pull_refs.pushed(self.repository)

    def run(self, *words: str) -> Answer:
        self.sync()
        return in_process(*words, "--repo", self.history.ready())

    def publish(self, *words: str) -> Answer:
        answer = self.run("publish", "--yes", *words)
        assert answer.code == 0, answer.err
        return answer

    def text(self, revision: str) -> str:
        return git(self.remote, "show", f"{revision}:{PAGE}") + "\n"

    def merge(self) -> None:
        """The pull request is merged as the forge's button does."""
        history = self.history
        git(history.ready(), "fetch", "--quiet", str(self.remote), f"+refs/heads/{BRANCH}:refs/heads/theirs")
        parents = [history.tips["recette"], git(history.folder, "rev-parse", "theirs")]
        tree = git(history.folder, "merge-tree", "--write-tree", *parents).split("\n")[0]
        sha = history.write(f"Merge pull request #300 from equipe/{BRANCH}\n\nNouveautés #12", parents, {}, tree=tree)
        history.point("recette", sha)


@pytest.fixture(params=["alone", "folder", "github"])
def own(request: pytest.FixtureRequest, history: History, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Own:
    """The product: a clone without a remote, with a folder as one, with GitHub."""
    monkeypatch.setenv("NOUVEAUTES_NOW", "2022-01-19T10:00+01:00")
    history.commit("Documente", files={PAGE: page(OLD), "docs/README.md": "# Accueil\n"})
    history.merge(100, branch="9-les-premiers-pas", title="Les premiers pas")
    history.day(FIRST)
    history.tag(FIRST)
    history.release(FIRST)
    history.day("2022-01-13")
    history.merge(101, branch="12-annuler", title="Annuler un rendez-vous")
    history.merge(102, branch="14-delai", title="Délai de deux jours")
    history.day(TAG)
    history.tag(TAG)
    # Without a remote, nothing but the settings says where changes are merged: what is checked out is somebody's.
    forge = f'[repository]\nintegration = "recette"\nslug = "{SLUG}"\nserver = "{FORGE.rpartition("/equipe")[0]}"\n'
    docs = f'[docs]\nrepository = "."\npage = "{PAGE}"\n'
    folder = history.ready()
    if request.param == "alone":
        history.settings(f"{forge}{docs}")
        return Own(history, folder)
    place = create(tmp_path / "outil.git", "recette")
    if request.param == "folder":
        git(folder, "remote", "add", "origin", str(place))
        history.settings(f"{forge}{docs}")
        return Own(history, place)
    hub: GitHubServer = request.getfixturevalue("hub")
    repository = hub.repository(SLUG, default_branch="recette")
    repository.git = place
    for name, value in hub.environment(hub.token(kind="classic", scopes=("repo",))).items():
        monkeypatch.setenv(name, value)
    for number in (9, 12, 14):
        repository.issue(
            number, {9: "Les premiers pas", 12: "Annuler un rendez-vous", 14: "Délai de deux jours"}[number]
        )
    git(folder, "remote", "add", "origin", repository.clone_url)
    history.settings(f'[repository]\nproduction = "production"\n{docs}')
    return Own(history, place, repository)


def expected(own: Own) -> str:
    """The section as it stands on the page: on GitHub, links lead to that server."""
    home = own.repository.clone_url.removesuffix(".git") if own.repository else ""
    return page(f"{SECTION.replace(FORGE, home) if home else SECTION}\n{OLD}")


@pytest.mark.one_in(3)
def test_the_pull_request_is_opened_in_that_very_repository(own: Own) -> None:
    own.sync()
    before = git(own.history.folder, "for-each-ref", "refs/heads", "refs/tags")
    answer = own.publish("--json")
    assert (answer.json["branch"], answer.json["base"], answer.json["page"]) == (BRANCH, "recette", PAGE)
    assert answer.json["request"]["draft"] is True
    assert own.text(BRANCH) == expected(own)
    assert git(own.remote, "diff", "--name-only", f"recette...{BRANCH}") == PAGE
    mine = git(own.history.folder, "for-each-ref", "refs/heads", "refs/tags").split("\n")
    assert [line for line in mine if BRANCH not in line] == before.split("\n")
    if own.repository:
        (pull,) = own.repository.pulls.values()
        assert (pull.head, pull.base) == (BRANCH, "recette")


@pytest.mark.one_in(3)
def test_run_again_nothing_changes(own: Own) -> None:
    own.publish()
    before = git(own.remote, "for-each-ref", "refs/heads")
    assert "Rien à publier" in own.publish().out
    assert git(own.remote, "for-each-ref", "refs/heads") == before


@pytest.mark.one_in(3)
def test_what_is_checked_out_makes_no_difference(own: Own) -> None:
    """Somebody stands on a branch of their own: the page still goes where changes are merged."""
    own.sync()
    git(own.history.folder, "checkout", "--quiet", "-b", "mon-essai", "recette")
    assert own.publish("--json").json["base"] == "recette"
    assert git(own.history.folder, "rev-parse", "--abbrev-ref", "HEAD") == "mon-essai"
    assert git(own.history.folder, "status", "--porcelain", "--untracked-files=no") == ""


@pytest.mark.one_in(3)
def test_the_page_is_no_news_of_the_week_after(own: Own) -> None:
    own.publish()
    own.history.day("2022-01-20")
    own.merge()
    own.history.merge(106, branch="20-exports", title="Exports")
    own.history.day(NEXT)
    own.history.tag(NEXT)
    told = own.run("notes", NEXT, "--json").json
    assert [entry["ticket"] for section in told["sections"] for entry in section["entries"]].count(20) == 1
    assert "page" in next(one["why"] for one in told["aside"] if one["number"] == 300)
