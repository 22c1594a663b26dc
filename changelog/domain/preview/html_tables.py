"""GitBook's tables in HTML: cards as boxes that lead somewhere, tables without the columns that are hidden."""

import re
from html import unescape

from msgspec import Struct

from changelog.domain.preview import gitbook_tags, html, page_text
from changelog.domain.preview.inlines import InlineWriter
from changelog.domain.preview.links import address
from changelog.i18n.say import again, say

_TABLE = re.compile(r"<table\b[^<>]*>.*?</table\s*>", re.IGNORECASE | re.DOTALL)
_CODE = re.compile(r"(<(code|pre)\b[^<>]*>.*?</\2\s*>)", re.IGNORECASE | re.DOTALL)
_HREF = re.compile(r"<a\b[^<>]*?\bhref=[\"']([^\"'<>]*)[\"']|<img\b[^<>]*?\bsrc=[\"']([^\"'<>]*)[\"']", re.IGNORECASE)
_HOLDS = re.compile(r"<img\b|<input\b|[^\s<>]", re.IGNORECASE)


class Cell(Struct, frozen=True):
    """A cell as it is written: its attributes, and what stands in it."""

    given: dict[str, str]
    source: str
    inside: str
    head: bool = False

    @property
    def empty(self) -> bool:
        """Whether a reader sees nothing in it."""
        return not _HOLDS.search(re.sub(r"<(?!img\b|input\b)[^<>]*>", "", self.inside, flags=re.IGNORECASE))


def block(content: str, inlines: InlineWriter) -> tuple[str, list[str]]:
    """A block of HTML as balanced HTML on one line, and the names of the tags that became text."""
    content = page_text.ICON.sub("", content)
    content = _without_marks(content, inlines) if "{%" in content else content
    made: list[str] = []
    unknown: list[str] = []
    at = 0
    for found in _TABLE.finditer(content):
        if found[0].lower().count("<table") > 1:
            continue  # one in another: as it is
        rows = _rows(found[0])
        if not rows or not _is_gitbook(found[0], rows):
            continue
        for piece in (_plain(content[at : found.start()], inlines, unknown), _table(found[0], rows, inlines, unknown)):
            made += [piece] if piece else []
        at = found.end()
    rest = _plain(content[at:], inlines, unknown)
    return "".join([*made, rest]), unknown


def _plain(content: str, inlines: InlineWriter, unknown: list[str]) -> str:
    if not content.strip():
        return ""
    written, others = html.block(inlines.with_mentions(content), inlines.rewritten)
    unknown += others
    return written


def _without_marks(content: str, inlines: InlineWriter) -> str:
    """HTML without GitBook's marks, those in code apart."""
    pieces = _CODE.split(content)
    made: list[str] = []
    for at in range(0, len(pieces), 3):
        for piece in gitbook_tags.pieces(pieces[at]) if "{%" in pieces[at] else (pieces[at],):
            if isinstance(piece, str):
                made.append(piece)
            else:
                inlines.unshown[piece.name] = None
        made += pieces[at + 1 : at + 2]
    return "".join(made)


def _is_gitbook(source: str, rows: list[list[Cell]]) -> bool:
    head = source[: source.find(">") + 1].lower()
    hidden = any("data-hidden" in cell.given for cell in rows[0])
    return 'data-view="cards"' in head or hidden or _empty_head(rows)


def _empty_head(rows: list[list[Cell]]) -> bool:
    return all(cell.head and cell.empty for cell in rows[0]) and len(rows) > 1


def _rows(source: str) -> list[list[Cell]]:
    """The rows of a table that holds no other one."""
    rows: list[list[Cell]] = []
    opened: re.Match[str] | None = None
    for tag in html.TAG.finditer(source):
        name = tag["name"].lower()
        if name in ("td", "th", "tr") and opened is not None:  # ends may be left out
            inside = source[opened.end() : tag.start()]
            rows[-1].append(
                Cell(html.attributes(opened["rest"]), opened[0], inside, head=opened["name"].lower() == "th")
            )
            opened = None
        if name == "tr" and not tag["end"]:
            rows.append([])
        elif name in ("td", "th") and not tag["end"]:
            if not rows:
                return []
            opened = tag
    return [row for row in rows if row]


def _table(source: str, rows: list[list[Cell]], inlines: InlineWriter, unknown: list[str]) -> str:
    opening = source[: source.find(">") + 1]
    named = rows[0] if rows[0][0].head else []
    hidden = {at for at, cell in enumerate(named) if "data-hidden" in cell.given}
    if 'data-view="cards"' in opening.lower():
        return _cards(rows[1:] if named else rows, named, hidden, inlines, unknown)
    kept = [[cell for at, cell in enumerate(row) if at not in hidden] for row in rows]
    head = kept[:1] if named and not _empty_head(rows) else []
    body = kept[1:] if named else kept
    written = "".join(
        [opening, *(f"<thead>{_row(row)}</thead>" for row in head), "<tbody>", *map(_row, body), "</tbody></table>"]
    )
    return _plain(written, inlines, unknown)


def _row(row: list[Cell]) -> str:
    cells = (f"{cell.source}{cell.inside}</{'th' if cell.head else 'td'}>" for cell in row)
    return f"<tr>{''.join(cells)}</tr>"


def _cards(
    rows: list[list[Cell]], named: list[Cell], hidden: set[int], inlines: InlineWriter, unknown: list[str]
) -> str:
    cover = next((at for at, cell in enumerate(named) if "data-card-cover" in cell.given), None)
    target = next((at for at, cell in enumerate(named) if "data-card-target" in cell.given), None)
    apart = hidden | {at for at, cell in enumerate(named) if any(key.startswith("data-card-") for key in cell.given)}
    cards = []
    for row in rows:
        cells = [
            cell
            for at, cell in enumerate(row)
            if at not in apart and not cell.empty and page_text.ICON.sub("", cell.inside).strip()
        ]
        words = [one for cell in cells if (one := _plain(cell.inside, inlines, unknown))]
        title = page_text.words(re.sub(r"<[^<>]*>", " ", cells[0].inside)) if cells else ""
        picture = _cover(row[cover], title, inlines) if cover is not None and cover < len(row) else ""
        link = _target(row[target], inlines) if target is not None and target < len(row) else ""
        if link and words and "<a " not in words[0]:
            words[0] = f'<a class="nv-card-link" href="{link}">{words[0]}</a>'
        elif link:
            shown = html.between_tags(title or again(say("Open the page"), inlines.language))
            words.append(f'<a class="nv-card-link" href="{link}">{shown}</a>')
        if words or picture:
            cards.append(f'<div class="nv-box">{picture}{"".join(f"<div>{one}</div>" for one in words)}</div>')
    return f'<div class="nv-boxes">{"".join(cards)}</div>' if cards else ""


def _target(cell: Cell, inlines: InlineWriter) -> str:
    found = _HREF.search(cell.inside)
    if found is None:
        return ""
    target = inlines.target(unescape(found[1] or found[2]))
    return html.between_tags(address(target, inlines.path)) if target.kind != "nowhere" else ""


def _cover(cell: Cell, title: str, inlines: InlineWriter) -> str:
    found = _HREF.search(cell.inside)
    target = inlines.site_map.find(unescape(found[1] or found[2]), inlines.source) if found else None
    if target is None or target.kind != "file":
        return ""  # a picture of another site is not loaded, and as a link it would say nothing
    inlines.files[target.source] = None
    return f'<img src="{html.between_tags(address(target, inlines.path))}" alt="{html.between_tags(title)}">'
