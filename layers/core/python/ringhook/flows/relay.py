"""Desktops come, answer and go; pages come to watch."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from ringhook.domain.errors import GoneError, NotFoundError, TryAgainError
from ringhook.flows.card_click import Clicking
from ringhook.flows.changes import CALL, DEVICE, Changes
from ringhook.flows.choose import Choosing
from ringhook.flows.dial import Answer, Dialling, Placing, Wish
from ringhook.flows.messages import read_command_id
from ringhook.flows.resume import Resume
from ringhook.ports.clock import Clock
from ringhook.ports.figures import RELAY_VISITS
from ringhook.ports.meter import Meter
from ringhook.ports.push import Push
from ringhook.store.calls import Calls
from ringhook.store.devices import Devices
from ringhook.store.pops import seq_at
from ringhook.store.register import Register
from ringhook.store.sessions import OnceRows
from ringhook.wire.frames import (
    Ack,
    BadFrameError,
    Choose,
    Click,
    Control,
    Dial,
    Dialled,
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

Later = Callable[[], None]


@dataclass(frozen=True, slots=True)
class Relay:
    """The server's side of `ringhook.wire`."""

    devices: Devices
    calls: Calls
    push: Push
    changes: Changes
    tickets: OnceRows
    register: Register
    resume: Resume
    choosing: Choosing
    clicking: Clicking
    dialling: Dialling
    meter: Meter
    clock: Clock

    def connect(
        self, connection: str, headers: Mapping[str, str], query: Mapping[str, str] | None = None
    ) -> int:
        """Let a desktop in by its token, or a page by its ticket; returns the HTTP status to answer."""
        ticket = (query or {}).get("ticket", "")
        status = self._watch(connection, ticket) if ticket else self._admit(connection, headers)
        who = "page" if ticket else "desktop"
        self.meter.count(RELAY_VISITS, who if status == OK else "refused")
        return status

    def _admit(self, connection: str, headers: Mapping[str, str]) -> int:
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
        if content is None or not self.register.is_open(content["workspace"]):
            return UNAUTHORIZED
        self.changes.watchers.add(content["workspace"], connection, now)
        return OK

    def message(self, connection: str, text: str) -> Later | None:
        """Take one frame from a desktop; what is no frame, or unknown, is ignored.

        Returns what takes long and is to be done beside the next frame, if there is such a thing.
        """
        try:
            frame = decode(text)
        except BadFrameError:
            return None
        handle = _HANDLERS.get(type(frame))
        return None if handle is None else handle(self, connection, frame)

    def carry_out(self, connection: str, text: str) -> None:
        """Take one frame and do all that it asks for, where nobody else waits meanwhile."""
        later = self.message(connection, text)
        if later is not None:
            later()

    def disconnect(self, connection: str) -> None:
        """Forget a connection."""
        self.meter.count(RELAY_VISITS, "left")
        found = self.devices.at_connection(connection)
        if found is None and self.changes.watchers.remove(connection):
            return
        self.devices.disconnected(connection, self.clock.now())
        if found is not None:
            self.changes.tell(found[0], DEVICE, found[1].id)

    def greet(self, connection: str, hello: Hello) -> None:
        """Welcome a desktop and show what it missed; a stranger's connection is ended."""
        found = self.devices.at_connection(connection)
        if found is None:
            self._part_with(connection)
            return
        now = self.clock.now()
        at = now.timestamp()
        self._answer(connection, Welcome(seq=seq_at(at), now=at))
        self.devices.introduced(
            *found, hello.version[:MAX_WORD_CHARACTERS], hello.policy[:MAX_WORD_CHARACTERS]
        )
        self.resume(*found, hello.last_seq, now)

    def pong(self, connection: str, _ping: Ping) -> None:
        """Answer a ping; a connection that nobody knows any more is ended, and the desktop comes anew."""
        watchers = self.changes.watchers
        if self.devices.heard_from(connection, self.clock.now()) or watchers.include(connection):
            self._answer(connection, Pong())
        else:
            self._part_with(connection)

    def keep(self, connection: str, ack: Ack) -> None:
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

    def choose(self, connection: str, choice: Choose) -> None:
        """Take which of several contacts calls."""
        found = self.devices.at_connection(connection)
        if found is not None:
            self.choosing(*found, choice.call_id, choice.contact_id)

    def click(self, connection: str, click: Click) -> None:
        """Do what waits for a click on the card; one without an id could count twice and is ignored."""
        found = self.devices.at_connection(connection)
        if found is not None and click.id:
            self.clicking(*found, click.call_id, click.id)

    def dial(self, connection: str, dial: Dial) -> Later | None:
        """Begin to place a call; a wish without an id could be done twice and is ignored."""
        found = self.devices.at_connection(connection)
        if found is None or not dial.id:
            return None
        name, device = found
        wish = Wish(
            workspace=name,
            id=dial.id,
            agent_id=device.agent_id,
            number=dial.number,
            device_id=device.id,
            call_id=dial.call_id,
        )
        try:
            begun = self.dialling.begin(wish)
        except TryAgainError:
            begun = Answer("try_later")
        if isinstance(begun, Placing):
            return partial(self._place, connection, begun)
        if begun is not None:
            self._tell(connection, dial.id, begun)
        return None

    def refuse(self, connection: str, control: Control) -> None:
        """Say that no PBX of ours lets others answer or end its calls."""
        if self.devices.at_connection(connection) is not None:
            self._tell(connection, control.id or control.call_id, Answer("not_supported"))

    def _place(self, connection: str, placing: Placing) -> None:
        self._tell(connection, placing.wish.id, self.dialling.finish(placing))

    def _tell(self, connection: str, wish_id: str, answer: Answer) -> None:
        detail = answer.detail[:MAX_DETAIL_CHARACTERS]
        told = Dialled(id=wish_id, status=answer.status, reason=answer.reason, detail=detail)
        self._answer(connection, told)

    def _part_with(self, connection: str) -> None:
        with contextlib.suppress(TryAgainError):  # it speaks again
            self.push.close(connection)

    def _answer(self, connection: str, frame: Frame) -> None:
        try:
            self.push.send(connection, encode(frame))
        except GoneError:
            self.disconnect(connection)
        except TryAgainError:
            pass  # the desktop asks again by itself


_HANDLERS: Mapping[type[Any], Callable[[Relay, str, Any], Later | None]] = {
    Hello: Relay.greet,
    Ping: Relay.pong,
    Ack: Relay.keep,
    Choose: Relay.choose,
    Click: Relay.click,
    Dial: Relay.dial,
    Control: Relay.refuse,
}
