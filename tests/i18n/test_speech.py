"""Which language a command speaks to whoever runs it."""

import copy
from collections.abc import Iterator
from gettext import NullTranslations

import msgspec
import pytest

from changelog.i18n import say


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
    assert say.of_locale(environ) == language


def test_values_are_never_read_as_messages() -> None:
    assert say.say("the tag {name} stands", name="{0}") == "the tag {0} stands"
    assert say.say("as it stands: {}") == "as it stands: {}"


class French(NullTranslations):
    """Two messages, in French."""

    def gettext(self, message: str) -> str:
        return {"it waits: {why}": "attend\u00a0: {why}", "it rains": "il pleut", "gate|Shown": "Montré"}.get(
            message, message
        )

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:  # noqa: ARG002 - as gettext calls it
        return {"{count} day": "{count} jour", "weather|{count} day": "{count} journée"}.get(msgid1, msgid1) + (
            "s" if n > 1 else ""
        )


@pytest.fixture
def english() -> Iterator[None]:
    """A run in English, for readers of French."""
    before = say._tongue.set(say.NOBODY)
    say.use("en", lambda one: French() if one == "fr" else NullTranslations())
    yield
    say._tongue.reset(before)


@pytest.mark.usefixtures("english")
def test_what_was_said_is_said_again_with_all_that_is_in_it() -> None:
    said = say.say("it waits: {why}", why=say.say("it rains"))
    assert (said, say.again(said, "fr"), say.again(said, "en")) == (
        "it waits: it rains",
        "attend\u00a0: il pleut",
        "it waits: it rains",
    )
    several = say.joined(", ", [say.say_of("{count} day", "{count} days", 2), "x", say.say("it rains")])
    assert (several, say.again(several, "fr")) == ("2 days, x, it rains", "2 jours, x, il pleut")


@pytest.mark.usefixtures("english")
def test_a_word_with_several_meanings_is_said_by_its_context() -> None:
    shown = say.say("it waits: {why}", why=say.say_as("gate", "Shown"))
    assert (shown, say.again(shown, "fr")) == ("it waits: Shown", "attend\u00a0: Montré")
    days = say.say_of_as("weather", "{count} day", "{count} days", 2)
    assert (days, say.again(days, "fr")) == ("2 days", "2 journées")


@pytest.mark.usefixtures("english")
def test_a_value_may_know_the_words_of_each_language() -> None:
    said = say.say("it waits: {why}", why=lambda language: {"fr": "mardi", "en": "Tuesday"}[language])
    assert (said, say.again(said, "fr")) == ("it waits: Tuesday", "attend\u00a0: mardi")


@pytest.mark.usefixtures("english")
def test_what_was_not_said_stays() -> None:
    assert say.again("it rains", "fr") == "it rains"
    assert say.again(f"{say.say('it rains')}", "fr") == "it rains"


@pytest.mark.usefixtures("english")
def test_a_form_and_another_process_get_the_text() -> None:
    said = say.say("it rains")
    assert msgspec.json.encode([said], enc_hook=say.plainly) == b'["it rains"]'
    assert type(copy.copy(said)) is str
    with pytest.raises(NotImplementedError):
        say.plainly(object())
