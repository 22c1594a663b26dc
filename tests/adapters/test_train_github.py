"""Against GitHub over HTTP: who may move what, answers that get lost, and no trace of a token anywhere."""

import os
from pathlib import Path

import pytest
from github_server import GitHubServer
from github_server.repository import Repository
from surroundings import logins
from test_docs_repository_github import SECRET, known_to, spellings, traces, watched
from test_docs_repository_scene import Docs
from test_train_scene import AT, BACKUP, PRODUCTION, Product, product, settings, told

from changelog.adapters.forge.github.token import Credential
from changelog.adapters.train_repository.repository import TrainRepository
from changelog.domain.remote import RefMove
from changelog.errors import Problem, Refused, Stopped

__all__ = ["product", "watched"]
TAG = "refs/tags/2022-01-18"
PUSH = "POST /equipe/application.git/git-receive-pack"


@pytest.fixture
def forge(hub: GitHubServer, product: Product) -> Repository:
    """The product on GitHub, private."""
    one = hub.repository("equipe/application", default_branch="recette", private=True)
    one.fill(product.remote.folder)
    product.remote = Docs(one.git_dir, default="recette")
    product.git("config", "remote.origin.url", one.clone_url)
    return one


def opened(hub: GitHubServer, product: Product, rights: str = "write", **known: str) -> TrainRepository:
    """Our door, with a token of the environment."""
    token = hub.token(rights={"contents": rights}) if rights else None
    return product.opened(find_login=logins({"PATH": os.environ["PATH"], **hub.environment(token), **known}))


def release(product: Product, ours: TrainRepository) -> list[RefMove]:
    """production to recette, with a tag and a backup."""
    old, new = product.remote.tip("production"), product.remote.tip("recette")
    tag = ours.tag("2022-01-18", new, "Semaine\n", AT)
    return [
        RefMove(ref=PRODUCTION, old=old, new=new),
        RefMove(ref=TAG, old="", new=tag),
        RefMove(ref=BACKUP, old="", new=old),
    ]


def test_the_week_goes_through(hub: GitHubServer, forge: Repository, product: Product) -> None:
    ours = opened(hub, product)
    assert ours.observe().refs.remote_heads == {"origin": "origin/recette"}
    moves = release(product, ours)
    assert ours.push(moves).outcome == "done"
    assert ours.push(moves).outcome == "already"
    ours.record(told(product, moves[1].new))
    assert list(ours.records()) == [moves[1].new]
    seen = opened(hub, product, "read").observe()
    assert (seen.branch("production"), seen.tag_object("2022-01-18")) == (moves[0].new, moves[1].new)
    assert seen.backups == {BACKUP: moves[0].old}


@pytest.mark.parametrize("guard, code", [("protect", "GH006"), ("ruleset", "GH013")])
def test_a_protected_branch_leaves_nothing_behind(
    hub: GitHubServer, forge: Repository, product: Product, guard: str, code: str
) -> None:
    getattr(forge, guard)("production")
    ours, before = opened(hub, product), product.remote.state()
    ours.observe()
    refused = ours.push(release(product, ours))
    assert (refused.outcome, product.remote.state()) == ("protected", before)
    assert refused.words[0].startswith(f"error: {code}: ")


def test_who_may_not_write_or_not_even_read(hub: GitHubServer, forge: Repository, product: Product) -> None:
    ours = opened(hub, product, "read")
    ours.observe()
    moves = release(product, ours)
    assert ours.push(moves).outcome == "forbidden"
    with pytest.raises(Refused, match="does not accept the record") as forbidden:
        ours.record(told(product, moves[1].new))
    assert "right of the token" in forbidden.value.hint
    nobody: dict[str, str] = {}
    stranger = hub.environment(hub.token(rights={}, repositories=()))
    for known, why in (
        (nobody, "does not let us in"),
        (stranger, "hidden from this account"),
        ({"GITHUB_TOKEN": "ghp_faux"}, "does not let us in"),
    ):
        with pytest.raises(Refused, match=why) as refused:
            opened(hub, product, "", **known).observe()
        assert refused.value.hint and "\n" not in refused.value.message


def test_a_network_that_is_cut_in_the_push(hub: GitHubServer, forge: Repository, product: Product) -> None:
    ours = opened(hub, product)
    ours.observe()
    moves = release(product, ours)
    hub.fault.bad_gateway(matching=PUSH, times=None)
    broken = ours.push(moves)
    assert (broken.outcome, broken.found[PRODUCTION], broken.found[TAG]) == ("unreachable", moves[0].old, "")
    hub.fault.clear()
    hub.fault.timeout_after_write(matching="git-receive-pack")
    hub.fault.drop(matching="service=git-upload-pack", times=None)
    unsure = ours.push(moves)
    assert (unsure.outcome, unsure.found, product.at(PRODUCTION)) == ("unsure", {}, moves[0].new)
    hub.fault.clear()
    assert ours.push(moves).outcome == "already"
    back = [RefMove(ref=PRODUCTION, old=moves[0].new, new=moves[0].old, rewrites=True)]
    hub.fault.timeout_after_write(matching="git-receive-pack")
    assert (ours.push(back).outcome, product.at(PRODUCTION)) == ("done", moves[0].old)


def test_a_record_whose_answer_is_lost_is_found_and_not_doubled(
    hub: GitHubServer, forge: Repository, product: Product
) -> None:
    ours = opened(hub, product)
    tag = product.delivered(ours)
    hub.fault.timeout_after_write(matching="git-receive-pack")
    hub.fault.drop(matching="service=git-upload-pack", times=None)
    with pytest.raises(Stopped, match="it is not known whether the record reached"):
        ours.record(told(product, tag))
    hub.fault.clear()
    hub.fault.timeout_after_write(matching="git-receive-pack")
    ours.record(told(product, tag))
    ours.record(told(product, tag, kind="refused", why="non", numbers=(101,)))
    assert [one.kind for one in ours.records()[tag]] == ["shown", "refused"]
    later = told(product, tag, kind="released")
    hub.stop()
    with pytest.raises(Refused, match="cannot be reached"):
        ours.record(later)


def test_a_server_in_trouble(hub: GitHubServer, forge: Repository, product: Product) -> None:
    for fault in (hub.fault.bad_gateway, hub.fault.drop, hub.fault.too_many_requests):
        hub.fault.clear()
        fault(matching="info/refs", times=None)
        with pytest.raises(Refused, match="cannot be reached") as refused:
            opened(hub, product).observe()
        assert refused.value.hint


def test_a_token_goes_to_its_own_server_only(hub: GitHubServer, forge: Repository, product: Product) -> None:
    token = hub.token(rights={"contents": "write"})
    for known in ({"GITHUB_SERVER_URL": "https://github.exemple"}, {}):
        with pytest.raises(Refused, match="does not let us in"):
            product.opened(find_login=logins(known | {"GITHUB_TOKEN": token.value})).observe()
    assert not any("authorization" in one.headers for one in hub.git_requests)


def test_credential_helpers_of_the_user_keep_working(
    hub: GitHubServer, forge: Repository, product: Product, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    token = hub.token(rights={"contents": "write"})
    settings(monkeypatch, tmp_path, f'[credential]\nhelper = "!echo username=x; echo password={token.value}; :"\n')
    ours = product.opened(find_login=logins({"GITHUB_SERVER_URL": "https://a.exemple"}, credential=Credential()))
    assert ours.observe().branch("recette") == product.remote.tip("recette")
    assert ours.push(release(product, ours)).outcome == "done"


def test_a_forge_by_a_short_name_and_one_that_the_settings_name(
    hub: GitHubServer, forge: Repository, product: Product
) -> None:
    product.git("config", f"url.{hub.server_url}/equipe/.insteadOf", "eq:")
    product.git("config", "remote.origin.url", "eq:application.git")
    assert opened(hub, product).observe().branch("recette")
    right = Credential(secret=hub.token(rights={"contents": "read"}).value, source="ailleurs")
    known = {"GITHUB_SERVER_URL": "https://github.exemple"}
    assert product.opened(find_login=logins(known, credential=right, configured="github")).observe().branch("recette")


@pytest.mark.parametrize("way", ["the environment", "the address"])
def test_a_secret_leaves_no_trace(
    hub: GitHubServer, forge: Repository, product: Product, watched: Path, tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str], way: str,
) -> None:  # fmt: skip
    for name in ("GIT_TRACE", "GIT_TRACE_PACKET"):
        monkeypatch.setenv(name, "1")
    monkeypatch.setenv("GIT_TRACE_REDACT", "0")
    monkeypatch.setenv("GIT_TRACE_CURL", str(tmp_path / "curl.log"))
    secret = f"ghp_{SECRET[:16]}"
    known_to(hub, secret)
    config = product.clone / ".git" / "config"
    if way == "the address":
        from urllib.parse import quote

        host = forge.clone_url.removeprefix("http://")
        product.git("config", "remote.origin.url", f"http://jeanne:{quote(secret, safe='')}@{host}")
    kept = config.read_bytes()
    watched.write_text("")
    ours = opened(hub, product, "", **({"GITHUB_TOKEN": secret} if way == "the environment" else {}))
    ours.observe()
    said = [repr(ours), repr(vars(ours)), repr(vars(ours.git)), repr(ours.git.access), ours.git.shown]
    moves = release(product, ours)
    said.append(repr(ours.push(moves)))
    ours.record(told(product, moves[1].new))
    later = told(product, moves[1].new, kind="released")
    forge.protect("production")
    said.append(repr(ours.push([RefMove(ref=PRODUCTION, old=moves[0].new, new=moves[0].old, rewrites=True)])))
    for fail in (
        lambda: hub.fault.bad_gateway(matching="info/refs", times=None),
        lambda: hub.tokens[secret].__setattr__("revoked", True),
        hub.stop,
    ):
        fail()
        said.append(repr(ours.push([RefMove(ref="refs/tags/autre", old="", new=moves[0].old)])))
        for act in (ours.observe, lambda: ours.record(later)):
            with pytest.raises(Problem) as refused:
                act()
            problem = refused.value
            said += [problem.message, problem.hint, repr(problem.__cause__), repr(problem.__context__)]
        hub.fault.clear()
    out, err = capfd.readouterr()
    assert not [one for one in spellings(secret) if one in "\n".join([*said, out, err]).encode()]
    assert "push" in watched.read_text()  # it was watched
    assert config.read_bytes() == kept
    config.unlink()
    assert traces(secret, tmp_path, Path(os.environ["HOME"])) == []


def test_words_that_quote_a_secret_are_cleaned(hub: GitHubServer, forge: Repository, product: Product) -> None:
    token = hub.token(rights={"contents": "write"})
    hook = product.remote.folder / "hooks" / "pre-receive"
    hook.parent.mkdir(exist_ok=True)
    hook.write_text(f"#!/bin/sh\necho 'jeton {token.value} de http://u:{token.value}@exemple/x' >&2\nexit 1\n")
    hook.chmod(0o755)
    ours = product.opened(find_login=logins(hub.environment(token)))
    ours.observe()
    said = ours.push(release(product, ours)).words
    assert said and not any(token.value in line for line in said)


def test_a_repository_with_a_new_name(hub: GitHubServer, forge: Repository, product: Product) -> None:
    hub.rename("equipe/application", "equipe/app")
    ours = opened(hub, product)
    assert ours.observe().branch("recette")
    assert ours.push(release(product, ours)).outcome == "done"


def test_nothing_is_asked_before_it_is_needed(hub: GitHubServer, forge: Repository, product: Product) -> None:
    opened(hub, product)
    assert hub.git_requests == []


def test_a_remote_over_another_way_gets_no_token(hub: GitHubServer, product: Product) -> None:
    ours = opened(hub, product)  # a folder
    assert ours.observe().branch("recette")
    assert hub.git_requests == []
