"""A desktop that comes and goes: one device, many connections."""

from __future__ import annotations

import itertools
import json
from typing import Any

from tests.unit.flows.world import NAME, World

Frame = dict[str, Any]
_connections = itertools.count(1)


class Desk:
    """Paired once; away until `come`."""

    def __init__(self, world: World, agent: str = "paul") -> None:
        self.world, self.connection = world, ""
        code, _ = world.app.devices.offer_pairing(NAME, agent, world.clock.now())
        made = world.app.devices.pair(code, "desk", "windows", world.clock.now())
        self.id, self.token = made.device_id, made.token

    def come(self, last_seq: int = 0) -> list[Frame]:
        """Connect and say hello; returns what comes after the welcome."""
        self.connection = f"desk-{next(_connections)}"
        headers = {"authorization": f"Bearer {self.token}"}
        assert self.world.app.relay.connect(self.connection, headers) == 200
        self.say("hello", last_seq=last_seq)
        welcome, *rest = self.frames()
        assert welcome["kind"] == "welcome"
        return rest

    def leave(self) -> None:
        """Go, as an orderly program does."""
        self.world.app.relay.disconnect(self.connection)

    def say(self, kind: str, **fields: Any) -> None:
        """Send one frame, and do what it asks for to the end."""
        text = json.dumps({"v": 1, "kind": kind} | fields)
        self.world.app.relay.carry_out(self.connection, text)

    def frames(self, kind: str = "") -> list[Frame]:
        """Return what came on this connection."""
        return [f for f in self.world.push.read(self.connection) if kind in {"", f["kind"]}]

    def dialled(self) -> Frame:
        """Return the last answer to a wish, without its frame."""
        return self.frames("dialled")[-1]
