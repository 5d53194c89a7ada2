"""What is drawn where: the layout's result, in pixels of the screen."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, Protocol

from ringhook_relay.card.shapes import Shape
from ringhook_relay.card.view import Press

Anchor = Literal["w", "e", "center"]


@dataclass(frozen=True, slots=True)
class Type:
    """A font: its height in pixels, and how it looks."""

    pixels: int
    is_bold: bool = False
    is_mono: bool = False


class Measure(Protocol):
    """Says how wide a text is."""

    def __call__(self, text: str, font: Type) -> int:
        """Return the width in pixels."""
        ...


@dataclass(frozen=True, slots=True)
class Text:
    """One line of text; *y* is its middle. *room* is the width it may take."""

    x: int
    y: int
    text: str
    font: Type
    colour: str
    room: int
    anchor: Anchor = "w"


@dataclass(frozen=True, slots=True)
class Picture:
    """A shape, upper left corner at *x*, *y*."""

    x: int
    y: int
    shape: Shape


@dataclass(frozen=True, slots=True)
class Target:
    """Something to click: its look, its look under the mouse, its words."""

    x: int
    y: int
    normal: Shape
    hover: Shape
    texts: tuple[Text, ...]
    press: Press

    @property
    def middle(self) -> tuple[int, int]:
        """Where a mouse would click."""
        return self.x + self.normal.width // 2, self.y + self.normal.height // 2


@dataclass(frozen=True, slots=True)
class Scene:
    """One card, ready to draw. *bar_height* 0 has no countdown."""

    width: int
    height: int
    pictures: tuple[Picture, ...]
    texts: tuple[Text, ...]
    targets: tuple[Target, ...]
    bar_height: int = 0


def shortened(text: str, font: Type, room: int, measure: Measure) -> str:
    """Return *text*, cut with an ellipsis where it is wider than *room*."""
    if measure(text, font) <= room:
        return text
    low, high = 0, len(text)
    while low < high:
        middle = (low + high + 1) // 2
        fits = measure(text[:middle].rstrip() + "\u2026", font) <= room
        low, high = (middle, high) if fits else (low, middle - 1)
    return text[:low].rstrip() + "\u2026"


def wrapped(text: str, font: Type, room: int, measure: Measure) -> list[str]:
    """Return *text* cut into lines of at most *room*, at any letter: addresses have no blanks."""
    lines, rest = [], text
    while rest:
        fitting = _fitting(rest, font, room, measure)
        lines.append(rest[:fitting])
        rest = rest[fitting:]
    return lines


def _fitting(text: str, font: Type, room: int, measure: Measure) -> int:
    """Return how many letters fit; one always does, so that it ends."""
    low, high = 1, min(len(text), room)
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if measure(text[:middle], font) <= room else (low, middle - 1)
    return low
