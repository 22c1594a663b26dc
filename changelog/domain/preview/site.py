"""The whole preview site as text: every page for MkDocs, its settings, and which files of the repository it shows."""

import json
import posixpath
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from msgspec import Struct

from changelog.domain.model import Finding
from changelog.domain.notes import render
from changelog.domain.notes.render import Ready
from changelog.domain.preview import changes, contents, feeds, links, mkdocs_settings, page, rhythm, train_pages
from changelog.domain.preview.changes import Changed
from changelog.domain.preview.contents import Nav
from changelog.domain.preview.links import Places
from changelog.domain.preview.rhythm import Rhythm
from changelog.domain.preview.source import Source
from changelog.domain.preview.train_pages import Coming, Now
from changelog.i18n.say import again, marked, say

HOME = "a-venir"
OTHERS = "autres-pages.md"
NOW = "en-ce-moment.md"
SHEET = "demonstration.md"
RHYTHM = "rythme.md"
SHEET_TITLE = marked("Demo")
OTHERS_TITLE = marked("Other pages")


class Asked(Struct, frozen=True, kw_only=True):
    """What a preview is asked to be: both versions, what comes, where it stands, and how the site is called. `sheet`:
    the demo's sheet in Markdown, "" for none.
    """

    after: Source
    before: Source
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
    """A folder for MkDocs: path → text; files to be put beside them: path → path in the repository; the pages that
    differ; and what was odd. `pages`: path in the repository → on the site; `home`: the folder of our own pages;
    `flat`: whether `a.md` is built as `a.html`.
    """

    texts: dict[str, str]
    files: dict[str, str]
    changed: tuple[Changed, ...]
    pages: dict[str, str]
    home: str
    flat: bool = True
    findings: tuple[Finding, ...] = ()


Convert = Callable[[str], page.Converted]
Spread = Callable[[Convert, Sequence[str]], list[page.Converted]]


def in_turn(convert: Convert, sources: Sequence[str]) -> list[page.Converted]:
    """The pages one after the other."""
    return [convert(source) for source in sources]


def assemble(asked: Asked, spread: Spread = in_turn) -> Site:
    """The site. `spread` may convert pages on several processors; each is independent of the others."""
    after, before = asked.after, asked.before
    names = sorted(after.pages)
    known = Places(pages=after.named_pages, files=after.named_files, titles=after.titles)
    differ = {name: changes.told(before.pages[name], after.pages[name]) for name in _differing(asked)}
    differ |= {name: {} for name in names if name not in before.pages and before.pages}

    def convert(source: str) -> page.Converted:
        if after.native:
            return page.Converted(text=after.pages[source])
        return page.convert(after.pages[source], source, known, language=asked.language, told=differ.get(source, {}))

    converted = dict(zip(names, spread(convert, names), strict=True))
    changed = _changed(asked)
    home = _free(HOME, after)
    own = _own_pages(asked, changed, home)
    ours = {
        path: links.placed(text, known, links.normal(asked.news), path, asked.language)
        for path, text in own.items()
        if path in (f"{home}/index.md", f"{home}/{SHEET}")
    }
    own |= {path: one.text for path, one in ours.items()}
    texts = {after.named_pages[name]: one.text for name, one in converted.items()} | own
    shown = {source for made in (converted.values(), ours.values()) for one in made for source in one.files}
    files = after.named_files if after.native else {one: after.named_files[one] for one in sorted(shown)}
    settings = _settings(asked, _nav(asked, own, home))
    texts |= _feeds(asked, home, flat=not settings["use_directory_urls"])
    return Site(
        texts={f"docs/{path}": text for path, text in texts.items()} | {"mkdocs.yml": mkdocs_settings.text(settings)},
        files={f"docs/{path}": source for source, path in files.items()},
        changed=changed,
        pages=dict(after.named_pages),
        home=home,
        flat=not settings["use_directory_urls"],
        findings=(
            *after.findings,
            *(finding for made in (converted.values(), ours.values()) for one in made for finding in one.findings),
        ),
    )


def _feeds(asked: Asked, home: str, *, flat: bool) -> dict[str, str]:
    """The deliveries of the page of news, for readers of feeds; none where there is no such page."""
    news, after = links.normal(asked.news), asked.after
    told = feeds.deliveries(after.pages[news]) if news in after.pages else ()
    if not told:
        return {}
    base = asked.url.rstrip("/") + "/" if asked.url else ""
    page_ = links.built(after.named_pages[news], flat=flat)
    title = f"{after.title(news)} – {after.name}"
    feed = feeds.Feed(title=title, language=asked.language, base=base, home=home, page=page_, deliveries=told)
    return {f"{home}/{feeds.ATOM}": feeds.atom(feed), f"{home}/{feeds.JSON}": feeds.json_feed(feed)}


def _differing(asked: Asked) -> list[str]:
    before = asked.before.pages
    return [name for name, text in asked.after.pages.items() if name in before and before[name] != text]


def _changed(asked: Asked) -> tuple[Changed, ...]:
    """The pages that differ: those that changed, the page of news first, then what is new, then what is gone."""
    after, before = asked.after, asked.before
    found = [
        Changed(
            title=after.title(name), source=name, path=after.named_pages[name],
            rows=changes.rows(before.pages[name], after.pages[name]),
        )
        for name in sorted(_differing(asked), key=lambda name: (name != asked.news, name))
    ]  # fmt: skip
    new = [name for name in sorted(after.pages) if name not in before.pages] if before.pages else []
    gone = [name for name in sorted(before.pages) if name not in after.pages]
    found += [Changed(title=after.title(name), source=name, path=after.named_pages[name], state="new") for name in new]
    found += [Changed(title=before.title(name), source=name, state="removed") for name in gone]
    return tuple(found)


def _own_pages(asked: Asked, changed: tuple[Changed, ...], home: str) -> dict[str, str]:
    """« À venir », « En ce moment », « Démonstration », « Rythme », « Ce qui change », « Autres pages »."""
    language, after = asked.language, asked.after
    own: dict[str, str] = {}
    if asked.coming:
        news = after.named_pages.get(links.normal(asked.news), "")
        more = {"changes": "changements.md", "page": posixpath.relpath(news, home) if news else ""}
        said = train_pages.context(asked.coming, language, more)
        own[f"{home}/index.md"] = _filled(asked, "coming", said, _said(train_pages.TITLE, language))
    own |= _standing_pages(asked, home)
    held = {source: files for source, files in after.blobs.items() if asked.before.blobs.get(source) != files}
    pictures = [name for name in sorted(held) if name not in after.pages and asked.before.pages]
    said = changes.context(changed, pictures, language, asked.against)
    said["pages"] = [
        one | {"path": posixpath.relpath(one["path"], home) if one["path"] else ""} for one in said["pages"]
    ]
    own[f"{home}/changements.md"] = _filled(asked, "changes", said, _said(changes.TITLE, language))
    unlisted = [] if after.native else contents.unlisted(after.pages, after.listed)
    if unlisted:
        lead = say("The pages that stand in no table of contents. The search finds them too.")
        words = {"title": _said(OTHERS_TITLE, language), "lead": again(lead, language)}
        folders = [
            {
                "title": folder or again(say("At the root"), language),
                "pages": [
                    {"title": after.title(name), "path": posixpath.relpath(after.named_pages[name], home)}
                    for name in names
                ],
            }
            for folder, names in unlisted
        ]
        own[f"{home}/{OTHERS}"] = _filled(
            asked, "others", {"words": words, "folders": folders}, _said(OTHERS_TITLE, language)
        )
    return own


def _standing_pages(asked: Asked, home: str) -> dict[str, str]:
    """Where the delivery stands, what its demo shows, and how deliveries went so far."""
    language = asked.language
    own: dict[str, str] = {}
    if asked.now:
        more = {"coming": "index.md" if asked.coming else "", "demo": SHEET if asked.sheet else ""}
        own[f"{home}/{NOW}"] = _filled(
            asked, "now", train_pages.context_now(asked.now, language, more), _said(train_pages.TITLE_NOW, language)
        )
    if asked.sheet:
        own[f"{home}/{SHEET}"] = page.written_front(_said(SHEET_TITLE, language), "") + asked.sheet
    if asked.rhythm.weeks:
        said = rhythm.context(asked.rhythm, language)
        own[f"{home}/{RHYTHM}"] = _filled(asked, "rhythm", said, _said(rhythm.TITLE, language))
        own[f"{home}/{rhythm.CSV}"] = rhythm.table(asked.rhythm, language)
    return own


def _filled(asked: Asked, template: str, said: dict[str, Any], title: str) -> str:
    quoted = json.dumps(contents.escaped(title), ensure_ascii=False)
    said["words"] = said["words"] | {"title_yaml": Ready(quoted)}
    return render.fill(asked.templates, f"{template}.md.j2", said)


def _said(title: str, language: str) -> str:
    return again(say(title), language)


def _nav(asked: Asked, own: Mapping[str, str], home: str) -> Nav:
    """Our pages first, then the documentation's own order, then what stands in none."""
    language = asked.language
    titles = {
        "index.md": _said(train_pages.TITLE, language),
        NOW: _said(train_pages.TITLE_NOW, language),
        SHEET: _said(SHEET_TITLE, language),
        "changements.md": _said(changes.TITLE, language),
        RHYTHM: _said(rhythm.TITLE, language),
    }
    ours: Nav = [
        {contents.escaped(title): f"{home}/{name}"} for name, title in titles.items() if f"{home}/{name}" in own
    ]
    last: Nav = []
    if f"{home}/{OTHERS}" in own:
        last = [{contents.escaped(_said(OTHERS_TITLE, language)): f"{home}/{OTHERS}"}]
    return [{contents.escaped(_said(train_pages.TITLE, language)): ours}, *asked.after.nav, *last]


def _settings(asked: Asked, nav: Nav) -> dict[str, Any]:
    if asked.after.own:
        return mkdocs_settings.for_mkdocs(asked.after.own, nav, asked.language, asked.url)
    return mkdocs_settings.for_gitbook(asked.after.name, nav, asked.language, asked.url)


def _free(name: str, after: Source) -> str:
    """A folder that the documentation does not have."""
    taken = {path.partition("/")[0].removesuffix(".md").lower() for path in after.named_pages.values()}
    return next(one for one in (name, *(f"{name}-{at}" for at in range(2, 1000))) if one not in taken)
