"""Which language a command speaks to whoever runs it."""

import pytest

from changelog.language import speech


@pytest.mark.parametrize(
    ("environ", "language"),
    [
        ({}, ""),
        ({"LANG": "C.UTF-8"}, ""),
        ({"LANG": "fr_FR.UTF-8"}, "fr"),
        ({"LANG": "en_GB.UTF-8"}, "en"),
        ({"LANG": "de_DE.UTF-8"}, ""),
        ({"LANG": "fr_FR.UTF-8", "LC_ALL": "C"}, ""),
        ({"LANG": "de_DE.UTF-8", "LANGUAGE": "de:fr:en"}, "fr"),
        ({"LANG": "C", "LANGUAGE": "fr"}, ""),
        ({"LANG": "fr-CA"}, "fr"),
    ],
)
def test_the_locale_chooses(environ: dict[str, str], language: str) -> None:
    assert speech.of_locale(environ) == language


def test_values_are_never_read_as_messages() -> None:
    assert speech.say("the tag {name} stands", name="{0}") == "the tag {0} stands"
    assert speech.say("as it stands: {}") == "as it stands: {}"
