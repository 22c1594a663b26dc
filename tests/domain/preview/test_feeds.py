"""The feeds are valid Atom and JSON Feed, and lead to the deliveries on the page."""

import json

import atoma  # type: ignore[import-untyped, unused-ignore]
import pytest

from changelog.domain.preview import feeds
from changelog.domain.preview.feeds import Feed

PAGE = """# Dernières nouveautés

## Du mardi 10 au lundi 16 novembre 2026

* [Ne plus perdre sa saisie < "tout" & plus #232](https://forge.exemple.invalid/a/b/issues/232)
* Sans lien

## Du mardi 3 au lundi 9 novembre 2026

* [Proposer une date #192](https://forge.exemple.invalid/a/b/issues/192)

## Du mardi 3 au lundi 9 novembre 2026

* Encore

## Un mot

* rien
"""


def feed(base: str = "https://apercu.exemple.fr/equipe/") -> Feed:
    """The page's feed."""
    return Feed(
        title="Nouveautés",
        language="fr",
        base=base,
        home="a-venir",
        page="nouveautes.html",
        deliveries=feeds.deliveries(PAGE),
    )


def test_atom_is_valid_and_leads_to_the_page() -> None:
    read = atoma.parse_atom_bytes(feeds.atom(feed()).encode())
    assert read.title.value == "Nouveautés" and len(read.entries) == 3
    first = read.entries[0]
    assert first.title.value == "Du mardi 10 au lundi 16 novembre 2026"
    assert (
        first.links[0].href == "https://apercu.exemple.fr/equipe/nouveautes.html#du-mardi-10-au-lundi-16-novembre-2026"
    )
    assert "&lt; &quot;tout&quot; &amp; plus" in first.content.value and "<li>Sans lien</li>" in first.content.value
    assert [link.href for link in read.links if link.rel == "self"] == [
        "https://apercu.exemple.fr/equipe/a-venir/livraisons.xml"
    ]
    assert len({entry.id_ for entry in read.entries}) == 3


def test_json_feed_is_valid_and_says_the_same() -> None:
    text = feeds.json_feed(feed())
    read = atoma.parse_json_feed_bytes(text.encode())
    assert read.version == "https://jsonfeed.org/version/1.1" and len(read.items) == 3
    held = json.loads(text)
    assert set(held) <= {"version", "title", "home_page_url", "feed_url", "language", "items"}
    assert all(item["id"] and (item["content_html"]) for item in held["items"])
    assert [item["url"] for item in held["items"]] == [
        entry.links[0].href for entry in atoma.parse_atom_bytes(feeds.atom(feed()).encode()).entries
    ]


@pytest.mark.parametrize("form", [feeds.atom, feeds.json_feed])
def test_without_an_address_links_are_relative_and_names_stay(form: object) -> None:
    assert callable(form)
    there, nowhere = form(feed()), form(feed(""))
    assert "https://apercu" not in nowhere and "../nouveautes.html#du-mardi-10" in nowhere
    assert all(line in nowhere for line in there.split('"') if line.startswith("tag:"))


def test_the_same_page_gives_the_same_bytes() -> None:
    assert feeds.atom(feed()) == feeds.atom(feed()) and feeds.deliveries("# Rien\n") == ()
