"""Over HTTP, with tokens, as GitHub does it: who may do what, in its own words, and not a trace of a secret anywhere."""

import base64
import os
import subprocess
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest
from github_server import GitHubServer
from github_server.repository import Repository
from github_server.tokens import Token
from github_server.wire import Handler
from surroundings import logins
from test_docs_repository_scene import AT, LEA, PAGE, Docs, cache, clone, docs, settings, started

from changelog.adapters.docs_repository.repository import DocsRepository, locate, open_docs_repository
from changelog.adapters.forge.github.token import Credential
from changelog.domain.address import Login
from changelog.errors import Misuse, Problem, Refused

__all__ = ["docs"]
OURS = "nouveautes/2022-01-18"
WRONG = {"GITHUB_TOKEN": "ghp_faux"}
SECRET = "s3cr/t+jeton=x@1"  # noqa: S105 - every sign that an address would spell otherwise


@pytest.fixture
def forge(hub: GitHubServer, tmp_path: Path) -> Repository:
    """The documentation repository of a team, private."""
    one = hub.repository("equipe/documentation", default_branch="master", private=True)
    one.fill(started(tmp_path / "source.git").folder)
    return one


def opened(hub: GitHubServer, address: str, rights: str = "write", **known: str) -> DocsRepository:
    """Our side, with a token of the environment."""
    token = hub.token(rights={"contents": rights}) if rights else None
    return open_docs_repository(
        address, near=Path("/"), find_login=logins({"PATH": os.environ["PATH"], **hub.environment(token), **known})
    )


def made(ours: DocsRepository, parent: str = "master", text: str = "publie\n") -> str:
    """A commit of ours."""
    return ours.commit(parent, {PAGE: text.encode()}, "Publie\n", LEA, AT)


def test_a_page_is_read_and_published(hub: GitHubServer, forge: Repository) -> None:
    ours = opened(hub, forge.clone_url)
    assert (ours.fetch([OURS]).default, ours.read("master", PAGE)) == ("master", "# Dernières nouveautés\n".encode())
    first = made(ours)
    assert ours.push(OURS, first, "").outcome == "done"
    assert forge.branch_tip(OURS) == first
    assert ours.push(OURS, made(ours, OURS, "encore\n"), first).outcome == "done"
    assert (clone() / "config").read_text().count("partialclonefilter = blob:none") == 1


def test_without_the_address_s_ending_and_after_a_new_name(hub: GitHubServer, forge: Repository) -> None:
    hub.rename("equipe/documentation", "equipe/doc")
    for address in (
        f"{hub.server_url}/equipe/documentation",
        f"{hub.server_url}/equipe/documentation.git/",
        f"{hub.server_url}/Equipe/doc",
    ):
        ours = opened(hub, address)
        assert ours.read("master", PAGE)
        assert ours.push(OURS, made(ours), ours.head_of(OURS)).outcome in ("done", "already")


def test_the_head_of_a_pull_request(hub: GitHubServer, forge: Repository) -> None:
    ours = opened(hub, forge.clone_url)
    first = made(ours)
    ours.push(OURS, first, "")
    subprocess.run(["git", f"--git-dir={forge.git_dir}", "update-ref", "refs/pull/7/head", first], check=True)
    subprocess.run(["git", f"--git-dir={forge.git_dir}", "update-ref", "-d", f"refs/heads/{OURS}"], check=True)
    again = open_docs_repository(
        forge.clone_url, near=Path("/"), find_login=logins(hub.environment(hub.token(rights={"contents": "read"})))
    )
    assert again.fetch(pulls=[7, 8]).pulls == {7: first}
    assert again.read(first, PAGE) == b"publie\n"


@pytest.mark.parametrize("guard, code", [("protect", "GH006"), ("ruleset", "GH013")])
def test_a_protected_branch(hub: GitHubServer, forge: Repository, guard: str, code: str) -> None:
    getattr(forge, guard)("master")
    ours, before = opened(hub, forge.clone_url), forge.branch_tip("master")
    refused = ours.push("master", made(ours), before)
    assert (refused.outcome, refused.found, forge.branch_tip("master")) == ("protected", before, before)
    assert refused.words[0].startswith(f"error: {code}: ")
    assert "- Changes must be made through a pull request." in refused.words
    assert ours.push(OURS, made(ours), "").outcome == "done"


def test_a_token_that_may_only_read(hub: GitHubServer, forge: Repository) -> None:
    ours = opened(hub, forge.clone_url, "read")
    refused = ours.push(OURS, made(ours), "")
    assert (refused.outcome, refused.words, forge.branch_tip(OURS)) == (
        "forbidden",
        ("Write access to repository not granted.",),
        "",
    )
    forge.archived = True
    archived = opened(hub, forge.clone_url)
    assert archived.push(OURS, made(archived), "").words == ("This repository was archived so it is read-only.",)


def test_a_repository_that_is_hidden_and_a_token_that_is_wrong(hub: GitHubServer, forge: Repository) -> None:
    for rights, why in (("", "does not let us in"), ("none", "hidden from this account")):
        with pytest.raises(Refused, match=why) as refused:
            open_docs_repository(
                forge.clone_url,
                near=Path("/"),
                find_login=logins(hub.environment(hub.token(rights={}, repositories=()) if rights else None)),
            ).fetch()
        assert refused.value.hint
    with pytest.raises(Refused, match="does not let us in"):
        opened(hub, forge.clone_url, "", **WRONG).fetch()
    with pytest.raises(Refused, match="hidden from this account"):
        opened(hub, f"{hub.server_url}/equipe/absente").fetch()


def test_somebody_pushed_meanwhile(hub: GitHubServer, forge: Repository) -> None:
    one, two = opened(hub, forge.clone_url), opened(hub, forge.clone_url)
    assert one.push(OURS, made(one), "").outcome == "done"
    lost = two.push(OURS, made(two, text="la leur\n"), "")
    assert (lost.outcome, lost.found) == ("lost", forge.branch_tip(OURS))
    assert two.push(OURS, made(two), "").outcome == "already"  # the same commit, made by another


def test_answers_that_are_lost(hub: GitHubServer, forge: Repository) -> None:
    ours = opened(hub, forge.clone_url)
    ours.fetch()
    hub.fault.timeout_after_write(matching="git-receive-pack")
    first = made(ours)
    assert (ours.push(OURS, first, "").outcome, forge.branch_tip(OURS)) == ("done", first)
    second = made(ours, first, "encore\n")
    hub.fault.bad_gateway(matching="POST /equipe/documentation.git/git-receive-pack", times=None)
    broken = ours.push(OURS, second, first)
    assert (broken.outcome, broken.found, forge.branch_tip(OURS)) == ("unreachable", first, first)
    hub.fault.clear()
    hub.fault.timeout_after_write(matching="git-receive-pack")
    hub.fault.drop(matching="service=git-upload-pack", nth=2, times=None)
    unsure = ours.push(OURS, second, first)
    assert (unsure.outcome, unsure.found, forge.branch_tip(OURS)) == ("unsure", "", second)
    hub.fault.clear()
    assert ours.push(OURS, second, first).outcome == "already"


def test_a_server_that_does_not_answer(hub: GitHubServer, forge: Repository) -> None:
    ours = opened(hub, forge.clone_url)
    first = made(ours)
    hub.stop()
    assert ours.push(OURS, first, "").outcome == "unreachable"
    with pytest.raises(Refused, match="cannot be reached") as refused:
        ours.fetch()
    assert refused.value.hint


def test_a_server_in_trouble_and_pages_that_are_no_git(hub: GitHubServer, forge: Repository) -> None:
    for fault in (hub.fault.bad_gateway, hub.fault.drop, hub.fault.too_many_requests):
        hub.fault.clear()
        fault(matching="info/refs", times=None)
        with pytest.raises(Refused) as refused:
            opened(hub, forge.clone_url).fetch()
        assert "cannot be reached" in refused.value.message
    hub.fault.clear()
    assert opened(hub, forge.clone_url).read("master", PAGE)


def test_a_clone_that_broke_off_goes_on(hub: GitHubServer, forge: Repository) -> None:
    hub.fault.drop(matching="POST /equipe/documentation.git/git-upload-pack", nth=2, times=None)
    with pytest.raises(Refused, match="cannot be reached"):
        opened(hub, forge.clone_url).fetch()
    hub.fault.clear()
    assert opened(hub, forge.clone_url).read("master", PAGE)


def test_the_header_that_a_checkout_has_left_is_taken_back(
    hub: GitHubServer, forge: Repository, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent: list[list[str]] = []
    parse = Handler.parse_request

    def parsed(self: Handler) -> bool:
        done = parse(self)
        sent.append(self.headers.get_all("Authorization", []))
        return done

    monkeypatch.setattr(Handler, "parse_request", parsed)
    bases = (f"{hub.server_url}/", forge.clone_url, hub.server_url)
    left = "\n".join(f'[http "{base}"]\nextraheader = AUTHORIZATION: basic bGVmdDpsZWZ0' for base in bases)
    helper = f'helper = "!echo username=x; echo password=y; touch {tmp_path}/asked; :"'
    settings(monkeypatch, tmp_path, f"{left}\n[http]\nextraheader = X-A: b\n[credential]\n{helper}\n")
    monkeypatch.setenv("GIT_CONFIG_COUNT", "1")
    monkeypatch.setenv("GIT_CONFIG_KEY_0", f"http.{hub.server_url}/.extraheader")
    monkeypatch.setenv("GIT_CONFIG_VALUE_0", "AUTHORIZATION: basic bGVmdDpsZWZ0")
    ours = opened(hub, forge.clone_url)
    assert ours.push(OURS, made(ours), "").outcome == "done"
    assert {len(headers) for headers in sent} == {1}
    assert len({header for headers in sent for header in headers}) == 1
    with pytest.raises(Refused, match="does not let us in"):
        opened(hub, forge.clone_url, "", **WRONG).fetch()
    assert not (tmp_path / "asked").exists()  # no helper puts somebody else's right in its place
    with pytest.raises(Refused, match="does not let us in"):
        open_docs_repository(
            forge.clone_url, near=Path("/"), find_login=logins({"GITHUB_SERVER_URL": "https://a.exemple"})
        ).fetch()
    assert (tmp_path / "asked").exists()  # without a token, git asks whom it always asks


def test_a_token_goes_to_its_own_server_only(hub: GitHubServer, forge: Repository) -> None:
    token = hub.token(rights={"contents": "write"})
    elsewhere = {"GITHUB_SERVER_URL": "https://github.exemple", "GITHUB_TOKEN": token.value}
    with pytest.raises(Refused, match="does not let us in"):
        open_docs_repository(forge.clone_url, near=Path("/"), find_login=logins(elsewhere)).fetch()
    assert not any("authorization" in one.headers for one in hub.git_requests)


def test_a_right_that_the_caller_has(hub: GitHubServer, forge: Repository) -> None:
    right = Credential(secret=hub.token(rights={"contents": "read"}).value, source="ailleurs")
    assert open_docs_repository(
        forge.clone_url, near=Path("/"), find_login=logins(hub.environment(), credential=right)
    ).read("master", PAGE)


# --- secrets ----------------------------------------------------------------------------------------------------------


@pytest.fixture
def watched(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Everything that any git was started with (its own children too), written down by git."""
    log = tmp_path / "watched.log"
    program = tmp_path / "bin" / "git"
    program.parent.mkdir()
    real = subprocess.run(["which", "git"], capture_output=True, check=True, text=True).stdout.strip()
    # We take GIT_TRACE* away; a git in between puts it back.
    program.write_text(f'#!/bin/sh\nexport GIT_TRACE2_EVENT={log}\nprintf "%s\\n" "$@" >> {log}\nexec {real} "$@"\n')
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{program.parent}:{os.environ['PATH']}")
    yield log


def known_to(hub: GitHubServer, secret: str) -> Token:
    """A token of that very value."""
    token = hub.token(rights={"contents": "write"})
    token.value = secret
    hub.tokens[secret] = token
    return token


def spellings(secret: str) -> list[bytes]:
    """A secret as it may stand somewhere: as it is, in an address, in a header, at any place of one."""
    padded = [base64.b64encode(b"x" * lead + secret.encode())[4:-4] for lead in range(3)]
    whole = [base64.b64encode(f"{user}:{secret}".encode()) for user in ("x-access-token", "jeanne")]
    return [secret.encode(), quote(secret, safe="").encode(), quote(secret).encode(), *padded, *whole]


def traces(secret: str, *places: Path) -> list[Path]:
    """The files that hold it."""
    files = [path for place in places for path in ([place] if place.is_file() else place.rglob("*")) if path.is_file()]
    return [path for path in files if any(one in path.read_bytes() for one in spellings(secret))]


@pytest.mark.parametrize("way", ["the environment", "the address", "a user's place"])
def test_a_secret_leaves_no_trace(
    hub: GitHubServer, forge: Repository, watched: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str], way: str
) -> None:  # fmt: skip
    for name in ("GIT_TRACE", "GIT_TRACE_PACKET"):
        monkeypatch.setenv(name, "1")
    monkeypatch.setenv("GIT_TRACE_REDACT", "0")
    monkeypatch.setenv("GIT_TRACE_CURL", str(tmp_path / "curl.log"))
    secret = SECRET if way != "a user's place" else SECRET * 2
    if way == "the environment":
        secret = f"ghp_{SECRET[:16]}"
    known_to(hub, secret)
    host = forge.clone_url.removeprefix("http://")
    login = {
        "the environment": "",
        "the address": f"jeanne:{quote(secret, safe='')}@",
        "a user's place": f"{quote(secret, safe='')}@",
    }[way]
    known = {"GITHUB_TOKEN": secret} if not login else {}
    ours = opened(hub, f"http://{login}{host}", "", **known)
    said = [repr(ours), repr(vars(ours)), repr(ours.address), repr(ours._clone.git.access), repr(vars(ours._clone))]
    ours.fetch([OURS])
    assert ours.read("master", PAGE)
    first = made(ours)
    said.append(repr(ours.push(OURS, first, "")))
    forge.protect("master")
    said.append(repr(ours.push("master", made(ours), forge.branch_tip("master"))))
    for fail in (
        lambda: hub.fault.bad_gateway(matching="info/refs", times=None),
        lambda: hub.tokens[secret].__setattr__("revoked", True),
        hub.stop,
    ):
        fail()
        said.append(repr(ours.push(OURS, made(ours, first, "encore\n"), first)))
        with pytest.raises(Problem) as refused:
            ours.fetch()
        said += [
            refused.value.message,
            refused.value.hint,
            repr(refused.value.__cause__),
            repr(refused.value.__context__),
        ]
        hub.fault.clear()
    out, err = capfd.readouterr()
    everything = "\n".join([*said, out, err]).encode()
    assert not [one for one in spellings(secret) if one in everything]
    assert (
        watched.read_text().count("git-receive-pack") > 1 or watched.read_text().count("send-pack") > 0
    )  # it was watched
    assert traces(secret, tmp_path, cache(), Path(os.environ["HOME"])) == []
    assert "jeanne" not in " ".join(path.name for path in cache().iterdir())


def test_words_that_quote_a_secret_are_cleaned(hub: GitHubServer, forge: Repository) -> None:
    token = known_to(hub, "ghp_s3cr/t+jeton=x")
    ours = open_docs_repository(forge.clone_url, near=Path("/"), find_login=logins(hub.environment(token)))
    basic = base64.b64encode(b"x-access-token:" + token.value.encode()).decode()
    hook = forge.git_dir / "hooks" / "update"
    hook.write_text(
        f"#!/bin/sh\necho 'jeton {token.value} ({basic}) de http://u:{token.value}@exemple/x' >&2\nexit 1\n"
    )
    refused = ours.push(OURS, made(ours), "")
    assert (refused.outcome, refused.words[0]) == ("refused", "jeton … (…) de http://exemple/x")


# --- addresses --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    ["", " ", "-x", "--upload-pack=touch x", "ext::sh -c touch% x", "fd::17", "http://exemple.fr/a/b", "http://u:s3cret@exemple.fr/a/b", "git://exemple.fr/a/b",
     "ftp://exemple.fr/a", "https://", "https:///a/b", "https://u:s3cret@/a", "https://exemple.fr/a?token=s3cret", "https://exemple.fr/a#s3cret", "https://exem\nple.fr/a",
     "https://u:s3cret@exemple.fr:x/a", "https://[::1/a", "https://exemple.fr/a b", "https://exemple.fr/a\\b", "ssh://-oProxyCommand=x/a", "git@exemple.fr:a b",
     "absent", "/absent", "../absent", "~personne/absent", "/etc/passwd", "a\0b", "git@exemple.fr:-x", "x" * 5000],
)  # fmt: skip
def test_addresses_that_are_not_followed(tmp_path: Path, text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(Misuse) as refused:
        open_docs_repository(text, near=tmp_path)
    assert refused.value.hint
    assert "s3cret" not in refused.value.message + refused.value.hint
    assert refused.value.message.isprintable()
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    "text, git, name",
    [
        ("https://GitHub.com/Equipe/Doc.git", "https://github.com/Equipe/Doc.git", "github-com-equipe-doc-"),
        ("https://jeanne:s3cret@github.com/e/d", "https://github.com/e/d", "github-com-e-d-"),
        ("https://jeanne@github.com:8443/e/d/", "https://github.com:8443/e/d", "github-com-8443-e-d-"),
        ("ssh://git:s3cret@exemple.fr:2222/e/d.git", "ssh://git@exemple.fr:2222/e/d.git", "git-exemple-fr-2222-e-d-"),
        ("git@github.com:e/d.git", "git@github.com:e/d.git", "d-"),
        ("github.com:e/d", "github.com:e/d", "d-"),
        ("http://127.0.0.1:8080/e/d", "http://127.0.0.1:8080/e/d", "127-0-0-1-8080-e-d-"),
        ("http://[::1]:8080/e/d", "http://[::1]:8080/e/d", "1-8080-e-d-"),
    ],
)
def test_addresses_that_are(text: str, git: str, name: str) -> None:
    found, login = locate(text, Path("/")), Login.of(text)
    assert found.text == git
    assert found.folder_name.startswith(name) and len(found.folder_name) == len(name) + 12
    assert "s3cret" not in repr(found) + repr(login) + str(login)
    assert bool(login) == (text.startswith("https://jeanne:"))
    assert locate(text.removesuffix("/").removesuffix(".git"), Path("/")).folder_name == found.folder_name


def test_an_address_of_ssh_is_asked_by_ssh(docs: Docs, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program = tmp_path / "ssh"
    program.write_text(f'#!/bin/sh\necho "$@" >> {tmp_path}/asked\nshift $(($# - 1))\nexec sh -c "$1"\n')
    program.chmod(0o755)
    monkeypatch.setenv("GIT_SSH_COMMAND", str(program))
    monkeypatch.setenv("GIT_SSH_VARIANT", "simple")
    monkeypatch.setenv("GIT_ALLOW_PROTOCOL", "ssh")
    ours = open_docs_repository(f"git@docs.exemple:{docs.folder}", near=Path("/"))
    assert ours.push(OURS, made(ours), "").outcome == "done"
    assert docs.tip(OURS)
    program.write_text("#!/bin/sh\necho 'git@docs.exemple: Permission denied (publickey).' >&2\nexit 255\n")
    with pytest.raises(Refused, match="does not let us in"):
        ours.fetch()
    program.write_text(
        "#!/bin/sh\necho 'ssh: Could not resolve hostname docs.exemple: Name or service not known' >&2\nexit 255\n"
    )
    with pytest.raises(Refused, match="cannot be reached"):
        ours.fetch()
