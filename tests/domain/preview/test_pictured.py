"""Pictures in the words of a change: those of the documentation are shown, those of the web are links, others are said."""

import pytest

from changelog.domain.notes import safe_markdown
from changelog.domain.preview import links
from changelog.domain.preview.links import SiteMap

PLACES = SiteMap(
    pages={"aide/nouveautes.md": "aide/nouveautes.md"},
    files={
        ".gitbook/assets/Écran (1).png": "fichiers/gitbook/assets/ecran-1.png",
        "aide/note.pdf": "fichiers/aide/note.pdf",
    },
    titles={},
)


@pytest.mark.parametrize(
    ("said", "shown", "file"),
    [
        (
            "![Un écran](<../.gitbook/assets/Écran (1).png>)",
            "![Un écran](../fichiers/gitbook/assets/ecran-1.png)",
            True,
        ),
        (
            "![Un écran](/.gitbook/assets/%C3%89cran%20%281%29.png)",
            "![Un écran](../fichiers/gitbook/assets/ecran-1.png)",
            True,
        ),
        ("![Vue](https://ailleurs.exemple/v.png)", "[Vue](https://ailleurs.exemple/v.png)", False),
        ("![](https://ailleurs.exemple/v.png)", "[image](https://ailleurs.exemple/v.png)", False),
        ("![Vue](nulle-part.png)", "Vue", False),
        ("![Vue](../../../etc/passwd)", "Vue", False),
        ("![Note](note.pdf)", "Note", False),
    ],
)
def test_a_picture(said: str, shown: str, file: bool) -> None:
    found = links.with_pictures(
        f"Avant {safe_markdown.tamed(said)} après", PLACES, "aide/nouveautes.md", "a-venir/index.md", "fr"
    )
    assert found.text == f"Avant {shown} après"
    assert found.files == ((".gitbook/assets/Écran (1).png",) if file else ())
    there = file or "https" in said
    assert [one.code for one in found.findings] == ([] if there else ["picture-missing"])


def test_only_an_address_of_the_web_may_expire() -> None:
    assert [one.code for one in safe_markdown.odd("![a](https://x.exemple/a.png)", "#1")] == ["picture-linked"]
    assert safe_markdown.odd("![a](captures/a.png)", "#1") == []
