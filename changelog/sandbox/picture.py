"""A small picture for the documentation: the plan of a garden, drawn square by square, as a PNG file.

Source: the PNG specification (third edition), and RFC 1950 and 1951 for the stored block. Nothing is compressed, so
that every machine writes the same bytes, whatever its zlib.
"""

import struct
import zlib

SCALE = 8
PLAN = (
    "......................",
    ".gggg.gggg.ffff.gggg..",
    ".gggg.gggg.ffff.gggg..",
    ".gggg.gggg.ffff.gggg..",
    "......................",
    ".ffff.gggg.gggg..ee...",
    ".ffff.gggg.gggg..ee...",
    ".ffff.gggg.gggg.......",
    "......................",
)
COLOURS = {".": (0xEF, 0xE6, 0xD2), "g": (0xC8, 0x53, 0x1C), "f": (0x4F, 0x7F, 0x3A), "e": (0x3B, 0x82, 0xB0)}
"""Paths, plots that are taken, plots that are free (`f`), and the water point (`e`)."""


def garden() -> bytes:
    """The plan, 176 by 72 points."""
    palette = list(COLOURS)
    row_of = [bytes(palette.index(square) for square in row for _ in range(SCALE)) for row in PLAN]
    # Each line of points begins with its filter type: 0, none.
    lines = b"".join((b"\0" + row) * SCALE for row in row_of)
    header = struct.pack(">IIBBBBB", len(PLAN[0]) * SCALE, len(PLAN) * SCALE, 8, 3, 0, 0, 0)
    colours = b"".join(bytes(COLOURS[square]) for square in palette)
    chunks = ((b"IHDR", header), (b"PLTE", colours), (b"IDAT", _stored(lines)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(kind, content) for kind, content in chunks)


def _stored(content: bytes) -> bytes:
    length = struct.pack("<HH", len(content), len(content) ^ 0xFFFF)
    return b"\x78\x01\x01" + length + content + struct.pack(">I", zlib.adler32(content))


def _chunk(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))
