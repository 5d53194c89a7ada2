"""`python -m ringhook_relay.card`: the cards alone, for trying them out and for tests.

One JSON object per line. In: `{"op": "show", "call_id": ..., "card": {...}}`, `update`, `{"op": "close", "call_id"}`,
`{"op": "ask", "id", "kind", "title_values", "detail", "language", "seconds"}`, `{"op": "missed", "cards": {id: {...}}}`,
`{"op": "where"}`, `{"op": "stop"}`; the end of the input stops, too. Out: `{"event": kind, "id", "value"}`, and, when a
card can be seen, `{"shown": id}` with its window and where a mouse would click; `where` says it of all as `cards`.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import threading
import tkinter as tk
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from ringhook_relay.card.tk_loop import GUARD_SECONDS, TkScreen
from ringhook_relay.card.window import CardWindow
from ringhook_relay.screen_card import card_of
from ringhook_relay.screen_port import Question, ScreenEvent

_READ_BYTES = 65536


def main() -> int:
    """Show cards until the input ends."""
    parser = argparse.ArgumentParser(
        prog="ringhook_relay.card", description="Shows cards from JSON lines."
    )
    parser.add_argument("--theme", default="", choices=("", "light", "dark"))
    parser.add_argument("--guard", type=float, default=GUARD_SECONDS, metavar="SECONDS")
    chosen = parser.parse_args()
    try:
        screen = TkScreen(
            _say_event,
            chosen.theme,
            on_drawn=lambda key: _say_shown(screen, key),
            guard_seconds=chosen.guard,
        )
    except tk.TclError as error:
        print(f"no card can be shown: {error}", file=sys.stderr)
        return 1
    threading.Thread(target=_read, args=(screen,), name="input", daemon=True).start()
    screen.run()
    return 0


def _read(screen: TkScreen) -> None:
    for line in _lines():
        try:
            asked = json.loads(line)
            _OPERATIONS[asked["op"]](screen, asked)
        except (ValueError, TypeError, LookupError, AttributeError, RecursionError) as error:
            _say({"error": type(error).__name__})
    screen.stop()


def _lines() -> Iterator[bytes]:
    """Return the input line by line, without Python's buffer: it cannot be left while another thread reads it."""
    rest = b""
    while received := os.read(0, _READ_BYTES):
        *lines, rest = (rest + received).split(b"\n")
        yield from lines


def _question(asked: Mapping[str, Any]) -> Question:
    detail = asked.get("detail", "")
    return Question(
        id=asked["id"],
        kind=asked["kind"],
        title_values=dict(asked.get("title_values", {})),
        detail=tuple(detail) if isinstance(detail, list) else detail,
        language=asked.get("language", "en"),
        seconds=asked.get("seconds", 30),
    )


def _say_event(event: ScreenEvent) -> None:
    _say({"event": event.kind, "id": event.id, "value": event.value})


def _say_shown(screen: TkScreen, key: str) -> None:
    window = screen.deck.window(key)
    if window is not None:
        _say(_described(key, window))


def _say_where(screen: TkScreen) -> None:
    """Say what is on the screen, once everything before has been done."""
    _say({"cards": [_described(key, window) for key, window in screen.deck.windows()]})


def _described(key: str, window: CardWindow) -> dict[str, Any]:
    assert window.scene is not None
    window.top.update_idletasks()
    left, top = window.top.winfo_rootx(), window.top.winfo_rooty()
    return {
        "shown": key,
        "window": window.top.winfo_id(),
        "box": [left, top, window.scene.width, window.scene.height],
        "texts": [text.text for text in window.scene.texts],
        "targets": [
            {
                "kind": target.press.kind,
                "value": target.press.value,
                "x": left + target.middle[0],
                "y": top + target.middle[1],
                "words": [text.text for text in target.texts],
            }
            for target in window.scene.targets
        ],
    }


def _say(said: Mapping[str, Any]) -> None:
    print(json.dumps(said), flush=True)


_OPERATIONS: Mapping[str, Callable[[TkScreen, Mapping[str, Any]], None]] = {
    "show": lambda screen, asked: screen.show(card_of(asked["call_id"], asked["card"])),
    "update": lambda screen, asked: screen.update(card_of(asked["call_id"], asked["card"])),
    "close": lambda screen, asked: screen.close(asked["call_id"]),
    "ask": lambda screen, asked: screen.ask(_question(asked)),
    "missed": lambda screen, asked: screen.missed(
        tuple(card_of(call_id, card) for call_id, card in asked["cards"].items())
    ),
    "where": lambda screen, _asked: screen.do(lambda: _say_where(screen)),
    "stop": lambda screen, _asked: screen.stop(),
}

if __name__ == "__main__":
    raise SystemExit(main())
