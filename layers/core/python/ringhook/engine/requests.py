"""Write out what an action does: the address to open, the program's argv, the HTTP request.

A lookup and a login are written out like an HTTP action.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from ringhook.domain.call import AgentSeen, CallEvent, Party
from ringhook.domain.errors import BadTemplateError
from ringhook.engine.argv import Command, fill, parse_command
from ringhook.engine.multipart import BOUNDARY, multipart
from ringhook.engine.outgoing import BodyType, Request, Step
from ringhook.engine.parameters import text_of
from ringhook.engine.rulebook import Action, ActionKind
from ringhook.engine.text import (
    Facts,
    Place,
    RefusedValueError,
    render_text,
    render_url,
)


@dataclass(frozen=True, slots=True)
class Rendered:
    """What is done: *url* to open, *argv* to run, or a request with its *method*."""

    url: str = ""
    argv: tuple[str, ...] = ()
    method: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""


PLACES = {
    BodyType.JSON: Place.JSON_STRING,
    BodyType.FORM: Place.FORM_VALUE,
    BodyType.MULTIPART: Place.FORM_VALUE,
    BodyType.TEXT: Place.PLAIN,
    BodyType.XML: Place.XML_TEXT,
}
CONTENT_TYPES = {
    BodyType.EVENT: "application/json",
    BodyType.ARGUMENTS: "application/json",
    BodyType.JSON: "application/json",
    BodyType.FORM: "application/x-www-form-urlencoded",
    BodyType.MULTIPART: f"multipart/form-data; boundary={BOUNDARY}",
    BodyType.TEXT: "text/plain; charset=utf-8",
    BodyType.XML: "application/xml; charset=utf-8",
}


def render(action: Action, facts: Facts, platform: str = "windows") -> Rendered:
    """Return what *action* does with *facts*.

    *platform* is the desktop's (`windows`, `macos`, `linux`), for RUN. Raises `RefusedValueError` when
    a value does not fit where it should go, or the program does not fit the platform.
    """
    facts = with_arguments(facts, action)
    if action.kind is ActionKind.RUN:
        return Rendered(argv=fill(_command(action, platform), facts))
    if action.kind is ActionKind.URL:
        return _page(action, facts)
    method = action.request.method or action.kind.value
    return render_step(Step(action.target, action.request, method), facts)


def with_arguments(facts: Facts, action: Action) -> Facts:
    """Return *facts* with the action's arguments, filled in; what a caller gave goes before."""
    if not action.arguments and not facts.given:
        return facts
    filled = {
        name: render_text(text, facts, Place.PLAIN) for name, text in action.arguments.items()
    }
    given = {name: text_of(value) for name, value in facts.given.items()}
    return replace(facts, arguments=filled | given)


def _page(action: Action, facts: Facts) -> Rendered:
    """Return the address to open, with the form that a browser posts there if the action says so."""
    url = render_url(action.target, facts)
    if action.request.method != "POST":
        return Rendered(url=url)
    headers = {"Content-Type": CONTENT_TYPES[BodyType.FORM]}
    form = _body(action.request, facts)
    return Rendered(url=url, method="POST", headers=headers, body=form)


def render_step(step: Step, facts: Facts) -> Rendered:
    """Return an HTTP step written out; a GET has no body. Raises `RefusedValueError`."""
    request, verb = step.request, step.method or step.request.method or "GET"
    headers = {
        name: render_text(template, facts, Place.HEADER) for name, template in request.headers
    }
    url = render_url(step.target, facts)
    if verb == "GET":
        return Rendered(url=url, method=verb, headers=headers)
    if not any(name.lower() == "content-type" for name in headers):
        headers["Content-Type"] = CONTENT_TYPES[request.body_type]
    return Rendered(url=url, method=verb, headers=headers, body=_body(request, facts))


def _command(action: Action, platform: str) -> Command:
    """Return the program to run; one that is written for another platform is refused, not a fault."""
    try:
        return parse_command(action.source, platform, bare_names=True)
    except BadTemplateError as error:
        raise RefusedValueError("bad_program", f"on {platform}: {error}") from None


def _body(request: Request, facts: Facts) -> bytes:
    if request.body_type is BodyType.ARGUMENTS:
        typed = dict(facts.arguments) | dict(facts.given)
        return json.dumps(typed, ensure_ascii=False).encode()
    if request.body_type is BodyType.EVENT:
        return json.dumps(public_event(facts.event, facts.call_id), ensure_ascii=False).encode()
    if request.body is None:
        return b""
    text = render_text(request.body, facts, PLACES[request.body_type])
    return multipart(text) if request.body_type is BodyType.MULTIPART else text.encode()


def public_event(event: CallEvent, call_id: str) -> dict[str, Any]:
    """Return *event* as a CRM gets it in a POST body; documented in docs/templates.md."""
    return {
        "event": event.kind.value,
        "event_id": event.event_id,
        "call_id": call_id,
        "pbx_call_id": event.call_id,
        "leg_id": event.leg_id,
        "connection": event.connection_id,
        "vendor": event.vendor,
        "direction": event.direction.value,
        "phone": event.client.raw,
        "client": _party(event.client),
        "line": _party(event.line),
        "agents": [_agent(agent) for agent in event.agents],
        "queue": event.queue,
        "occurred_at": event.at.isoformat(),
        "received_at": event.received_at.isoformat(),
        "wait_seconds": event.durations.wait,
        "talk_seconds": event.durations.talk,
        "total_seconds": event.durations.total,
        "result": event.result.value,
        "cause": event.cause,
        "recordings": [
            {"id": r.id, "url": r.url, "duration_seconds": r.duration_seconds}
            for r in event.recordings
        ],
        "correlation_id": event.correlation_id,
    }


def _party(party: Party) -> dict[str, str]:
    return {
        "number": party.raw,
        "e164": party.e164,
        "kind": party.kind.value,
        "name": party.name,
    }


def _agent(agent: AgentSeen) -> dict[str, str]:
    return {
        "id": agent.id,
        "extension": agent.extension,
        "number": agent.number,
        "email": agent.email,
        "name": agent.name,
    }
