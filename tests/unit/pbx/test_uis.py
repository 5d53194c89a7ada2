import json
import re
from datetime import UTC, datetime
from pathlib import Path

import pytest

from ringhook.domain.adapter import Snippet
from ringhook.domain.call import AgentSeen, CallEvent, Direction, EventKind, Result, TimeSource
from ringhook.domain.errors import BadPayloadError, BadSignatureError
from ringhook.domain.webhook import WebhookRequest
from ringhook.pbx.uis import ADAPTER

NOW = datetime(2026, 3, 20, 12, 50, 42, tzinfo=UTC)
SAMPLES = Path(__file__).parents[3] / "events" / "pbx" / "uis"
SECRET = "sample-second-secret"
# The order of the UIS screen, and what each type must mean.
EXPECTED = (
    ("Входящий звонок на виртуальный номер", EventKind.STARTED, Direction.INBOUND),
    ("Ожидание ответа", EventKind.RINGING, Direction.UNKNOWN),
    ("Исходящий звонок", EventKind.RINGING, Direction.OUTBOUND),
    ("Начало разговора", EventKind.ANSWERED, Direction.UNKNOWN),
    ("Окончание разговора", EventKind.LEG_ENDED, Direction.UNKNOWN),
    ("Завершение звонка", EventKind.ENDED, Direction.UNKNOWN),
    ("Потерянный звонок", EventKind.MISSED, Direction.INBOUND),
    ("Записанный разговор", EventKind.RECORDING, Direction.UNKNOWN),
)
TEXTS = ADAPTER.setup("https://hooks.example/hooks/sample", "en")[1:9]


def post(body: str | dict[str, object]) -> WebhookRequest:
    text = body if isinstance(body, str) else json.dumps(body)
    return WebhookRequest(method="POST", received_at=NOW, body=text.encode())


def event_of(body: str | dict[str, object], **settings: str) -> CallEvent:
    (event,) = ADAPTER.read(post(body), settings).events
    return event


def filled(text: str, value: str) -> str:
    return re.sub(r"\{\{\w+\}\}", value, text).replace(
        f'"call_session_id":{value}', '"call_session_id":7'
    )


@pytest.mark.parametrize(
    ("number", "title", "kind", "direction"),
    [(n, *row) for n, row in enumerate(EXPECTED)],
    ids=[row[0] for row in EXPECTED],
)
def test_each_text_to_paste_is_read_as_its_type(
    number: int, title: str, kind: EventKind, direction: Direction
) -> None:
    assert title in TEXTS[number].title
    event = event_of(filled(TEXTS[number].text, "null"))
    assert (event.kind, event.direction, event.call_id) == (kind, direction, "7")


@pytest.mark.parametrize("snippet", TEXTS, ids=[s.title for s in TEXTS])
def test_a_text_whose_variables_uis_left_alone_is_still_read(
    snippet: Snippet,
) -> None:
    assert event_of(snippet.text.replace("{{call_session_id}}", "7")).call_id == "7"


@pytest.mark.parametrize("names", EXPECTED, ids=[row[0] for row in EXPECTED])
def test_a_text_without_our_word_is_known_by_the_name_of_its_type(
    names: tuple[str, EventKind, Direction],
) -> None:
    assert event_of({"notification_name": names[0], "call_session_id": 7}).kind is names[1]


@pytest.mark.parametrize("snippet", TEXTS, ids=[s.title for s in TEXTS])
def test_a_text_asks_for_the_variables_of_its_sample(snippet: Snippet) -> None:
    asked = re.findall(r"\{\{(\w+)\}\}", snippet.text)
    event = event_of(filled(snippet.text, "null"))
    name = f"ours-{event.vendor_event.replace('_', '-')}.json"
    sample = json.loads((SAMPLES / name).read_text(encoding="utf-8"))
    assert asked == [key for key in json.loads(sample["body"]) if key not in {"v", "event"}]


def test_a_word_of_the_administrators_own_gives_way_to_the_name_of_the_type() -> None:
    body = {"event": "my own", "notification_name": "Waiting for the answer", "call_session_id": 7}
    event = event_of(body)
    assert (event.kind, event.vendor_event) == (EventKind.RINGING, "my own")


def test_an_unknown_word_with_a_link_is_not_taken_for_a_recording() -> None:
    reading = ADAPTER.read(post({"event": "my own", "file_link": "https://a.example/1"}), {})
    assert reading.events == ()
    assert reading.note


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        ({"event": "ringing"}, "call_session_id"),
        ({"event": "ringing", "call_session_id": "7" * 201}, "call_session_id"),
        ('{"event":"ringing",', "not JSON"),
        ("[]", "object"),
    ],
)
def test_a_notification_that_cannot_be_read_says_what_to_change(
    body: str | dict[str, object], reason: str
) -> None:
    with pytest.raises(BadPayloadError, match=reason):
        ADAPTER.read(post(body), {})


@pytest.mark.parametrize("name", ["secret", "integration_key"])
def test_the_second_secret_lets_in_and_stays_out_of_the_event(name: str) -> None:
    body = {"event": "ringing", "call_session_id": 7, "auth": {name: SECRET}, "echo": f"x{SECRET}"}
    ADAPTER.verify(post(body), {"body_secret": SECRET})
    assert event_of(body, body_secret=SECRET).raw == {"event": "ringing", "call_session_id": "7"}


def test_a_second_secret_nobody_asked_for_stays_out_of_the_event() -> None:
    body = {"event": "ringing", "call_session_id": 7, "integration_key": "sample"}
    assert "integration_key" not in event_of(body).raw


@pytest.mark.parametrize(
    "body", [{"secret": SECRET + "x"}, {"secret": "ключ"}, {}, "{", {"other": SECRET}], ids=repr
)
def test_a_wrong_or_missing_second_secret_is_refused(body: str | dict[str, object]) -> None:
    with pytest.raises(BadSignatureError, match="second secret"):
        ADAPTER.verify(post(body), {"body_secret": SECRET})


@pytest.mark.parametrize(
    ("raw", "e164"),
    [
        ("79000000001", "+79000000001"),
        ("+79000000001", "+79000000001"),
        ("7900000", ""),
        ("89000000001x", ""),
        ("0079000000001", ""),
        ("101", ""),
        ("7٩٠٠٠٠٠٠٠٠٠١", ""),
    ],
)
def test_only_a_documented_number_gets_its_plus(raw: str, e164: str) -> None:
    event = event_of({"event": "ringing", "call_session_id": 7, "contact_phone_number": raw})
    assert (event.client.raw, event.client.e164) == (raw, e164)


@pytest.mark.parametrize(
    ("talk", "result"),
    [(65, Result.ANSWERED), (0, Result.MISSED), (None, Result.UNKNOWN), ("x", Result.UNKNOWN)],
)
def test_a_finished_call_was_answered_if_there_was_talk(talk: object, result: Result) -> None:
    body = {"event": "call_end", "call_hash": "7", "talk_time_duration": talk}
    assert event_of(body).result is result


def test_a_call_with_one_leg_names_it_and_one_with_two_does_not() -> None:
    body: dict[str, object] = {"event": "answered", "call_session_id": 7}
    assert event_of(body | {"leg_ids": [5]}).leg_id == "5"
    assert not event_of(body | {"leg_ids": [5, 6]}).leg_id


def test_every_link_of_a_call_is_kept_once() -> None:
    body = {
        "event": "ended",
        "call_session_id": 7,
        "record_file_links": ["https://a.example/1", "https://a.example/2"],
        "file_link": "https://a.example/1",
        "file_duration": 9,
    }
    recordings = event_of(body).recordings
    assert [r.url for r in recordings] == ["https://a.example/1", "https://a.example/2"]
    assert {r.duration_seconds for r in recordings} == {None}


def test_a_time_without_a_zone_counts_only_with_the_accounts_zone() -> None:
    body = {"event": "ringing", "call_session_id": 7, "notification_time": "2026-03-20 15:50:41"}
    assert event_of(body).at == NOW
    with_zone = event_of(body, time_zone="Europe/Moscow")
    assert with_zone.occurred_at == datetime(2026, 3, 20, 12, 50, 41, tzinfo=UTC)
    assert with_zone.occurred_at_source is TimeSource.ASSUMED_ZONE


@pytest.mark.parametrize(
    "change",
    [
        {"event": "answered"},
        {"call_session_id": 8},
        {"leg_id": 2},
        {"notification_timestamp": 1774011042},
        {"employee_id": 26},
        {"file_link": "https://a.example/1"},
        {"external_id": "x"},
    ],
    ids=lambda change: next(iter(change)),
)
def test_reports_that_differ_in_what_identifies_them_have_different_ids(
    change: dict[str, object],
) -> None:
    body: dict[str, object] = {
        "event": "ringing",
        "call_session_id": 7,
        "leg_id": 1,
        "notification_timestamp": 1774011041,
        "employee_id": 25,
    }
    assert event_of(body).event_id != event_of(body | change).event_id
    assert event_of(body).event_id == event_of(body | {"scenario_name": "x"}).event_id


def test_an_agent_is_named_by_all_that_the_notification_says() -> None:
    body = {
        "event": "ringing",
        "call_session_id": 7,
        "employee_info": {"employee_id": 25, "extension_phone_number": 101},
        "employee_phone_number": "79000000003",
        "employee_email": "a@example.org",
        "employee_ids": [25, 26],
    }
    agent = AgentSeen(id="25", extension="101", number="79000000003", email="a@example.org")
    assert event_of(body).agents == (agent,)


@pytest.mark.parametrize(
    "value",
    ['""x""', '""x \\"y\\" z""', '""""', '"["x","y"]"', "None", "{{contact_full_name}}", ""],
)
def test_a_broken_value_is_repaired_and_its_neighbours_stay(value: str) -> None:
    text = (
        f'{{"empty":"","event":"ringing","contact_full_name":{value},"call_session_id":7,"e":""}}'
    )
    event = event_of(text)
    assert (event.kind, event.call_id, event.raw["empty"]) == (EventKind.RINGING, "7", "")


@pytest.mark.parametrize("hostile", [':""' * 50_000, ':"[' * 50_000, ":{{" * 50_000, ": " * 99_000])
def test_repairing_a_hostile_body_ends(hostile: str) -> None:
    with pytest.raises(BadPayloadError):
        ADAPTER.read(post("{" + hostile), {})


def test_a_hostile_name_is_kept_as_text() -> None:
    name = '"><script>alert(1)</script>\r\nX: y'
    body = {"event": "ringing", "call_session_id": 7, "contact_full_name": name}
    assert event_of(body).client.name == name
