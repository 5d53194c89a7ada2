"""Send an action to desktops: sign the command, push it, say what became of it."""

from __future__ import annotations

import shlex
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from ringhook.domain.errors import GoneError, TryAgainError
from ringhook.domain.webhook import derive_event_id
from ringhook.engine.plan import EVERYBODY
from ringhook.engine.requests import render
from ringhook.engine.rulebook import Action, ActionKind
from ringhook.engine.text import Facts
from ringhook.ports.push import Push
from ringhook.store.devices import Device, Devices
from ringhook.wire.frames import Close, Open, Pop, Run, encode
from ringhook.wire.signing import sign

COMMAND_LIFE = timedelta(seconds=60)
POP_LIFE = timedelta(seconds=60)

Pushed = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Desktops:
    """Finds an agent's connected desktops and orders them about."""

    devices: Devices
    push: Push

    def perform(
        self, name: str, agent_id: str, action: Action, facts: Facts, now: datetime
    ) -> list[Pushed]:
        """Have the agent's desktops open or run *action*; returns one line per desktop, none if away.

        Raises `RefusedValueError` when a value does not fit where it should go.
        """
        lines = []
        for device in self.find(name, agent_id):
            rendered = render(action, facts, device.platform or "linux")
            order = _Order(facts.call_id, facts.event.event_id, action.id, device.id, now)
            command: Open | Run
            if action.kind is ActionKind.URL:
                command = Open(url=rendered.url, **order.fields(COMMAND_LIFE))
            else:
                command = Run(argv=rendered.argv, **order.fields(COMMAND_LIFE))
            lines.append(self._send(name, device, command))
        return lines

    def show(
        self, name: str, agent_id: str, facts: Facts, card: Mapping[str, str], now: datetime
    ) -> list[Pushed]:
        """Show who calls on the agent's desktops."""
        lines = []
        for device in self.find(name, agent_id):
            order = _Order(facts.call_id, facts.event.event_id, "", device.id, now)
            lines.append(self._send(name, device, Pop(card=dict(card), **order.fields(POP_LIFE))))
        return lines

    def close(
        self, name: str, agent_id: str, call_id: str, event_id: str, now: datetime
    ) -> list[Pushed]:
        """Take the call's card away from the agent's desktops."""
        return [
            self._send(
                name,
                device,
                Close(**_Order(call_id, event_id, "close", device.id, now).fields(POP_LIFE)),
            )
            for device in self.find(name, agent_id)
        ]

    def find(self, name: str, agent_id: str) -> tuple[Device, ...]:
        """Return the connected desktops of the agent, or of everybody."""
        if agent_id != EVERYBODY:
            return self.devices.at_desk(name, agent_id)
        return tuple(d for d in self.devices.everyone(name) if d.connection)

    def _send(self, name: str, device: Device, command: Open | Run | Pop | Close) -> Pushed:
        line = {
            "command_id": command.id,
            "kind": command.kind,
            "action_id": command.action_id,
            "device_id": device.id,
            "agent_id": device.agent_id,
            "target": _target(command),
        }
        try:
            signed = sign(command, self.devices.command_key(name, device))
            self.push.send(device.connection, encode(signed))
        except GoneError:
            self.devices.disconnected(device.connection, _issued(command))
            return line | {"status": "gone"}
        except TryAgainError:
            return line | {"status": "not_sent"}
        return line | {"status": "sent"}


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
        unique = derive_event_id(self.event_id, self.action_id, self.device_id)[:20]
        issued = self.now.timestamp()
        return {
            "id": f"{self.call_id}.{unique}",
            "call_id": self.call_id,
            "seq": int(issued * 1000),
            "issued_at": issued,
            "expires_at": issued + life.total_seconds(),
            "action_id": self.action_id,
        }


def _target(command: Open | Run | Pop | Close) -> str:
    """Return what the desktop is told, for the trace. Secrets cannot be in it: no template lets them."""
    if isinstance(command, Open):
        return command.url
    return shlex.join(command.argv) if isinstance(command, Run) else ""


def _issued(command: Open | Run | Pop | Close) -> datetime:
    return datetime.fromtimestamp(command.issued_at, tz=UTC)
