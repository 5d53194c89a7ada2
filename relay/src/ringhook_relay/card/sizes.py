"""How large everything is, in pixels at 96 dots per inch."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace


@dataclass(frozen=True, slots=True)
class Sizes:
    """One size of the card."""

    width: int
    pad: int
    avatar: int
    title: int
    text: int
    small: int
    pill: int
    button: int
    row: int
    fact: int = 22
    gap: int = 10
    strip: int = 4
    radius: int = 8
    bar: int = 3
    inner: int = 14
    line: int = 1

    def scaled(self, scale: float) -> Sizes:
        """Return the same for a screen with *scale* times as many pixels; a line stays at least one."""
        grown = {f.name: max(1, round(getattr(self, f.name) * scale)) for f in fields(self)}
        return replace(self, **grown)


_SIZES: Mapping[str, Sizes] = {
    "S": Sizes(320, 14, 36, 15, 12, 11, 20, 27, 32, fact=20, gap=8, inner=11),
    "M": Sizes(380, 18, 44, 17, 13, 12, 22, 31, 36),
    "L": Sizes(460, 20, 60, 19, 13, 12, 24, 33, 38),
}


def sizes_of(size: str, scale: float) -> Sizes:
    """Return the measures of *size* (M if unknown) on a screen with *scale* times 96 dots per inch."""
    return _SIZES.get(size, _SIZES["M"]).scaled(scale)
