import json
from datetime import UTC, datetime
from typing import Any

import pytest

from ringhook.domain.call import CallEvent, Direction, EventKind
from ringhook.domain.errors import BadPayloadError
from ringhook.domain.webhook import WebhookRequest
from ringhook.pbx.yeastar import ADAPTER

NOW = datetime(2026, 3, 20, 12, 50, 42, tzinfo=UTC)


def read(body: str, **settings: str) -> tuple[CallEvent, ...]:
    request = WebhookRequest(method="POST", received_at=NOW, body=body.encode())
    return ADAPTER.read(request, settings).events


def members(**states: str) -> str:
    """Return a report of extensions, and of a trunk for the names `inbound` and `outbound`."""
    found: list[dict[str, Any]] = []
    for name, state in states.items():
        way = name if name in {"inbound", "outbound"} else "extension"
        who = {"number": name[1:]} if way == "extension" else {"from": "5503301", "to": "2002"}
        found.append({way: {**who, "channel_id": f"PJSIP/{name}", "member_status": state}})
    return json.dumps({"type": 30011, "msg": json.dumps({"call_id": "1.2", "members": found})})


def test_the_callers_own_ringback_opens_nothing_on_an_inbound_call() -> None:
    kinds = [
        (e.kind, e.agents[0].extension)
        for e in read(members(x1="ALERT", x2="RING", inbound="ANSWERED"))
    ]
    assert kinds == [(EventKind.RINGING, "2")]


def test_a_single_extension_that_hangs_up_does_not_end_the_call() -> None:
    (event,) = read(members(x1="BYE"))
    assert (event.kind, event.direction) == (EventKind.LEG_ENDED, Direction.UNKNOWN)


def test_an_internal_call_is_over_when_both_have_hung_up() -> None:
    assert [e.kind for e in read(members(x1="BYE", x2="BYE"))][-1] is EventKind.ENDED


def test_a_repeated_state_of_a_channel_is_the_same_report() -> None:
    first, again = (read(members(x1="RING", inbound=state))[0] for state in ("ALERT", "ANSWERED"))
    assert first.event_id == again.event_id


@pytest.mark.parametrize("start", ["9999-12-31T23:59:59+00:00", "yesterday", ""])
def test_a_record_from_the_end_of_the_calendar_has_the_time_of_its_arrival(start: str) -> None:
    record = {"call_id": "1.2", "time_start": start, "call_duration": 1e300, "type": "Inbound"}
    (event,) = read(json.dumps({"type": 30012, "msg": record}))
    assert event.occurred_at is None
    assert event.at == NOW


@pytest.mark.parametrize(
    "body", ['{"type":30011,"msg":"{}', '"{ }"', '[{"msg":"{"}"}]', '{"msg":"}"{"}']
)
def test_what_no_repair_can_help_is_refused(body: str) -> None:
    with pytest.raises(BadPayloadError):
        read(body)


@pytest.mark.parametrize("message", ["null", '"[1]"', "3", '"null"', '"\\"text\\""'])
def test_a_message_of_another_type_is_a_call_without_id_or_nothing(message: str) -> None:
    assert read(f'{{"type":30011,"msg":{message}}}') == ()
