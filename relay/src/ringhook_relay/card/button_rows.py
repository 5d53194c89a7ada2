"""The buttons of a card: side by side as long as their words fit, then on a further line."""

from __future__ import annotations

from collections.abc import Sequence

from ringhook_relay.card.colours import Accent, Palette
from ringhook_relay.card.scene import Measure, Target, Text, Type
from ringhook_relay.card.shapes import Shape
from ringhook_relay.card.sizes import Sizes
from ringhook_relay.card.view import Button

ALLOWING = frozenset(("allow_once", "allow_always"))


def button_targets(
    buttons: Sequence[Button],
    sizes: Sizes,
    palette: Palette,
    accent: Accent,
    measure: Measure,
    y: int,
) -> tuple[list[Target], int]:
    """Return the buttons placed from *y* on, and where the next thing begins."""
    font = Type(sizes.text, is_bold=False)
    widths = [_needed(button, font, sizes, measure) for button in buttons]
    targets: list[Target] = []
    for line in _lines(widths, sizes.width - 2 * sizes.pad, sizes.gap):
        spare = (
            sizes.width - 2 * sizes.pad - sum(widths[i] for i in line) - sizes.gap * (len(line) - 1)
        )
        x = sizes.pad
        for place, index in enumerate(line):
            wider = spare * (place + 1) // len(line) - spare * place // len(line)
            width = widths[index] + wider
            targets.append(_target(buttons[index], x, y, width, font, sizes, palette, accent))
            x += width + sizes.gap
        y += sizes.button + sizes.gap
    return targets, y


def _needed(button: Button, font: Type, sizes: Sizes, measure: Measure) -> int:
    """Return the width for the words, also for those shown after the click."""
    return max(measure(text, font) for text in (button.label, button.press.after)) + 2 * sizes.inner


def _lines(widths: Sequence[int], inside: int, gap: int) -> list[list[int]]:
    lines: list[list[int]] = []
    left = -1
    for index, width in enumerate(widths):
        if not lines or left < width + gap:
            lines.append([])
            left = inside + gap
        lines[-1].append(index)
        left -= width + gap
    return lines


def _target(
    button: Button,
    x: int,
    y: int,
    width: int,
    font: Type,
    sizes: Sizes,
    palette: Palette,
    accent: Accent,
) -> Target:
    shapes = (
        (Shape(width, sizes.button, sizes.radius, accent.strong),
         Shape(width, sizes.button, sizes.radius, accent.hover))
        if button.is_primary
        else (Shape(width, sizes.button, sizes.radius, palette.button, palette.button_line, sizes.line),
              Shape(width, sizes.button, sizes.radius, palette.button_hover, accent.strong, sizes.line))
    )  # fmt: skip
    colour = palette.on_accent if button.is_primary else palette.text
    room = width - sizes.inner
    text = Text(x + width // 2, y + sizes.button // 2, button.label, font, colour, room, "center")
    return Target(x, y, *shapes, (text,), button.press)
