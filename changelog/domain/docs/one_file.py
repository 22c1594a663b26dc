"""A file of its own for each delivery (`news/%G-W%V.md`, the posts of a blog), begun as the newest one beside it is."""

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from msgspec import structs

from changelog.domain.docs import file_lists, heading_days, heading_numbers, inline, merge, section, styles
from changelog.domain.docs import page as pages
from changelog.domain.docs.model import Page, Style
from changelog.domain.docs.section import LastWritten, PageUpdate, Report, WantedSection, annex_lines, section_lines
from changelog.i18n.say import again, say

_SIGN = re.compile(r"%(?P<sign>[YmdGV])")
_DIGITS = {"Y": r"\d{4}", "G": r"\d{4}", "m": r"\d\d", "d": r"\d\d", "V": r"\d\d"}
_ASKED = 3
"""Files beside it that are looked at."""
_TRUNCATED = re.compile(r"[ \t]*(?:<!--\s*(?:more|truncate)\s*-->|\{/\*\s*truncate\s*\*/\})[ \t]*\r?\n?")
_KEY = re.compile(r"(?P<key>[A-Za-z_][\w-]*)[ \t]*:(?P<value>[^\r\n]*)")
_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_KEPT = frozenset((
    "author", "authors", "categories", "category", "tags", "layout", "type", "hide", "template", "lang", "comments",
))  # fmt: skip
"""What of a single neighbour's front matter is about all of them."""


def is_template(path: str) -> bool:
    """Whether a setting names a file for each delivery."""
    return _SIGN.search(path) is not None


def path_of(path: str, day: date) -> str:
    """The file of a delivery, by its day."""
    return _SIGN.sub(lambda found: day.strftime(found[0]), path)


def beside(path: str, names: Iterable[str], own: str) -> tuple[str, ...]:
    """The files of other deliveries, the newest first: those of the same form, else those that only end otherwise."""
    exact, wider = _pattern(path), _pattern(path, any_end=True)
    some = [name for name in names if name != own]
    for pattern in (exact, wider):
        found = [(one.groups(), name) for name in some if (one := pattern.fullmatch(name))]
        if found:
            return tuple(name for _, name in sorted(found, reverse=True)[:_ASKED])
    return ()


def all_of(path: str, names: Iterable[str]) -> tuple[tuple[str, date], ...]:
    """The files of deliveries of exactly this form, the newest first, each with the last day that its name can mean."""
    pattern, signs = _pattern(path), [one["sign"] for one in _SIGN.finditer(path)]
    found = []
    for name in names:
        one = pattern.fullmatch(name)
        day = _last_day(dict(zip(signs, map(int, one.groups()), strict=True))) if one else None
        if day is not None:
            found.append((name, day))
    return tuple(sorted(found, key=lambda held: held[::-1], reverse=True))


def _last_day(said: Mapping[str, int]) -> date | None:
    year = said.get("Y", said.get("G"))
    try:
        if year is not None and "V" in said:
            return date.fromisocalendar(year, said["V"], 7)
        if year is None or "m" not in said:
            return date(year, 12, 31) if year is not None else None
        if "d" in said:
            return date(year, said["m"], said["d"])
        last = heading_numbers.of_month(year, said["m"])[1]
        return date(year, said["m"], last.day)
    except ValueError:
        return None


def _pattern(path: str, *, any_end: bool = False) -> re.Pattern[str]:
    parts = _SIGN.split(path)  # text, sign, text, sign, …, text
    made = [re.escape(one) if at % 2 == 0 else f"({_DIGITS[one]})" for at, one in enumerate(parts)]
    if any_end:
        made[-1] = r"[^/]*\.mdx?" if "/" not in parts[-1] else re.escape(parts[-1])
    return re.compile("".join(made))


def publish(
    wanted: WantedSection,
    path: str,
    files: Mapping[str, str | None],
    last: LastWritten,
    others: Mapping[str, str],
) -> PageUpdate:
    """The delivery's file, and the line that lists it where its neighbours (`others`, the newest first) are listed."""
    like = [_whole(text, wanted) for text in others.values()]
    base = _whole(last.text, wanted) if last.text else None
    # Once begun, a file is written as it was begun, whatever becomes of its neighbours.
    begun = [base, *like] if base is not None else like
    title, standing = _title(begun, wanted), files.get(path)
    headed = begun[0].title is not None if begun else True
    style = structs.replace(_style(begun, wanted), heading=title, level=1)
    closing = annex_lines(wanted.annex, style, like[0].flavour if like else "plain") if wanted.annex else ()
    lines = list(section_lines(wanted.period, wanted.groups, style, closing))
    written = "\n".join(lines if headed else _without_heading(lines)) + "\n"
    told = any(group.entries for group in wanted.groups)
    if standing is None:
        if not told or last.text:  # somebody took the file out: it stays out
            return PageUpdate(section=written if told else "")
        text = _begun(like, title, wanted) + written + _end(like)
        changed = {path: text} | file_lists.with_file(files, path, title, tuple(others))
        added = tuple(item.title for item in _whole(text, wanted).sections[0].every_item)
        return PageUpdate(section=written, files=changed, report=Report(added=added))
    page = structs.replace(_whole(standing, wanted), style=style)
    text, report = merge.merge(page, page.sections[0], _whole(written, wanted), base)
    return PageUpdate(section=written if told else "", files={path: text} if text != standing else {}, report=report)


def _whole(text: str, wanted: WantedSection) -> Page:
    return pages.read(text, slugs=wanted.slugs, near=wanted.period.end, whole=True)


def _style(like: Sequence[Page], wanted: WantedSection) -> Style:
    found = like[0].style if like else Style()
    return structs.replace(found, marker=wanted.marker or found.marker)


def _without_heading(lines: Sequence[str]) -> list[str]:
    rest = list(lines[1:])
    while rest and not rest[0].strip():
        rest.pop(0)
    return rest


def _title(like: Sequence[Page], wanted: WantedSection) -> str:
    """The title: like the neighbours' where they name days, else what is new of which days."""
    for one in like:
        words = _title_of(one)
        named = heading_days.parse(words)
        if named is not None:
            style = styles.of_heading(named, wanted.language)
            return section.heading(wanted.period, style) + (
                named.after if not any(map(str.isdigit, named.after)) else ""
            )
    days = section.heading(wanted.period, Style(language="en" if wanted.language == "en" else "fr"))
    return str(again(say("What’s new {heading}", heading=days[:1].lower() + days[1:]), wanted.language))


def _title_of(page: Page) -> str:
    if page.title is not None:
        return page.sections[0].heading
    rows = dict(_rows(page))
    value = rows.get("title", ["title:"])[0].partition(":")[2].strip()
    return inline.visible(value.strip("\"'"))


def _rows(page: Page) -> list[tuple[str, list[str]]]:
    """The front matter by its keys, each with its lines."""
    found: list[tuple[str, list[str]]] = []
    span = page.front_matter
    for line in page.lines[span.first + 1 : span.end - 1] if span else ():
        key = _KEY.match(line)
        if key:
            found.append((key["key"], [line.rstrip("\r\n")]))
        elif found:
            found[-1][1].append(line.rstrip("\r\n"))
    return found


def _begun(like: Sequence[Page], title: str, wanted: WantedSection) -> str:
    """The front matter of a new file: what is the same for all neighbours, and what is the delivery's own."""
    day = wanted.period.end.isoformat()
    if not like:
        return ""
    all_of_them = [dict(_rows(one)) for one in like]
    made: list[str] = []
    for key, lines in _rows(like[0]):
        if key == "date":
            made += _dated(lines, day)
        elif key == "title":
            made.append(f"title: {_quoted(title, lines[0])}")
        elif key in ("slug", "permalink", "url") and _DAY.search(lines[0]):
            made.append(_DAY.sub(day, lines[0]))
        elif key in _KEPT if len(like) == 1 else all(one.get(key) == lines for one in all_of_them) or key == "authors":
            made += lines
    return "\n".join(["---", *made, "---", "", ""]) if like[0].front_matter else ""


def _dated(lines: Sequence[str], day: str) -> list[str]:
    """The day in the neighbour's form; of several (created, updated) the first."""
    if len(lines) == 1:
        return [_DAY.sub(day, lines[0]) if _DAY.search(lines[0]) else f"date: {day}"]
    first = next((line for line in lines[1:] if _DAY.search(line)), f"  created: {day}")
    return [lines[0], _DAY.sub(day, first)]


def _quoted(title: str, like: str) -> str:
    """A title as YAML takes it, with the neighbour's quotes."""
    quote = like.partition(":")[2].strip()[:1]
    if quote == "'":
        return "'" + title.replace("'", "''") + "'"
    return title if quote != '"' and file_lists.is_plain(title) else file_lists.quoted(title)


def _end(like: Sequence[Page]) -> str:
    """The mark that ends what a blog shows of a post, where the neighbour has one."""
    found = next((line for line in like[0].lines if _TRUNCATED.fullmatch(line)), "") if like else ""
    return f"\n{found.strip()}\n" if found else ""
