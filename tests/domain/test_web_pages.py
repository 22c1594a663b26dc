"""Where each kind of forge shows tickets, what was merged, and commits."""

import pytest

from changelog.domain.address import RepositoryAddress
from changelog.domain.web_pages import WebPages, kind_of

SHA = "a" * 40


@pytest.mark.parametrize(
    ("remote", "ticket", "merged", "commit"),
    [
        ("https://github.com/o/r.git", "o/r/issues/1", "o/r/pull/2", f"o/r/commit/{SHA}"),
        ("git@gitlab.example.org:g/s/p.git", "g/s/p/-/issues/1", "g/s/p/-/merge_requests/2", f"g/s/p/-/commit/{SHA}"),
        ("https://salsa.debian.org/g/p", "g/p/-/issues/1", "g/p/-/merge_requests/2", f"g/p/-/commit/{SHA}"),
        ("https://codeberg.org/o/r", "o/r/issues/1", "o/r/pulls/2", f"o/r/commit/{SHA}"),
        ("git@bitbucket.org:o/r.git", "o/r/issues/1", "o/r/pull-requests/2", f"o/r/commits/{SHA}"),
        (
            "https://bitbucket.example.org/scm/app/r.git", "projects/APP/repos/r/issues/1",
            "projects/APP/repos/r/pull-requests/2", f"projects/APP/repos/r/commits/{SHA}",
        ),
        ("https://me@dev.azure.com/o/p/_git/r", "o/p/_workitems/edit/1", "o/p/_git/r/pullrequest/2", f"o/p/_git/r/commit/{SHA}"),
        ("git@ssh.dev.azure.com:v3/o/p/r", "o/p/_workitems/edit/1", "o/p/_git/r/pullrequest/2", f"o/p/_git/r/commit/{SHA}"),
        ("https://gerrit.example.org/a/g/p", "", "c/g/p/+/2", f"q/{SHA}"),
        ("https://git.example.org/o/r", "o/r/issues/1", "o/r/pull/2", f"o/r/commit/{SHA}"),
    ],
)  # fmt: skip
def test_each_forge_has_its_own_pages(remote: str, ticket: str, merged: str, commit: str) -> None:
    address = RepositoryAddress.parse(remote)
    pages = WebPages(server=address.web, slug=address.slug, kind=kind_of(address.web))
    assert "ssh" not in address.web and "@" not in address.web
    assert pages.ticket(1) == (f"{address.web}/{ticket}" if ticket else "")
    assert (pages.merged(2), pages.commit(SHA)) == (f"{address.web}/{merged}", f"{address.web}/{commit}")


def test_gerrit_finds_a_change_by_its_id() -> None:
    pages = WebPages(server="https://review.example.org", slug="p", kind=kind_of("https://review.example.org"))
    assert pages.commit(SHA, f"Titre\n\nChange-Id: I{SHA}\n") == f"https://review.example.org/q/I{SHA}"
    assert WebPages(server="", slug="").merged(1) == ""
