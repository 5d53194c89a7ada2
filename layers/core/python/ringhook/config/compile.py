"""Make a rulebook of a valid document: templates parsed, identifiers indexed, overrides applied."""

from __future__ import annotations

from ringhook.config.document import (
    ActionEntry,
    AgentEntry,
    ConditionsEntry,
    ConnectionEntry,
    Document,
    HoursEntry,
    RequestEntry,
    Settings,
)
from ringhook.engine.exceptions import ListedNumber, index_exceptions
from ringhook.engine.people import identifier_key
from ringhook.engine.rulebook import (
    Action,
    Agent,
    Conditions,
    Connection,
    Hours,
    Line,
    Request,
    Rulebook,
    Suppression,
)
from ringhook.engine.text import parse


def compile_document(document: Document, version: int) -> Rulebook:
    """Return *document* as the engine uses it."""
    settings = document.settings
    agents = {entry.id: _agent(entry, settings) for entry in document.agents}
    actions = tuple(
        _action(entry, position) for position, entry in enumerate(document.actions, start=1)
    )
    return Rulebook(
        version=version,
        time_zone=settings.time_zone,
        country=settings.country,
        language=settings.language,
        suppression=Suppression(**settings.suppress.model_dump()),
        exceptions=index_exceptions(
            (ListedNumber(entry.number, entry.agent, entry.note) for entry in settings.exceptions),
            settings.country,
        ),
        connections={entry.id: _connection(entry, settings) for entry in document.connections},
        agents=agents,
        agent_by_identifier={
            identifier: agent.id for agent in agents.values() for identifier in agent.identifiers
        },
        actions=actions,
        action_by_id={action.id: action for action in actions},
    )


def _connection(entry: ConnectionEntry, settings: Settings) -> Connection:
    return Connection(
        id=entry.id,
        name=entry.name or entry.id,
        adapter=entry.adapter,
        enabled=entry.enabled,
        token=entry.token,
        settings=dict(entry.settings),
        allowed_ips=tuple(entry.allowed_ips),
        lines=tuple(Line(line.number, line.name, line.enabled) for line in entry.lines),
        time_zone=entry.time_zone or settings.time_zone,
        country=entry.country or settings.country,
    )


def identifiers_of(entry: AgentEntry) -> tuple[str, ...]:
    """Return everything a PBX may call the agent by."""
    return tuple(text for text in (*entry.identifiers, entry.email, entry.id) if text)


def _agent(entry: AgentEntry, settings: Settings) -> Agent:
    own = {key: value for key, value in entry.suppress.model_dump().items() if value is not None}

    return Agent(
        id=entry.id,
        name=entry.name,
        identifiers=frozenset(identifier_key(text) for text in identifiers_of(entry)),
        suppression=Suppression(**(settings.suppress.model_dump() | own)),
    )


def _action(entry: ActionEntry, position: int) -> Action:
    return Action(
        id=entry.id,
        position=position,
        name=entry.name,
        enabled=entry.enabled,
        call_type=entry.call_type,
        kind=entry.kind,
        source=entry.target,
        target=parse(entry.target),
        trigger=entry.trigger,
        delay_seconds=entry.delay_seconds,
        conditions=_conditions(entry.conditions),
        request=_request(entry.request),
        audience=frozenset(entry.audience),
        arguments=dict(entry.arguments),
    )


def _conditions(entry: ConditionsEntry) -> Conditions:
    return Conditions(
        lines=frozenset(entry.lines),
        hours=tuple(_hours(hours) for hours in entry.hours),
        answered_only=entry.answered_only,
        without_number=entry.without_number,
        contact=entry.contact,
    )


def _hours(entry: HoursEntry) -> Hours:
    return Hours(frozenset(entry.days), _minute(entry.start), _minute(entry.end))


def _minute(text: str) -> int:
    hours, minutes = text.split(":")
    return int(hours) * 60 + int(minutes)


def _request(entry: RequestEntry) -> Request:
    return Request(
        headers=tuple((name, parse(source)) for name, source in entry.headers.items()),
        body_type=entry.body_type,
        body=parse(entry.body) if entry.body else None,
        timeout_seconds=entry.timeout_seconds,
        repeatable=entry.repeatable,
    )
