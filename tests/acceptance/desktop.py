"""A desktop that speaks the relay protocol over a raw WebSocket."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from types import TracebackType
from typing import Any, Self

from tests.acceptance.api import Api
from websockets.sync.client import connect

Frame = dict[str, Any]


@dataclass(frozen=True)
class Paired:
    """What pairing gave a desktop."""

    device_id: str
    token: str
    command_key: str
    relay_url: str


def pair(api: Api, agent_id: str, name: str = "test desk", platform: str = "linux") -> Paired:
    """Pair a new desktop for the agent."""
    offer = api.ask("POST", "/api/pairings", json={"agent_id": agent_id})
    assert offer.status_code == 200, offer.text
    answer = claim(api.url, offer.json()["code"], name, platform)
    return Paired(**answer)


def claim(url: str, code: str, name: str = "test desk", platform: str = "linux") -> dict[str, str]:
    """Use a code up, as a relay does, without a key."""
    with Api(url) as stranger:
        wanted = {"code": code, "name": name, "platform": platform}
        answer = stranger.ask("POST", "/pair", json=wanted)
    assert answer.status_code == 200, answer.text
    made: dict[str, str] = answer.json()
    return made


class Desktop:
    """Connected until `close`; remembers every frame. Says hello and waits for the welcome at once."""

    def __init__(self, paired: Paired, patience_seconds: float) -> None:
        self._patience_seconds = patience_seconds
        self._frames: list[Frame] = []
        self._stack = ExitStack()
        self._socket = self._stack.enter_context(
            connect(
                paired.relay_url,
                additional_headers={"Authorization": f"Bearer {paired.token}"},
                proxy=None,
                open_timeout=patience_seconds,
                close_timeout=2,
            )
        )
        self.say("hello", version="test", platform="linux", last_seq=0)
        self.wait_for("welcome")

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._stack.close()

    def say(self, kind: str, **fields: Any) -> None:
        """Send one frame."""
        self.send(json.dumps({"v": 1, "kind": kind} | fields))

    def send(self, text: str | bytes) -> None:
        """Send anything, a frame or not."""
        self._socket.send(text)

    def ack(
        self, command: Frame, status: str = "done", reason: str = "opened", **more: Any
    ) -> None:
        """Say what became of a command."""
        self.say("ack", id=command["id"], status=status, reason=reason, **more)

    def seen(self, kind: str) -> list[Frame]:
        """Return the frames of this kind that `wait_for` has come across."""
        return [frame for frame in self._frames if frame["kind"] == kind]

    def wait_for(self, kind: str, matches: Callable[[Frame], bool] = lambda _frame: True) -> Frame:
        """Return the first frame of this kind that *matches*, also an earlier one."""
        until = time.monotonic() + self._patience_seconds
        while True:
            for frame in self.seen(kind):
                if matches(frame):
                    return frame
            try:
                text = self._socket.recv(timeout=max(until - time.monotonic(), 0))
            except TimeoutError:
                kinds = [frame["kind"] for frame in self._frames]
                raise AssertionError(f"no such {kind} came, only {kinds}") from None
            self._frames.append(json.loads(text))
