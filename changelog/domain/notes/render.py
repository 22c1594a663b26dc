"""Notes → text: Jinja templates in which every outside string is escaped without their help.

Whatever `{{ … }}` prints is escaped for the form, Markdown or HTML, so that no template can forget it. What is already
written for that form (an entry's `text`, an address, a macro's output) is marked by a filter: `ready`.
"""

from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import msgspec
from markupsafe import Markup, escape

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
    """How many changes were left out, in words."""
    bots = sum(1 for one in notes.aside if one.bot)
    machines = say_of("of which {count} automatic update", "of which {count} automatic updates", bots)
    count = say_of("{count} technical change", "{count} technical changes", len(notes.aside))
    return again(count, notes.language) + (f" ({again(machines, notes.language)})" if bots else "")


def context(notes: Notes, form: str = "") -> dict[str, Any]:
    """The values of a template. With a form, texts are marked as already written for it."""
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
                "label": _label(one.label, form),
                "url": one.url,
                "text": "",
                "why": again(one.why, notes.language),
                "bot": one.bot,
            }
            for one in (notes.aside if notes.annex else ())
        ],
        # In the language of the page's readers, not of the run.
        "findings": [
            {"code": one.code, "message": again(one.message, notes.language), "subject": one.subject}
            for one in notes.findings
        ],
        "words": {"nothing": again(say("Nothing new for users this time."), notes.language), "annex": annex},
    }


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
        # A template may end Jinja's own escaping (`autoescape false`): whatever it prints is escaped all the same.
        environment.finalize = escape
        environment.filters["ready"] = Markup
        environment.filters["code"] = _html_code
        environment.filters["address"] = lambda url: Markup(escape(markdown.address(str(url))))  # noqa: S704 - escaped
        return environment

    write = _WRITERS[form]
    environment.finalize = lambda value: value if isinstance(value, Ready) else Ready(write(str(value)))
    environment.filters["ready"] = Ready
    environment.filters["code"] = lambda text: Ready((markdown.with_code if form == "markdown" else write)(str(text)))
    environment.filters["address"] = lambda url: Ready(markdown.address(str(url)))
    environment.filters["indent"] = _indented
    return environment


def _html_code(text: object) -> Markup:
    return Markup(markdown.html_with_code(str(text), lambda one: str(escape(one))))  # noqa: S704 - escaped


_WRITERS: Mapping[str, Callable[[str], str]] = {
    "markdown": markdown.escape,
    "chat": markdown.escape_chat,
    "commonmark": markdown.escape_to_the_letter,
    "text": str,
}


def _indented(text: str, width: int = 4) -> Ready:
    """Each line indented, the first too; empty ones left empty."""
    return Ready("\n".join(" " * width + line if line else line for line in text.split("\n")))
