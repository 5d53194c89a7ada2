"""Where the cards are: one above the other from the lower right corner, the newest on top."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Area:
    """The part of the screen that is ours to use."""

    x: int
    y: int
    width: int
    height: int


def places(sizes: Sequence[tuple[int, int]], area: Area, gap: int) -> list[tuple[int, int]]:
    """Return the upper left corner of each card, oldest first.

    When the height is used up the next column begins to the left; when that is used up too, cards lie on each other
    in the corner, which shows at least the newest.
    """
    placed: list[tuple[int, int]] = []
    right, bottom, column = area.x + area.width - gap, area.y + area.height - gap, 0
    y = bottom
    for width, height in sizes:
        if y - height < area.y and y != bottom:
            right, y, column = right - column - gap, bottom, 0
        if right - width < area.x:
            right = area.x + area.width - gap
        y -= height
        placed.append((max(area.x, right - width), max(area.y, y)))
        y -= gap
        column = max(column, width)
    return placed
