"""The whole preview site as text: each page for MkDocs, its settings, and which files of the repository it shows."""

import json
import posixpath
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from msgspec import Struct, structs

from changelog.domain.model import Finding
from changelog.domain.notes import render
from changelog.domain.notes.render import Ready
from changelog.domain.preview import (
    changes,
    clean,
    contents,
    feeds,
    includes,
    links,
    mkdocs_settings,
    page,
    page_text,
    rhythm,
    train_pages,
)
from changelog.domain.preview.blocks import State
from changelog.domain.preview.changes import Changed
from changelog.domain.preview.contents import Nav
from changelog.domain.preview.links import SiteMap
from changelog.domain.preview.rhythm import Rhythm
from changelog.domain.preview.source import DocsVersion
from changelog.domain.preview.train_pages import Coming, Now
from changelog.i18n.say import again, marked, say

HOME = "a-venir"
OTHERS = "autres-pages.md"
NOW = "en-ce-moment.md"
SHEET = "demonstration.md"
RHYTHM = "rythme.md"
SHEET_TITLE = marked("Demo")
OTHERS_TITLE = marked("Other pages")


class PreviewRequest(Struct, frozen=True, kw_only=True):
    """What a preview shows: both versions of the documentation, what comes next, and how far the delivery is.

    `sheet`: the demo's sheet in Markdown, "" for none; `news`: the page of news in the repository; `against`: what it
    is compared with, else what is online; `url`: where the site will be.
    """

    after: DocsVersion
    before: DocsVersion
    language: str
    templates: Mapping[str, str]
    coming: Coming | None = None
    now: Now | None = None
    sheet: str = ""
    rhythm: Rhythm = Rhythm()
    news: str = ""
    against: str = ""
    url: str = ""


class Site(Struct, frozen=True, kw_only=True):
    """A folder for MkDocs. `texts`: path → text; `files`: path → path in the repository; `changed`: the pages that
    differ; `others`: the other files that do; `pages`: path in the repository → on the site; `home`: the folder of our
    own pages; `flat`: whether `a.md` is built as `a.html`; `own`: whether it has its own `mkdocs.yml`, and its pages
    stand there as they are written.
    """

    texts: dict[str, str]
    files: dict[str, str]
    changed: tuple[Changed, ...]
    others: tuple[str, ...] = ()
    pages: dict[str, str]
    home: str
    flat: bool = True
    own: bool = False
    findings: tuple[Finding, ...] = ()


Convert = Callable[[str], page.Converted]
Spread = Callable[[Convert, Sequence[str]], list[page.Converted]]


def in_turn(convert: Convert, sources: Sequence[str]) -> list[page.Converted]:
    """The pages one after the other."""
    return [convert(source) for source in sources]


def assemble(request: PreviewRequest, spread: Spread = in_turn) -> Site:
    """The site. `spread` may convert pages on several processors; each is independent of the others."""
    after = request.after
    names, news = sorted(after.pages), links.normal(request.news)
    site_map = SiteMap(
        pages=after.named_pages, files=after.named_files, titles=after.titles, texts=after.texts,
        roots=after.roots, gitbook=after.gitbook,
    )  # fmt: skip
    states = {name: _states(request, name) for name in _differing(request)}

    def convert(source: str) -> page.Converted:
        text = after.pages[source]
        if after.own:
            return page.own(text)
        return page.convert(text, source, site_map, language=request.language, states=states.get(source, {}))

    converted = dict(zip(names, spread(convert, names), strict=True))
    changed = (*_outside(request), *_changed(request))
    home = _free(HOME, after)
    own = _own_pages(request, changed, home)
    ours = {
        path: links.with_pictures(text, site_map, news, path, request.language)
        for path, text in own.items()
        if path in (f"{home}/index.md", f"{home}/{SHEET}")
    }
    texts = {after.named_pages[name]: one.text for name, one in converted.items()} | own
    texts |= {path: one.text for path, one in ours.items()}
    made = (converted.values(), ours.values())
    shown = sorted({source for pages in made for one in pages for source in one.files})
    files = after.named_files if after.own else {one: after.named_files[one] for one in shown}
    settings = _settings(request, _nav(request, own, home))
    flat = not settings["use_directory_urls"]
    texts |= _feeds(request, home, flat=flat)
    return Site(
        texts={f"docs/{path}": text for path, text in texts.items()} | {"mkdocs.yml": mkdocs_settings.text(settings)},
        files={f"docs/{path}": source for source, path in files.items()},
        changed=changed,
        others=_other_files(request),
        pages=dict(after.named_pages),
        home=home,
        flat=flat,
        own=after.own is not None,
        findings=(
            *after.findings,
            *(_not_in_site(one.source) for one in changed if not one.path and one.state != "removed"),
            *_left_out(converted),
            *_unshown(converted),
            *(finding for pages in made for one in pages for finding in one.findings),
        ),
    )


def _left_out(pages: Mapping[str, page.Converted]) -> Iterable[Finding]:
    """A finding for each key of front matter that is left out, with the pages that have it."""
    found: dict[str, list[str]] = {}
    for source, one in pages.items():
        for key in one.left_out:
            found.setdefault(key, []).append(source)
    message = say(
        "is left out: of a page's front matter the preview keeps {kept}", kept=", ".join(sorted(page_text.KEPT))
    )
    for key, sources in found.items():
        yield Finding(code="front-left-out", message=message, subject=f"{key}: {clean.listed(sources)}")


def _unshown(pages: Mapping[str, page.Converted]) -> Iterable[Finding]:
    """A finding for each kind of block that the preview does not draw, with the pages that have it."""
    found: dict[str, list[str]] = {}
    for source, one in pages.items():
        for name in one.unshown:
            found.setdefault(name, []).append(source)
    message = say("is no block that the preview draws: only the words in it are shown")
    for name, sources in found.items():
        yield Finding(code="construct-unknown", message=message, subject=f"{name}: {clean.listed(sources)}")


def _feeds(request: PreviewRequest, home: str, *, flat: bool) -> dict[str, str]:
    """The feeds of the deliveries on the page of news; none where there is no such page."""
    news, after = links.normal(request.news), request.after
    deliveries = feeds.deliveries(after.pages[news]) if news in after.pages else ()
    if not deliveries:
        return {}
    base = request.url.rstrip("/") + "/" if request.url else ""
    page_ = links.built(after.named_pages[news], flat=flat)
    title = f"{after.title(news)} – {after.name}"
    feed = feeds.Feed(title=title, language=request.language, base=base, home=home, page=page_, deliveries=deliveries)
    return {f"{home}/{feeds.ATOM}": feeds.atom(feed), f"{home}/{feeds.JSON}": feeds.json_feed(feed)}


def _differing(request: PreviewRequest) -> list[str]:
    after, before = request.after, request.before
    return [name for name in after.pages if name in before.pages and before.shown(name) != after.shown(name)]


def _states(request: PreviewRequest, name: str) -> dict[int, State]:
    """The lines of a page that are new or changed; a line that includes a text changes with that text."""
    after, before = request.after, request.before
    found = changes.line_states(before.pages[name], after.pages[name])
    was = {*includes.gitbook_lines(before.pages[name], name, before.texts).values()}
    for line, text in includes.gitbook_lines(after.pages[name], name, after.texts).items():
        if text not in was:
            found.setdefault(line, "changed")
    return found


def _changed(request: PreviewRequest) -> tuple[Changed, ...]:
    """The pages that differ: those that changed, the page of news first, then what is new, then what is gone."""
    after, before = request.after, request.before
    found = [
        Changed(
            title=after.title(name), source=name, path=after.named_pages[name],
            rows=changes.rows(before.shown(name), after.shown(name)),
        )
        for name in sorted(_differing(request), key=lambda name: (name != request.news, name))
    ]  # fmt: skip
    new = [name for name in sorted(after.pages) if name not in before.pages] if before.pages else []
    gone = [name for name in sorted(before.pages) if name not in after.pages]
    found += [Changed(title=after.title(name), source=name, path=after.named_pages[name], state="new") for name in new]
    found += [Changed(title=before.title(name), source=name, state="removed") for name in gone]
    return tuple(found)


def _outside(request: PreviewRequest) -> tuple[Changed, ...]:
    """The page of news where it changes and stands in no page of the site: MkDocs shows its own folder alone."""
    after, before, news = request.after, request.before, links.normal(request.news)
    text, was = after.texts.get(news), before.texts.get(news, "")
    if text is None or news in after.pages or text == was or _differing(request):
        return ()
    title = page_text.heading(page_text.read(text)[1]) or page_text.humanised(news)
    state = "changed" if news in before.texts else "new"
    return (Changed(title=title, source=news, state=state, rows=changes.rows(was, text)),)


def _not_in_site(source: str) -> Finding:
    message = say("is no page of the site, and no page includes it: what changes of it is shown by itself")
    return Finding(code="page-outside", message=message, subject=source)


def _other_files(request: PreviewRequest) -> tuple[str, ...]:
    """Files that are new or changed, and are no pages."""
    after, before = request.after, request.before
    differ = (source for source, blob in sorted(after.blobs.items()) if before.blobs.get(source) != blob)
    return tuple(source for source in differ if source not in after.pages and before.pages)


def _own_pages(request: PreviewRequest, changed: tuple[Changed, ...], home: str) -> dict[str, str]:
    """« À venir », « En ce moment », « Démonstration », « Rythme », « Ce qui change », « Autres pages »."""
    language, after = request.language, request.after
    own: dict[str, str] = {}
    if request.coming:
        news = after.named_pages.get(links.normal(request.news), "")
        more = {"changes": "changements.md", "page": posixpath.relpath(news, home) if news else ""}
        values = train_pages.coming_context(request.coming, language, more)
        own[f"{home}/index.md"] = _filled(request, "coming", values, train_pages.TITLE)
    if request.now:
        more = {"coming": "index.md" if request.coming else "", "demo": SHEET if request.sheet else ""}
        values = train_pages.now_context(request.now, language, more)
        own[f"{home}/{NOW}"] = _filled(request, "now", values, train_pages.TITLE_NOW)
    if request.sheet:
        own[f"{home}/{SHEET}"] = page_text.written_front(again(say(SHEET_TITLE), language), "") + request.sheet
    if request.rhythm.weeks:
        own[f"{home}/{RHYTHM}"] = _filled(request, "rhythm", rhythm.context(request.rhythm, language), rhythm.TITLE)
        own[f"{home}/{rhythm.CSV}"] = rhythm.table(request.rhythm, language)

    shown = {one.source for one in changed}
    files = [source for source in _other_files(request) if source not in shown]
    relative = [structs.replace(one, path=posixpath.relpath(one.path, home) if one.path else "") for one in changed]
    values = changes.context(relative, files, language, request.against)
    own[f"{home}/changements.md"] = _filled(request, "changes", values, changes.TITLE)
    unlisted = [] if after.own else contents.unlisted(after.pages, after.listed)
    if unlisted:
        own[f"{home}/{OTHERS}"] = _filled(request, "others", _others_context(request, unlisted, home), OTHERS_TITLE)
    return own


def _others_context(request: PreviewRequest, unlisted: list[tuple[str, list[str]]], home: str) -> dict[str, Any]:
    after, language = request.after, request.language
    lead = say("The pages that stand in no table of contents. The search finds them too.")
    at_root = again(say("At the root"), language)
    folders = [
        {
            "title": " / ".join(map(page_text.humanised, folder.split("/"))) if folder else at_root,
            "pages": [
                {"title": after.title(name), "path": posixpath.relpath(after.named_pages[name], home)} for name in names
            ],
        }
        for folder, names in unlisted
    ]
    words = {"title": again(say(OTHERS_TITLE), language), "lead": again(lead, language)}
    return {"words": words, "folders": folders}


def _filled(request: PreviewRequest, template: str, values: dict[str, Any], title: str) -> str:
    quoted = json.dumps(contents.escaped(again(say(title), request.language)), ensure_ascii=False)
    values["words"] |= {"title_yaml": Ready(quoted)}
    return render.fill(request.templates, f"{template}.md.j2", values)


def _nav(request: PreviewRequest, own: Mapping[str, str], home: str) -> Nav:
    """Our pages first, then the documentation's own order, then the pages that no table of contents lists."""

    def listed(pages: dict[str, str]) -> Nav:
        return [
            {contents.escaped(again(say(title), request.language)): f"{home}/{name}"}
            for name, title in pages.items()
            if f"{home}/{name}" in own
        ]

    first = {
        "index.md": train_pages.TITLE,
        NOW: train_pages.TITLE_NOW,
        SHEET: SHEET_TITLE,
        "changements.md": changes.TITLE,
        RHYTHM: rhythm.TITLE,
    }
    title = contents.escaped(again(say(train_pages.TITLE), request.language))
    return [{title: listed(first)}, *request.after.nav, *listed({OTHERS: OTHERS_TITLE})]


def _settings(request: PreviewRequest, nav: Nav) -> dict[str, Any]:
    if request.after.own:
        return mkdocs_settings.for_mkdocs(request.after.own, nav, request.language, request.url)
    return mkdocs_settings.for_gitbook(request.after.name, nav, request.language, request.url)


def _free(name: str, after: DocsVersion) -> str:
    """A folder that the documentation does not have."""
    taken = {path.partition("/")[0].removesuffix(".md").lower() for path in after.named_pages.values()}
    return next(one for one in (name, *(f"{name}-{at}" for at in range(2, 1000))) if one not in taken)
