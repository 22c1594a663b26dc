"""Pictures in words for users: they stay links, and somebody is told that those expire or say nothing."""

from changelog.notes import authored


def test_pictures_are_seen_with_their_words() -> None:
    tamed = authored.tamed("Voici ![Un plan](https://a.test/plan.png) et ![](https://a.test/b.png).")
    assert authored.pictures(tamed) == [("Un plan", "https://a.test/plan.png"), ("", "https://a.test/b.png")]


def test_a_link_is_no_picture() -> None:
    assert authored.pictures(authored.tamed("Un [plan](https://a.test/plan.png) \\![x](y)")) == []
