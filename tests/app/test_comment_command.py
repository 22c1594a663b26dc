"""Which commands a comment holds: a word on the first line, with or without accents; anything else is none."""

import pytest

from changelog.commands.comment import CommentCommand, read
from changelog.errors import Misuse


@pytest.mark.parametrize(
    ("comment", "said"),
    [
        ("/montré", CommentCommand(step="shown")),
        ("/Montre\r\n", CommentCommand(step="shown")),
        ("/shown devant les référentes", CommentCommand(step="shown", because="devant les référentes")),
        ("/refusé 214 Le courriel part deux fois.", CommentCommand(step="refused", numbers=(214,), because="Le courriel part deux fois.")),
        ("/refuse #12, #14 et 12 : pas fini\nvraiment", CommentCommand(step="refused", numbers=(12, 14), because="pas fini vraiment")),
        ("/refused 12 3 pages manquent", CommentCommand(step="refused", numbers=(12, 3), because="pages manquent")),
        ("/refusé 12 2.5 s d’attente", CommentCommand(step="refused", numbers=(12,), because="2.5 s d’attente")),
        ("/montré 2022-01-18@1a2b3c4d5e6f vu ensemble", CommentCommand(step="shown", because="vu ensemble", seen="1a2b3c4d5e6f")),
        ("/refusé @1a2b3c4 12 pas fini", CommentCommand(step="refused", numbers=(12,), because="pas fini", seen="1a2b3c4")),
        ("/montré à lea@exemple.fr", CommentCommand(step="shown", because="à lea@exemple.fr")),
        ("/livrer 2022-01-18@1a2b3c4d5e6f", CommentCommand(step="release", seen="1a2b3c4d5e6f")),
        ("/livrer", CommentCommand(step="release")),
        ("/ship\n\n", CommentCommand(step="release")),
        ("Bravo !\n/livrer", None),
        ("> /livrer", None),
        ("/livrerons", None),
        ("`/livrer`", None),
        ("", None),
    ],
)  # fmt: skip
def test_a_comment_is_read(comment: str, said: CommentCommand | None) -> None:
    assert read(comment) == said


@pytest.mark.parametrize(
    "comment", ["/refusé", "/refusé 12", "/refusé parce que", "/livrer demain", "/livrer\nsauf 12"]
)
def test_half_a_sentence_does_nothing(comment: str) -> None:
    with pytest.raises(Misuse):
        read(comment)
