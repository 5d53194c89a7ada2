"""Send an action to desktops: sign the command, push it, say what became of it."""

from __future__ import annotations

import contextlib
import shlex
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from ringhook.domain.errors import GoneError, NotFoundError, TryAgainError
from ringhook.engine.plan import CARD_ID, CLOSE_ID, EVERYBODY
from ringhook.engine.reasons import Reason
from ringhook.engine.requests import render
from ringhook.engine.rulebook import Action, ActionKind
from ringhook.engine.text import Facts, RefusedValueError
from ringhook.flows.messages import command_id
from ringhook.ports.push import Push
from ringhook.store.calls import event_sort
from ringhook.store.devices import Device, Devices
from ringhook.store.pops import KeptPop, Pops, seq_at
from ringhook.wire.frames import (
    MAX_FORM_CHARACTERS,
    MAX_FRAME_BYTES,
    Close,
    Missed,
    Open,
    Pop,
    Post,
    Run,
    encode,
)
from ringhook.wire.signing import Signed, sign

COMMAND_LIFE = timedelta(seconds=60)
POP_LIFE = timedelta(seconds=60)
UNREACHED = frozenset({"gone", "not_sent"})

Pushed = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Desktops:
    """Finds an agent's connected desktops and orders them about."""

    devices: Devices
    push: Push
    pops: Pops

    def perform(
        self, name: str, agent_id: str, action: Action, facts: Facts, now: datetime
    ) -> list[Pushed]:
        """Have the agent's desktops open or run *action*; returns one line per desktop, none if away."""
        return [
            self.perform_on(name, device, action, facts, now)
            for device in self.find(name, agent_id)
        ]

    def perform_on(
        self,
        name: str,
        device: Device,
        action: Action,
        facts: Facts,
        now: datetime,
        *,
        mark: str = "",
    ) -> Pushed:
        """Have one desktop open or run *action*; returns the line that says what became of it.

        *mark* tells a second order for the same event from the first.
        """
        event_id = facts.event.event_id + mark
        order = _Order(facts.call_id, event_id, action.id, device.id, now)
        fields = order.fields(COMMAND_LIFE)
        try:
            rendered = render(action, facts, device.platform or "linux")
        except RefusedValueError as error:
            line = _line(fields["id"], action.kind.value.lower(), action.id, device)
            return line | {"status": "refused", "refusal": error.reason}
        if action.kind is ActionKind.URL and rendered.method:
            form = rendered.body.decode()
            return self._send(name, device, Post(url=rendered.url, form=form, **fields))
        if action.kind is ActionKind.URL:
            return self._send(name, device, Open(url=rendered.url, **fields))
        return self._send(name, device, Run(argv=rendered.argv, **fields))

    def show(
        self,
        name: str,
        agent_id: str,
        facts: Facts,
        card: Mapping[str, str],
        now: datetime,
        *,
        is_update: bool = False,
        mark: str = "",
    ) -> list[Pushed]:
        """Show who calls on the agent's desktops, or write into the card that is there already.

        A card that reaches none of them is kept for when one comes back. *mark* tells a second change for
        the same event from the first.
        """
        action_id = CARD_ID if is_update else ""
        event_id = facts.event.event_id + mark
        lines = []
        for device in self.find(name, agent_id):
            order = _Order(facts.call_id, event_id, action_id, device.id, now)
            lines.append(self._send(name, device, Pop(card=dict(card), **order.fields(POP_LIFE))))
        if not lines or any(line["status"] in UNREACHED for line in lines):
            kept = KeptPop(
                call_id=facts.call_id,
                event_id=event_id,
                agent_id=agent_id,
                action_id=action_id,
                event_sort=event_sort(facts.event),
                came_at=facts.event.received_at.timestamp(),
                issued_at=now.timestamp(),
                card=card,
            )
            self.pops.keep(name, kept)
        return lines

    def show_again(self, name: str, device: Device, pop: KeptPop, now: datetime) -> Pushed:
        """Show a card that was kept, with the id and the expiry that it had."""
        order = _Order(pop.call_id, pop.event_id, pop.action_id, device.id, now)
        fields = order.fields(POP_LIFE)
        fields["expires_at"] = pop.issued_at + POP_LIFE.total_seconds()
        return self._send(name, device, Pop(card=dict(pop.card), **fields))

    def tell_missed(
        self, name: str, device: Device, cards: Sequence[Mapping[str, str]], now: datetime
    ) -> Pushed:
        """Show in one card which calls came meanwhile; the oldest of *cards* go when there is no room."""
        order = _Order("", "", "", device.id, now)
        fields = order.fields(POP_LIFE)
        fields["id"] = f"missed.{device.id}.{fields['seq']}"  # of no call: its ack is kept nowhere
        line = self._send(name, device, Missed(cards=tuple(cards), **fields))
        if line["status"] == "too_large" and len(cards) > 1:
            return self.tell_missed(name, device, cards[: len(cards) // 2], now)
        return line

    def part_with(self, device: Device) -> None:
        """End the connection of a desktop whose access was taken away."""
        if device.connection:
            with contextlib.suppress(
                TryAgainError
            ):  # it gets no command any more, and is not let in again
                self.push.close(device.connection)

    def close(
        self,
        name: str,
        agent_id: str,
        call: tuple[str, str],
        now: datetime,
        spared: frozenset[str] = frozenset(),
    ) -> list[Pushed]:
        """Take the card of *call* (its id and the event's) from the agent's desktops, but not from *spared* agents."""
        call_id, event_id = call
        return [
            self._send(
                name,
                device,
                Close(**_Order(call_id, event_id, CLOSE_ID, device.id, now).fields(POP_LIFE)),
            )
            for device in self.find(name, agent_id)
            if device.agent_id not in spared
        ]

    def find(self, name: str, agent_id: str) -> tuple[Device, ...]:
        """Return the connected desktops of the agent, or of everybody."""
        if agent_id != EVERYBODY:
            return self.devices.at_desk(name, agent_id)
        return tuple(d for d in self.devices.everyone(name) if d.connection)

    def _send(self, name: str, device: Device, command: Signed) -> Pushed:
        line = _line(command.id, command.kind, command.action_id, device)
        line["target"] = _target(command)
        try:
            frame = encode(sign(command, self.devices.command_key(name, device)))
            if len(frame.encode()) > MAX_FRAME_BYTES or _is_too_long(command):
                return line | {"status": "too_large", "target": ""}
            self.push.send(device.connection, frame)
        except GoneError:
            self.devices.disconnected(device.connection, _issued(command))
            return line | {"status": "gone"}
        except (TryAgainError, NotFoundError):
            return line | {"status": "not_sent"}
        return line | {"status": "sent"}


def _line(command_id: str, kind: str, action_id: str, device: Device) -> dict[str, str]:
    return {
        "command_id": command_id,
        "kind": kind,
        "action_id": action_id,
        "device_id": device.id,
        "agent_id": device.agent_id,
        "target": "",
    }


def turned_out(
    lines: Iterable[Pushed], agent_id: str, agent_name: str
) -> tuple[Reason, Mapping[str, str]]:
    """Return what became of a desktop action: it runs when one desktop was reached."""
    listed = list(lines)
    if any(line["status"] == "sent" for line in listed):
        return Reason.RUNS, {}
    refusal = next((line["refusal"] for line in listed if "refusal" in line), "")
    if refusal:
        return Reason.VALUE_REFUSED, {"refusal": refusal}
    if agent_id == EVERYBODY:
        return Reason.NOBODY_CONNECTED, {}
    return Reason.NO_DEVICE, {"agent": agent_name or agent_id}


@dataclass(frozen=True, slots=True)
class _Order:
    """What makes one command; the same order always has the same id, so a repeat is recognised."""

    call_id: str
    event_id: str
    action_id: str
    device_id: str
    now: datetime

    def fields(self, life: timedelta) -> dict[str, Any]:
        """Return the fields every command has. The id leads back to its call for the ack."""
        issued = self.now.timestamp()
        return {
            "id": command_id(self.call_id, self.device_id, self.event_id, self.action_id),
            "call_id": self.call_id,
            "seq": seq_at(issued),
            "issued_at": issued,
            "expires_at": issued + life.total_seconds(),
            "action_id": self.action_id,
        }


def _target(command: Signed) -> str:
    """Return what the desktop is told, for the trace. Secrets cannot be in it: no template lets them."""
    if isinstance(command, Open):
        return command.url
    if isinstance(command, Post):
        return f"POST {command.url} {command.form}".rstrip()
    return shlex.join(command.argv) if isinstance(command, Run) else ""


def _is_too_long(command: Signed) -> bool:
    return isinstance(command, Post) and len(command.form) > MAX_FORM_CHARACTERS


def _issued(command: Signed) -> datetime:
    return datetime.fromtimestamp(command.issued_at, tz=UTC)
