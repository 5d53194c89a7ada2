"""What may be said, and that nothing else can do harm."""

from __future__ import annotations

import json
from types import MappingProxyType

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ringhook.wire.frames import (
    KINDS,
    LONGEST,
    MAX_FRAME_BYTES,
    Ack,
    BadFrameError,
    Choose,
    Close,
    Control,
    Dial,
    Dialled,
    Frame,
    Hello,
    Missed,
    Open,
    Ping,
    Pong,
    Pop,
    Run,
    Welcome,
    decode,
    encode,
)

text = st.text(st.characters(exclude_categories=["Cs"]), max_size=40)
whole = st.integers(min_value=0, max_value=2**53)
decimal = st.floats(allow_nan=False, allow_infinity=False)
command = {
    "id": text, "call_id": text, "seq": whole, "issued_at": decimal,
    "expires_at": decimal, "action_id": text, "signature": text,
}  # fmt: skip
FRAMES: st.SearchStrategy[Frame] = st.one_of(
    st.builds(Hello, version=text, platform=text, last_seq=whole),
    st.builds(Welcome, seq=whole, now=decimal),
    st.builds(Ping),
    st.builds(Pong),
    st.builds(Open, **command, url=text),
    st.builds(Run, **command, argv=st.lists(text, max_size=5).map(tuple)),
    st.builds(Pop, **command, card=st.dictionaries(text, text, max_size=5)),
    st.builds(Close, **command),
    st.builds(
        Missed,
        **command,
        cards=st.lists(st.dictionaries(text, text, max_size=3), max_size=5).map(tuple),
    ),
    st.builds(Choose, call_id=text, contact_id=text),
    st.builds(Dial, id=text, number=text, call_id=text),
    st.builds(Control, call_id=text, what=text, id=text),
    st.builds(Dialled, id=text, status=text, reason=text, detail=text),
    st.builds(Ack, id=text, status=text, reason=text, detail=text, duration_ms=decimal),
)
json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=10),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3)
    ),
    max_leaves=8,
)
names = st.sampled_from(
    [
        "v",
        "id",
        "call_id",
        "seq",
        "url",
        "argv",
        "card",
        "now",
        "expires_at",
        "last_seq",
        "signature",
        "cards",
        "contact_id",
        "number",
        "what",
        "status",
    ]
)
kinds = st.sampled_from([*KINDS, "later"])


@given(FRAMES)
def test_what_is_written_is_what_is_read(frame: Frame) -> None:
    assert decode(encode(frame)) == frame
    assert decode(encode(frame).encode()) == frame


@given(st.binary(max_size=200) | st.text(max_size=200))
def test_garbage_is_a_bad_frame_and_nothing_worse(garbage: str | bytes) -> None:
    with pytest.raises(BadFrameError):
        decode(garbage)


@settings(max_examples=300)
@given(kinds, st.dictionaries(names, json_values, max_size=6))
def test_a_frame_with_odd_values_is_read_or_refused(kind: str, values: dict[str, object]) -> None:
    try:
        frame = decode(json.dumps({"kind": kind} | values))
    except BadFrameError:
        return
    assert frame is None or frame.kind == kind


@pytest.mark.parametrize(
    "number", ["NaN", "Infinity", "-Infinity", "1e999", "1" + "0" * 400, "true", '"1"']
)
@pytest.mark.parametrize("name", ["seq", "now"])
def test_a_number_that_is_none_is_refused(name: str, number: str) -> None:
    with pytest.raises(BadFrameError, match=name):
        decode(f'{{"kind":"welcome","{name}":{number}}}')


def test_half_a_surrogate_pair_is_refused_because_it_cannot_be_sent_on() -> None:
    with pytest.raises(BadFrameError, match="url"):
        decode(r'{"kind":"open","id":"1","call_id":"1","url":"https://a.example/\ud800"}')


@pytest.mark.parametrize("card", ['{"name":1}', '{"\\ud800":"x"}', "[]", "null"])
def test_a_card_is_text_under_text(card: str) -> None:
    with pytest.raises(BadFrameError, match="card"):
        decode(f'{{"kind":"pop","id":"1","call_id":"1","card":{card}}}')


def test_unknown_kinds_and_fields_are_ignored() -> None:
    assert decode('{"kind":"dance","v":9}') is None
    assert decode('{"kind":"ping","v":9,"colour":"red"}') == Ping()


def test_a_missing_field_is_named() -> None:
    with pytest.raises(BadFrameError, match="url"):
        decode('{"kind":"open","id":"1","call_id":"1"}')


def test_the_limit_counts_bytes_not_characters() -> None:
    letters = "é" * (MAX_FRAME_BYTES // 2)
    with pytest.raises(BadFrameError, match=str(MAX_FRAME_BYTES)):
        decode(f'{{"kind":"hello","version":"{letters}"}}')


def test_deep_nesting_is_a_bad_frame() -> None:
    with pytest.raises(BadFrameError):
        decode("[" * 20_000)


def test_a_read_only_card_can_be_written() -> None:
    card = MappingProxyType({"name": "Ann"})
    assert '"card":{"name":"Ann"}' in encode(Pop(id="1", call_id="1", card=card))


LIMITS = [
    (kind.kind, name, most) for kind, fields in LONGEST.items() for name, most in fields.items()
]


@pytest.mark.parametrize(("kind", "name", "most"), LIMITS)
def test_a_field_of_a_newer_kind_is_bounded(kind: str, name: str, most: int) -> None:
    needed = {
        "id": "1",
        "call_id": "c",
        "contact_id": "1",
        "number": "1",
        "status": "s",
        "url": "u",
    }
    one: object = [{}] if name == "cards" else "é"
    many = one * most if isinstance(one, list) else str(one) * most
    frame = {"kind": kind, "what": "answer"} | needed
    assert decode(json.dumps(frame | {name: many})) is not None
    with pytest.raises(BadFrameError, match=f"{name} of {kind}"):
        decode(json.dumps(frame | {name: many + one}))  # type: ignore[operator]  # both are lists or texts


@pytest.mark.parametrize(
    "cards", ["{}", '"x"', "null", "[1]", "[[]]", '[{"a":1}]', '[{"a":"\\ud800"}]', "[null]"]
)
def test_missed_cards_are_texts_under_texts(cards: str) -> None:
    with pytest.raises(BadFrameError, match="cards"):
        decode(f'{{"kind":"missed","id":"1","call_id":"","cards":{cards}}}')


def test_read_only_cards_can_be_written() -> None:
    missed = Missed(id="1", call_id="", cards=(MappingProxyType({"name": "Ann"}),))
    assert '"cards":[{"name":"Ann"}]' in encode(missed)
