"""Make a rulebook of a valid document: templates parsed, identifiers indexed, overrides applied."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from ringhook.config.compile_asking import (
    compile_credential,
    compile_lookup,
    compile_request,
)
from ringhook.config.document import (
    ActionEntry,
    AgentEntry,
    ConditionsEntry,
    ConnectionEntry,
    Document,
    HoursEntry,
    Settings,
)
from ringhook.config.functions import compile_parameters
from ringhook.config.routing import compile_routing, index_crm_ids, index_names
from ringhook.config.section import Section
from ringhook.engine.exceptions import ListedNumber, index_exceptions
from ringhook.engine.outgoing import Request
from ringhook.engine.people import identifier_key
from ringhook.engine.popup import Popup
from ringhook.engine.rulebook import (
    Action,
    Agent,
    Conditions,
    Connection,
    FollowUp,
    Hours,
    Line,
    RecordingRule,
    Report,
    Rulebook,
    Suppression,
)
from ringhook.engine.text import Template, parse, uses


def compile_document(document: Document, version: int) -> Rulebook:
    """Return *document* as the engine uses it."""
    settings = document.settings
    agents = {entry.id: _agent(entry, settings) for entry in document.agents}
    connections = [_connection(entry, settings) for entry in document.connections]
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
        connections={connection.id: connection for connection in connections},
        connection_by_token={one.token: one for one in connections if one.enabled and one.token},
        agents=agents,
        agent_by_identifier={
            identifier: agent.id for agent in agents.values() for identifier in agent.identifiers
        },
        agent_by_crm_id=index_crm_ids(document.agents),
        agent_by_name=index_names(document.agents),
        actions=actions,
        action_by_id={action.id: action for action in actions},
        lookups=tuple(
            compile_lookup(entry, position)
            for position, entry in enumerate(document.lookups, start=1)
        ),
        credentials={entry.id: compile_credential(entry) for entry in document.credentials},
        report=Report(tuple(settings.report.emails), settings.report.webhook),
        popup=Popup(**settings.popup.model_dump()),
        retention_days=settings.retention_days,
        outgoing_prefix=settings.outgoing_prefix,
        recordings=RecordingRule(**settings.recordings.model_dump()),
        executions_per_day=settings.executions_per_day,
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
        routing=compile_routing(entry.routing),
        silence_hours=entry.silence_hours,
    )


def identifiers_of(entry: AgentEntry) -> tuple[str, ...]:
    """Return everything a PBX may call the agent by."""
    return tuple(text for text in (*entry.identifiers, entry.email, entry.id) if text)


def _agent(entry: AgentEntry, settings: Settings) -> Agent:
    return Agent(
        id=entry.id,
        name=entry.name,
        identifiers=frozenset(identifier_key(text) for text in identifiers_of(entry)),
        suppression=Suppression(**_overridden(settings.suppress, entry.suppress)),
        popup=Popup(**_overridden(settings.popup, entry.popup)),
        route_to=entry.route_to,
        deputies=tuple(entry.deputies),
        is_absent=entry.absent,
    )


def _overridden(whole: Section, own: Section) -> dict[str, Any]:
    """Return the workspace's settings with an agent's own where there are any."""
    answers = {key: value for key, value in own.model_dump().items() if value is not None}
    return whole.model_dump() | answers


def _action(entry: ActionEntry, position: int) -> Action:
    target, request = parse(entry.target), compile_request(entry.request)
    arguments = {name: parse(source) for name, source in entry.arguments.items()}
    return Action(
        id=entry.id,
        position=position,
        name=entry.name,
        enabled=entry.enabled,
        call_type=entry.call_type,
        kind=entry.kind,
        source=entry.target,
        target=target,
        trigger=entry.trigger,
        delay_seconds=entry.delay_seconds,
        conditions=_conditions(entry.conditions),
        request=request,
        audience=frozenset(entry.audience),
        arguments=arguments,
        after=entry.after,
        api_name=entry.api_name,
        callable_by=entry.callable_by,
        parameters=compile_parameters(entry),
        executions_per_day=entry.executions_per_day,
        follow_ups=tuple(FollowUp(f.action, f.delay_seconds) for f in entry.follow_ups),
        uses=_used(target, request, arguments.values()),
    )


def _used(target: Template, request: Request, arguments: Iterable[Template]) -> frozenset[str]:
    texts = [target, *(text for _, text in request.headers), *arguments]
    texts += [request.body] if request.body is not None else []
    return frozenset().union(*(uses(text) for text in texts))


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
