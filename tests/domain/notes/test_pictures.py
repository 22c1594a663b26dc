"""Pictures in words for users: they stay links, and somebody is told that those expire or say nothing."""

from changelog.domain.notes import safe_markdown


def test_pictures_are_seen_with_their_words() -> None:
    tamed = safe_markdown.tamed("Voici ![Un plan](https://a.test/plan.png) et ![](https://a.test/b.png).")
    assert safe_markdown.pictures(tamed) == [("Un plan", "https://a.test/plan.png"), ("", "https://a.test/b.png")]


def test_a_link_is_no_picture() -> None:
    assert safe_markdown.pictures(safe_markdown.tamed("Un [plan](https://a.test/plan.png) \\![x](y)")) == []
