import json
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ringhook.domain import payload, values
from ringhook.domain.call import TimeSource
from ringhook.domain.errors import BadPayloadError
from ringhook.domain.webhook import WebhookRequest

NOW = datetime(2026, 3, 20, 12, 50, 41, tzinfo=UTC)
MULTIPART = {"content-type": 'multipart/form-data; boundary="other"'}


def request(
    body: bytes = b"", headers: dict[str, str] | None = None, *query: tuple[str, str]
) -> WebhookRequest:
    return WebhookRequest(
        method="POST", received_at=NOW, body=body, headers=headers or {}, query=query
    )


def part(header: str, value: str = "v") -> bytes:
    return f"--b\r\n{header}\r\n\r\n{value}\r\n--b--\r\n".encode()


def test_query_and_body_are_merged_and_the_body_wins() -> None:
    merged = payload.read_fields(request(b"a=body", None, ("a", "query"), ("b", "query")))
    assert merged == {"a": "body", "b": "query"}


@pytest.mark.parametrize("content_type", ["", "text/plain", "application/x-www-form-urlencoded"])
def test_json_is_known_by_its_look_whatever_the_content_type(content_type: str) -> None:
    body = b'\xef\xbb\xbf \r\n{"call": 7, "list": [1, "a"], "no": null, "yes": true}'
    fields = payload.read_body(request(body, {"content-type": content_type}))
    assert fields == {"call": "7", "list": '[1, "a"]', "no": "", "yes": "true"}


def test_nested_objects_are_found_by_their_own_name_and_by_their_path() -> None:
    fields = payload.read_body(request(b'{"info": {"a": 1, "b": {"c": 2}}, "a": 3}'))
    assert fields == {"a": "3", "info.a": "1", "info.b.c": "2", "c": "2"}


def test_line_breaks_between_and_behind_form_fields_do_not_matter() -> None:
    fields = payload.read_body(request(b"event=start\r\n&call=7\n&last=x"))
    assert fields == {"event": "start", "call": "7", "last": "x"}


def test_the_first_of_equal_fields_wins_but_a_list_keeps_all() -> None:
    fields = payload.read_body(request(b"a=1&a=2&user%5B%5D=x&user[]=y"))
    assert fields == {"a": "1", "user[]": '["x", "y"]'}
    assert values.as_list(fields["user[]"]) == ("x", "y")


@pytest.mark.parametrize("body", [b"", b" \r\n", b"\xef\xbb\xbf"])
def test_an_empty_body_has_no_fields(body: bytes) -> None:
    assert payload.read_body(request(body, MULTIPART)) == {}


@pytest.mark.parametrize("line_end", ["\r\n", "\n"])
def test_multipart_is_read_by_the_boundary_in_the_body(line_end: str) -> None:
    body = part('Content-Disposition: form-data; name="event"', "ring ü").decode()
    fields = payload.read_body(request(body.replace("\r\n", line_end).encode(), MULTIPART))
    assert fields == {"event": "ring ü"}


@pytest.mark.parametrize(
    "body", [b"no boundary", b'--"\r\n\r\n', b"--\r\n\r\n", b"--" + b"b" * 201]
)
def test_multipart_without_a_boundary_is_refused(body: bytes) -> None:
    with pytest.raises(BadPayloadError, match="boundary"):
        payload.read_body(request(body, MULTIPART))


def test_a_part_header_that_python_cannot_parse_is_left_out() -> None:
    broken = part("Content-Disposition: form-data; name*1*\r\nContent-Type: *1*")
    assert payload.read_body(request(broken, MULTIPART)) == {}


@pytest.mark.parametrize("header", ["", "X: y", "Content-Disposition: form-data"])
def test_a_part_without_a_name_is_left_out(header: str) -> None:
    assert payload.read_body(request(part(header), MULTIPART)) == {}


def test_a_boundary_inside_a_value_ends_nothing() -> None:
    body = part('Content-Disposition: form-data; name="a"', "x--b y\r\n--bc")
    assert payload.read_body(request(body, MULTIPART)) == {"a": "x--b y\r\n--bc"}


def test_a_part_with_endless_headers_is_left_out() -> None:
    header = 'Content-Disposition: form-data; name="a"\r\nX: '
    assert payload.read_body(request(part(header + "y" * 3_000), MULTIPART)) == {}


def test_a_broken_body_is_refused_with_its_position() -> None:
    with pytest.raises(BadPayloadError, match="line 2, column 1"):
        payload.read_body(request(b'{"a":\n}'))


@pytest.mark.parametrize(
    "body",
    [
        b'{"a":' * 5000,
        b"[" * 5000 + b"]" * 5000,
        b'{"a":' + b"9" * 5000 + b"}",
        b"[1]",
        b"&".join(b"f%d=1" % n for n in range(values.MAX_FIELDS + 1)),
        json.dumps({f"f{n}": n for n in range(2 * values.MAX_FIELDS + 1)}).encode(),
    ],
    ids=["deep object", "deep list", "huge number", "list", "long form", "wide object"],
)
def test_a_hostile_body_is_refused(body: bytes) -> None:
    with pytest.raises(BadPayloadError):
        payload.read_body(request(body))


def test_a_value_nested_deeper_than_python_can_write_is_refused() -> None:
    value: list[object] = []
    for _ in range(5000):
        value = [value]
    with pytest.raises(BadPayloadError, match="deeply"):
        values.as_text(value)


def test_objects_below_the_depth_limit_stay_text() -> None:
    body = b'{"a":' * 12 + b"1" + b"}" * 12
    assert payload.read_body(request(body))["a"] == '{"a": {"a": {"a": 1}}}'


def test_half_a_surrogate_pair_never_leaves_the_reader() -> None:
    fields = payload.read_fields(request(b'{"a\\ud800": "x\\udfff"}', None, ("q\udcff", "\udcff")))
    assert fields == {"a?": "x?", "q?": "?"}
    assert values.clean('"\\ud800"') == "?"


def test_a_bare_control_character_in_a_string_is_let_through() -> None:
    assert payload.read_body(request(b'{"a": "x\ty"}')) == {"a": "x\ty"}


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        (" plain ", "plain"),
        ('"79000000001"', "79000000001"),
        ('""x""', "x"),
        (r'"\u0418\"x\""', 'И"x"'),
        ('"', '"'),
        ('""', ""),
        ("null", ""),
        ("None", ""),
        ('"null"', ""),
        ("{{employee_id}}", ""),
        ("{{a}} and {{b}}", "{{a}} and {{b}}"),
        ("0", "0"),
    ],
)
def test_a_value_loses_needless_quotes_and_words_for_nothing(text: str, meant: str) -> None:
    assert values.clean(text) == meant


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("", ()),
        ("null", ()),
        ("[]", ()),
        ("x", ("x",)),
        ('["a", null, "", 7]', ("a", "7")),
        ("[broken", ("[broken",)),
        ("[" * 5000, ("[" * 5000,)),
        ("[" * 5000 + "]" * 5000, ("[" * 5000 + "]" * 5000,)),
        ("42", ("42",)),
    ],
    ids=range(9),
)
def test_a_list_field_holds_a_json_list_or_one_value(text: str, meant: tuple[str, ...]) -> None:
    assert values.as_list(text) == meant


def test_a_flood_of_values_is_cut() -> None:
    assert len(values.as_list(json.dumps(["x"] * 2000))) == values.MAX_FIELDS


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("65", 65.0),
        ("0", 0.0),
        ("1.5", 1.5),
        ("", None),
        ("-1", None),
        ("nan", None),
        ("inf", None),
    ],
)
def test_seconds_are_a_finite_number_from_zero(text: str, meant: float | None) -> None:
    assert values.seconds(text) == meant


@pytest.mark.parametrize(
    ("text", "zone", "source"),
    [
        ("1774011041", "", TimeSource.UNIX),
        ("1774011041000", "", TimeSource.UNIX),
        ("2026-03-20T12:50:41Z", "", TimeSource.OFFSET),
        ("2026-03-20T15:50:41+03:00", "Asia/Tokyo", TimeSource.OFFSET),
        ("2026-03-20T15:50:41 03:00", "", TimeSource.OFFSET),
        ("2026-03-20 15:50:41", "Europe/Moscow", TimeSource.ASSUMED_ZONE),
        ("2026-03-20T21:50:41.000", "Asia/Tokyo", TimeSource.ASSUMED_ZONE),
    ],
)
def test_a_moment_is_utc_and_says_how_it_is_known(text: str, zone: str, source: TimeSource) -> None:
    assert values.moment(text, zone) == (NOW, source)


@pytest.mark.parametrize(
    ("text", "zone"),
    [
        ("", ""),
        ("soon", "Europe/Moscow"),
        ("12", ""),
        ("99999999999999999", ""),
        ("2026-03-20 15:50:41", ""),
        ("2026-03-20 15:50:41", "Nowhere/Land"),
        ("2026-03-20 15:50:41", "../etc"),
        ("2026-03-20 15:50:41", "Europe"),
        ("2026-03-20 15:50:41", "\0"),
        ("0001-01-01 00:00:00", "Europe/Moscow"),
        ("9999-12-31T23:59:59-12:00", ""),
    ],
)
def test_a_moment_that_cannot_be_read_leaves_the_time_of_arrival(text: str, zone: str) -> None:
    assert values.moment(text, zone) == (None, TimeSource.ARRIVAL)


def test_the_first_filled_field_is_taken() -> None:
    assert values.first_of({"a": "", "b": "2", "c": "3"}, "missing", "a", "b", "c") == "2"
    assert not values.first_of({}, "a")


def test_secrets_are_dropped_by_name_at_any_depth_and_by_value_anywhere() -> None:
    fields = {
        "secret": "1",
        "auth.secret": "2",
        "secret.x": "3",
        "list": '["k3y"]',
        "k3y": "",
        "a": "b",
    }
    assert values.without_secrets(fields, ("k3y", ""), frozenset({"secret"})) == {"a": "b"}


@settings(max_examples=100, deadline=None, database=None)
@given(body=st.binary(max_size=120), media=st.sampled_from(["multipart/form-data", ""]))
def test_arbitrary_bytes_are_text_or_refused(body: bytes, media: str) -> None:
    for sent in (body, part(body.decode("latin-1")), b'{"a":' + body):
        try:
            fields = payload.read_fields(request(sent, {"content-type": media}))
        except BadPayloadError:
            continue
        assert json.dumps(fields, ensure_ascii=False).encode()
