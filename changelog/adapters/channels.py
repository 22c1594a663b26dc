"""Sends messages to the team's channels: the only door to Apprise. Their addresses are secrets, and stay in this file.

Apprise logs, which would print: the log is captured instead, to learn what became of a message. A message is sent once
and never retried: nobody knows whether a silent server has it.
"""

import logging
import re
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING, Any

from changelog.domain.train.channel_state import ChannelFormat, Form, Letter, SendResult
from changelog.errors import Refused
from changelog.i18n.say import say

if TYPE_CHECKING:
    from apprise.plugins.base import NotifyBase


_LOGGER = "apprise"
# Services by the module that speaks to them, where what they call their format says too little.
_CHATS = frozenset(("mattermost", "zulip", "revolt", "ryver"))  # they read Markdown, and do not say so
_TRANSLATED = frozenset(("discord", "guilded", "rocketchat", "slack"))
_MAILS = frozenset((
    "email", "acs", "brevo", "groundmail", "mailersend", "mailgun", "office365", "postmark", "resend", "sendgrid",
    "sendpulse", "ses", "smtp2go", "sparkpost",
))  # fmt: skip
_CODE = re.compile(r"error=(?P<code>[1-5]\d\d)\b")
_NEVER_THERE = re.compile(
    r"connect timeout|NewConnectionError|Connection refused|NameResolution|Name or service not known|getaddrinfo|"
    r"No route to host|Network is unreachable|certificate",
    re.I,
)  # fmt: skip
_BROKE_OFF = re.compile(
    r"timed out|timeout|aborted|reset by peer|RemoteDisconnected|Broken pipe|ChunkedEncoding|IncompleteRead|"
    r"unexpectedly closed|Server not connected|error=50[24]\b",
    re.I,
)  # fmt: skip
_SENT = re.compile(r"Sent .* to |Sent .* notification", re.I)


class Channels:
    """Implements TellsChannels. `addresses`: by name, "" where there is none; `variables`: where it would be."""

    def __init__(self, addresses: Mapping[str, str], variables: Mapping[str, str]) -> None:
        self._addresses = addresses
        self._variables = variables

    def reads(self, channel: str) -> ChannelFormat:
        with _captured_log():
            service = self._service(channel)
            return ChannelFormat(form=_form(service), longest=int(service.body_maxlen or 0))

    def tell(self, channel: str, letter: Letter) -> SendResult:
        with _captured_log() as log:
            service = self._service(channel)
            try:
                taken = _send(service, letter)
            except _NeverSent:
                return SendResult(outcome="failed", why=say("there is no connection, or no right to send"))
            except Exception as problem:
                log.lines.append(f"{type(problem).__name__}: {problem}")
                return _outcome(log.lines, raised=True)
        return SendResult(outcome="sent") if taken else _outcome(log.lines)

    def _service(self, channel: str) -> "NotifyBase":
        address, variable = self._addresses.get(channel, ""), self._variables.get(channel, "")
        if not address:
            raise Refused(
                say("{channel} has no address: {variable} is not set", channel=channel, variable=variable),
                hint=say("Set {variable}; it is a secret.", variable=variable),
            )
        service = _instance(address)
        if service is None:
            raise Refused(
                say("the address in {variable} is no channel that can be written to", variable=variable),
                hint=say("It takes one address as Apprise has them: mmosts://…, slack://…, matrixs://…, mailtos://…"),
            )
        return service


class _NeverSent(Exception):
    """Nothing was sent: the server was not reached, or let nobody in."""


class _Log(logging.Handler):
    """Collects the lines that Apprise logs, and prints nothing."""

    def __init__(self) -> None:
        super().__init__(logging.DEBUG)
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(record.getMessage())


@contextmanager
def _captured_log() -> Iterator[_Log]:
    logger, log = logging.getLogger(_LOGGER), _Log()
    before = logger.handlers, logger.level, logger.propagate
    logger.handlers, logger.propagate = [log], False
    logger.setLevel(logging.DEBUG)
    try:
        yield log
    finally:
        logger.handlers, logger.propagate = before[0], before[2]
        logger.setLevel(before[1])


def _instance(address: str) -> "NotifyBase | None":
    from apprise import Apprise, AppriseAsset

    # Nothing is kept on disk, nobody is sent on elsewhere with what the address holds, no picture is loaded from afar.
    asset = AppriseAsset(storage_mode="memory", http_redirects=False)
    asset.app_id, asset.app_desc, asset.app_url = "nouveautes", "nouveautes", ""
    asset.image_url_mask = asset.image_url_logo = ""
    try:
        return Apprise.instantiate(address, asset=asset, suppress_exceptions=True)
    except Exception:
        return None


def _form(service: "NotifyBase") -> Form:
    # `mattermost`, of apprise.plugins.mattermost
    name = type(service).__module__.removeprefix("apprise.plugins.").partition(".")[0]
    default = service.resolve_format(None).value
    if name in _CHATS:
        return "chat"
    if name in _TRANSLATED:
        return "commonmark"
    if name in _MAILS:
        return "mail" if default == "html" else "text"
    if name == "matrix":
        return "html"
    forms: dict[str, Form] = {"html": "html", "markdown": "commonmark"}
    return forms.get(default, "text")


def _send(service: "NotifyBase", letter: Letter) -> bool:
    """By the service itself, and not by a list of services: those are tried again, and time is kept for them."""
    from apprise import NotifyFormat

    if letter.form == "mail":
        return _mailed(service, letter)
    if letter.form == "chat":
        return bool(service.notify(body=letter.text))  # as it is
    reads = {"commonmark": NotifyFormat.MARKDOWN, "html": NotifyFormat.HTML}.get(letter.form, NotifyFormat.TEXT)
    return bool(service.notify(body=letter.text, body_format=reads))


def _mailed(service: "NotifyBase", letter: Letter) -> bool:
    """Apprise makes a mail's plain part from its HTML and loses every address; ours takes its place."""
    from apprise import NotifyFormat
    from apprise.plugins.email.base import NotifyEmail

    if not isinstance(service, NotifyEmail) or service.pgp_mode != "no":
        return bool(service.notify(body=letter.html, title=letter.subject, body_format=NotifyFormat.HTML))
    from apprise.plugins.email.smtp import AppriseSMTPController

    smtp: Any = service
    prepared = NotifyEmail.prepare_emails(
        subject=letter.subject, body=letter.html, notify_format=NotifyFormat.HTML, from_addr=smtp.from_addr,
        to=smtp.targets, cc=smtp.cc, bcc=smtp.bcc, reply_to=smtp.reply_to, smtp_host=smtp.smtp_host,
        headers={"Auto-Submitted": "auto-generated", **smtp.headers}, names=smtp.names, tzinfo=smtp.tzinfo,
    )  # fmt: skip
    controller = AppriseSMTPController(
        host=smtp.smtp_host, port=smtp.port, secure_mode=smtp.secure_mode, user=smtp.user,
        password=smtp.password, verify_certificate=smtp.verify_certificate,
        socket_connect_timeout=smtp.socket_connect_timeout,
    )  # fmt: skip
    with ExitStack() as stack:
        try:
            server = stack.enter_context(controller)
        except Exception:
            raise _NeverSent from None
        taken = [
            server.sendmail(smtp.from_addr[1], one.to_addrs, _with_plain_part(one.body, letter.text))
            for one in prepared
        ]
    if any(taken) and not all(taken):
        logging.getLogger(_LOGGER).info("Sent to some, to others not")
    return all(taken)


def _with_plain_part(mail: str, text: str) -> str:
    from email import message_from_string

    message = message_from_string(mail)
    for part in message.walk():
        if part.get_content_type() == "text/plain":
            del part["Content-Transfer-Encoding"]
            part.set_payload(text, "utf-8")
    return message.as_string()


def _outcome(lines: list[str], *, raised: bool = False) -> SendResult:
    """What became of it, in our own words."""
    log = "\n".join(lines)
    if _SENT.search(log):
        return SendResult(outcome="unsure", why=say("only some of the recipients have it"))
    never, broke = _NEVER_THERE.search(log), _BROKE_OFF.search(log)
    if broke and not never:
        return SendResult(outcome="unsure", why=say("the answer broke off"))
    if code := _CODE.search(log):
        return SendResult(outcome="failed", why=say("it answers {status}", status=code["code"]))
    if never:
        return SendResult(outcome="failed", why=say("there is no connection"))
    return SendResult(outcome="unsure" if raised else "failed", why=say("it was not accepted"))
