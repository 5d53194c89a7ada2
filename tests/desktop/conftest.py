"""A display without a monitor, cards on it, a mouse."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from importlib import import_module

import pytest
from tests.desktop.cards import Cards, Mouse, program

NEEDED = ("Xvfb", "xdotool")


def _missing() -> str:
    missing = [program for program in NEEDED if shutil.which(program) is None]
    try:
        import_module("tkinter")
    except ImportError:
        missing.append("tkinter")
    return ", ".join(missing)


@pytest.fixture(scope="session")
def display() -> Iterator[str]:
    """Return the name of a display of our own: 1280 x 900, no window manager."""
    missing = _missing()
    if missing:
        pytest.skip(
            f"cards need a display: install {missing} (apt install xvfb xdotool python3-tk)"
        )
    reading, writing = os.pipe()
    server = subprocess.Popen(
        [
            program("Xvfb"),
            "-displayfd",
            str(writing),
            "-screen",
            "0",
            "1280x900x24",
            "-nolisten",
            "tcp",
            "-noreset",
        ],
        pass_fds=(writing,),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    os.close(writing)
    try:
        with os.fdopen(reading) as said:
            number = said.readline().strip()
        assert number, "Xvfb did not start"
        yield f":{number}"
    finally:
        server.terminate()
        server.wait(timeout=10)


@pytest.fixture
def mouse(display: str) -> Mouse:
    mouse = Mouse(display)
    mouse.move(5, 5)
    return mouse


@pytest.fixture
def cards(display: str, mouse: Mouse) -> Iterator[Cards]:
    del mouse  # only out of the way
    with Cards(display, "--guard", "0") as running:
        yield running
