"""What one card shows, whatever it is about: a call, missed calls, a question. Pure."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import Literal

from ringhook_relay.card.initials import initials_of
from ringhook_relay.card.words import call_word, word
from ringhook_relay.screen_card import Card, number_to_copy
from ringhook_relay.screen_port import EventKind, Question
from ringhook_relay.screen_text import MAX_NUMBER, exactly, on_screen

LIST_ROWS = 4
_QUESTION_WIDTH = "L"
_MAX_ARGUMENTS = 40
_MAX_ARGUMENT = 400


@dataclass(frozen=True, slots=True)
class Press:
    """What a click does: the event it becomes. *after* is the word shown once it is done."""

    kind: EventKind | Literal["page"]
    id: str
    value: str = ""
    after: str = ""


@dataclass(frozen=True, slots=True)
class Button:
    """A button, *label* already in the agent's language."""

    label: str
    press: Press
    is_primary: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """A line to choose from."""

    text: str
    note: str
    press: Press | None


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """All that the layout has to find room for."""

    key: str
    language: str
    meaning: str
    pill: str
    title: str
    size: str = "M"
    theme: str = ""
    initials: str = ""
    subtitle: str = ""
    corner: str = ""
    facts: tuple[tuple[str, str], ...] = ()
    rows: tuple[Row, ...] = ()
    detail: tuple[str, ...] = ()
    buttons: tuple[Button, ...] = ()
    seconds: int = 0
    dismiss_label: str = ""
    is_question: bool = False


def call_view(card: Card, first_choice: int = 0) -> View:
    """Return the card of a call; several contacts are listed from *first_choice* on."""
    number, several = _number(card), len(card.choices) > 1
    title = word("several", card.language) if several else card.name or number
    about = (card.company if card.size == "L" and not several else _about(card, number)) or ""
    return View(
        key=card.call_id,
        language=card.language,
        meaning=card.direction,
        pill=call_word(card.direction, card.language),
        title=title,
        size=card.size,
        theme=card.theme,
        initials="?" if several else initials_of(card.name or card.company),
        subtitle=about,
        corner=f"\u2192 {card.line}" if card.line and card.size != "L" else "",
        facts=_facts(card, number) if card.size == "L" and not several else (),
        rows=_choice_rows(card, first_choice) if several else (),
        buttons=_call_buttons(card, may_open=not several),
        seconds=card.seconds,
        dismiss_label=word("dismiss", card.language),
    )


def missed_view(key: str, cards: tuple[Card, ...], first: int = 0) -> View:
    """Return one card with the calls that came while the computer was away, listed from *first* on."""
    latest = cards[0]
    return View(
        key=key,
        language=latest.language,
        meaning="missed",
        pill=word("missed", latest.language),
        title=word("missed_title", latest.language).format(count=len(cards)),
        size="L" if latest.size == "L" else "M",
        theme=latest.theme,
        rows=_page(tuple(_missed_row(card) for card in cards), first, key, latest.language),
        dismiss_label=word("dismiss", latest.language),
    )


def question_view(question: Question, theme: str = "") -> View:
    """Return the card that asks; all that would happen is on it, with nothing hidden."""
    language = question.language
    named = " ".join(exactly(value, 100) for value in question.title_values.values() if value)
    return View(
        key=question.id,
        language=language,
        meaning="question",
        pill=word("question", language),
        title=word(f"ask_{question.kind}", language),
        size=_QUESTION_WIDTH,
        theme=theme,
        subtitle=named,
        detail=_detail(question.detail),
        buttons=(
            Button(word("allow_once", language), Press("allow_once", question.id), is_primary=True),
            Button(word("allow_always", language), Press("allow_always", question.id)),
            Button(word("never", language), Press("never", question.id)),
        ),
        seconds=question.seconds,
        dismiss_label=word("dismiss", language),
        is_question=True,
    )


def _number(card: Card) -> str:
    if card.is_withheld:
        return card.withheld_label or word("withheld", card.language)
    return on_screen(card.number, MAX_NUMBER) or word("stranger", card.language)


def _about(card: Card, number: str) -> str:
    """Return what stands under the name: company and number, what is not the title already."""
    return " \u00b7 ".join(part for part in (card.company, number if card.name else "") if part)


def _facts(card: Card, number: str) -> tuple[tuple[str, str], ...]:
    facts = (("number", number), ("line", card.line))
    return tuple((word(name, card.language), value) for name, value in facts if value)


def _call_buttons(card: Card, *, may_open: bool) -> tuple[Button, ...]:
    """Return what makes sense for this call; in the smallest card its cross is the only way to dismiss it."""
    number = number_to_copy(card)
    wanted: tuple[tuple[EventKind, str, str, bool], ...] = (
        ("answer", "", "sent", "answer" in card.buttons),
        ("hang_up", "", "sent", "hang_up" in card.buttons),
        ("open", card.url, "opened", (bool(card.url) or card.can_click) and may_open),
        ("copy", number, "copied", bool(number)),
        ("call_back", number, "calling", bool(number) and card.direction != "outbound"),
        ("dismiss", "", "", card.size != "S"),
    )
    there = [(kind, value, after) for kind, value, after, is_there in wanted if is_there]
    return tuple(
        Button(
            word(kind, card.language),
            Press(kind, card.call_id, value, word(after, card.language) if after else ""),
            is_primary=place == 0 and kind in {"answer", "open"},
        )
        for place, (kind, value, after) in enumerate(there)
    )


def _choice_rows(card: Card, first: int) -> tuple[Row, ...]:
    rows = tuple(
        Row(choice.name or choice.company or choice.id, choice.company if choice.name else "",
            Press("choose", card.call_id, choice.id))
        for choice in card.choices
    )  # fmt: skip
    return _page(rows, first, card.call_id, card.language)


def _missed_row(card: Card) -> Row:
    number, callable_number = _number(card), number_to_copy(card)
    press = Press("call_back", card.call_id, callable_number) if callable_number else None
    if card.url:
        press = Press("open", card.call_id, card.url)
    came = time.strftime("%H:%M", time.localtime(card.at)) if card.at else ""
    note = " \u00b7 ".join(part for part in (number if card.name else "", card.line, came) if part)
    return Row(card.name or number, note, press)


def _page(rows: tuple[Row, ...], first: int, key: str, language: str) -> tuple[Row, ...]:
    """Return the rows from *first* on; more than fit are behind the last one, which goes round."""
    if len(rows) <= LIST_ROWS + 1:
        return rows
    shown = rows[first : first + LIST_ROWS]
    following = first + LIST_ROWS
    left = len(rows) - following
    label = word("more", language).format(count=left) if left > 0 else "\u21ba"
    return (*shown, Row(label, "", Press("page", key, str(following if left > 0 else 0))))


def _detail(detail: str | tuple[str, ...]) -> tuple[str, ...]:
    """Return what would happen line by line; each argument of a program has its own, in quotes."""
    if isinstance(detail, str):
        return (exactly(detail),)
    shown = tuple(f'"{exactly(part, _MAX_ARGUMENT)}"' for part in detail[:_MAX_ARGUMENTS])
    left = len(detail) - _MAX_ARGUMENTS
    return (*shown, f"\u2026 (+{left})") if left > 0 else shown
