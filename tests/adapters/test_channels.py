"""The door to the channels: what each kind gets, what became of it, and that no secret comes out."""

import logging
from collections.abc import Iterator

import pytest
from channel_scene import SECRET, Chat, Mails, chatting, free_port, mailing

from changelog.adapters.channels import Channels
from changelog.domain.train.channel_state import Form, Letter
from changelog.errors import Refused

SUBJECT = "outil : ce qui arrive jeudi 20 janvier"
HTML = '<!DOCTYPE html><html lang="fr"><body><h1>Ce qui arrive</h1><a href="https://x.invalid">Un</a></body></html>'


@pytest.fixture
def chat() -> Iterator[Chat]:
    with chatting() as one:
        yield one


@pytest.fixture
def mails() -> Iterator[Mails]:
    with mailing() as one:
        yield one


def channel(address: str) -> Channels:
    return Channels({"equipe": address}, {"equipe": "NOUVEAUTES_CHANNEL_EQUIPE"})


def letter(form: Form, text: str = "**Ce qui arrive**\n\n* Un\n") -> Letter:
    return Letter(form=form, subject=SUBJECT, text=text, html=HTML if form == "mail" else "")


FORMS: dict[str, tuple[str, int]] = {
    f"mmosts://chat.invalid/{SECRET}": ("chat", 4000),
    "slack://TA1B2C3D4/B1A2C3D4E/abcdefghijklmnopqrstuvwx/#general": ("commonmark", 35000),
    "discord://1234567890/abcdef": ("commonmark", 2000),
    "zulip://bot@org/abcdefghijklmnopqrstuvwxyz012345/ch": ("chat", 10000),
    "rocket://u:p@127.0.0.1/#c": ("commonmark", 1000),
    "matrixs://u:p@127.0.0.1/#room": ("html", 40000),
    "tgram://123456789:ABCdefghijklmnopqrstuvwxyzABCDEFGHIJ/123": ("html", 4096),
    "mailto://127.0.0.1:25?from=a@x.invalid&to=b@x.invalid": ("mail", 32768),
    "mailto://127.0.0.1:25?from=a@x.invalid&to=b@x.invalid&format=text": ("text", 32768),
    "json://127.0.0.1:9/hook": ("text", 32768),
    "json://127.0.0.1:9/hook?format=markdown": ("commonmark", 32768),
}


@pytest.mark.parametrize("address", FORMS, ids=lambda address: address.partition(":")[0])
def test_each_service_reads_its_own_form(address: str) -> None:
    reads = channel(address).reads("equipe")
    assert (reads.form, reads.longest) == FORMS[address]


def test_a_chat_gets_its_markdown_as_it_is(chat: Chat) -> None:
    said = "**Ce qui arrive**\n\n* [Délai de \\*deux\\* jours #14](https://x.invalid/14)\n"
    assert channel(chat.address()).tell("equipe", letter("chat", said)).outcome == "sent"
    ((path, body),) = chat.got
    assert path == f"/hooks/{SECRET}"
    assert body == {"text": said.rstrip("\n"), "username": "nouveautes"}, "no picture from afar, no other channel"


def test_a_webhook_gets_plain_text(chat: Chat) -> None:
    said = "Ce qui arrive\n\n- Un <b>deux</b> *trois*\n  https://x.invalid\n"
    assert channel(chat.address("json")).tell("equipe", letter("text", said)).outcome == "sent"
    assert chat.texts == [said.rstrip("\n")]


def test_a_mail_has_both_its_parts(mails: Mails) -> None:
    plain = "Démonstration : mardi\n- Délai #14\n  https://x.invalid/14\n"
    sent = channel(mails.address("lea@exemple.invalid", "max@exemple.invalid")).tell("equipe", letter("mail", plain))
    assert sent.outcome == "sent"
    assert [one["To"] for one in mails.got] == ["lea@exemple.invalid", "max@exemple.invalid"]
    first = mails.got[0]
    assert (first["Subject"], first["Auto-Submitted"]) == (SUBJECT, "auto-generated")
    assert "nouveautes@exemple.invalid" in first["From"] and first["Date"] and first["Message-ID"]
    assert first.get_content_type() == "multipart/alternative"
    parts = [(part.get_content_type(), part.get_content().replace("\r\n", "\n")) for part in first.iter_parts()]
    assert parts == [("text/plain", plain), ("text/html", HTML)]


@pytest.mark.parametrize("status", [400, 403, 404, 500])
def test_a_chat_that_refuses_is_told_as_such(chat: Chat, status: int) -> None:
    chat.status = status
    sent = channel(chat.address()).tell("equipe", letter("chat"))
    assert (sent.outcome, sent.why) == ("failed", f"it answers {status}")
    assert len(chat.got) == 1, "it is not tried again"


def test_a_chat_that_never_answers_may_have_it(chat: Chat) -> None:
    chat.silent = True
    sent = channel(chat.address() + "?rto=0.5&retry=3").tell("equipe", letter("chat"))
    assert (sent.outcome, sent.why) == ("unsure", "the answer broke off")
    assert len(chat.got) == 1, "an address that asks for retries gets none"


@pytest.mark.parametrize("status", [502, 504])
def test_a_proxy_that_waited_in_vain_may_have_passed_it_on(chat: Chat, status: int) -> None:
    chat.status = status
    assert channel(chat.address()).tell("equipe", letter("chat")).outcome == "unsure"


@pytest.mark.parametrize("kind", ["mmost", "mail"])
def test_nobody_is_there(kind: str) -> None:
    port = free_port()
    address = (
        f"mmost://127.0.0.1:{port}/{SECRET}"
        if kind == "mmost"
        else f"mailto://127.0.0.1:{port}?from=a@x.invalid&to=b@x.invalid"
    )
    sent = channel(address).tell("equipe", letter("chat" if kind == "mmost" else "mail"))
    assert sent.outcome == "failed" and "connection" in sent.why


def test_a_mail_that_reaches_some_of_its_people(mails: Mails) -> None:
    mails.refuses = {"max@exemple.invalid"}
    both = channel(mails.address("lea@exemple.invalid", "max@exemple.invalid")).tell("equipe", letter("mail"))
    assert both.outcome == "unsure" and len(mails.got) == 1
    alone = channel(mails.address("max@exemple.invalid")).tell("equipe", letter("mail"))
    assert alone.outcome == "failed" and len(mails.got) == 1


WRONG = ("", "  ", "nothing", "https://example.invalid/hook", f"mmost://{SECRET}", f"mmosts://h/{SECRET}\nmmosts://i/{SECRET}",
         f"nosuch://{SECRET}")  # fmt: skip


@pytest.mark.parametrize("address", WRONG)
def test_an_address_for_nobody_is_refused_without_a_word_of_it(address: str, capfd: pytest.CaptureFixture[str]) -> None:
    for ask in (
        lambda: channel(address.strip()).reads("equipe"),
        lambda: channel(address.strip()).tell("equipe", letter("chat")),
    ):
        with pytest.raises(Refused) as problem:
            ask()
        said = f"{problem.value.message} {problem.value.hint}"
        assert "NOUVEAUTES_CHANNEL_EQUIPE" in said
        assert SECRET not in said and (not address.strip() or address.strip() not in said)
        assert problem.value.__cause__ is None and problem.value.__context__ is None
    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize("how", ["sent", "refused", "silent", "nobody"])
def test_no_secret_is_said_or_printed(
    how: str, chat: Chat, capfd: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    chat.status, chat.silent = (404 if how == "refused" else 200), how == "silent"
    port = free_port() if how == "nobody" else chat.port
    address = f"mmost://127.0.0.1:{port}/{SECRET}?rto=0.3"
    sent = channel(address).tell("equipe", letter("chat"))
    out, err = capfd.readouterr()
    apprise = [record.getMessage() for record in caplog.records if record.name == "apprise"]
    assert apprise == [] and (out, err) == ("", "")
    assert SECRET not in sent.why and str(port) not in sent.why


def test_what_apprise_says_is_heard_again_by_others_afterwards(chat: Chat) -> None:
    logger = logging.getLogger("apprise")
    before = (list(logger.handlers), logger.level, logger.propagate)
    channel(chat.address()).tell("equipe", letter("chat"))
    assert (list(logger.handlers), logger.level, logger.propagate) == before


def test_slack_shows_hostile_markdown_and_calls_nobody() -> None:
    from apprise import Apprise, NotifyFormat

    from changelog.domain.notes import escape

    service = Apprise.instantiate("slack://TA1B2C3D4/B1A2C3D4E/abcdefghijklmnopqrstuvwx/#general")
    assert service is not None
    title = "<!channel> <@U123> @here *gras* <https://pirate.invalid|ici> &lt;!here&gt; [x](https://y.invalid)"
    line = f"* [{escape.escape_to_the_letter(escape.tamed(title))}](https://x.invalid/14)"
    put = service.dialect_convert(line, NotifyFormat.MARKDOWN, False)
    assert "<!" not in put and "<@" not in put and "<https://pirate" not in put and "@here" not in put
    assert put.startswith("* <https://x.invalid/14|") and put.count("<") == 1
