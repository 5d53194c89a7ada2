from datetime import UTC, datetime
from urllib.parse import parse_qsl, urlsplit

import pytest

from ringhook.domain.call import AgentSeen, CallEvent, Direction, EventKind, NumberKind, Result
from ringhook.domain.errors import BadPayloadError
from ringhook.domain.webhook import WebhookRequest
from ringhook.pbx.generic import ADAPTER

NOW = datetime.fromtimestamp(1_774_011_041, UTC)
SECRET = "sample-signing-secret"
BODY = b'{"event":"ringing","call_id":"1"}'
ADDRESS = "https://hooks.example/hooks/sample"


def get(query: str) -> WebhookRequest:
    url = f"{ADDRESS}?{query}"
    return WebhookRequest(
        method="GET",
        received_at=NOW,
        url=url,
        query=tuple(parse_qsl(urlsplit(url).query, keep_blank_values=True)),
    )


def event_of(query: str) -> CallEvent:
    (event,) = ADAPTER.read(get(query), {}).events
    return event


@pytest.mark.parametrize(
    ("word", "kind"),
    [(kind.value, kind) for kind in EventKind if kind is not EventKind.UNKNOWN]
    + [
        ("started", EventKind.STARTED),
        ("Ringing", EventKind.RINGING),
        ("newCall", EventKind.RINGING),
        ("answer", EventKind.ANSWERED),
        ("answered", EventKind.ANSWERED),
        ("HANGUP", EventKind.ENDED),
        ("ended", EventKind.ENDED),
        ("leg_ended", EventKind.LEG_ENDED),
        ("missed", EventKind.MISSED),
        ("recording", EventKind.RECORDING),
        ("voicemail", EventKind.VOICEMAIL),
    ],
)
def test_an_event_word_counts_by_its_letters(word: str, kind: EventKind) -> None:
    event = event_of(f"event={word}&call_id=1")
    assert (event.kind, event.vendor_event) == (kind, word)


@pytest.mark.parametrize("word", ["ping", "unknown", "звонок", "12"])
def test_an_unknown_word_gets_the_happy_reply_and_a_note(word: str) -> None:
    reading = ADAPTER.read(get(f"event={word}&call_id=1"), {})
    assert (reading.events, reading.reply.status) == ((), 200)
    assert reading.note


@pytest.mark.parametrize(
    ("query", "reason"),
    [
        ("call_id=1", "`event`"),
        ("event=ringing", "`call_id`"),
        ("event=ringing&call_id=null", "`call_id`"),
        ("event=ringing&call_id=" + "1" * 201, "200"),
    ],
)
def test_a_request_without_the_needed_fields_is_told_what_to_send(query: str, reason: str) -> None:
    with pytest.raises(BadPayloadError, match=reason):
        ADAPTER.read(get(query), {})


@pytest.mark.parametrize(
    ("direction", "meant", "client", "line"),
    [
        ("in", Direction.INBOUND, "1", "2"),
        ("inbound", Direction.INBOUND, "1", "2"),
        ("", Direction.INBOUND, "1", "2"),
        ("out", Direction.OUTBOUND, "2", "1"),
        ("Outbound", Direction.OUTBOUND, "2", "1"),
        ("internal", Direction.INTERNAL, "1", "2"),
        ("sideways", Direction.UNKNOWN, "1", "2"),
    ],
)
def test_the_direction_says_which_end_is_the_client(
    direction: str, meant: Direction, client: str, line: str
) -> None:
    event = event_of(f"event=ringing&call_id=1&from=1&to=2&direction={direction}")
    assert (event.direction, event.client.raw, event.line.raw) == (meant, client, line)


def test_a_named_client_and_line_beat_from_and_to() -> None:
    event = event_of("event=ringing&call_id=1&from=1&to=2&client=3&line=4")
    assert (event.client.raw, event.line.raw) == ("3", "4")


@pytest.mark.parametrize(
    ("sent", "raw", "e164"),
    [
        ("%2B442079460101", "+442079460101", "+442079460101"),
        ("+442079460101", "+442079460101", "+442079460101"),
        ("442079460101", "442079460101", ""),
        ("+101", "101", ""),
        ("020+7946+0101", "020 7946 0101", ""),
    ],
)
def test_a_number_is_e164_only_with_its_plus(sent: str, raw: str, e164: str) -> None:
    event = event_of(f"event=ringing&call_id=1&from={sent}")
    assert (event.client.raw, event.client.e164) == (raw, e164)


@pytest.mark.parametrize("word", ["anonymous", "Restricted", "%3Cunknown%3E"])
def test_a_withheld_number_is_known_as_such(word: str) -> None:
    assert event_of(f"event=ringing&call_id=1&from={word}").client.kind is NumberKind.WITHHELD


@pytest.mark.parametrize(
    ("end", "result"),
    [
        ("event=ended&talk_seconds=5", Result.ANSWERED),
        ("event=ended&talk_seconds=0", Result.MISSED),
        ("event=ended&talk_seconds=0&cause=normalClearing", Result.MISSED),
        ("event=ended&talk_seconds=0&cause=BUSY", Result.BUSY),
        ("event=ended&talk_seconds=5&cause=cancel", Result.ANSWERED),
        ("event=ended&talk_seconds=5&result=voicemail", Result.VOICEMAIL),
        ("event=hangup&cause=normalClearing", Result.ANSWERED),
        ("event=hangup&cause=CHANUNAVAIL", Result.FAILED),
        ("event=hangup&cause=strange", Result.UNKNOWN),
        ("event=hangup&result=no-answer", Result.MISSED),
        ("event=missed", Result.MISSED),
        ("event=voicemail", Result.VOICEMAIL),
        ("event=ringing&result=answered", Result.UNKNOWN),
    ],
)
def test_the_result_comes_from_the_word_then_the_talk_then_the_cause(
    end: str, result: Result
) -> None:
    assert event_of(f"{end}&call_id=1").result is result


@pytest.mark.parametrize(
    ("query", "agents"),
    [
        ("", ()),
        (
            "agent=ada&extension=101&email=a@x.example",
            (AgentSeen("ada", "101", email="a@x.example"),),
        ),
        ("user[]=A&user[]=B", (AgentSeen("A"), AgentSeen("B"))),
        ("user=A&answeringNumber=42&agent_name=Ada", (AgentSeen("A", number="42", name="Ada"),)),
        ('extension=["101",102]', (AgentSeen(extension="101"), AgentSeen(extension="102"))),
    ],
)
def test_agents_are_read_from_one_value_or_a_list(
    query: str, agents: tuple[AgentSeen, ...]
) -> None:
    assert event_of(f"event=ringing&call_id=1&{query}").agents == agents


@pytest.mark.parametrize(
    ("text", "number"), [("7", 7), ("-1", None), ("x", None), ("9" * 16, None)]
)
def test_a_sequence_is_a_whole_number_or_nothing(text: str, number: int | None) -> None:
    assert event_of(f"event=held&call_id=1&sequence={text}").sequence == number


def test_the_senders_own_event_id_names_the_report() -> None:
    first, again, other = (
        event_of(f"event=held&call_id=1&event_id={name}&talk_seconds={n}").event_id
        for name, n in (("a", 1), ("a", 2), ("b", 1))
    )
    assert first == again != other


def test_without_one_everything_said_names_the_report() -> None:
    assert (
        event_of("event=held&call_id=1").event_id != event_of("event=held&call_id=1&x=1").event_id
    )
    assert (
        event_of("a=1&event=held&call_id=1").event_id
        == event_of("call_id=1&event=held&a=1").event_id
    )


def test_the_secret_itself_never_stays_in_an_event() -> None:
    request = get(f"event=ringing&call_id=1&secret={SECRET}&x=a{SECRET}")
    (event,) = ADAPTER.read(request, {"secret": SECRET}).events
    assert SECRET not in repr(event)


def test_every_example_names_the_address_once_and_spoils_nothing_else() -> None:
    snippets = ADAPTER.setup(ADDRESS, "en")
    assert [s.text.count(ADDRESS) for s in snippets] == [1] * len(snippets)
    assert any("${CURL(" + ADDRESS + ",event=ringing" in s.text for s in snippets)
    assert any("CURLOPT(httptimeout)" in s.text for s in snippets)
