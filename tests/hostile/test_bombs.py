"""Small requests that want to become large, and large ones that want to be kept: both are refused, and leave nothing behind."""

from __future__ import annotations

import gzip
import json
import zlib
from pathlib import Path

import pytest
from tests.acceptance.api import Api
from tests.acceptance.embedded_target import EmbeddedTarget
from tests.hostile.raw import FORM, HOOK, Raw, length, status_of, webhook

pytestmark = pytest.mark.e2e

MIB = 1024 * 1024
MOST_GROWN_BYTES = 96 * MIB
ZEROS = b"0" * (64 * MIB)
COMPRESSED = {"gzip": gzip.compress(ZEROS), "deflate": zlib.compress(ZEROS), "br": b"\x8b" * 1000}
DEEP = 100_000
NESTED = {
    "lists": "[" * DEEP + "]" * DEEP,
    "objects": '{"a":' * DEEP + "1" + "}" * DEEP,
    "open": "[" * MIB,
    "text in text": '{"text": ' + json.dumps("[" * DEEP) + "}",
}
ODD = {
    "a number of 200,000 digits": '{"a": ' + "9" * 200_000 + "}",
    "not a number": '{"a": NaN, "b": -Infinity}',
    "half a surrogate pair": '{"a": "\\ud800"}',
    "half a surrogate pair as a name": '{"\\ud800": "\\udfff"}',
    "half a surrogate pair as an argument": '{"arguments": {"\\ud800": "\\udfff"}}',
    "half a surrogate pair as a text": '{"text": "\\ud800", "key": "\\ud800", "code": "\\ud800"}',
    "a name twice": '{"settings": {}, "settings": []}',
    "no JSON": "{",
    "a list": "[]",
    "a text": '"x"',
}
WRITING = (
    *(
        ("PUT", "/api/config"),
        ("POST", "/api/simulate"),
        ("POST", "/api/try"),
        ("POST", "/api/erase"),
    ),
    *(("POST", "/api/import/ringhook"), ("POST", "/api/import/cely"), ("POST", "/api/move/import")),
    *(
        ("POST", "/api/session"),
        ("POST", "/pair"),
        ("POST", "/api/pairings"),
        ("POST", "/api/keys"),
    ),
    *(("POST", "/api/actions/x/execute"), ("POST", "/api/deliveries/retry"), ("POST", HOOK)),
)


def _memory_bytes(server: EmbeddedTarget) -> int:
    """Return the most memory that the server has ever had."""
    status = Path(f"/proc/{server.process.pid}/status").read_text()
    (line,) = (line for line in status.splitlines() if line.startswith("VmHWM:"))
    return int(line.split()[1]) * 1024


@pytest.mark.parametrize("coding", COMPRESSED)
@pytest.mark.parametrize(("method", "path"), WRITING)
def test_a_compressed_body_is_not_unpacked(
    server: EmbeddedTarget, coding: str, method: str, path: str
) -> None:
    before = _memory_bytes(server)
    headers = {"Content-Encoding": coding, "Content-Type": "application/json"}
    with Api(server.http_url, server.admin_key) as api:
        answer = api.ask(method, path, data=COMPRESSED[coding], headers=headers)
    assert 400 <= answer.status_code < 500 or path == HOOK, answer.text
    assert _memory_bytes(server) - before < MOST_GROWN_BYTES // 4


@pytest.mark.parametrize("body", NESTED.values(), ids=NESTED)
@pytest.mark.parametrize(("method", "path"), WRITING)
def test_json_nested_too_deeply_is_refused(
    server: EmbeddedTarget, body: str, method: str, path: str
) -> None:
    with Api(server.http_url, server.admin_key) as api:
        headers = {"Content-Type": "application/json", "If-Match": "*"}
        answer = api.ask(method, path, data=body, headers=headers)
    assert 400 <= answer.status_code < 500, answer.text


@pytest.mark.parametrize("body", ODD.values(), ids=ODD)
@pytest.mark.parametrize(("method", "path"), WRITING)
def test_odd_json_is_refused_or_understood(
    server: EmbeddedTarget, body: str, method: str, path: str
) -> None:
    with Api(server.http_url, server.admin_key) as api:
        headers = {"Content-Type": "application/json", "If-Match": "*"}
        answer = api.ask(method, path, data=body, headers=headers)
    assert answer.status_code < 500, answer.text


@pytest.mark.parametrize(("path", "most"), [(HOOK, 256 * 1024), ("/api/config", 3 * MIB)])
def test_a_body_over_the_limit_is_refused(server: EmbeddedTarget, path: str, most: int) -> None:
    with Api(server.http_url, server.admin_key) as api:
        large = api.ask("POST", path, data=b"x" * (most + 1))
        fits = api.ask("POST", path, data=b"x" * most)
    assert large.status_code == 413
    assert path == HOOK or "too large" in large.json()["problems"][0]["message"]
    assert fits.status_code != 413


def test_a_chunked_body_without_end_is_refused_early(server: EmbeddedTarget) -> None:
    before = _memory_bytes(server)
    with Raw(server.http_url) as raw:
        raw.send(webhook(b"", b"Transfer-Encoding: chunked"))
        for _ in range(400):
            raw.send(b"10000\r\n" + b"a" * 0x10000 + b"\r\n")
        assert status_of(raw.answer()) in {0, 413}
    assert _memory_bytes(server) - before < MOST_GROWN_BYTES // 4


def test_a_form_with_100_000_fields_is_read_or_refused(server: EmbeddedTarget) -> None:
    body = b"&".join(b"f%d=" % number for number in range(28_000))
    with Raw(server.http_url) as raw:
        raw.send(webhook(body, length(body)))
        assert 0 < status_of(raw.answer()) < 500
    query = b"&".join(b"f%d=" % number for number in range(7_000))
    with Raw(server.http_url) as raw:
        raw.send(b"GET " + HOOK.encode() + b"?" + query + b" HTTP/1.1\r\nHost: x\r\n\r\n")
        assert 0 < status_of(raw.answer()) < 500


@pytest.mark.parametrize("path", [HOOK, "/api/actions/x/execute", "/api/config"])
def test_a_form_with_10_000_parts_is_read_or_refused(server: EmbeddedTarget, path: str) -> None:
    part = '--b\r\nContent-Disposition: form-data; name="a"\r\n\r\n\r\n'
    body = (part * (240_000 // len(part)) + "--b--").encode()
    headers = {"Content-Type": "multipart/form-data; boundary=b"}
    with Api(server.http_url, server.admin_key) as api:
        answer = api.ask("POST", path, data=body, headers=headers)
    assert answer.status_code < 500


@pytest.mark.parametrize("kind", [FORM, "application/json", "text/xml", "multipart/form-data"])
def test_a_webhook_of_nothing_but_one_letter_is_read_or_refused(
    server: EmbeddedTarget, kind: str
) -> None:
    for letter in (b"&", b"[", b"{", b"<", b"%", b"=", b"\xff", b"\x00"):
        with Api(server.http_url) as pbx:
            answer = pbx.ask("POST", HOOK, data=letter * 200_000, headers={"Content-Type": kind})
            assert answer.status_code < 500


def test_all_that_has_left_the_memory_small(server: EmbeddedTarget) -> None:
    assert _memory_bytes(server) < 400 * MIB
