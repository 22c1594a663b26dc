"""Every page is there in French and in English, of the same shape, and each in its own language alone."""

import re
from collections import Counter
from collections.abc import Sequence
from posixpath import dirname, normpath

import pytest
import yaml  # type: ignore[import-untyped, unused-ignore]
from shown import ROOT, SITE, blocks, prose, same_commands, sources, translation

PAGES = {path.relative_to(SITE).as_posix(): path.read_text("utf-8") for path in sources()}
FRENCH = [path for path in PAGES if not path.startswith("en/")]
# Little words of one language alone; « or », « on », « a », « plus » and the like are of both.
FRENCH_WORDS = "le la les des du une un est sont et ou où dans avec sur par pour que qui ne pas ce cette ces il elle"
ENGLISH_WORDS = "the of and with that this which is are was were has have from its their nobody when where each"
SAID_IN_BOTH = {"NOUVEAUTES_JETON": "NOUVEAUTES_TOKEN"}  # a variable that the page invents, in its language
LONGEST, SHORTEST = 1.6, 0.6
NEWS = "dernieres-nouveautes.md"  # its titles are those of the commits, in English on both pages


def test_every_page_has_its_translation_which_names_it() -> None:
    named = {path: translation(text) for path, text in PAGES.items()}
    assert {path: named.get(other) for path, other in named.items()} == {path: path for path in PAGES}
    assert all(path.startswith("en/") != other.startswith("en/") for path, other in named.items())


def test_the_navigation_has_the_same_shape_in_both_languages() -> None:
    french, english = (
        next(iter(tree.values()))
        for tree in yaml.load((ROOT / "mkdocs.yml").read_text("utf-8"), Loader=yaml.SafeLoader)["nav"]
    )
    assert _pages(french, translated=True) == _pages(english, translated=False)


@pytest.mark.parametrize("page", FRENCH)
def test_a_page_has_the_shape_of_its_translation(page: str) -> None:
    french, english = PAGES[page], PAGES[translation(PAGES[page])]
    assert _headings(english) == _headings(french)
    assert [(one.language, one.title) for one in blocks(english)] == [
        (one.language, one.title) for one in blocks(french)
    ]
    assert same_commands(french, english)
    assert _options(english) == _options(french)
    assert _variables(english) == _variables(french)
    assert _kinds(english) == _kinds(french)


@pytest.mark.parametrize("page", FRENCH)
def test_a_page_leads_where_its_translation_does(page: str) -> None:
    other = translation(PAGES[page])
    expected = Counter(
        translation(PAGES[target]) if target in PAGES else target for target in _targets(page, PAGES[page])
    )
    assert Counter(_targets(other, PAGES[other])) == expected


@pytest.mark.parametrize("page", FRENCH)
def test_a_translation_is_no_summary(page: str) -> None:
    french, english = (len(_words(text)) for text in (PAGES[page], PAGES[translation(PAGES[page])]))
    assert SHORTEST < english / french < LONGEST


@pytest.mark.parametrize("page", [page for page in PAGES if page != NEWS])
def test_a_page_speaks_one_language(page: str) -> None:
    foreign = (FRENCH_WORDS if page.startswith("en/") else ENGLISH_WORDS).split()
    words = _words(PAGES[page])
    found = [" ".join(words[max(0, at - 4) : at + 4]) for at, word in enumerate(words) if word.lower() in foreign]
    assert found == []


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("---\ntranslation: en/a.md\n---\n\n# Un titre\n", ["Un", "titre"]),
        ("Say « la page » and “le mot”, *pas ici*.", ["Say", "and"]),
        ("[the board](le.md) `du code` ![a picture](x.png)", ["the", "board", "a", "picture"]),
        ("```sh\nla commande\n```\n\nText.\n", ["Text"]),
    ],
)
def test_code_and_quoted_words_are_of_no_language(text: str, words: Sequence[str]) -> None:
    assert _words(text) == list(words)


def _words(text: str) -> list[str]:
    """The words of a page's prose: without code, addresses, and what is quoted or set in italics."""
    text = prose(_body(text))
    text = re.sub(r"\]\([^)]*\)|\{[^}]*\}|«[^»]*»|“[^”]*”|(?<!\*)\*[^* \n][^*\n]*\*(?!\*)", " ", text)
    return re.findall(r"[^\W\d_]+(?:[’'-][^\W\d_]+)*", text)


def _body(text: str) -> str:
    return re.sub(r"\A---\n.*?\n---\n", "", text, flags=re.S)


def _headings(text: str) -> list[int]:
    bare = re.sub(r"^(`{3,}).*?^\1$", "", _body(text), flags=re.M | re.S)
    return [len(found) for found in re.findall(r"^(#+) ", bare, re.M)]


def _options(text: str) -> set[str]:
    """The options that a page names; an English one may ask for notes in English."""
    return set(re.findall(r"(?<![\w-])--[a-z][a-z-]+", text)) - {"--language"}


def _variables(text: str) -> set[str]:
    """The variables that a page names, a channel's without the channel."""
    found = re.findall(r"NOUVEAUTES_(?:CHANNEL_|[A-Z_]+)", text)
    return {SAID_IN_BOTH.get(name, name) for name in found}


def _kinds(text: str) -> Counter[str]:
    """How many rows of tables, pictures, points of lists and boxes of each kind there are."""
    text = re.sub(r"^(`{3,}).*?^\1$", "", _body(text), flags=re.M | re.S)
    signs = re.findall(r"^ *(\||\*|\d+\.)(?= )|^(!!! \w+)|(!\[)", text, re.M)
    return Counter("".join(one) for one in signs)


def _targets(page: str, text: str) -> list[str]:
    """Where the links of a page lead: a path of the site, or an address; anchors apart."""
    found = re.findall(r"\]\(([^)\s#]+)(?:#[^)]*)?\)", prose(_body(text)))
    return [one if ":" in one else normpath(f"{dirname(page)}/{one}" if dirname(page) else one) for one in found]


def _pages(tree: object, *, translated: bool) -> object:
    """A navigation without its titles; of the French one, the translations."""
    if isinstance(tree, str):
        return translation((SITE / tree).read_text("utf-8")) if translated else tree
    if isinstance(tree, dict):
        return [_pages(below, translated=translated) for below in tree.values()]
    assert isinstance(tree, list)
    return [_pages(below, translated=translated) for below in tree]
