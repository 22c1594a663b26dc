"""Files of a documentation on the site: drawings that only draw, style sheets that load nothing, no page in disguise."""

import pytest

from changelog.domain.preview.shown_files import ShownFile, cleaned

SVG = 'xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink"'
HARM = {
    "<script>x</script>": "<script>", "<g onclick='x'/>": "<g onclick>", "<a href='javascript:x'/>": "<a href>",
    "<a xlink:href=' java&#10;script:x'/>": "<a href>", "<image href='https://ailleurs/a.png'/>": "<image href>",
    "<image href='data:image/svg+xml,x'/>": "<image href>", "<use href='//ailleurs/a.svg#b'/>": "<use href>",
    "<rect fill='url(https://ailleurs)'/>": "<rect fill>", "<rect style='fill:url(//ailleurs)'/>": "<rect style>",
    "<style>@import 'x'</style>": "<style>", "<style>a{fill:u\\72l(//ailleurs)}</style>": "<style>",
    "<animate attributeName='xlink:href' to='javascript:x'/>": "<animate attributeName>", "<set to='x'/>": "<set>",
    "<foreignObject><p xmlns='http://www.w3.org/1999/xhtml' onclick='x'/></foreignObject>": "<foreignObject>",
    "<p xmlns='http://www.w3.org/1999/xhtml'/>": "<p>", "<g xml:base='https://ailleurs/'/>": "<g base>",
    "<feImage href='https://ailleurs/'/>": "<feImage>", "<handler/>": "<handler>",
}  # fmt: skip


def svg(inside: str, before: str = "") -> ShownFile:
    """A drawing, cleaned."""
    return cleaned({"a.SVG": f"{before}<svg {SVG}>{inside}</svg>".encode()})["a.SVG"]


@pytest.mark.parametrize("inside", HARM)
def test_a_drawing_only_draws(inside: str) -> None:
    done = svg(f"<path d='M0 0'/>{inside}<text>dit</text>")
    assert done.removed == (HARM[inside],)
    assert done.data and b'<path d="M0 0"' in done.data and b">dit</text>" in done.data
    again = cleaned({"a.svg": done.data})["a.svg"]
    assert (again.removed, again.data) == ((), done.data)


def test_an_honest_drawing_keeps_all_that_draws() -> None:
    inside = (
        '<defs><linearGradient id="a"><stop offset="0" /></linearGradient><style>.b{fill:url(#a)}</style></defs>'
        '<g class="b" transform="scale(2)" style="fill:url(#a)"><use xlink:href="#a" /><text>é &amp; è</text></g>'
        '<image href="data:image/png;base64,AA==" /><a href="https://exemple.fr/"><path d="M0" /></a>'
    )
    done = svg(inside, '<?xml version="1.0" encoding="utf-8"?><!DOCTYPE svg PUBLIC "-//W3C" "http://www.w3.org/x.dtd">')
    assert done.removed == () and done.data and done.data.decode().partition(">")[2] == f"{inside}</svg>"


@pytest.mark.parametrize(
    "data",
    [
        b"<html><script>x</script></html>", b"<svg>", b"\xff\xfe<\0s\0v\0g\0", b"<svg xmlns='http://www.w3.org/1999/xhtml'/>",
        b"<!DOCTYPE svg [<!ENTITY a 'b'>]><svg xmlns='http://www.w3.org/2000/svg'>&a;</svg>", b"", b"<svg><svg>" * 5000,
        f"<svg {SVG}>{'<g>' * 5000}{'</g>' * 5000}</svg>".encode(),
    ],
)  # fmt: skip
def test_what_is_no_drawing_is_left_out(data: bytes) -> None:
    assert cleaned({"a.svg": data}) == {"a.svg": ShownFile(data=None)}


@pytest.mark.parametrize(
    ("path", "data", "kept"),
    [
        ("a.png", b"\x89PNG<", True), ("a.png", b" \n<html>", False), ("a.pdf", b"\xef\xbb\xbf<script>", False),
        ("a.txt", b"<b>", True), ("a.css", b"a { background: url(b.png) }", True), ("a.css", b"@import 'b.css';", True),
        ("a.css", b"a::before { content: '\\2014' }", True), ("a.css", b"@import url(https://ailleurs/a.css);", False),
        ("a.css", b"@import/**/'//ailleurs/a'", False), ("a.css", b"a { background: url( 'HTTPS:x' ) }", False),
        ("a.css", b"a { background: url(//ailleurs/x) }", False), ("a.css", b"a { background: u\\72l(//ailleurs) }", False),
        ("a.css", b"a { background: image-set('//ailleurs/x' 1x) }", False), ("a.css", b"a{b:url(data:image/png;base64,AA)}", True),
    ],
)  # fmt: skip
def test_other_files(path: str, data: bytes, kept: bool) -> None:
    assert cleaned({path: data})[path].data == (data if kept else None)
