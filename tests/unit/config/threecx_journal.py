"""Small 3CX templates for tests, and what their actions send for one call."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

from ringhook.config.importing import Imported, read_text
from ringhook.domain.call import AgentSeen, CallEvent, Direction, Durations, EventKind, Party
from ringhook.engine.text import Facts, Place, parse, render_text

NOON = datetime(2026, 6, 1, 12, 5, tzinfo=UTC)
EVENT = CallEvent(
    event_id="1",
    vendor="generic",
    kind=EventKind.ENDED,
    call_id="c1",
    received_at=NOON,
    direction=Direction.INBOUND,
    client=Party("+33184881234", "+33184881234"),
    agents=(AgentSeen(extension="101"),),
    durations=Durations(talk=65),
)


def journal(request: str, parameters: str = "", **scenario: str) -> Imported:
    """Return a template with one ReportCall scenario, imported."""
    attributes = " ".join(f'{name}="{value}"' for name, value in scenario.items())
    return read_text(
        "threecx",
        f"<Crm Name='T'><Parameters>{parameters}</Parameters><Scenarios>"
        f'<Scenario Id="ReportCall" {attributes}>{request}</Scenario></Scenarios></Crm>',
    )


def post(values: str, *, encoding: str = "Json", more: str = "") -> str:
    return (
        f'<Request Url="https://crm.example/" RequestType="Post" RequestEncoding="{encoding}" {more}>'
        f"<PostValues>{values}</PostValues></Request>"
    )


def body_of(action: dict[str, Any]) -> Any:
    """Return the JSON that the action sends for EVENT."""
    template = parse(action["request"]["body"])
    return json.loads(render_text(template, Facts(event=EVENT), Place.JSON_STRING))
