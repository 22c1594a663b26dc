"""Notes → text: Jinja templates in which every outside string is escaped for where it lands by itself.

Whatever `{{ … }}` prints is escaped for Markdown or HTML, by the form asked for, so that no template can forget it.
What is already written for that form (an entry's `text`, an address, a macro's output) is marked by a filter: `ready`.
"""

from collections.abc import Mapping
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import msgspec
from markupsafe import Markup, escape

from changelog.domain.model import Finding
from changelog.domain.notes import escape as chat
from changelog.domain.notes import escape as markdown
from changelog.domain.notes import safe_markdown
from changelog.domain.notes.model import Notes
from changelog.i18n import plain
from changelog.i18n.say import again, say, say_of

if TYPE_CHECKING:
    from jinja2 import Environment


ENDINGS = {"markdown": "md", "html": "html", "text": "txt"}


class Renderer:
    """Renders notes in one form with one set of templates (name → source).

    `sandboxed` for templates that are not ours: they reach nothing but what they are given.
    """

    def __init__(self, templates: Mapping[str, str], form: str, *, sandboxed: bool = True) -> None:
        self.form = form
        self._environment = _environment(templates, form, sandboxed=sandboxed)

    def render(self, name: str, notes: Notes) -> str:
        """One delivery's notes. Raises `jinja2.TemplateError` for a template that cannot be used."""
        text = self._environment.get_template(name).render(context(notes, self.form))
        return "\n".join(line.rstrip() for line in text.strip("\n").split("\n")) + "\n"


def fill(templates: Mapping[str, str], name: str, values: Mapping[str, Any], form: str = "markdown") -> str:
    """One of our own templates, filled with other values than notes; every value is escaped for its form: Markdown,
    a chat's Markdown, HTML, or plain text.
    """
    text = _own_environment(tuple(templates.items()), form).get_template(name).render(values)
    lines = [line.rstrip() for line in text.strip("\n").split("\n")]
    return "\n".join(line for at, line in enumerate(lines) if line or not at or lines[at - 1]) + "\n"


@lru_cache(maxsize=16)
def _own_environment(templates: tuple[tuple[str, str], ...], form: str) -> "Environment":
    # A run fills the same templates for each channel and page: compiled once.
    return _environment(dict(templates), form, sandboxed=False)


def annex_summary(notes: Notes) -> str:
    """How many changes were set aside, in words."""
    bots = sum(1 for one in notes.aside if one.bot)
    machines = say_of("of which {count} automatic update", "of which {count} automatic updates", bots)
    count = say_of("{count} technical change", "{count} technical changes", len(notes.aside))
    return again(count, notes.language) + (f" ({again(machines, notes.language)})" if bots else "")


def context(notes: Notes, form: str = "") -> dict[str, Any]:
    """What a template sees. With a form, texts come marked as already written for it."""
    annex = annex_summary(notes) if notes.aside and notes.annex else ""
    return {
        "heading": notes.heading,
        "start": notes.start.isoformat() if notes.start else None,
        "end": notes.end.isoformat() if notes.end else None,
        "language": notes.language,
        "tag": notes.delivery.to.tag if notes.delivery.to else "",
        "sections": [
            {
                "title": section.title,
                "entries": [
                    {
                        "title": entry.title,
                        "label": _label(entry.label, form),
                        "ticket": entry.ticket,
                        "changes": list(entry.changes),
                        "url": entry.url,
                        "text": _text(entry.text, form) if form and entry.text else entry.text,
                        "section": entry.section,
                        "labels": [plain.line(label) for label in entry.labels],
                        "review_apps": [msgspec.to_builtins(app) for app in entry.review_apps],
                    }
                    for entry in section.entries
                ],
            }
            for section in notes.sections
        ],
        "aside": [
            {
                "title": one.title,
                "label": _label(f"#{one.number}" if one.number else "", form),
                "url": one.url,
                "text": "",
                "why": again(one.why, notes.language),
                "bot": one.bot,
            }
            for one in (notes.aside if notes.annex else ())
        ],
        "findings": [_finding(one, notes.language) for one in notes.findings],
        "words": {"nothing": again(say("Nothing new for users this time."), notes.language), "annex": annex},
    }


def _finding(one: Finding, language: str) -> dict[str, str]:
    """A page is for its readers: what is odd is said in their language, whoever makes it."""
    return {"code": one.code, "message": again(one.message, language), "subject": one.subject}


def worded(text: str, form: str) -> str:
    """Tamed Markdown, marked as already written for a form."""
    return _text(text, form) if text else ""


class Ready(str):
    """Text that is already written for the form at hand. Whatever is made of it (joined, cut) is plain text again."""

    __slots__ = ()


def _label(label: str, form: str) -> str:
    # It stands after a title, where its number sign opens nothing.
    return Ready(label) if form == "markdown" else label


def _text(text: str, form: str) -> str:
    if form == "html":
        return Markup(safe_markdown.to_html(text))  # noqa: S704 - cleaned by nh3
    return Ready(safe_markdown.to_plain(text) if form == "text" else text)


def _environment(templates: Mapping[str, str], form: str, *, sandboxed: bool) -> "Environment":
    from jinja2 import DictLoader, Environment, StrictUndefined
    from jinja2.sandbox import ImmutableSandboxedEnvironment

    kind = ImmutableSandboxedEnvironment if sandboxed else Environment
    environment = kind(
        loader=DictLoader(dict(templates)),
        autoescape=form == "html",
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        cache_size=16,
    )
    if form == "html":
        environment.filters["ready"] = _as_html
        environment.filters["address"] = _address_in_html
    else:
        environment.finalize = _FINAL[form]
        environment.filters["ready"] = _as_ready
        environment.filters["address"] = _address_in_markdown
        environment.filters["indent"] = _indented
    return environment


def _for_markdown(value: object) -> object:
    return value if isinstance(value, Ready) else Ready(markdown.escape(str(value)))


def _for_plain_text(value: object) -> object:
    return value if isinstance(value, Ready) else Ready(value)


def _for_chat(value: object) -> object:
    return value if isinstance(value, Ready) else Ready(chat.escape_chat(str(value)))


def _for_commonmark(value: object) -> object:
    return value if isinstance(value, Ready) else Ready(chat.escape_to_the_letter(str(value)))


_FINAL = {"markdown": _for_markdown, "chat": _for_chat, "commonmark": _for_commonmark, "text": _for_plain_text}


def _as_ready(text: object) -> Ready:
    return Ready(text)


def _as_html(text: object) -> Markup:
    return Markup(text)  # noqa: S704 - what a template declares ready


def _indented(text: str, width: int = 4) -> Ready:
    """Each line moved in, empty ones left empty; the first too."""
    return Ready("\n".join(" " * width + line if line else line for line in text.split("\n")))


def _address_in_markdown(url: object) -> Ready:
    return Ready(markdown.address(str(url)))


def _address_in_html(url: object) -> Markup:
    return Markup(escape(markdown.address(str(url))))  # noqa: S704 - quoted and escaped
