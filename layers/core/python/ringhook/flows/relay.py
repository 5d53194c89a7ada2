"""Desktops come, answer and go; pages come to watch."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from ringhook.domain.errors import GoneError, NotFoundError, TryAgainError
from ringhook.flows.changes import CALL, DEVICE, Changes
from ringhook.flows.messages import read_command_id
from ringhook.ports.clock import Clock
from ringhook.ports.push import Push
from ringhook.store.calls import Calls
from ringhook.store.devices import Devices
from ringhook.store.sessions import OnceRows
from ringhook.wire.frames import (
    Ack,
    BadFrameError,
    Frame,
    Hello,
    Ping,
    Pong,
    Welcome,
    decode,
    encode,
)

OK, UNAUTHORIZED = 200, 401
MAX_DETAIL_CHARACTERS = 300
MAX_WORD_CHARACTERS = 40
REPEATED = "repeated"


@dataclass(frozen=True, slots=True)
class Relay:
    """The server's side of `ringhook.wire`."""

    devices: Devices
    calls: Calls
    push: Push
    changes: Changes
    tickets: OnceRows
    clock: Clock

    def connect(
        self, connection: str, headers: Mapping[str, str], query: Mapping[str, str] | None = None
    ) -> int:
        """Let a desktop in by its token, or a page by its ticket; returns the HTTP status to answer."""
        ticket = (query or {}).get("ticket", "")
        if ticket:
            return self._watch(connection, ticket)
        scheme, _, token = headers.get("authorization", "").partition(" ")
        found = self.devices.authenticate(token.strip()) if scheme.lower() == "bearer" else None
        if found is None:
            return UNAUTHORIZED
        name, device = found
        try:
            self.devices.connected(name, device, connection, self.clock.now())
        except NotFoundError:
            return UNAUTHORIZED
        self.changes.tell(name, DEVICE, device.id)
        return OK

    def _watch(self, connection: str, ticket: str) -> int:
        now = self.clock.now()
        content = self.tickets.use_up(ticket, now)
        if content is None:
            return UNAUTHORIZED
        self.changes.watchers.add(content["workspace"], connection, now)
        return OK

    def message(self, connection: str, text: str) -> None:
        """Take one frame from a desktop; what is no frame, or unknown, is ignored."""
        try:
            frame = decode(text)
        except BadFrameError:
            return
        if isinstance(frame, Hello):
            now = self.clock.now().timestamp()
            self._answer(connection, Welcome(seq=int(now * 1000), now=now))
        elif isinstance(frame, Ping):
            self._answer(connection, Pong())
            self.devices.heard_from(connection, self.clock.now())
        elif isinstance(frame, Ack):
            self._keep(connection, frame)

    def disconnect(self, connection: str) -> None:
        """Forget a connection."""
        found = self.devices.at_connection(connection)
        if found is None and self.changes.watchers.remove(connection):
            return
        self.devices.disconnected(connection, self.clock.now())
        if found is not None:
            self.changes.tell(found[0], DEVICE, found[1].id)

    def _answer(self, connection: str, frame: Frame) -> None:
        try:
            self.push.send(connection, encode(frame))
        except GoneError:
            self.disconnect(connection)
        except TryAgainError:
            pass  # the desktop asks again by itself

    def _keep(self, connection: str, ack: Ack) -> None:
        """Keep what became of a command, once and only of the desktop that it was sent to."""
        found = self.devices.at_connection(connection)
        call_id, device_id = read_command_id(ack.id)
        if found is None or device_id != found[1].id:
            return
        name, device = found
        sort = f"ack#{ack.id}"
        if ack.reason == REPEATED and self.calls.get_answer(name, call_id, sort) is not None:
            return  # the first answer counts
        now = self.clock.now()
        answer = {
            "id": ack.id,
            "status": ack.status[:MAX_WORD_CHARACTERS],
            "reason": ack.reason[:MAX_WORD_CHARACTERS],
            "detail": ack.detail[:MAX_DETAIL_CHARACTERS],
            "duration_ms": ack.duration_ms,
            "device_id": device.id,
            "agent_id": device.agent_id,
            "at": now.isoformat(),
        }
        self.calls.put_answer(name, call_id, sort, answer, now)
        self.changes.tell(name, CALL, call_id)
