"""No word of ours is cut, in any language, at any size, on any screen: measured with the fonts of this display."""

from __future__ import annotations

import tkinter as tk
from collections.abc import Iterator

import pytest

from ringhook_relay.card.colours import LIGHT
from ringhook_relay.card.layout import laid_out
from ringhook_relay.card.paint import Paint
from ringhook_relay.card.scene import Scene, Text
from ringhook_relay.card.sizes import sizes_of
from ringhook_relay.card.view import View, call_view, missed_view, question_view
from ringhook_relay.screen_card import CALL_BUTTONS, LANGUAGES, SIZES, Card, Choice
from ringhook_relay.screen_port import Question, QuestionKind

DIRECTIONS = ("inbound", "outbound", "internal", "unknown")
SCALES = (1.0, 1.25, 1.5, 2.0)


@pytest.fixture(scope="module")
def paint(display: str) -> Iterator[Paint]:
    # In the environment, and taken out again: Tk writes there what it is given in another way.
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("DISPLAY", display)
        root = tk.Tk()
        root.withdraw()
        root.update()
        yield Paint(root)
        root.destroy()


def _views(language: str, size: str) -> Iterator[View]:
    for direction in DIRECTIONS:
        yield call_view(
            Card(
                call_id="c", number="+33184881234", name="Anna", company="Nord", line="101",
                url="https://crm.example", buttons=CALL_BUTTONS, size=size, language=language,
                direction=direction, seconds=9,
            )
        )  # fmt: skip
    nobody = Card(call_id="c", is_withheld=True, size=size, language=language)
    choices = tuple(Choice(str(n), "Anna") for n in range(20))
    yield call_view(nobody)
    yield call_view(Card(call_id="c", size=size, language=language, choices=choices))
    yield missed_view("m", tuple(Card(call_id=str(n), language=language) for n in range(99)))
    kinds: tuple[QuestionKind, ...] = ("open", "run", "dial")
    for kind in kinds:
        yield question_view(Question("q", kind, detail="tel:1", language=language))


def _texts(scene: Scene) -> list[Text]:
    return [*scene.texts, *(text for target in scene.targets for text in target.texts)]


@pytest.mark.parametrize("scale", SCALES)
@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("language", LANGUAGES)
def test_no_word_is_cut(paint: Paint, language: str, size: str, scale: float) -> None:
    for view in _views(language, size):
        sizes = sizes_of(view.size, scale)
        scene = laid_out(view, sizes, LIGHT, paint.width, 2000)
        for text in _texts(scene):
            assert not text.text.endswith("\u2026"), text.text
            assert paint.width(text.text, text.font) <= text.room, text.text
            assert _left(text, paint) >= 0, text.text
            assert _left(text, paint) + paint.width(text.text, text.font) <= scene.width, text.text
        for button in view.buttons:
            target = next(t for t in scene.targets if t.texts[0].text == button.label)
            wide = paint.width(button.press.after, target.texts[0].font)
            assert wide <= target.texts[0].room, button.press.after


def _left(text: Text, paint: Paint) -> int:
    width = paint.width(text.text, text.font)
    return text.x - {"w": 0, "center": width // 2, "e": width}[text.anchor]


@pytest.mark.parametrize("size", SIZES)
def test_what_a_caller_chose_is_cut_to_the_room_there_is(paint: Paint, size: str) -> None:
    long = "Wolfeschlegelsteinhausenbergerdorff " * 5
    card = Card(
        call_id="c", name=long, company=long, line=long, number="9" * 200, size=size, url="https://x",
        withheld_label=long,
    )  # fmt: skip
    several = Card(call_id="c", size=size, choices=(Choice("1", long, long), Choice("2", long)))
    for view in (call_view(card), call_view(several), missed_view("m", (card, card))):
        scene = laid_out(view, sizes_of(view.size, 1.0), LIGHT, paint.width, 900)
        for text in _texts(scene):
            assert paint.width(text.text, text.font) <= text.room, text.text


def test_targets_lie_beside_each_other_inside_the_card(paint: Paint) -> None:
    for view in _views("ru", "S"):
        scene = laid_out(view, sizes_of(view.size, 1.0), LIGHT, paint.width, 900)
        boxes = [(t.x, t.y, t.x + t.normal.width, t.y + t.normal.height) for t in scene.targets]
        for place, (left, top, right, bottom) in enumerate(boxes):
            assert 0 <= left < right <= scene.width
            assert 0 <= top < bottom <= scene.height
            for x1, y1, x2, y2 in boxes[:place]:
                assert right <= x1 or x2 <= left or bottom <= y1 or y2 <= top
