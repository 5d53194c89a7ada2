"""Write out what an action does: the address to open, the program's argv, the HTTP request."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ringhook.domain.call import AgentSeen, CallEvent, Party
from ringhook.domain.errors import BadTemplateError
from ringhook.engine.argv import Command, fill, parse_command
from ringhook.engine.rulebook import Action, ActionKind, BodyType
from ringhook.engine.text import Facts, Place, RefusedValueError, render_text, render_url


@dataclass(frozen=True, slots=True)
class Rendered:
    """What one action does for one event: *url* or *argv*, and for GET and POST the whole request."""

    kind: ActionKind
    url: str = ""
    argv: tuple[str, ...] = ()
    headers: Mapping[str, str] | None = None
    body: str = ""


PLACES = {
    BodyType.JSON: Place.JSON_STRING,
    BodyType.FORM: Place.FORM_VALUE,
    BodyType.TEXT: Place.PLAIN,
    BodyType.XML: Place.XML_TEXT,
}
CONTENT_TYPES = {
    BodyType.EVENT: "application/json",
    BodyType.JSON: "application/json",
    BodyType.FORM: "application/x-www-form-urlencoded",
    BodyType.TEXT: "text/plain; charset=utf-8",
    BodyType.XML: "application/xml; charset=utf-8",
}


def render(action: Action, facts: Facts, platform: str = "windows") -> Rendered:
    """Return what *action* does with *facts*.

    *platform* is the desktop's (`windows`, `macos`, `linux`), for RUN. Raises `RefusedValueError` when
    a value does not fit where it should go, or the program does not fit the platform.
    """
    if action.kind is ActionKind.RUN:
        return Rendered(ActionKind.RUN, argv=fill(_command(action, platform), facts))
    url = render_url(action.target, facts)
    if action.kind is ActionKind.URL:
        return Rendered(ActionKind.URL, url=url)
    return _render_request(action, facts, url)


def _command(action: Action, platform: str) -> Command:
    """Return the program to run; one that is written for another platform is refused, not a fault."""
    try:
        return parse_command(action.source, platform, bare_names=True)
    except BadTemplateError as error:
        raise RefusedValueError("bad_program", f"on {platform}: {error}") from None


def _render_request(action: Action, facts: Facts, url: str) -> Rendered:
    headers = {
        name: render_text(template, facts, Place.HEADER)
        for name, template in action.request.headers
    }
    if action.kind is ActionKind.GET:
        return Rendered(ActionKind.GET, url=url, headers=headers)
    body_type = action.request.body_type
    if not any(name.lower() == "content-type" for name in headers):
        headers["Content-Type"] = CONTENT_TYPES[body_type]
    return Rendered(ActionKind.POST, url=url, headers=headers, body=_body(action, facts))


def _body(action: Action, facts: Facts) -> str:
    request = action.request
    if request.body_type is BodyType.EVENT or request.body is None:
        return json.dumps(public_event(facts.event, facts.call_id), ensure_ascii=False)
    return render_text(request.body, facts, PLACES[request.body_type])


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
