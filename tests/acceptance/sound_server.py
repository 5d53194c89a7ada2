"""A PBX's recordings on loopback: a real WAV file, with and without ranges, and links that are dead."""

from __future__ import annotations

import io
import math
import struct
import threading
import wave
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

RATE = 8000


def tone(seconds: float = 2.0) -> bytes:
    """Return a quiet tone as a WAV file."""
    file = io.BytesIO()
    with wave.open(file, "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(2)
        sound.setframerate(RATE)
        for number in range(int(RATE * seconds)):
            height = int(800 * math.sin(2 * math.pi * 440 * number / RATE))
            sound.writeframes(struct.pack("<h", height))
    return file.getvalue()


@dataclass
class Sounds:
    """Where it is, and the paths with headers that were asked for."""

    url: str
    sound: bytes = field(default_factory=tone)
    asked: list[tuple[str, str]] = field(default_factory=list)


class _Handler(BaseHTTPRequestHandler):
    """Answers from `served`."""

    served: Sounds

    def do_GET(self) -> None:
        wanted = self.headers.get("Range", "")
        self.served.asked.append((self.path, wanted))
        path = self.path.partition("?")[0]
        if path == "/ranged.wav" and wanted:
            self._part(wanted)
        elif path in {"/ranged.wav", "/plain.wav"}:
            self._send(200, "audio/x-wav", self.served.sound)
        elif path == "/page.wav":
            self._send(200, "text/html", b"<html>Please sign in</html>")
        else:
            self._send(404, "text/html", b"gone")

    def _part(self, wanted: str) -> None:
        total = len(self.served.sound)
        first, last = (int(text) for text in wanted.removeprefix("bytes=").split("-"))
        last = min(last, total - 1)
        place = f"bytes {first}-{last}/{total}"
        self._send(206, "audio/wav", self.served.sound[first : last + 1], place)

    def _send(self, status: int, kind: str, body: bytes, place: str = "") -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        if place:
            self.send_header("Content-Range", place)
        self.end_headers()
        try:
            self.wfile.write(body)
        except OSError:
            pass  # whoever asked has heard enough

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - theirs
        """Say nothing."""


@contextmanager
def sounds() -> Iterator[Sounds]:
    """Serve /ranged.wav, /plain.wav, /page.wav (a page) and nothing else, until the block ends."""
    handler = type("Handler", (_Handler,), {})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    handler.served = Sounds(f"http://127.0.0.1:{server.server_address[1]}")  # type: ignore[attr-defined]  # made above
    thread = threading.Thread(target=server.serve_forever, args=(0.05,))
    thread.start()
    try:
        yield handler.served  # type: ignore[attr-defined]  # the same
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
