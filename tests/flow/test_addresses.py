"""An address is taken apart without its password, and what git would run or send in the open is not followed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from changelog.flow.examination.addresses import address

CASES = {
    "https://github.com/betagouv/rdv.git": ("web", "https://github.com", "betagouv/rdv", "https://github.com/betagouv/rdv.git"),
    "https://lea:secret@github.com:8443/a/b?token=x#y": ("web", "https://github.com:8443", "a/b", "https://github.com:8443/a/b"),
    "ssh://git@github.com:22/a/b.git": ("ssh", "https://github.com", "a/b", "ssh://github.com/a/b.git"),
    "git@github.com:a/b.git": ("ssh", "https://github.com", "a/b", "github.com:a/b.git"),
    "http://127.0.0.1:81/a/b": ("web", "http://127.0.0.1:81", "a/b", "http://127.0.0.1:81/a/b"),
    "http://[::1]:80/a/b": ("web", "http://[::1]", "a/b", "http://[::1]/a/b"),
    "https://github.com:443/a/b": ("web", "https://github.com", "a/b", "https://github.com/a/b"),
    "/srv/doc.git": ("folder", "", "", "/srv/doc.git"),
    "../doc": ("folder", "", "", "../doc"),
    "file:///srv/la%20doc.git": ("folder", "", "", "/srv/la doc.git"),
    "http://exemple.invalid/a/b": ("odd", "", "", "http://exemple.invalid/a/b"),
    "git://exemple.invalid/a/b": ("odd", "", "", "git://exemple.invalid/a/b"),
    "ext::sh -c touch% /tmp/x": ("odd", "", "", "ext::…"),
    "--upload-pack=x": ("odd", "", "", "-…"),
    "https://[::1": ("odd", "", "", "https://…"),
    "https://": ("odd", "", "", "https://"),
}  # fmt: skip


@pytest.mark.parametrize("text", CASES)
def test_parts(text: str) -> None:
    found = address(text)
    assert (found.kind, found.server, found.slug, found.shown) == CASES[text]


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
    assert address(text).secret is secret
    assert "lea" not in address(text).shown
    assert "ghp_" not in address(text).shown


@given(st.text(max_size=40) | st.from_regex(r"(https?|ssh|git|file|ext)(://|::|:)[^\n]{0,30}", fullmatch=True))
def test_any_text_is_some_address(text: str) -> None:
    assert address(text).kind in ("folder", "web", "ssh", "odd")


@given(
    st.sampled_from(["https", "http", "ssh", "git", "ftp"]),
    st.text("abc:@/?#%é ", max_size=8),
    st.sampled_from(["github.com", "[::1]", "127.0.0.1:80", "", "x:y"]),
)
def test_no_password_is_shown(scheme: str, before: str, host: str) -> None:
    assert (
        "m0t"
        not in address(f"{scheme}://{before.replace('/', '').replace('?', '').replace('#', '')}:m0t@{host}/a").shown
    )
