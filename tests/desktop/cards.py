"""The cards as another process, and a mouse to click them with."""

from __future__ import annotations

import json
import os
import queue
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Self

PATIENCE_SECONDS = 20.0
DURAND: Mapping[str, str] = {
    "direction": "inbound",
    "number": "+33184881234",
    "name": "Camille Durand",
    "company": "Atelier Nord SARL",
    "line": "101 Support",
    "language": "en",
    "size": "M",
    "url": "https://crm.example/contacts/1",
}


def environment(display: str) -> dict[str, str]:
    return dict(os.environ) | {"DISPLAY": display, "PYTHONPATH": os.pathsep.join(sys.path)}


def program(name: str) -> str:
    """Return where the program is; the name itself where it is not, so that the error names it."""
    return shutil.which(name) or name


def said_by(display: str, command: Sequence[str], given: str = "") -> str:
    """Run another program on that display and return what it says."""
    return subprocess.run(
        command,
        env=environment(display),
        input=given,
        capture_output=True,
        text=True,
        timeout=PATIENCE_SECONDS,
        check=True,
    ).stdout.strip()


def eventually(is_so: Callable[[], bool]) -> None:
    ends_at = time.monotonic() + PATIENCE_SECONDS
    while not is_so():
        assert time.monotonic() < ends_at, "it did not happen"
        time.sleep(0.02)


class Mouse:
    def __init__(self, display: str) -> None:
        self._display = display

    def move(self, x: int, y: int) -> None:
        self._do("mousemove", str(x), str(y))

    def click(self, x: int, y: int) -> None:
        # Moved in two steps, as a hand would: the window must hear of the mouse before the click.
        self._do(
            "mousemove",
            str(x - 2),
            str(y),
            "mousemove",
            str(x),
            str(y),
            "sleep",
            "0.1",
            "click",
            "1",
        )

    def _do(self, *words: str) -> None:
        said_by(self._display, ["xdotool", *words])


class Cards:
    """`python -m ringhook_relay.card`, spoken to in JSON lines."""

    def __init__(
        self, display: str, *arguments: str, before: Sequence[Mapping[str, Any]] = ()
    ) -> None:
        self.display = display
        self._mouse = Mouse(display)
        self._heard: list[dict[str, Any]] = []
        self._lines: queue.SimpleQueue[str] = queue.SimpleQueue()
        self._process = subprocess.Popen(
            [sys.executable, "-m", "ringhook_relay.card", *arguments],
            env=environment(display),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )
        self._reader = threading.Thread(target=self._read)
        self._reader.start()
        for message in before:
            self.say(**message)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        try:
            self._process.stdin.close()
            self._process.wait(timeout=PATIENCE_SECONDS)
        finally:
            self._process.kill()
            self._process.wait()
            self._reader.join()
            self._process.stdout.close()

    @property
    def pid(self) -> int:
        return self._process.pid

    def ended(self) -> int:
        """Wait until the program ends by itself and return its exit code."""
        return self._process.wait(timeout=PATIENCE_SECONDS)

    def say(self, **message: Any) -> None:
        self.say_line(json.dumps(message).encode())

    def say_line(self, line: bytes) -> None:
        assert self._process.stdin is not None
        self._process.stdin.write(line + b"\n")
        self._process.stdin.flush()

    def show(self, call_id: str = "call1", **changes: str) -> dict[str, Any]:
        """Show a card and return where it is, once it can be seen."""
        self.say(op="show", call_id=call_id, card={**DURAND, **changes})
        return self.shown(call_id)

    def ask(self, question_id: str = "question1", **changes: Any) -> dict[str, Any]:
        asked = {"kind": "run", "detail": ["/opt/crm", "AppelDe=+33184881234"], **changes}
        self.say(op="ask", id=question_id, **asked)
        return self.shown(question_id)

    def shown(self, key: str) -> dict[str, Any]:
        return self.hear(lambda message: message.get("shown") == key)

    def event(self, kind: str = "") -> dict[str, Any]:
        return self.hear(lambda m: "event" in m and (not kind or m["event"] == kind))

    def events(self) -> list[dict[str, Any]]:
        """Return the events so far, after everything that was said has been done."""
        self.where()
        return [message for message in self._heard if "event" in message]

    def hear(self, is_it: Callable[[dict[str, Any]], bool]) -> dict[str, Any]:
        """Return the first message not asked for yet that *is_it*."""
        ends_at = time.monotonic() + PATIENCE_SECONDS
        while True:
            found = next((message for message in self._heard if is_it(message)), None)
            if found is not None:
                self._heard.remove(found)
                return found
            left = ends_at - time.monotonic()
            assert left > 0, f"not heard, but: {self._heard}"
            try:
                self._heard.append(json.loads(self._lines.get(timeout=left)))
            except queue.Empty:
                continue

    def where(self) -> dict[str, dict[str, Any]]:
        """Return all cards as they are now, oldest first."""
        self.say(op="where")
        cards: list[dict[str, Any]] = self.hear(lambda message: "cards" in message)["cards"]
        return {card["shown"]: card for card in cards}

    def click(self, key: str, kind: str, place: int = 0) -> None:
        """Click the button of that kind on the card *key*, wherever it is now."""
        targets = [t for t in self.where()[key]["targets"] if t["kind"] == kind]
        self._mouse.click(targets[place]["x"], targets[place]["y"])

    def _read(self) -> None:
        assert self._process.stdout is not None
        for line in self._process.stdout:
            self._lines.put(line.decode())
