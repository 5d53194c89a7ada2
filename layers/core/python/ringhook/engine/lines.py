"""Which of the company's own numbers a call is about, and what it is called."""

from __future__ import annotations

from msgspec import structs

from ringhook.domain.call import CallEvent, Party
from ringhook.engine.numbers import matches
from ringhook.engine.rulebook import Connection, Line, Rulebook

Called = tuple[str, str, str]
"""A connection, and a number as it was sent and in E.164."""
MOST_MET = 1000
LONGEST_MET = 40
"""What a rulebook remembers: a sender may name any number, however long."""


def country_of(event: CallEvent, rulebook: Rulebook) -> str:
    """Return where the numbers of *event* without a plus belong."""
    connection = rulebook.connections.get(event.connection_id)
    return connection.country if connection else rulebook.country


def line_of(event: CallEvent, rulebook: Rulebook) -> Line | None:
    """Return the line that *event* came in on, if it is configured."""
    connection = rulebook.connections.get(event.connection_id)
    if connection is None or not connection.lines:
        return None
    key = (connection.id, event.line.raw, event.line.e164)
    found: tuple[Line, ...] | None = rulebook.lines_met.get(key)
    if found is None:
        found = _find(connection, event.line)
        if len(event.line.raw) <= LONGEST_MET:
            _remember(rulebook.lines_met, key, found)
    return found[0] if found else None


def _find(connection: Connection, called: Party) -> tuple[Line, ...]:
    """Return the first line that is meant, as a tuple of one, or of none."""
    country = connection.country
    return tuple(line for line in connection.lines if matches(line.number, called, country))[:1]


def _remember(met: dict[Called, tuple[Line, ...]], key: Called, found: tuple[Line, ...]) -> None:
    if len(met) >= MOST_MET:
        met.clear()
    met[key] = found


def with_line_name(event: CallEvent, rulebook: Rulebook) -> CallEvent:
    """Return *event* with the configured name of its line, where the PBX tells none."""
    line = None if event.line.name else line_of(event, rulebook)
    return (
        structs.replace(event, line=structs.replace(event.line, name=line.name)) if line else event
    )
