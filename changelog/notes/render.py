"""Notes → text: Jinja templates, sandboxed, in which every outside string is escaped for where it lands by itself.

A template gets its strings as plain text and cannot forget to escape them: whatever `{{ … }}` prints is escaped for
Markdown, HTML or plain text, by the form asked for. `text` of an entry is Markdown and comes already tamed.
"""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import msgspec
from markupsafe import Markup, escape

from changelog.language import phrases
from changelog.notes import markdown
from changelog.notes.model import Notes

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


def context(notes: Notes, form: str = "") -> dict[str, Any]:
    """What a template sees. With a form, texts come marked as already written for it."""
    count, bots = len(notes.aside), sum(1 for one in notes.aside if one.bot)
    machines = f" ({phrases.plural(notes.language, 'machines', bots)})" if bots else ""
    annex = phrases.plural(notes.language, "annex", count) + machines if count and notes.annex else ""
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
                        "text": _text(entry.text, form),
                        "section": entry.section,
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
                "why": one.why,
                "bot": one.bot,
            }
            for one in (notes.aside if notes.annex else ())
        ],
        "findings": msgspec.to_builtins(notes.findings),
        "words": {"nothing": phrases.NOTES[notes.language]["nothing"], "annex": annex},
    }


def _label(label: str, form: str) -> str:
    return Markup(label) if form else label  # noqa: S704 - a number sign and digits


def _text(text: str, form: str) -> Any:
    if not form:
        return text
    return Markup(markdown.to_html(text) if form == "html" and text else text)  # noqa: S704 - tamed or cleaned


def _environment(templates: Mapping[str, str], form: str, *, sandboxed: bool) -> "Environment":
    from jinja2 import DictLoader, Environment, StrictUndefined
    from jinja2.sandbox import ImmutableSandboxedEnvironment

    kind = ImmutableSandboxedEnvironment if sandboxed else Environment
    environment = kind(
        loader=DictLoader(dict(templates)),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        cache_size=16,
    )
    if form != "html":
        environment.finalize = _for_markdown if form == "markdown" else _for_plain_text
    environment.filters["address"] = _address
    return environment


def _for_markdown(value: object) -> object:
    return value if hasattr(value, "__html__") else Markup(markdown.escape(str(value)))  # noqa: S704 - escaped here


def _for_plain_text(value: object) -> object:
    return value if hasattr(value, "__html__") else Markup(str(value))  # noqa: S704 - plain text has no markup


def _address(url: object) -> object:
    return Markup(escape(markdown.address(str(url))))  # noqa: S704 - quoted and escaped here
