"""Write a workspace out, some lines for each request."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace
from typing import Any

from ringhook.flows.moving.progress import Progress
from ringhook.flows.moving.sealing import FORMAT, Line, Sealing
from ringhook.flows.privacy.allowance import Allowance
from ringhook.ports.clock import Clock
from ringhook.ports.table import Row
from ringhook.store.access import Access
from ringhook.store.configurations import Configurations
from ringhook.store.devices import Device, Devices
from ringhook.store.layout import workspace
from ringhook.store.recordings import PREFIX
from ringhook.store.register import name_of
from ringhook.store.remains import Remains, place_of
from ringhook.store.secrets import Secrets
from ringhook.store.tokens import Tokens

SECONDS = 12.0
MOST_CHARACTERS = 1_500_000
HEAD = ""
UNMOVED = {"sealed_key": "", "connection": ""}


@dataclass(frozen=True, slots=True)
class Packed:
    """Signed *lines*, and how far they go; *is_whole* when these were the last."""

    lines: tuple[Line, ...]
    progress: Progress
    is_whole: bool


@dataclass(frozen=True, slots=True)
class Pack:
    """Reads what moves: secrets, sessions with CRMs, desktops, calls, keys, the configuration."""

    access: Access
    configurations: Configurations
    secrets: Secrets
    tokens: Tokens
    devices: Devices
    remains: Remains
    clock: Clock

    def __call__(
        self, name: str, sealing: Sealing, progress: Progress, seconds: float = SECONDS
    ) -> Packed:
        """Return the next lines of the file."""
        lines: list[Line] = []
        allowance = Allowance(seconds)
        size = 0
        for place, line in self._lines(name, sealing, progress):
            signed = sealing.signed(line, progress.mac)
            lines.append(signed)
            size += len(json.dumps(signed))
            count = progress.lines + 1
            progress = replace(progress, mac=signed["mac"], lines=count, place=place)
            if line["kind"] == "document":
                return Packed(tuple(lines), progress, is_whole=True)
            if place and (size > MOST_CHARACTERS or allowance.is_used_up):
                break
        return Packed(tuple(lines), progress, is_whole=False)

    def _lines(self, name: str, sealing: Sealing, progress: Progress) -> Iterator[tuple[str, Line]]:
        """Yield lines, each with the place to go on behind it; none where the file cannot be cut."""
        place = progress.place
        if place == HEAD:
            yield from ((HEAD, line) for line in self._head(name, sealing, progress.salt))
        if progress.calls:
            yield from self._calls(name, place)
        yield "", {"kind": "keys", "keys": list(self._keys(name))}
        saved = self.configurations.newest(name)
        document = saved.document.model_dump(mode="json")
        yield "", {"kind": "document", "document": document}

    def _head(self, name: str, sealing: Sealing, salt: str) -> Iterator[Line]:
        yield {
            "kind": "ringhook-workspace",
            "format": FORMAT,
            "salt": salt,
            "name": name_of(name),
            "at": self.clock.now().isoformat(),
        }
        for secret in self.secrets.names(name):
            value = sealing.seal(self.secrets.read(name, secret), f"secret/{secret}")
            yield {"kind": "secret", "name": secret, "sealed": value}
        rulebook = self.configurations.rulebook(name)
        for credential_id in rulebook.credentials:
            yield from self._session(name, credential_id, sealing)
        for device in self.devices.everyone(name):
            yield self._device(name, device, sealing)

    def _session(self, name: str, credential_id: str, sealing: Sealing) -> Iterator[Line]:
        """Yield what a CRM gave, so that nobody has to agree again."""
        found = self.tokens.session(name, credential_id)
        if not found.token and not found.refresh_token:
            return
        plain: dict[str, Any] = {
            "configuration": found.configuration,
            "grant": found.grant,
            "renew_at": found.renew_at.isoformat(),
            "token": found.token,
            "refresh_token": found.refresh_token,
            "variables": dict(found.variables),
        }
        sealed = sealing.seal(json.dumps(plain), f"session/{credential_id}")
        yield {"kind": "session", "credential": credential_id, "sealed": sealed}

    def _device(self, name: str, device: Device, sealing: Sealing) -> Line:
        key = sealing.seal(self.devices.command_key(name, device), f"device/{device.id}")
        return {"kind": "device", "device": asdict(device) | UNMOVED, "sealed": key}

    def _calls(self, name: str, place: str) -> Iterator[tuple[str, Line]]:
        last, _, after = place.partition("/")
        for day in self.remains.days(name, last):
            for line in self.remains.lines(name, day, after if day == last else ""):
                found = self.remains.of_call(name, str(line.data["id"]))
                rows = [row for row in found if not row.sort.startswith(PREFIX)]  # files stay here
                own = workspace(name, "")
                yield (
                    f"{day}/{place_of(line)}",
                    {"kind": "call", "rows": [_plain(row, own) for row in (*rows, line)]},
                )

    def _keys(self, name: str) -> Iterator[Line]:
        for key in self.access.keys(name):
            yield {
                "id": key.id,
                "name": key.name,
                "role": key.role.value,
                "created_at": key.created_at,
                "fingerprint": key.fingerprint,
                "actions": list(key.actions),
            }


def _plain(row: Row, own: str) -> Line:
    return {
        "in": row.partition.removeprefix(own),
        "sort": row.sort,
        "data": dict(row.data),
        "until": row.expires_at,
    }
