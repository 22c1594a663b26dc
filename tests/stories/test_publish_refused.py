"""Pages that cannot be written: refused with the reason, and nothing is done anywhere."""

import pytest
from documentation_scene import OLD, PAGE, page
from publish_worlds import local
from publishing_scene import BRANCH, Scene

pytestmark = pytest.mark.usefixtures("in_english")

__all__ = ["local"]  # fixtures


@pytest.mark.parametrize(
    ("place", "said"),
    [("../page.md", "docs.page"), ("/etc/page.md", "docs.page"), (".git/page.md", "docs.page"), ("a/../../page.md", "docs.page"),
     ("-page.md/..", "docs.page"), ("a/.GIT/hooks/page.md", "docs.page")],
)  # fmt: skip
def test_a_path_that_leads_elsewhere(local: Scene, place: str, said: str) -> None:
    local.docs["page"] = f'"{place}"'
    before = local.state()
    answer = local.run("--yes")
    assert answer.code in (1, 2) and local.state() == before
    assert said in answer.err or place in answer.err


def test_a_page_that_is_a_link(local: Scene) -> None:
    local.documentation.commit({PAGE: "/etc/passwd"}, links=True)
    before = local.state()
    answer = local.run("--yes")
    assert (answer.code, local.state()) == (1, before)
    assert "link" in answer.err and PAGE in answer.err


def test_a_page_below_a_link(local: Scene) -> None:
    local.documentation.commit({"docs": "../ailleurs"}, links=True)
    local.docs["page"] = '"docs/page.md"'
    before = local.state()
    answer = local.run("--yes")
    assert (answer.code, local.state()) == (1, before)
    assert "docs" in answer.err


@pytest.mark.parametrize(
    ("held", "said"),
    [(b"x\n" * 2_600_000, "five megabytes"), ("# Été\n".encode("latin-1"), "UTF-8")],
    ids=["5 MB", "latin-1"],
)
def test_a_page_that_cannot_be_read(local: Scene, held: bytes, said: str) -> None:
    local.documentation.commit({PAGE: held})
    before = local.state()
    answer = local.run("--yes")
    assert (answer.code, local.state()) == (1, before)
    assert said in answer.err


def test_other_links_in_the_repository_are_nobodys_business(local: Scene) -> None:
    local.documentation.commit({"assets": "/etc"}, links=True)
    local.publish()
    assert local.documentation.changed(BRANCH) == [PAGE]


@pytest.mark.one_in(4)
@pytest.mark.parametrize("end", ["", "\n\n\n", "  \n", "\r\n"])
@pytest.mark.parametrize("begin", ["", "\ufeff", "---\ntitle: x\n---\n\n"])
def test_not_a_byte_but_the_section(local: Scene, begin: str, end: str) -> None:
    """Exactly what stood there stands there, whatever it was: a mark of order, tabs, spaces, no last line end."""
    text = begin + page(OLD).rstrip("\n") + "\n\n{% hint %}\n\tTab \n{% endhint %}   \n<b>é\u2028</b>" + end
    local.documentation.commit({PAGE: text.encode()})
    local.publish()
    after = local.documentation.raw(BRANCH).decode()
    added = "".join(line for line in after.splitlines(keepends=True) if line not in text.splitlines(keepends=True))
    assert "issues/12)" in added
    at = after.index("## Du mercredi 12")
    rest = after[at:].partition("## Du mardi 4")
    assert after[:at] + rest[1] + rest[2] == text
