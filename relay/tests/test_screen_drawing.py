"""The parts of a card that need no display."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator

import pytest

from ringhook_relay.card.colours import DARK, LIGHT, Palette
from ringhook_relay.card.countdown import Countdown
from ringhook_relay.card.initials import initials_of
from ringhook_relay.card.shapes import Shape, png_of
from ringhook_relay.card.stack import Area, places
from ringhook_relay.card.system import scale_for
from ringhook_relay.card.view import Button, Press, call_view, missed_view, question_view
from ringhook_relay.card.words import call_word, word
from ringhook_relay.card.work_area import monitor_of
from ringhook_relay.screen_card import LANGUAGES, Card, Choice
from ringhook_relay.screen_port import Question

WCAG_AA = 4.5


def _pixels(png: bytes) -> list[list[tuple[int, ...]]]:
    """Read a PNG strictly: lengths, checksums, size."""
    assert png[:8] == b"\x89PNG\r\n\x1a\n"
    at, chunks = 8, {}
    while at < len(png):
        length, name = struct.unpack_from(">I4s", png, at)
        content = png[at + 8 : at + 8 + length]
        assert struct.unpack_from(">I", png, at + 8 + length)[0] == zlib.crc32(name + content)
        chunks[name] = content
        at += 12 + length
    width, height = struct.unpack_from(">II", chunks[b"IHDR"])
    rows = zlib.decompress(chunks[b"IDAT"])
    assert len(rows) == height * (1 + 4 * width)
    lines = [rows[y * (1 + 4 * width) + 1 : (y + 1) * (1 + 4 * width)] for y in range(height)]
    return [[tuple(line[x : x + 4]) for x in range(0, len(line), 4)] for line in lines]


@pytest.mark.parametrize(
    "shape",
    [
        Shape(40, 20, 10, "#15803d"),
        Shape(44, 44, 22, "#15803d"),
        Shape(45, 45, 99, "#15803d"),
        Shape(1, 1, 0, "#15803d"),
        Shape(2, 1, 5, "#15803d", "#000000"),
        Shape(60, 30, 8, "#ffffff", "#000000", 2),
    ],
)
def test_a_shape_is_a_picture_of_its_size_and_the_same_from_all_sides(shape: Shape) -> None:
    pixels = _pixels(png_of(shape))
    assert (len(pixels[0]), len(pixels)) == (shape.width, shape.height)
    assert pixels == pixels[::-1]
    assert pixels == [row[::-1] for row in pixels]


def test_round_corners_are_transparent_and_their_edge_is_smooth() -> None:
    pixels = _pixels(png_of(Shape(44, 44, 22, "#15803d")))
    assert pixels[0][0][3] == 0
    assert pixels[22][22] == (0x15, 0x80, 0x3D, 255)
    assert len({pixel[3] for row in pixels for pixel in row}) > 10


def test_a_border_lies_inside_the_shape() -> None:
    pixels = _pixels(png_of(Shape(60, 30, 8, "#ffffff", "#000000", 2)))
    assert [row[30][:3] for row in pixels[:3]] == [(0, 0, 0), (0, 0, 0), (255, 255, 255)]
    assert [pixel[:3] for pixel in pixels[15][:3]] == [(0, 0, 0), (0, 0, 0), (255, 255, 255)]


def _contrast(one: str, other: str) -> float:
    """https://www.w3.org/TR/WCAG22/#dfn-contrast-ratio."""
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _luminance(colour: str) -> float:
    shares = [value / 255 for value in bytes.fromhex(colour[1:])]
    red, green, blue = (s / 12.92 if s <= 0.04045 else ((s + 0.055) / 1.055) ** 2.4 for s in shares)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _pairs(palette: Palette) -> Iterator[tuple[str, str]]:
    yield palette.text, palette.ground
    yield palette.quiet, palette.ground
    yield palette.quiet, palette.button_hover
    yield palette.text, palette.button
    yield palette.text, palette.button_hover
    for accent in palette.accents.values():
        yield accent.text, accent.soft
        yield palette.on_accent, accent.strong


@pytest.mark.parametrize("palette", [LIGHT, DARK], ids=["light", "dark"])
def test_every_word_can_be_read_on_its_ground(palette: Palette) -> None:
    for text, ground in _pairs(palette):
        assert _contrast(text, ground) >= WCAG_AA, (text, ground)


def test_a_countdown_stands_still_while_paused() -> None:
    now = [0.0]
    countdown = Countdown(10, lambda: now[0])
    now[0] = 4
    countdown.pause()
    now[0] = 100
    assert countdown.share == 0.6
    countdown.resume()
    now[0] = 106
    assert countdown.is_over
    assert countdown.left == 0


@pytest.mark.parametrize(
    ("name", "initials"),
    [
        ("Camille Durand", "CD"),
        ("camille", "C"),
        ("Anna Maria von Stein", "AS"),
        ("田中 太郎", "田"),
        ("Иван Петров", "ИП"),
        ("  (3) Müller", "M"),
        ("ßtraße", "ß"),
        ("+33 184", "?"),
        ("", "?"),
    ],
)
def test_the_avatar_shows_initials(name: str, initials: str) -> None:
    assert initials_of(name) == initials


SCREEN = Area(0, 0, 1000, 500)


def test_cards_stand_on_each_other_from_the_lower_right_corner() -> None:
    assert places([(300, 100), (200, 150)], SCREEN, 10) == [(690, 390), (790, 230)]


def test_cards_without_room_above_stand_beside() -> None:
    assert places([(300, 300), (200, 300)], SCREEN, 10) == [(690, 190), (480, 190)]


@pytest.mark.parametrize("count", [1, 5, 50])
def test_every_card_begins_on_the_screen(count: int) -> None:
    for x, y in places([(460, 700)] * count, SCREEN, 10):
        assert 0 <= x < 1000
        assert 0 <= y < 500


@pytest.mark.parametrize(
    ("dots", "scale"),
    [(96, 1), (100, 1), (120, 1.25), (144, 1.5), (192, 2), (5, 1), (9999, 4), (float("nan"), 1)],
)
def test_the_scale_is_a_quarter_between_one_and_four(dots: float, scale: float) -> None:
    assert scale_for(dots) == scale


def test_cards_are_on_the_primary_monitor() -> None:
    listed = "Monitors: 2\n 0: +DP-1 2560/597x1440/336+0+0  DP-1\n 1: +*eDP-1 1920/344x1080/194+2560+360  eDP-1\n"
    assert monitor_of(listed) == Area(2560, 360, 1920, 1080)
    assert monitor_of("") is None


def _kinds(buttons: tuple[Button, ...]) -> list[str]:
    return [button.press.kind for button in buttons]


def test_a_card_has_the_buttons_that_make_sense() -> None:
    card = Card(
        call_id="c", number="+331", url="https://x", buttons=("answer",), direction="inbound"
    )
    assert _kinds(call_view(card).buttons) == ["answer", "open", "copy", "call_back", "dismiss"]
    assert _kinds(call_view(Card(call_id="c", is_withheld=True)).buttons) == ["dismiss"]


def test_a_number_without_a_name_is_the_title_once() -> None:
    view = call_view(Card(call_id="c", number="+33184881234", company="Nord"))
    assert (view.title, view.subtitle) == ("+33184881234", "Nord")


def test_the_list_of_contacts_goes_round() -> None:
    card = Card(call_id="c", choices=tuple(Choice(str(n), str(n)) for n in range(9)))
    values = [row.press for row in call_view(card, 8).rows]
    assert values == [Press("choose", "c", "8"), Press("page", "c", "0")]


def test_a_list_that_just_fits_is_not_cut() -> None:
    cards = tuple(Card(call_id=str(n), number=str(n)) for n in range(5))
    assert [row.text for row in missed_view("m", cards).rows] == list("01234")


def test_a_question_shows_at_most_forty_arguments_and_says_so() -> None:
    detail = question_view(Question("q", "run", detail=("x",) * 50)).detail
    assert len(detail) == 41
    assert detail[-1] == "\u2026 (+10)"


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_has_its_own_words(language: str) -> None:
    assert word("call_back", language)
    if language != "en":
        assert word("call_back", language) != word("call_back", "en")


def test_an_unknown_language_or_direction_is_no_error() -> None:
    assert word("copy", "xx") == "Copy"
    assert call_word("sideways", "en") == "Call"
