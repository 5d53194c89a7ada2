"""What a card says, read from the cloud's mapping. Every value may have been chosen by a caller."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from ringhook_relay.screen_text import on_clipboard, on_screen

SIZES: Final = ("S", "M", "L")
LANGUAGES: Final = ("en", "fr", "ru", "ja")
CALL_BUTTONS: Final = ("answer", "hang_up")
_MAX_SECONDS, _MAX_CHOICES, _MAX_ADDRESS, _MAX_DIGITS = 3600, 50, 2048, 12


@dataclass(frozen=True, slots=True)
class Choice:
    """One of several contacts that have the caller's number."""

    id: str
    name: str = ""
    company: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """One call on the screen. *seconds* 0 shows it until the call is over.

    *buttons* names what the telephone system can do for the call (`answer`, `hang_up`); Open card, Copy, Call back
    and Dismiss are there whenever they make sense. With *can_click* the server has something to do when Open card is
    pressed, with or without a page. *theme* "" follows the computer. *at* is when a missed call came, in Unix
    seconds; 0 says nothing.
    """

    call_id: str
    number: str = ""
    name: str = ""
    company: str = ""
    line: str = ""
    direction: str = "unknown"
    is_withheld: bool = False
    withheld_label: str = ""
    url: str = ""
    choices: tuple[Choice, ...] = ()
    size: str = "M"
    seconds: int = 0
    buttons: tuple[str, ...] = ()
    copy_number: bool = False
    can_click: bool = False
    language: str = "en"
    theme: str = ""
    at: int = 0


def card_of(call_id: str, mapping: Mapping[str, str]) -> Card:
    """Return the card that a frame's *mapping* describes; what cannot be read is as if it were not there."""
    said = mapping.get
    return Card(
        call_id=call_id,
        number=on_screen(said("number", "")),
        name=on_screen(said("name", "")),
        company=on_screen(said("company", "")),
        line=on_screen(said("line", "")),
        direction=said("direction", "unknown"),
        is_withheld=said("withheld", "") == "yes",
        withheld_label=on_screen(said("withheld_label", "")),
        url=_address(said("url", "")),
        choices=_choices(said("choices", "")),
        size=_one_of(said("size", ""), SIZES, "M"),
        seconds=_whole(said("seconds", ""), _MAX_SECONDS),
        buttons=tuple(b for b in CALL_BUTTONS if b in _words(said("buttons", ""))),
        copy_number=said("copy_number", "") == "yes",
        can_click=said("click", "") == "yes",
        language=_one_of(said("language", ""), LANGUAGES, "en"),
        theme=_one_of(said("theme", ""), ("light", "dark"), ""),
        at=_whole(said("at", ""), 1 << 40),
    )


def number_to_copy(card: Card) -> str:
    """Return what goes to the clipboard; nothing for a withheld number."""
    return "" if card.is_withheld else on_clipboard(card.number)


def _one_of(value: str, known: tuple[str, ...], otherwise: str) -> str:
    return value if value in known else otherwise


def _words(text: str) -> list[str]:
    return text.replace(",", " ").split()


def _whole(text: str, most: int) -> int:
    """Return the number in *text*, at most *most*, 0 when it is none."""
    is_number = text.isascii() and text.isdigit() and len(text) <= _MAX_DIGITS
    return min(int(text), most) if is_number else 0


def _address(text: str) -> str:
    """Return a page's address. Half of one would lead elsewhere; the relay's policy checks the rest."""
    is_page = text.startswith(("https://", "http://")) and text.isprintable()
    return text if is_page and len(text) <= _MAX_ADDRESS else ""


def _choices(text: str) -> tuple[Choice, ...]:
    try:
        listed = json.loads(text) if text else []
    except (ValueError, RecursionError):
        return ()
    if not isinstance(listed, list):
        return ()
    return tuple(c for entry in listed[:_MAX_CHOICES] if (c := _choice(entry)) is not None)


def _choice(entry: object) -> Choice | None:
    if not isinstance(entry, dict):
        return None
    said = {k: v if isinstance(v, str) and _is_writable(v) else "" for k, v in entry.items()}
    if not said.get("id"):
        return None
    return Choice(
        id=said["id"],
        name=on_screen(said.get("name", "")),
        company=on_screen(said.get("company", "")),
        url=_address(said.get("url", "")),
    )


def _is_writable(text: str) -> bool:
    """Half a surrogate pair, which JSON's escapes allow, can neither be drawn nor sent back."""
    return text.encode(errors="ignore").decode() == text
