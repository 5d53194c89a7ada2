"""Actions that somebody called: each is written down before it is attempted.

An execution has the partition of a call of its own: its event, its delivery, what desktops answered. Here
are the row that says what was given, and the line in the day's list. How it went is told by the others.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from ringhook.domain.errors import NotFoundError
from ringhook.ports.table import Page, Row, Table
from ringhook.store.codec import Codec
from ringhook.store.layout import DAY_SECONDS, Retention, ninety_days, workspace

SORT = "execution"
AFTER_CALLS = "~"
"""Begins every line: whoever walks through a day has the calls first, and goes on where they stopped."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Execution:
    """Who called which action. *via* is `key`, `oauth`, `zapikey` or `test`; *who* is the key's name.

    *agents* are those whose desktops perform it; *tasks* the ids of its delivery, or of what each agent's
    desktops were told. *arguments* is what was given, in full.
    """

    id: str
    action_id: str
    action: str
    at: str
    via: str
    who: str
    key_id: str
    event_sort: str
    config_version: int
    agents: tuple[str, ...] = ()
    tasks: tuple[str, ...] = ()
    wants_retries: bool = False
    arguments: Mapping[str, Any] = field(default_factory=dict)


EXECUTIONS = Codec(Execution)


class Executions:
    """The executions of every workspace, kept as long as calls are."""

    def __init__(self, table: Table, retention: Retention = ninety_days) -> None:
        self._table = table
        self._retention = retention

    def add(self, name: str, execution: Execution, zone: str, now: datetime) -> None:
        """Write *execution* down; the list's line goes last."""
        until = int(now.timestamp()) + self._retention(name) * DAY_SECONDS
        data = EXECUTIONS.to_json(execution)
        self._table.put(Row(workspace(name, "call", execution.id), SORT, data, expires_at=until))
        local = now.astimezone(ZoneInfo(zone))
        partition = workspace(name, "executions", f"{local:%Y-%m-%d}")
        line = data | {"arguments": {key: veiled(one) for key, one in data["arguments"].items()}}
        sort = f"{AFTER_CALLS}{now.timestamp():017.6f}#{execution.id}"
        self._table.put(Row(workspace(name, "days"), f"{local:%Y-%m-%d}", {}))
        self._table.put(Row(partition, sort, line, expires_at=until))

    def get(self, name: str, execution_id: str) -> Execution:
        """Return one. Raises `NotFoundError`."""
        row = self._table.get(workspace(name, "call", execution_id), SORT)
        if row is None:
            raise NotFoundError("no such execution; it may be older than what is kept")
        return EXECUTIONS.from_json(row.data)

    def given(self, name: str, execution_id: str) -> Mapping[str, Any]:
        """Return what was given to it. Raises `NotFoundError`."""
        return self.get(name, execution_id).arguments

    def list_day(self, name: str, day: str, limit: int, after: str) -> Page:
        """Return the lines of *day* (`2026-11-21`, the workspace's zone), newest first, arguments veiled."""
        partition = workspace(name, "executions", day)
        return self._table.query(partition, limit=limit, after=after, newest_first=True)

    def rows(self, name: str, execution_id: str) -> Iterator[Row]:
        """Yield everything that is kept of one, or of its follow-ups."""
        after = ""
        while True:
            page = self._table.query(workspace(name, "call", execution_id), limit=200, after=after)
            yield from page.rows
            after = page.after
            if not after:
                return


SHOWN_END = 2
VEILED_ABOVE = 6


def veiled(value: Any) -> str:
    """Return a value as lists show it: numbers and names of people are recognised, not read."""
    if value is None or isinstance(value, (bool, list, dict)):
        kind = {bool: str(value).lower(), list: "[…]", dict: "{…}"}
        return kind.get(type(value), "")
    text = str(value)
    if len(text) <= VEILED_ABOVE:
        return "…" if text else ""
    return f"{text[:1]}…{text[-SHOWN_END:]}"
