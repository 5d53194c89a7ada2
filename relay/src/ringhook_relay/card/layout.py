"""From a view to a scene: where everything is. Pure; only the width of text comes from outside."""

from __future__ import annotations

from dataclasses import dataclass, field

from ringhook_relay.card.button_rows import ALLOWING, button_targets
from ringhook_relay.card.colours import Accent, Palette, accent_of
from ringhook_relay.card.scene import (
    Measure,
    Picture,
    Scene,
    Target,
    Text,
    Type,
    shortened,
    wrapped,
)
from ringhook_relay.card.shapes import Shape
from ringhook_relay.card.sizes import Sizes
from ringhook_relay.card.view import Button, Press, Row, View

_CROSS = "\u00d7"


@dataclass
class Sheet:
    """A card being laid out from top to bottom; *y* is where the next thing begins."""

    view: View
    sizes: Sizes
    palette: Palette
    accent: Accent
    measure: Measure
    y: int = 0
    pictures: list[Picture] = field(default_factory=list)
    texts: list[Text] = field(default_factory=list)
    targets: list[Target] = field(default_factory=list)

    @property
    def inside(self) -> int:
        """The width between the margins."""
        return self.sizes.width - 2 * self.sizes.pad

    def write(self, x: int, y: int, text: str, font: Type, colour: str, room: int) -> None:
        """Put *text* on the sheet, shortened to *room*."""
        shown = shortened(text, font, room, self.measure)
        self.texts.append(Text(x, y, shown, font, colour, room))


def laid_out(
    view: View, sizes: Sizes, palette: Palette, measure: Measure, max_height: int
) -> Scene:
    """Return the scene of *view*; a question that is higher than *max_height* can only be refused."""
    sheet = Sheet(view, sizes, palette, accent_of(palette, view.meaning), measure)
    _head(sheet)
    _who(sheet)
    _facts(sheet)
    is_whole = _detail(sheet, max_height)
    for row in view.rows:
        _row(sheet, row)
    _buttons(sheet, view.buttons if is_whole else _refusing(view.buttons))
    bar = sizes.bar if view.seconds else 0
    height = sheet.y + sizes.pad - sizes.gap + bar
    return Scene(
        width=sizes.width,
        height=height,
        pictures=tuple(sheet.pictures),
        texts=tuple(sheet.texts),
        targets=tuple(sheet.targets),
        bar_height=bar,
    )


def _refusing(buttons: tuple[Button, ...]) -> tuple[Button, ...]:
    return tuple(button for button in buttons if button.press.kind not in ALLOWING)


def _head(sheet: Sheet) -> None:
    """The pill with the kind of call, the line, the cross."""
    sizes, view = sheet.sizes, sheet.view
    font = Type(sizes.small, is_bold=True)
    sheet.y = round(sizes.pad * 0.8)
    middle = sheet.y + sizes.pill // 2
    dot = sizes.pill // 3
    words = sheet.measure(view.pill, font)
    width = words + dot + round(sizes.inner * 2.1)
    pill = Shape(width, sizes.pill, sizes.pill // 2, sheet.accent.soft)
    sheet.pictures.append(Picture(sizes.pad, sheet.y, pill))
    left = sizes.pad + round(sizes.inner * 0.8)
    spot = Shape(dot, dot, dot // 2, sheet.accent.text)
    sheet.pictures.append(Picture(left, middle - dot // 2, spot))
    begin = left + dot + sizes.inner // 2
    sheet.texts.append(Text(begin, middle, view.pill, font, sheet.accent.text, words))
    _cross(sheet, middle)
    _corner(sheet, middle, sizes.pad + width + sizes.gap)
    sheet.y += sizes.pill + sizes.gap


def _cross(sheet: Sheet, middle: int) -> None:
    sizes, palette = sheet.sizes, sheet.palette
    side = round(sizes.pill * 1.1)
    x = sizes.width - sizes.pad - side + sizes.gap // 2
    font = Type(round(sizes.title * 1.1))
    text = Text(x + side // 2, middle, _CROSS, font, palette.quiet, side, "center")
    sheet.targets.append(
        Target(
            x,
            middle - side // 2,
            Shape(side, side, side // 2, palette.ground),
            Shape(side, side, side // 2, palette.button_hover),
            (text,),
            Press("dismiss", sheet.view.key),
        )
    )


def _corner(sheet: Sheet, middle: int, begin: int) -> None:
    """The line the call came in on, right before the cross."""
    font, end = Type(sheet.sizes.small), sheet.targets[0].x - sheet.sizes.gap // 2
    if not sheet.view.corner or end - begin < sheet.sizes.pad:
        return
    shown = shortened(sheet.view.corner, font, end - begin, sheet.measure)
    sheet.texts.append(Text(end, middle, shown, font, sheet.palette.quiet, end - begin, "e"))


def _who(sheet: Sheet) -> None:
    """The avatar, the name and what is under it."""
    sizes, view, palette = sheet.sizes, sheet.view, sheet.palette
    title, text = Type(sizes.title, is_bold=True), Type(sizes.text)
    height = sizes.avatar if view.initials else round(sizes.title * (2.6 if view.subtitle else 1.4))
    left = sizes.pad
    if view.initials:
        _avatar(sheet)
        left += sizes.avatar + sizes.inner
    room = sizes.width - sizes.pad - left
    upper, lower = (0.28, 0.76) if view.subtitle else (0.5, 0.5)
    sheet.write(left, sheet.y + round(height * upper), view.title, title, palette.text, room)
    if view.subtitle:
        sheet.write(left, sheet.y + round(height * lower), view.subtitle, text, palette.quiet, room)
    sheet.y += height + sizes.gap


def _avatar(sheet: Sheet) -> None:
    sizes = sheet.sizes
    disc = Shape(sizes.avatar, sizes.avatar, sizes.avatar // 2, sheet.accent.strong)
    sheet.pictures.append(Picture(sizes.pad, sheet.y, disc))
    half, font = sizes.avatar // 2, Type(round(sizes.avatar * 0.36), is_bold=True)
    sheet.texts.append(
        Text(
            sizes.pad + half, sheet.y + half, sheet.view.initials, font,
            sheet.palette.on_accent, sizes.avatar, "center",
        )
    )  # fmt: skip


def _facts(sheet: Sheet) -> None:
    """Names and values, in two columns."""
    sizes, font = sheet.sizes, Type(sheet.sizes.text)
    widest = max((sheet.measure(name, font) for name, _ in sheet.view.facts), default=0)
    column = sizes.pad + widest + 2 * sizes.gap
    for name, value in sheet.view.facts:
        middle = sheet.y + sizes.fact // 2
        sheet.write(sizes.pad, middle, name, font, sheet.palette.quiet, widest)
        room = sizes.width - sizes.pad - column
        sheet.write(column, middle, value, font, sheet.palette.text, room)
        sheet.y += sizes.fact
    if sheet.view.facts:
        sheet.y += sizes.gap


def _detail(sheet: Sheet, max_height: int) -> bool:
    """Write every line that there is room for; returns whether these were all."""
    sizes, font = sheet.sizes, Type(sheet.sizes.text, is_mono=True)
    height = round(sizes.text * 1.5)
    below = sizes.button * 2 + sizes.gap * 4 + sizes.pad
    fitting = max(3, (max_height - sheet.y - below) // height)
    lines = [
        w for line in sheet.view.detail for w in wrapped(line, font, sheet.inside, sheet.measure)
    ]
    shown = (
        lines
        if len(lines) <= fitting
        else [*lines[: fitting - 1], f"\u2026 (+{len(lines) - fitting + 1})"]
    )
    for line in shown:
        middle = sheet.y + height // 2
        sheet.texts.append(Text(sizes.pad, middle, line, font, sheet.palette.text, sheet.inside))
        sheet.y += height
    if shown:
        sheet.y += sizes.gap
    return len(lines) <= fitting


def _row(sheet: Sheet, row: Row) -> None:
    """One line to choose from: a wide button with the name left and the rest after it."""
    sizes, palette = sheet.sizes, sheet.palette
    bold, plain = Type(sizes.text, is_bold=row.press is not None), Type(sizes.small)
    middle, left = sheet.y + sizes.row // 2, sizes.pad + sizes.inner
    room = sheet.inside - 2 * sizes.inner
    share = round(room * 0.6) if row.note else room
    name = shortened(row.text, bold, share, sheet.measure)
    texts = [Text(left, middle, name, bold, palette.text, share)]
    if row.note:
        begin = left + sheet.measure(name, bold) + sizes.gap
        end = left + room
        note = shortened(row.note, plain, end - begin, sheet.measure)
        texts.append(Text(end, middle, note, plain, palette.quiet, end - begin, "e"))
    if row.press is None:
        sheet.texts.extend(texts)
    else:
        normal = Shape(
            sheet.inside, sizes.row, sizes.radius, palette.button, palette.button_line, sizes.line
        )
        hover = Shape(
            sheet.inside,
            sizes.row,
            sizes.radius,
            palette.button_hover,
            sheet.accent.strong,
            sizes.line,
        )
        sheet.targets.append(Target(sizes.pad, sheet.y, normal, hover, tuple(texts), row.press))
    sheet.y += sizes.row + sizes.gap // 2


def _buttons(sheet: Sheet, buttons: tuple[Button, ...]) -> None:
    if sheet.view.rows and buttons:
        sheet.y += sheet.sizes.gap // 2
    targets, sheet.y = button_targets(
        buttons, sheet.sizes, sheet.palette, sheet.accent, sheet.measure, sheet.y
    )
    sheet.targets.extend(targets)
