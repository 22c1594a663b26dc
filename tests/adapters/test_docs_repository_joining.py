"""Two lines are brought together where git alone would stop, and what people wrote on either of them stays."""

import pytest
from test_docs_repository_history import grown
from test_docs_repository_scene import AT, LEA, LINK, PAGE, Docs, clone, docs, opened

from changelog.adapters.docs_repository.fetch import DEPTH
from changelog.adapters.docs_repository.repository import DocsRepository
from changelog.errors import Refused

__all__ = ["docs"]
OURS = "nouveautes/2022-01-18"
LONG = "".join(f"ligne {at}\n" for at in range(30))


@pytest.fixture
def ours(docs: Docs) -> DocsRepository:
    """A page that was changed on both lines, and files that were changed on one of them."""
    base = docs.commit({PAGE: LONG, "guide.md": LONG, "image.md": LONG, "x.sh": ("100755", b"x\n")})
    docs.commit(
        {PAGE: LONG + "la nôtre\n", "image.md": LONG + "ajoutée sur la branche\n"}, branch=OURS, parents=(base,)
    )
    docs.commit({PAGE: LONG + "la leur\n", "guide.md": None, "guides/g.md": LONG + "déplacé\n"})
    ours = opened(docs)
    ours.fetch([OURS])
    return ours


def test_both_lines_stay(docs: Docs, ours: DocsRepository) -> None:
    both = (LONG + "la nôtre\nla leur\n").encode()
    made = ours.join(OURS, "master", {PAGE: both, "x.sh": b"y\n"}, "#1 Réunit\n\n# Tout\n", LEA, AT)
    assert ours.push(OURS, made, ours.head_of(OURS)).outcome == "done"
    assert docs.git("rev-parse", f"{made}^1", f"{made}^2").split() == [
        ours.seen.branches["master"] and docs.git("rev-parse", f"{made}^1"),
        docs.tip("master"),
    ]
    assert docs.bytes(made, PAGE) == both
    assert docs.bytes(made, "image.md").decode().endswith("ajoutée sur la branche\n")
    assert docs.bytes(made, "guides/g.md").decode().endswith("déplacé\n")
    assert "guide.md" not in docs.git("ls-tree", "--name-only", made).split("\n")
    assert docs.git("ls-tree", made, "x.sh").startswith("100755")
    assert docs.raw("cat-file", "commit", made).partition(b"\n\n")[2] == "#1 Réunit\n\n# Tout\n".encode()
    assert ours.is_ancestor("master", made)


def test_an_edit_follows_a_file_that_the_other_line_moved(docs: Docs, ours: DocsRepository) -> None:
    docs.commit({"guide.md": LONG.replace("ligne 3\n", "ligne trois\n")}, branch=OURS)
    ours.fetch([OURS])
    made = ours.join(OURS, "master", {PAGE: b"les deux\n"}, "m", LEA, AT)
    assert ours.push(OURS, made, ours.head_of(OURS)).outcome == "done"
    assert "ligne trois\n" in docs.bytes(made, "guides/g.md").decode()


def test_what_is_in_conflict_besides_is_refused(docs: Docs, ours: DocsRepository) -> None:
    with pytest.raises(Refused, match=f"disagree about {PAGE}"):
        ours.join(OURS, "master", {"autre.md": b"x\n"}, "m", LEA, AT)
    alone = docs.commit({PAGE: "seule\n"}, branch="seule", parents=())
    ours.fetch([OURS, "seule"])
    with pytest.raises(Refused, match="no commit in common"):
        ours.join(alone, "master", {PAGE: b"x\n"}, "m", LEA, AT)


def test_it_guards_paths_contents_and_messages_as_a_commit_does(docs: Docs, ours: DocsRepository) -> None:
    docs.commit({"lien": (LINK, b"guides")}, branch=OURS)
    ours.fetch([OURS])
    for changes, message in (({"../x": b"x"}, "m"), ({".git/x": b"x"}, "m"), ({PAGE: b"\xe9"}, "m"), ({"lien/x.md": b"x"}, "m"), ({PAGE: b"x" * 5_000_001}, "m"), ({PAGE: b"x"}, "a\0b"), ({PAGE: b"x"}, "\ud800")):  # fmt: skip
        with pytest.raises(Refused):
            ours.join(OURS, "master", {PAGE: b"x\n", **changes}, message, LEA, AT)


def test_a_fork_far_below_is_brought_first(docs: Docs) -> None:
    base = docs.commit({PAGE: LONG})
    docs.commit({PAGE: LONG + "la nôtre\n"}, branch=OURS, parents=(base,))
    grown(docs, 2 * DEPTH)
    docs.commit({PAGE: LONG + "la leur\n"})
    ours = opened(docs)
    ours.fetch([OURS])
    assert (clone() / "shallow").exists()
    made = ours.join(OURS, "master", {PAGE: b"les deux\n"}, "m", LEA, AT)
    assert ours.push(OURS, made, ours.head_of(OURS)).outcome == "done"
    assert docs.bytes(made, "grand.md")
