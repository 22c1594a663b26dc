"""What comments say to the train: a word on the first line, with or without accents; all the rest says nothing."""

import pytest

from changelog.commands.comment import Spoken, read
from changelog.errors import Misuse


@pytest.mark.parametrize(
    ("comment", "said"),
    [
        ("/montré", Spoken(step="shown")),
        ("/Montre\r\n", Spoken(step="shown")),
        ("/shown devant les référentes", Spoken(step="shown", because="devant les référentes")),
        ("/refusé 214 Le courriel part deux fois.", Spoken(step="refused", numbers=(214,), because="Le courriel part deux fois.")),
        ("/refuse #12, #14 et 12 : pas fini\nvraiment", Spoken(step="refused", numbers=(12, 14), because="pas fini vraiment")),
        ("/refused 12 3 pages manquent", Spoken(step="refused", numbers=(12, 3), because="pages manquent")),
        ("/refusé 12 2.5 s d’attente", Spoken(step="refused", numbers=(12,), because="2.5 s d’attente")),
        ("/livrer", Spoken(step="release")),
        ("/ship\n\n", Spoken(step="release")),
        ("Bravo !\n/livrer", None),
        ("> /livrer", None),
        ("/livrerons", None),
        ("`/livrer`", None),
        ("", None),
    ],
)  # fmt: skip
def test_a_comment_is_read(comment: str, said: Spoken | None) -> None:
    assert read(comment) == said


@pytest.mark.parametrize(
    "comment", ["/refusé", "/refusé 12", "/refusé parce que", "/livrer demain", "/livrer\nsauf 12"]
)
def test_half_a_sentence_does_nothing(comment: str) -> None:
    with pytest.raises(Misuse):
        read(comment)
