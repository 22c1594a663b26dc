"""The preview's `mkdocs.yml`: our own, with the harmless settings of the repository's where it has one.

A `mkdocs.yml` can run programs: hooks, plugins, `!!python/…` tags, templates. Whoever opens a pull request may write
one, so it is read as plain data, and only what is listed here is taken from it.
"""

import posixpath
import re
from collections.abc import Collection, Mapping
from typing import Any

from msgspec import Struct, structs

from changelog.domain.model import Finding
from changelog.domain.preview import contents
from changelog.domain.preview.contents import Nav
from changelog.domain.preview.includes import Includes
from changelog.i18n import plain
from changelog.i18n.say import again, say

STYLE = "nouveautes-apercu.css"
LONGEST = 500_000  # characters; a longer one is an accident
DEEPEST = 12
"""Sections of a nav in one another."""
_WEB = re.compile(r"(?:https?://|mailto:)[^\s<>\"]+", re.IGNORECASE)
_SHEET = re.compile(r"[\w ./-]+\.css")
"""The theme prints the names of style sheets as they are, into an attribute."""
EXTENSIONS = frozenset(
    ("abbr", "admonition", "attr_list", "codehilite", "def_list", "extra", "fenced_code", "footnotes", "legacy_attrs",
     "legacy_em", "md_in_html", "meta", "nl2br", "sane_lists", "smarty", "tables", "toc", "wikilinks",
     "pymdownx.arithmatex", "pymdownx.betterem", "pymdownx.blocks.admonition", "pymdownx.blocks.caption",
     "pymdownx.blocks.definition", "pymdownx.blocks.details", "pymdownx.blocks.html", "pymdownx.blocks.tab",
     "pymdownx.caret", "pymdownx.critic", "pymdownx.details", "pymdownx.emoji",
     "pymdownx.escapeall", "pymdownx.extra", "pymdownx.highlight", "pymdownx.inlinehilite",
     "pymdownx.keys", "pymdownx.magiclink", "pymdownx.mark", "pymdownx.progressbar",
     "pymdownx.saneheaders", "pymdownx.smartsymbols", "pymdownx.striphtml", "pymdownx.superfences", "pymdownx.tabbed",
     "pymdownx.tasklist", "pymdownx.tilde")
)  # fmt: skip
"""Extensions that only turn a text into HTML, which is cleaned: none reads a file or uses the network."""
_OURS: Mapping[str, dict[str, Any]] = {
    "pymdownx.arithmatex": {"generic": True},  # formulas as text; as scripts they would be removed
    "pymdownx.emoji": {},  # given where the site is built: they are functions
}
"""Options of which a `mkdocs.yml` decides none."""
SEPARATOR = r"[\s\u200b\-’'\",.;:!?«»()\[\]/]+"
"""What separates words for the search: an apostrophe does, « habitant » finds « l’habitant »."""
HARMLESS = frozenset(("search", "material/search", "include-markdown"))
"""Plugins that are here already, or whose work is done here."""
GENERATORS = frozenset(("mkdocstrings", "mkautodoc", "mkdocs-click"))
"""What fills pages from code."""
UNSAFE = frozenset(("content.tooltips",))
"""Features of the theme that are left out. This one writes the `title` of a link into the page as HTML (tried)."""
FEATURES = re.compile(r"[a-z]+(?:\.[a-z]+)+")
KNOWN = frozenset(
    ("site_name", "site_description", "docs_dir", "nav", "use_directory_urls", "markdown_extensions", "theme",
     "extra_css", "exclude_docs", "not_in_nav", "plugins", "repo_url", "repo_name", "edit_uri", "copyright", "extra",
     "site_url", "strict", "site_dir", "validation", "dev_addr", "site_author", "remote_branch", "watch")
)  # fmt: skip
"""Keys that are used, or that mean nothing for a preview: no finding for them."""
_FEATURES = (
    "navigation.sections", "navigation.indexes", "navigation.prune", "navigation.top", "navigation.footer",
    "toc.follow", "search.highlight", "content.code.copy", "content.tabs.link",
)  # fmt: skip
_EXTENSIONS: tuple[Any, ...] = (
    "admonition", "attr_list", "md_in_html", "sane_lists", "tables",
    "pymdownx.details", "pymdownx.superfences", "pymdownx.tilde",
    {"pymdownx.highlight": {"guess_lang": False}}, {"pymdownx.tabbed": {"alternate_style": True}},
    {"pymdownx.tasklist": {"custom_checkbox": True}},
)  # fmt: skip


class MkdocsSettings(Struct, frozen=True, kw_only=True):
    """What is taken from a repository's own `mkdocs.yml`, and findings about the rest. `docs`: the folder of pages;
    `generates`: whether something makes parts of pages from code (`::: name`), which is left out.
    """

    docs: str = "docs"
    generates: bool = False
    values: dict[str, Any] = {}
    nav: list[Any] | None = None
    findings: tuple[Finding, ...] = ()


def for_gitbook(name: str, nav: Nav, language: str, url: str = "") -> dict[str, Any]:
    """The settings of a site made of GitBook's pages."""
    return {
        "site_name": contents.escaped(name),
        **({"site_url": url} if url else {}),
        "docs_dir": "docs",
        "site_dir": "site",
        "use_directory_urls": False,
        "exclude_docs": "!/templates/\n",
        "theme": theme(language, _FEATURES),
        "extra_css": [STYLE],
        "extra": {"generator": False},
        "plugins": [{"search": {"lang": ["fr", "en"] if language == "fr" else ["en", "fr"], "separator": SEPARATOR}}],
        "markdown_extensions": [*_EXTENSIONS, _toc(language)],
        "validation": {"nav": {"omitted_files": "ignore"}, "links": {"unrecognized_links": "ignore"}},
        "nav": nav,
    }


def for_mkdocs(own: MkdocsSettings, nav: Nav, language: str, url: str = "") -> dict[str, Any]:
    """The settings of a site that has its own `mkdocs.yml`: its extensions, our theme and search."""
    held = own.values
    extensions = held.get("markdown_extensions", [])
    names = {next(iter(one)) if isinstance(one, dict) else one for one in extensions}
    ours = [one for one in ("attr_list", "md_in_html", "tables") if one not in names]  # which our own pages need
    return for_gitbook("", nav, language, url) | {
        "site_name": contents.escaped(held.get("site_name") or "Documentation"),
        "use_directory_urls": held.get("use_directory_urls", True),
        "theme": theme(language, tuple(dict.fromkeys([*_FEATURES, *held.get("features", ())]))),
        "extra_css": [*held.get("extra_css", ()), STYLE],
        "markdown_extensions": [*extensions, *ours, *([] if "toc" in names else [_toc(language)])],
    } | {key: held[key] for key in ("exclude_docs", "not_in_nav") if key in held}  # fmt: skip


def theme(language: str, features: tuple[str, ...]) -> dict[str, Any]:
    """Material, light and dark, with nothing loaded from elsewhere."""
    return {
        "name": "material",
        "language": language,
        "font": False,
        "icon": {"logo": "material/newspaper-variant-outline"},
        "features": list(features),
        "palette": [
            {"media": "(prefers-color-scheme: light)", "scheme": "default", "primary": "custom", "accent": "custom",
             "toggle": {"icon": "material/weather-night", "name": again(say("Switch to the dark theme"), language)}},
            {"media": "(prefers-color-scheme: dark)", "scheme": "slate", "primary": "custom", "accent": "custom",
             "toggle": {"icon": "material/weather-sunny", "name": again(say("Switch to the light theme"), language)}},
        ],
    }  # fmt: skip


def text(settings: Mapping[str, Any]) -> str:
    """The settings as YAML."""
    import yaml  # type: ignore[import-untyped, unused-ignore]

    return str(yaml.safe_dump(dict(settings), allow_unicode=True, sort_keys=False, width=1000))


def own(text: str) -> MkdocsSettings:
    """The harmless settings in a repository's own `mkdocs.yml`. Never runs anything of it."""
    held = plain_yaml(text)
    if not isinstance(held, dict):
        message = say("is not understood: the site is built with our own settings")
        return MkdocsSettings(findings=(_left_out("mkdocs.yml", message),))

    plugins = held.get("plugins")
    listed = plugins if isinstance(plugins, list) else []
    names = [next(iter(one), "") if isinstance(one, dict) else one for one in listed]
    others = [f"plugins: {one}" for one in names if isinstance(one, str) and one not in HARMLESS]
    runs = [*(str(key) for key in held if str(key) not in KNOWN), *others]
    runs += ["theme: custom_dir"] if isinstance(held.get("theme"), dict) and "custom_dir" in held["theme"] else []
    findings = [_left_out(key, say("runs or loads things: left out of the preview")) for key in runs]
    extensions, unknown = _extensions(held.get("markdown_extensions"))
    message = say("is no extension that the preview knows as harmless: left out")
    findings += [_left_out(name, message) for name in unknown]

    message = say("lies outside the repository: nothing is read there")
    for name, given in _pairs(held.get("markdown_extensions")):
        bases = given.get("base_path", "")
        bases = bases if isinstance(bases, list) else [bases]
        outside = [one for one in bases if isinstance(one, str) and one and not _is_inside(one)]
        findings += [_left_out(f"{name}: base_path {one}", message) for one in outside if name in INCLUDES]
    values: dict[str, Any] = {"markdown_extensions": extensions}
    features = held["theme"].get("features") if isinstance(held.get("theme"), dict) else None
    if isinstance(features, list):
        known = [one for one in features if isinstance(one, str) and FEATURES.fullmatch(one)]
        values["features"] = [one for one in known if one not in UNSAFE]
        message = say("is left out: the theme would take text of a page for HTML")
        findings += [_left_out(f"theme: {one}", message) for one in known if one in UNSAFE]
    values |= {key: held[key] for key in ("site_name", "exclude_docs", "not_in_nav") if isinstance(held.get(key), str)}
    if isinstance(held.get("use_directory_urls"), bool):
        values["use_directory_urls"] = held["use_directory_urls"]
    if isinstance(held.get("extra_css"), list):
        values["extra_css"] = [one for one in held["extra_css"] if isinstance(one, str)]
    folder = held.get("docs_dir")
    path = posixpath.normpath(folder) if isinstance(folder, str) and folder else "docs"
    docs = "" if path == "." else path if _is_inside(path) else "docs"
    nav = held.get("nav")
    makers = {*unknown, *(one for one in names if isinstance(one, str))} & GENERATORS
    return MkdocsSettings(
        docs=docs,
        generates=bool(makers) or "INHERIT" in held,
        values=values,
        nav=nav if isinstance(nav, list) else None,
        findings=tuple(findings),
    )


INCLUDES = frozenset(("pymdownx.snippets", "markdown_include.include", "mdx_include"))
"""Extensions that read files: what they include is put in place before Markdown is read, from the repository alone."""


def includes_of(text: str, folder: str, docs: str) -> Includes:
    """How the pages of a MkDocs site include files. `folder`: that of its settings; `docs`: that of its pages."""
    held = plain_yaml(text)
    held = held if isinstance(held, dict) else {}
    options = {
        name.removeprefix("markdown.extensions."): given for name, given in _pairs(held.get("markdown_extensions"))
    }
    plugins = {name for name, _ in _pairs(held.get("plugins"))}
    snippets = options.get("pymdownx.snippets")
    braces = next(
        (given for name, given in options.items() if name in ("markdown_include.include", "mdx_include")), None
    )

    def folders(value: Any) -> tuple[str, ...]:
        listed = value if isinstance(value, list) else [value]
        # `base_path: !relative $config_dir` and others that only the plugin understands mean the settings' folder.
        given = (posixpath.normpath(posixpath.join(folder, one if isinstance(one, str) else ".")) for one in listed)
        return tuple(one for one in given if _is_inside(one))

    appended = snippets.get("auto_append") if snippets else None
    return Includes(
        snippets=None if snippets is None else folders(snippets.get("base_path", ".")),
        appended=tuple(one for one in appended if isinstance(one, str)) if isinstance(appended, list) else (),
        markdown="include-markdown" in plugins,
        braces=None if braces is None else next(iter(folders(braces.get("base_path", "."))), None),
        docs=docs,
    )  # fmt: skip


def _pairs(held: Any) -> list[tuple[str, dict[str, Any]]]:
    """The names in a list of extensions or plugins, each with its options."""
    pairs: list[tuple[Any, Any]] = list(held.items()) if isinstance(held, dict) else []
    for one in held if isinstance(held, list) else []:
        pairs += list(one.items()) if isinstance(one, dict) else [(one, None)]
    return [(name, given if isinstance(given, dict) else {}) for name, given in pairs if isinstance(name, str)]


def with_files(own: MkdocsSettings, there: Collection[str]) -> MkdocsSettings:
    """The settings with a nav and style sheets of which each is there, the others in findings. `there`: the pages and
    files of the documentation, by their paths in its folder.
    """
    findings: list[Finding] = []
    nav = None if own.nav is None else _nav(own.nav, there, findings)
    sheets = own.values.get("extra_css", [])
    kept = [one for one in sheets if one in there and _SHEET.fullmatch(one)]
    message = say("is no style sheet of the documentation: left out")
    findings += [_left_out(f"extra_css: {one}", message) for one in sheets if one not in kept]
    values = own.values | ({"extra_css": kept} if sheets else {})
    return structs.replace(own, nav=nav, values=values, findings=(*own.findings, *findings))


def plain_yaml(text: str) -> Any:
    """YAML as plain values; a value with a tag of Python, or of a plugin, is None."""
    import yaml  # type: ignore[import-untyped, unused-ignore]

    class Reader(yaml.SafeLoader):  # type: ignore[misc, unused-ignore]
        """Nothing is built but lists, maps and plain values."""

    Reader.add_multi_constructor("", lambda *_: None)
    if len(text) > LONGEST:
        return None
    try:
        return yaml.load(text, Loader=Reader)  # noqa: S506 - a SafeLoader that knows less than the safe one
    except (yaml.YAMLError, ValueError, OverflowError, RecursionError, TypeError):
        return None


def _extensions(held: Any) -> tuple[list[Any], list[str]]:
    """The known extensions, with options that are plain values; and the names of the others."""
    pairs: list[tuple[str, Any]] = list(held.items()) if isinstance(held, dict) else []
    for one in held if isinstance(held, list) else []:
        pairs += [(one, None)] if isinstance(one, str) else list(one.items()) if isinstance(one, dict) else []
    known: list[Any] = []
    unknown: list[str] = []
    for written, options in pairs:
        name = str(written).removeprefix("markdown.extensions.")
        if name in INCLUDES:
            continue
        if name not in EXTENSIONS:
            unknown.append(str(written))
            continue
        held_options = options if isinstance(options, dict) else {}
        given = {key: value for key, value in held_options.items() if _is_plain(value)}
        if name in _OURS:
            given = _OURS[name]
        known.append({name: given} if given else name)
    return known, unknown


def _is_plain(value: Any) -> bool:
    return isinstance(value, bool | int | float) or (isinstance(value, str) and len(value) <= 200)


def _nav(held: list[Any], there: Collection[str], findings: list[Finding], deep: int = 0) -> Nav:
    """A nav of titles, with pages and files that are there and addresses of the web; findings about the rest."""
    made: Nav = []
    message = say("leads to no page of the documentation: left out of the table of contents")
    for one in held if deep <= DEEPEST else []:
        for title, value in one.items() if isinstance(one, dict) else [("", one)]:
            if isinstance(value, list):
                made.append({contents.escaped(plain.line(str(title))): _nav(value, there, findings, deep + 1)})
                continue
            path = posixpath.normpath(value) if isinstance(value, str) and value else ""
            target = path if path in there else str(value) if _WEB.fullmatch(str(value)) else ""
            if target:
                made.append({contents.escaped(plain.line(str(title))): target} if title else target)
            elif value is not None:
                findings.append(_left_out(f"nav: {value}", message))
    return made


def _is_inside(path: str) -> bool:
    return not path.startswith("/") and not posixpath.normpath(path).startswith("..")


def _toc(language: str) -> dict[str, Any]:
    return {"toc": {"permalink": "¶", "permalink_title": again(say("Link to this heading"), language)}}


def _left_out(subject: str, message: str) -> Finding:
    return Finding(code="mkdocs-left-out", message=message, subject=plain.shortened(plain.line(subject), 90))
