import json
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qsl
from xml.etree import ElementTree as ET

import pytest

from ringhook.domain.call import CallEvent, Direction, EventKind, Result
from ringhook.domain.errors import BadPayloadError
from ringhook.domain.webhook import Reading, WebhookRequest
from ringhook.pbx.threecx import ADAPTER

NOW = datetime(2026, 3, 20, 12, 50, 42, tzinfo=UTC)
URL = "https://hooks.example/hooks/sample"


def looked_up(at: datetime = NOW, /, **fields: str) -> Reading:
    query = {"event": "lookup", "number": "442079460101"} | fields
    return ADAPTER.read(
        WebhookRequest(method="GET", received_at=at, query=tuple(query.items())), {}
    )


def reported(at: datetime = NOW, /, **fields: object) -> CallEvent:
    body = {"event": "report", "number": "442079460101", "call_type": "Inbound"} | fields
    request = WebhookRequest(method="POST", received_at=at, body=json.dumps(body).encode())
    (event,) = ADAPTER.read(request, {}).events
    return event


def test_a_report_belongs_to_the_lookup_at_its_start() -> None:
    (ringing,) = looked_up(number="+442079460101").events
    ended = reported(NOW + timedelta(minutes=9), started_at="2026-03-20T12:50:41Z")
    assert (ended.call_id, ended.kind) == (ringing.call_id, EventKind.ENDED)


def test_several_lookups_of_one_ringing_are_one_report() -> None:
    first, again = looked_up().events[0], looked_up(NOW + timedelta(seconds=5)).events[0]
    assert first.event_id == again.event_id


def test_a_later_call_of_the_same_number_is_another_call() -> None:
    first, later = looked_up().events[0], looked_up(NOW + timedelta(minutes=10)).events[0]
    assert first.call_id != later.call_id


def test_a_lookup_asks_who_it_is() -> None:
    question = looked_up().question
    assert question
    assert question.client.raw == "442079460101"


@pytest.mark.parametrize("number", ["", "[Number]", "null"])
def test_a_lookup_without_a_number_is_no_call(number: str) -> None:
    reading = looked_up(number=number)
    assert (reading.events, reading.question) == ((), None)
    assert reading.note


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("00:01:05", 65),
        ("1:00:00", 3600),
        ("01:05", 65),
        ("42", 42),
        ("00:00:42.5", 42),
        ("x", None),
    ],
)
def test_a_length_is_a_clock_or_seconds(text: str, seconds: float | None) -> None:
    assert reported(duration=text).durations.talk == seconds


@pytest.mark.parametrize(
    ("call_type", "kind", "direction", "result"),
    [
        ("Inbound", EventKind.ENDED, Direction.INBOUND, Result.ANSWERED),
        ("Outbound", EventKind.ENDED, Direction.OUTBOUND, Result.ANSWERED),
        ("Missed", EventKind.MISSED, Direction.INBOUND, Result.MISSED),
        ("Notanswered", EventKind.ENDED, Direction.OUTBOUND, Result.MISSED),
    ],
)
def test_a_call_type_says_how_it_went(
    call_type: str, kind: EventKind, direction: Direction, result: Result
) -> None:
    event = reported(call_type=call_type)
    assert (event.kind, event.direction, event.result) == (kind, direction, result)


@pytest.mark.parametrize("value", ["[Agent]", '[[CallEndTimeUTC].ToString("yyyy")]', "[Name]"])
def test_a_variable_that_3cx_left_alone_is_empty(value: str) -> None:
    event = reported(agent=value, name=value, ended_at=value)
    assert (event.agents, event.client.name, event.occurred_at) == ((), "", None)


@pytest.mark.parametrize(
    "body", [b"{}", b"", b"{", b'{"event":"ringing","chid":"' + b"1" * 201 + b'"}']
)
def test_what_cannot_be_read_is_refused(body: bytes) -> None:
    with pytest.raises(BadPayloadError):
        ADAPTER.read(WebhookRequest(method="POST", received_at=NOW, body=body), {})


def test_the_template_is_xml_that_asks_and_reports_what_is_read_here() -> None:
    (snippet,) = ADAPTER.setup(URL, "en")
    root = ET.fromstring(snippet.text)  # noqa: S314 - our own text
    lookup, report = root.iter("Request")
    query = str(lookup.get("Url")).partition("?")[2]
    filled = query.replace("[Number]", "442079460101").replace("[CallDirection]", "Outbound")
    event = looked_up(**dict(parse_qsl(filled))).events[0]
    assert event.direction is Direction.OUTBOUND
    values = {str(v.get("Key")): "[Unknown]" for v in report.iter("Value")}
    assert report.get("Url") == URL
    assert reported(**values | {"event": "report", "call_type": "Missed"}).result is Result.MISSED
    parameters = {p.get("Name") for p in root.iter("Parameter")}
    assert parameters == {"Secret", "ReportCallEnabled"}


def test_an_address_is_escaped_in_the_template() -> None:
    (snippet,) = ADAPTER.setup('https://hooks.example/"<&>', "en")
    assert ET.fromstring(snippet.text) is not None  # noqa: S314 - our own text


def test_an_add_ons_reports_of_one_telephone_are_one_leg() -> None:
    about: dict[str, object] = {"callerid": "442079460101", "user": "809", "chid": "c-1"}
    ringing = reported(**about | {"event": "ringing", "id": "1-0"})
    answered = reported(**about | {"event": "pickupincoming", "id": "1-1"})
    assert (ringing.call_id, ringing.leg_id) == (answered.call_id, answered.leg_id) == ("c-1", "")
    assert ringing.agents == answered.agents
