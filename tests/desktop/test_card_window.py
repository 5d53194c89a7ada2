from __future__ import annotations

import itertools
import json
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from tests.desktop.cards import DURAND, Cards, Mouse, environment, eventually, program, said_by

needs_import = pytest.mark.skipif(
    shutil.which("import") is None, reason="needs ImageMagick (apt install imagemagick)"
)
needs_xprop = pytest.mark.skipif(
    shutil.which("xprop") is None, reason="needs xprop (apt install x11-utils)"
)
OTHER_PROGRAM = """
import tkinter, sys
root = tkinter.Tk(); root.geometry("300x200+100+100"); tkinter.Entry(root).pack()
root.update(); root.focus_force(); root.update()
print(root.winfo_id(), flush=True); root.after(20, lambda: None)
root.after(100, lambda: (sys.stdin.readline(), root.destroy())); root.mainloop()
"""


def _visible(display: str) -> int:
    """Return how many cards a user can see."""
    found = subprocess.run(
        [program("xdotool"), "search", "--onlyvisible", "--name", "^ringhook call$"],
        env=environment(display),
        capture_output=True,
        text=True,
        timeout=20,
        check=False,
    )
    return len(found.stdout.split())


def test_the_card_is_a_window_that_everybody_can_see(cards: Cards) -> None:
    shown = cards.show()
    said = said_by(cards.display, ["xdotool", "getwindowgeometry", "--shell", str(shown["window"])])
    left, top, width, height = shown["box"]
    expected = {f"X={left}", f"Y={top}", f"WIDTH={width}", f"HEIGHT={height}"}
    assert expected <= set(said.split())
    assert _visible(cards.display) == 1


def test_what_is_learned_later_appears_in_the_same_window(cards: Cards) -> None:
    before = cards.show(name="", company="", url="")
    cards.say(op="show", call_id="call1", card=dict(DURAND))
    after = cards.where()["call1"]
    assert after["window"] == before["window"]
    assert "Camille Durand" in after["texts"]
    assert "Camille Durand" not in before["texts"]


def test_an_update_without_a_card_shows_none(cards: Cards) -> None:
    cards.say(op="update", call_id="call1", card=dict(DURAND))
    assert cards.where() == {}


def test_the_card_goes_when_another_agent_answers_and_says_nothing(cards: Cards) -> None:
    cards.show()
    cards.say(op="close", call_id="call1")
    assert cards.where() == {}
    assert cards.events() == []
    assert _visible(cards.display) == 0


def test_three_cards_stand_on_each_other_and_close_ranks(cards: Cards) -> None:
    for number in (1, 2, 3):
        cards.show(f"call{number}", size="SML"[number - 1])
    boxes = [card["box"] for card in cards.where().values()]
    for lower, upper in itertools.pairwise(boxes):
        assert upper[1] + upper[3] < lower[1]
    cards.say(op="close", call_id="call1")
    first = next(iter(cards.where().values()))
    assert first["box"][1] + first["box"][3] == boxes[0][1] + boxes[0][3]


def test_a_flood_of_calls_does_not_bury_the_desktop(cards: Cards) -> None:
    for number in range(30):
        cards.say(op="show", call_id=f"call{number}", card=dict(DURAND))
    assert list(cards.where()) == [f"call{number}" for number in range(22, 30)]


def test_a_card_whose_time_is_over_goes_and_says_so(cards: Cards) -> None:
    cards.show(seconds="1")
    assert cards.event() == {"event": "timeout", "id": "call1", "value": ""}
    assert cards.where() == {}


def test_the_time_stands_still_under_the_mouse_and_goes_on_afterwards(
    cards: Cards, mouse: Mouse
) -> None:
    left, top, *_ = cards.show("call0")["box"]
    cards.say(op="close", call_id="call0")
    mouse.move(left + 30, top + 30)
    cards.show(seconds="1")
    cards.show("call2", seconds="3")
    assert cards.event("timeout")["id"] == "call2"
    assert list(cards.where()) == ["call1"]
    mouse.move(5, 5)
    assert cards.event("timeout")["id"] == "call1"


@contextmanager
def _other_program(display: str) -> Iterator[int]:
    process = subprocess.Popen(
        [sys.executable, "-c", OTHER_PROGRAM],
        env=environment(display),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    try:
        yield int(process.stdout.readline())
    finally:
        process.communicate("\n", timeout=20)


@contextmanager
def _openbox(display: str) -> Iterator[None]:
    process = subprocess.Popen(
        [program("openbox"), "--sm-disable"],
        env=environment(display),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        eventually(
            lambda: "window id" in said_by(display, ["xprop", "-root", "_NET_SUPPORTING_WM_CHECK"])
        )
        yield
    finally:
        process.terminate()
        process.wait(timeout=20)


def test_the_keyboard_stays_where_it_was(cards: Cards) -> None:
    with _other_program(cards.display):
        before = said_by(cards.display, ["xdotool", "getwindowfocus"])
        cards.show()
        cards.click("call1", "copy")
        cards.event("copy")
        assert said_by(cards.display, ["xdotool", "getwindowfocus"]) == before


@needs_xprop
@pytest.mark.skipif(shutil.which("openbox") is None, reason="needs openbox (apt install openbox)")
def test_the_keyboard_stays_where_it_was_under_a_window_manager(cards: Cards) -> None:
    with _openbox(cards.display), _other_program(cards.display):
        before = said_by(cards.display, ["xdotool", "getwindowfocus"])
        cards.show()
        cards.click("call1", "copy")
        cards.event("copy")
        assert said_by(cards.display, ["xdotool", "getwindowfocus"]) == before


def test_calls_that_wait_when_the_program_starts_are_shown(display: str) -> None:
    waiting = [{"op": "show", "call_id": f"call{n}", "card": dict(DURAND)} for n in range(3)]
    with Cards(display, before=waiting) as cards:
        assert list(cards.where()) == ["call0", "call1", "call2"]


def test_a_stop_that_waits_when_the_program_starts_ends_it(display: str) -> None:
    waiting: list[dict[str, Any]] = [
        {"op": "show", "call_id": "call1", "card": dict(DURAND)},
        {"op": "stop"},
    ]
    with Cards(display, before=waiting) as cards:
        assert cards.ended() == 0


@pytest.mark.parametrize(
    "line",
    [
        b"",
        b"\xff\xfe\x00",
        b"[]",
        b"{",
        b'{"op": "fly"}',
        b'{"op": "show", "call_id": "x"}',
        b'{"op": "show", "call_id": "x", "card": {"name": 5}}',
        b'{"op": "ask", "id": "x", "kind": "fly"}',
        b"[" * 20_000,
        b'{"op": "show", "call_id": "x", "card": {"name": "' + b"x" * 100_000 + b'"}}',
    ],
)
def test_garbage_harms_nobody(cards: Cards, line: bytes) -> None:
    cards.say_line(line)
    assert "Camille Durand" in cards.show()["texts"]


@pytest.mark.parametrize(
    "name",
    [
        "\u202egnp.exe",
        "a\nb\tc\0d",
        "\U0001f4a9" * 5,
        "e" + "\u0301" * 150,
        "{x} [exit] $HOME \\",
        "\ud7ff\uffff",
    ],
)
def test_a_hostile_name_is_shown_harmlessly(cards: Cards, name: str) -> None:
    cards.show(
        name=name, choices=json.dumps([{"id": "1", "name": name}, {"id": "2", "name": name}])
    )
    cards.show("call2", name=name, company=name, line=name, number=name, size="L")
    for card in cards.where().values():
        shown = "".join([*card["texts"], *(w for t in card["targets"] for w in t["words"])])
        assert shown.isprintable()
        assert not set("\u202e\U0001f4a9") & set(shown)


def _pixels(display: str, window: int) -> bytes:
    return subprocess.run(
        [program("import"), "-window", str(window), "-depth", "8", "rgb:-"],
        env=environment(display),
        capture_output=True,
        timeout=20,
        check=True,
    ).stdout


@needs_import
@pytest.mark.parametrize(
    ("theme", "ground"), [("light", b"\xff\xff\xff"), ("dark", b"\x13\x1a\x29")]
)
def test_most_of_the_card_has_the_colour_of_its_theme(
    display: str, mouse: Mouse, theme: str, ground: bytes
) -> None:
    del mouse  # only out of the way
    with Cards(display, "--theme", theme) as cards:
        pixels = _pixels(display, cards.show()["window"])
    counted = [pixels[at : at + 3] for at in range(0, len(pixels), 3)]
    assert counted.count(ground) > len(counted) // 2


@needs_import
def test_the_edges_of_a_shape_are_smooth(cards: Cards) -> None:
    pixels = _pixels(cards.display, cards.show()["window"])
    width = cards.where()["call1"]["box"][2]
    rows = [pixels[at : at + 3 * width] for at in range(0, len(pixels), 3 * width)]
    # The upper left quarter of the avatar: ground, green, and what lies between them.
    colours = {row[3 * x : 3 * x + 3] for row in rows[46:68] for x in range(18, 40)}
    assert len(colours) > 10


def _height_of_letters(display: str, shown: dict[str, Any]) -> int:
    """Return how many rows the name in the card takes: those with dark pixels right of the avatar's middle."""
    pixels = _pixels(display, shown["window"])
    width, height = shown["box"][2:]
    rows = [pixels[3 * width * y : 3 * width * (y + 1)] for y in range(height)]
    part = slice(3 * width // 5, 3 * (width * 2 // 3))
    dark = [y for y, row in enumerate(rows) if min(row[part][::3]) < 60 and y < height * 2 // 5]
    return max(dark) - min(dark) + 1


@needs_xprop
@needs_import
def test_a_screen_with_twice_the_dots_gets_a_card_twice_the_size_with_letters_to_match(
    cards: Cards,
) -> None:
    display, usual = cards.display, cards.show()
    usual_height = _height_of_letters(display, usual)
    resources = ["xprop", "-root", "-format", "RESOURCE_MANAGER", "8s", "-set", "RESOURCE_MANAGER"]
    said_by(display, [*resources, "Xft.dpi:\t192\n"])
    try:
        with Cards(display) as large_cards:
            large = large_cards.show()
            assert large["box"][2:] == pytest.approx([2 * side for side in usual["box"][2:]], abs=4)
            assert large["texts"] == usual["texts"]
            assert _height_of_letters(display, large) == pytest.approx(2 * usual_height, abs=3)
    finally:
        said_by(display, ["xprop", "-root", "-remove", "RESOURCE_MANAGER"])
