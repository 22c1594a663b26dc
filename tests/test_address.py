"""An address is read in one place, without its password; what git would run or send in the open is not followed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from changelog.domain.address import Login, RepositoryAddress

parse = RepositoryAddress.parse
# The address → how it is reached, its web address, its slug, what is shown of it, what git is given.
FORMS = {
    "https://github.com/betagouv/rdv.git": ("web", "https://github.com", "betagouv/rdv", "https://github.com/betagouv/rdv.git", "="),
    "https://github.com/Team/App/": ("web", "https://github.com", "Team/App", "https://github.com/Team/App", "https://github.com/Team/App"),
    "https://GitHub.com:443/a/b": ("web", "https://github.com", "a/b", "https://github.com/a/b", "https://github.com:443/a/b"),
    "https://lea:secret@github.com:8443/a/b?token=x#y": ("web", "https://github.com:8443", "a/b", "https://github.com:8443/a/b", "https://github.com:8443/a/b"),
    "https://lea@github.com/a/b": ("web", "https://github.com", "a/b", "https://github.com/a/b", "="),
    "https://git.entreprise.fr/team/app": ("web", "https://git.entreprise.fr", "team/app", "https://git.entreprise.fr/team/app", "="),
    "https://gitlab.com/groupe/sous/app.git": ("web", "https://gitlab.com", "groupe/sous/app", "https://gitlab.com/groupe/sous/app.git", "="),
    "https://github.com/a/b%20c": ("web", "https://github.com", "", "https://github.com/a/b%20c", "="),
    "https://github.com/a/../b": ("web", "https://github.com", "", "https://github.com/a/../b", "="),
    "ssh://git@github.com:22/a/b.git": ("ssh", "https://github.com", "a/b", "ssh://github.com/a/b.git", "="),
    "ssh://git@exemple.fr:2222/a/b": ("ssh", "https://exemple.fr", "a/b", "ssh://exemple.fr:2222/a/b", "="),
    "ssh://git@ssh.github.com:443/a/b": ("ssh", "https://github.com", "a/b", "ssh://ssh.github.com:443/a/b", "="),
    "git@github.com:a/b.git": ("ssh", "https://github.com", "a/b", "github.com:a/b.git", "="),
    "github.com:team/app": ("ssh", "https://github.com", "team/app", "github.com:team/app", "="),
    "git@intranet:team/app": ("ssh", "", "team/app", "intranet:team/app", "="),
    "git@[::1]:team/app": ("ssh", "", "team/app", "[::1]:team/app", "="),
    "http://127.0.0.1:81/a/b": ("web", "http://127.0.0.1:81", "a/b", "http://127.0.0.1:81/a/b", "="),
    "http://[::1]:80/a/b": ("web", "http://[::1]", "a/b", "http://[::1]/a/b", "="),
    "/srv/doc.git": ("folder", "", "", "/srv/doc.git", "="),
    "../doc": ("folder", "", "", "../doc", "="),
    "./a:b": ("folder", "", "", "./a:b", "="),
    "C:\\dépôts\\app": ("folder", "", "", "C:\\dépôts\\app", "="),
    "C:/repos/app": ("folder", "", "", "C:/repos/app", "="),
    "file:///srv/la%20doc.git": ("folder", "", "", "/srv/la doc.git", "="),
    "http://exemple.invalid/a/b": ("odd", "http://exemple.invalid", "a/b", "http://exemple.invalid/a/b", "="),
    "git://exemple.invalid/a/b": ("odd", "https://exemple.invalid", "a/b", "git://exemple.invalid/a/b", "="),
    "ftp://exemple.invalid/a/b": ("odd", "", "a/b", "ftp://exemple.invalid/a/b", "="),
    "ext::sh -c touch% /tmp/x": ("odd", "", "", "ext::…", "ext::…"),
    "--upload-pack=x": ("odd", "", "", "-…", "-…"),
    "https://[::1": ("odd", "", "", "https://…", "https://…"),
    "https://": ("odd", "", "", "https://", "="),
    "https://exem\nple.fr/a/b": ("odd", "", "", "https://…", "https://…"),
    "https://exemple.fr/a\0b": ("odd", "", "", "https://…", "https://…"),
    "ssh://-oProxyCommand=x/a": ("odd", "", "", "ssh://…", "ssh://…"),
    "git@exemple.fr:-x": ("odd", "", "", "…", "…"),
    "git@exemple.fr:a b": ("odd", "", "", "…", "…"),
    "-oProxyCommand=x:a/b": ("odd", "", "", "-…", "-…"),
    "git@-oProxyCommand=x:a/b": ("odd", "", "", "…", "…"),
    "": ("odd", "", "", "", "="),
}  # fmt: skip


@pytest.mark.parametrize("text", FORMS)
def test_parts(text: str) -> None:
    found = parse(text)
    kind, web, slug, shown, git = FORMS[text]
    assert (found.kind, found.web, found.slug, found.shown, found.text) == (
        kind, web, slug, shown, text if git == "=" else git,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("text", "secret"),
    [
        ("https://lea:x@github.com/a/b", True),
        ("https://ghp_abcdefghijklmnopqrstuvwxyz0123456789@github.com/a/b", True),
        ("https://lea@github.com/a/b", False),
        ("git@github.com:a/b", False),
    ],
)
def test_secrets(text: str, secret: bool) -> None:
    found = parse(text)
    assert found.secret is secret is bool(Login.of(text))
    assert "lea" not in found.shown
    assert "ghp_" not in repr(found) + repr(Login.of(text))


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("https://github.com/equipe/app.git", "ssh://git@ssh.github.com:443/Equipe/app", True),
        ("github.com:app", "git@github.com:/app.git/", True),
        ("github.com:app", "git@github.com:/app.git", True),
        ("git@exemple.fr:app", "git@exemple.fr:autre", False),
        ("/srv/app", "/srv/app", False),
    ],
)
def test_two_ways_to_one_repository(one: str, other: str, same: bool) -> None:
    assert parse(one).is_same(parse(other)) is same


@given(st.text(max_size=40) | st.from_regex(r"(https?|ssh|git|file|ext)(://|::|:)[^\n]{0,30}", fullmatch=True))
def test_any_text_is_some_address_and_what_is_followed_is_harmless(text: str) -> None:
    found = parse(text)
    assert found.kind in ("folder", "web", "ssh", "odd")
    if found.followed:
        assert not found.text.startswith("-") and not found.host.startswith("-") and "\0" not in found.path
        assert parse(found.text) == found or found.secret or found.trouble == "query"
    assert not {".", ".."} & set(found.slug.split("/"))


@given(
    st.sampled_from(["https", "http", "ssh", "git", "ftp"]),
    st.text("abc:@/?#%é ", max_size=8),
    st.sampled_from(["github.com", "[::1]", "127.0.0.1:80", "", "x:y"]),
)
def test_no_password_is_kept(scheme: str, before: str, host: str) -> None:
    user = before.replace("/", "").replace("?", "").replace("#", "")
    found = parse(f"{scheme}://{user}:m0t@{host}/a")
    assert "m0t" not in found.shown + repr(found)
