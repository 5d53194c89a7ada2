"""Which of the company's own numbers a call is about, and what it is called."""

from __future__ import annotations

from msgspec import structs

from ringhook.domain.call import CallEvent
from ringhook.engine.numbers import matches
from ringhook.engine.rulebook import Line, Rulebook


def country_of(event: CallEvent, rulebook: Rulebook) -> str:
    """Return where the numbers of *event* without a plus belong."""
    connection = rulebook.connections.get(event.connection_id)
    return connection.country if connection else rulebook.country


def line_of(event: CallEvent, rulebook: Rulebook) -> Line | None:
    """Return the line that *event* came in on, if it is configured."""
    connection = rulebook.connections.get(event.connection_id)
    country = country_of(event, rulebook)
    lines = connection.lines if connection else ()
    return next((line for line in lines if matches(line.number, event.line, country)), None)


def with_line_name(event: CallEvent, rulebook: Rulebook) -> CallEvent:
    """Return *event* with the configured name of its line, where the PBX tells none."""
    line = None if event.line.name else line_of(event, rulebook)
    return (
        structs.replace(event, line=structs.replace(event.line, name=line.name)) if line else event
    )
