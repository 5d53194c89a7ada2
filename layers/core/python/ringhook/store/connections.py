"""The connection of a webhook's token, without the rest of the configuration: ingest needs no more of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from ringhook.domain.errors import UnknownTokenError
from ringhook.engine.rulebook import Connection
from ringhook.ports.clock import Clock
from ringhook.ports.table import Row, Table
from ringhook.store.codec import Codec
from ringhook.store.layout import CONFIG_HEAD, ONLY, fingerprint, workspace

if TYPE_CHECKING:
    from ringhook.store.configurations import Configurations

CONNECTION = Codec(Connection)
UNKNOWN_TOKEN = "no connection has this webhook address; copy it again from ringhook"  # noqa: S105 - a sentence


def connections_row(name: str, version_row: str, connections: Mapping[str, Connection]) -> Row:
    """Return what is kept beside the version in *version_row*: the connections that are on."""
    kept = [CONNECTION.to_json(one) for one in connections.values() if one.enabled]
    return Row(workspace(name, "config"), _sort(version_row), {"connections": kept})


@dataclass(frozen=True, slots=True)
class _Known:
    """The connections of one version by token, and when that was the newest one for certain."""

    version_row: str
    by_token: Mapping[str, Connection]
    checked_at: datetime


class Connections:
    """Finds connections. *whole* is asked for versions that were saved before their connections were kept apart."""

    def __init__(self, table: Table, clock: Clock, whole: Callable[[], Configurations]) -> None:
        self._table, self._clock, self._whole = table, clock, whole
        self._known: dict[str, _Known] = {}

    def find_token(self, token: str, *, max_age_seconds: float = 0.0) -> tuple[str, Connection]:
        """See `ringhook.store.configurations.Configurations.find_token`."""
        for name, known in list(self._known.items()):
            if token in known.by_token:
                found = self._newest(name, max_age_seconds).get(token)
                if found is not None:
                    return name, found
        row = self._table.get(f"token#{fingerprint(token)}", ONLY)
        if row is not None:
            owner = str(row.data["workspace"])
            found = self._newest(owner, 0.0).get(token)
            if found is not None:
                return owner, found
        raise UnknownTokenError(UNKNOWN_TOKEN)

    def _newest(self, name: str, max_age_seconds: float) -> Mapping[str, Connection]:
        known, now = self._known.get(name), self._clock.now()
        if known is not None and (now - known.checked_at).total_seconds() < max_age_seconds:
            return known.by_token
        head = self._table.get(workspace(name, "config"), CONFIG_HEAD)
        version_row = str(head.data["row"]) if head else ""
        if known is None or known.version_row != version_row:
            by_token = self._read(name, version_row) if version_row else {}
        else:
            by_token = known.by_token
        self._known[name] = _Known(version_row, by_token, now)
        return by_token

    def _read(self, name: str, version_row: str) -> Mapping[str, Connection]:
        row = self._table.get(workspace(name, "config"), _sort(version_row))
        if row is None:
            connections = [
                c for c in self._whole().rulebook(name).connections.values() if c.enabled
            ]
        else:
            connections = [CONNECTION.from_json(one) for one in row.data["connections"]]
        return {connection.token: connection for connection in connections}


def _sort(version_row: str) -> str:
    return f"connections#{version_row}"
