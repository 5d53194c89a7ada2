"""Anti-aliased shapes as PNG: Tk draws jagged ones, and reads a PNG's alpha channel since 8.6.

https://www.w3.org/TR/png-3/ for the chunks; colours are `#rrggbb`.
"""

from __future__ import annotations

import math
import struct
import zlib
from dataclasses import dataclass

_SIGNATURE = b"\x89PNG\r\n\x1a\n"
_EIGHT_BIT_RGBA = (8, 6, 0, 0, 0)
_OPAQUE = 255


@dataclass(frozen=True, slots=True)
class Shape:
    """A rectangle with round corners; with a radius of half its height a pill or a disc.

    *line* draws a border of *line_width* inside the edge; nothing draws none.
    """

    width: int
    height: int
    radius: int
    fill: str
    line: str = ""
    line_width: int = 1


def png_of(shape: Shape) -> bytes:
    """Return *shape* as a PNG with transparent corners."""
    return _png(shape.width, shape.height, b"".join(b"\0" + row for row in _rows(shape)))


def _rows(shape: Shape) -> list[bytes]:
    """Return the rows from top to bottom. Only those with corners are computed pixel by pixel."""
    radius = max(0, min(shape.radius, shape.width // 2, shape.height // 2))
    border = min(shape.line_width, shape.width // 2, shape.height // 2) if shape.line else 0
    edge = max(radius, border)
    top = [_row(shape, radius, border, y) for y in range(edge)]
    middle = _row(shape, radius, border, edge) if shape.height > 2 * edge else b""
    return [*top, *[middle] * (shape.height - 2 * edge), *reversed(top)]


def _row(shape: Shape, radius: int, border: int, y: int) -> bytes:
    fill, line = _rgb(shape.fill), _rgb(shape.line or shape.fill)
    edge = max(radius, border)
    left = [_pixel(x, y, radius, border, fill, line) for x in range(edge)]
    inside = line if y < border else fill
    middle = bytes((*inside, _OPAQUE)) * (shape.width - 2 * edge)
    return b"".join(left) + middle + b"".join(reversed(left))


def _pixel(
    x: int, y: int, radius: int, border: int, fill: tuple[int, ...], line: tuple[int, ...]
) -> bytes:
    """Return one pixel of the upper left corner: how much of it the shape covers is its alpha."""
    whole = _coverage(x, y, 0, radius)
    inner = _coverage(x, y, border, max(0, radius - border))
    if whole <= 0:
        return bytes(4)
    share = inner / whole
    mixed = (round(f * share + e * (1 - share)) for f, e in zip(fill, line, strict=True))
    return bytes((*mixed, round(whole * _OPAQUE)))


def _coverage(x: int, y: int, inset: int, radius: int) -> float:
    """Return how much of the pixel lies inside the corner that begins at *inset*, by its distance."""
    if min(x, y) < inset:
        return 0.0
    centre = inset + radius
    across, down = max(0.0, centre - x - 0.5), max(0.0, centre - y - 0.5)
    return min(1.0, max(0.0, radius + 0.5 - math.hypot(across, down))) if across and down else 1.0


def _rgb(colour: str) -> tuple[int, ...]:
    return tuple(bytes.fromhex(colour[1:]))


def _png(width: int, height: int, rows: bytes) -> bytes:
    header = struct.pack(">IIBBBBB", width, height, *_EIGHT_BIT_RGBA)
    chunks = ((b"IHDR", header), (b"IDAT", zlib.compress(rows, 1)), (b"IEND", b""))
    return _SIGNATURE + b"".join(_chunk(name, content) for name, content in chunks)


def _chunk(name: bytes, content: bytes) -> bytes:
    checksum = zlib.crc32(name + content)
    return struct.pack(">I", len(content)) + name + content + struct.pack(">I", checksum)
