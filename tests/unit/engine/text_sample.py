"""One call with everything known, for the template tests."""

from dataclasses import replace
from datetime import UTC, datetime

from msgspec import structs

from ringhook.domain.call import (
    AgentSeen,
    Direction,
    Durations,
    EventKind,
    NumberKind,
    Party,
    Recording,
    Result,
)
from ringhook.engine.text import Facts, Place, parse, render_text
from ringhook.engine.text.facts import NO_EVENT

CUSTOMER = Party("+33 1 84 88 12 34", "+33184881234", NumberKind.E164, "Marie")
OURS = Party("03.88.20.21.22", "+33388202122", NumberKind.NATIONAL, "Sales")
EVENT = structs.replace(
    NO_EVENT,
    vendor="uis",
    vendor_event="INCOMING",
    kind=EventKind.RINGING,
    event_id="e-1",
    call_id="p-1",
    leg_id="l-1",
    connection_id="main",
    correlation_id="c-1",
    direction=Direction.INBOUND,
    client=CUSTOMER,
    line=OURS,
    diversion="+33388202100",
    agents=(AgentSeen("paul", "1024", "+33388202124", "paul@example.com", "Paul"),),
    queue="Support",
    durations=Durations(wait=15.4, talk=65, total=80.0),
    result=Result.ANSWERED,
    cause="ok",
    recordings=(Recording("r-1"), Recording("r-2", "https://x/2"), Recording("", "https://x/3")),
    occurred_at=datetime(2026, 6, 1, 12, 5, 9, tzinfo=UTC),
    raw={"scenario": "Main", "code1": "K1", "ARG1": "raw"},
)
FACTS = Facts(
    event=EVENT,
    call_id="ours-1",
    time_zone="Europe/Paris",
    country="FR",
    contact={"name": "Marie Durand", "company": "Durand", "id": "7", "url": "https://c/7"},
    arguments={"team": "A", "ARG1": "argument"},
    variables={"SFSID": "session", "ARG2": "variable"},
    secret={"key": "secret-key"}.__getitem__,
)
OUTBOUND = replace(FACTS, event=structs.replace(EVENT, direction=Direction.OUTBOUND))


def text(source: str, facts: Facts = FACTS) -> str:
    return render_text(parse(source), facts, Place.PLAIN)
