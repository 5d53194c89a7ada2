"""No two readers of one request may see two requests (RFC 9112 section 11.2).

Every case is a request that some proxy reads in another way than we could: what is behind it must never be
answered, and what is in doubt never be taken for a webhook.
"""

from __future__ import annotations

import pytest
from tests.acceptance.api import Api
from tests.acceptance.embedded_target import EmbeddedTarget
from tests.hostile.raw import QUESTION, Raw, chunked, length, ringing, status_of, webhook

pytestmark = pytest.mark.e2e

BODY = ringing("smuggled")
CHUNKS = b"Transfer-Encoding: chunked"
HIDDEN = b"0\r\n\r\n" + QUESTION
AMBIGUOUS = {
    "length-and-chunks": webhook(HIDDEN, length(b"123456"), CHUNKS),
    "chunks-and-length": webhook(HIDDEN, CHUNKS, length(HIDDEN)),
    "two-lengths": webhook(BODY, length(BODY), length(b"")),
    "the-same-length-twice": webhook(BODY, length(BODY), length(BODY)),
    "a-list-of-lengths": webhook(BODY, b"Content-Length: 66, 66"),
    "a-length-with-a-sign": webhook(BODY, b"Content-Length: +66"),
    "a-negative-length": webhook(BODY, b"Content-Length: -1"),
    "a-hexadecimal-length": webhook(BODY, b"Content-Length: 0x42"),
    "a-length-past-64-bits": webhook(BODY, b"Content-Length: 18446744073709551682"),
    "a-space-in-the-length": webhook(BODY, b"Content-Length: 6 6"),
    "a-space-before-the-colon": webhook(BODY, b"Content-Length : 66"),
    "another-coding": webhook(chunked(BODY), b"Transfer-Encoding: xchunked"),
    "a-coding-in-quotes": webhook(chunked(BODY), b'Transfer-Encoding: "chunked"'),
    "a-coding-behind-a-vertical-tab": webhook(chunked(BODY), b"Transfer-Encoding: \x0bchunked"),
    "a-coding-with-a-nul": webhook(chunked(BODY), CHUNKS + b"\x00"),
    "a-space-before-the-colon-of-the-coding": webhook(
        chunked(BODY), b"Transfer-Encoding : chunked"
    ),
    "a-folded-coding": webhook(chunked(BODY), b"Transfer-Encoding:\r\n chunked"),
    "chunks-and-then-none": webhook(chunked(BODY), CHUNKS, b"Transfer-Encoding: identity"),
    "none-and-then-chunks": webhook(chunked(BODY), b"Transfer-Encoding: identity", CHUNKS),
    "chunks-twice": webhook(chunked(BODY), CHUNKS, CHUNKS),
    "compressed-chunks": webhook(chunked(BODY), b"Transfer-Encoding: gzip, chunked"),
    "chunks-that-are-compressed": webhook(chunked(BODY), b"Transfer-Encoding: chunked, gzip"),
    "a-folded-line": webhook(BODY, b"X-One: a\r\n b", length(BODY)),
    "lines-without-cr": webhook(BODY, length(BODY), end=b"\n"),
    "lines-without-lf": webhook(BODY, length(BODY), end=b"\r"),
    "a-bare-cr": webhook(BODY, b"X-One: a\rX-Two: b", length(BODY)),
    "a-nul-in-a-value": webhook(BODY, b"X-One: a\x00b", length(BODY)),
    "a-nul-in-a-name": webhook(BODY, b"X-\x00One: a", length(BODY)),
    "a-line-without-colon": webhook(BODY, b"X-One", length(BODY)),
    "a-line-without-name": webhook(BODY, b": a", length(BODY)),
    "chunk-size-with-a-prefix": webhook(b"0x2\r\nab\r\n0\r\n\r\n", CHUNKS),
    "chunk-size-past-64-bits": webhook(b"10000000000000002\r\nab\r\n0\r\n\r\n", CHUNKS),
    "negative-chunk-size": webhook(b"-2\r\nab\r\n0\r\n\r\n", CHUNKS),
    "chunk-lines-without-cr": webhook(b"2\nab\n0\n\n", CHUNKS),
    "more-than-the-chunk-says": webhook(b"2\r\nabcd\r\n0\r\n\r\n", CHUNKS),
    "a-bare-lf-in-an-extension": webhook(b"2;a\nb\r\nab\r\n0\r\n\r\n", CHUNKS),
    "a-length-in-the-trailer": webhook(b"2\r\nab\r\n0\r\nContent-Length: 5\r\n\r\n", CHUNKS),
}


@pytest.mark.parametrize("name", AMBIGUOUS)
def test_a_request_that_can_be_read_in_two_ways_is_refused(
    server: EmbeddedTarget, name: str
) -> None:
    with Raw(server.http_url) as proxy:
        proxy.send(AMBIGUOUS[name] + QUESTION)
        told = proxy.rest()
    assert status_of(told) in {0, 400, 501}, told
    assert told.count(b"HTTP/1.1") <= 1, told
    assert b'"status":"ok"' not in told
    with Api(server.http_url, server.admin_key) as api:
        assert "smuggled" not in str(api.get("/api/calls", query="smuggled"))


def test_requests_one_behind_the_other_are_answered_in_order(server: EmbeddedTarget) -> None:
    with Raw(server.http_url) as visitor:
        visitor.send(QUESTION + b"GET /nothing HTTP/1.1\r\nHost: localhost\r\n\r\n" + QUESTION)
        assert [status_of(visitor.answer()) for _ in range(3)] == [200, 404, 200]


def test_nothing_behind_the_last_request_is_answered(server: EmbeddedTarget) -> None:
    last = b"GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
    with Raw(server.http_url) as visitor:
        visitor.send(last + QUESTION)
        assert visitor.rest().count(b"HTTP/1.1 200") == 1


def test_the_body_of_a_refused_request_is_not_read_as_another(server: EmbeddedTarget) -> None:
    with Raw(server.http_url) as visitor:
        visitor.send(b"GET /api/session HTTP/1.1\r\nHost: localhost\r\n" + length(QUESTION))
        visitor.send(b"\r\n\r\n" + QUESTION)
        assert status_of(visitor.answer()) == 401
        visitor.send(b"GET /nothing HTTP/1.1\r\nHost: localhost\r\n\r\n")
        assert status_of(visitor.answer()) == 404


@pytest.mark.parametrize(
    ("address", "header", "status"),
    [
        ("http://evil.example", "localhost", 421),
        ("http://localhost", "evil.example", 401),
        ("http://localhost:1", "evil.example", 401),
    ],
)
def test_the_host_in_the_address_counts_more_than_the_header(
    server: EmbeddedTarget, address: str, header: str, status: int
) -> None:
    with Raw(server.http_url) as visitor:
        visitor.send(f"GET {address}/api/session HTTP/1.1\r\nHost: {header}\r\n\r\n".encode())
        assert status_of(visitor.answer()) == status


@pytest.mark.parametrize("hosts", ["", "Host: localhost\r\nHost: evil.example\r\n"])
def test_a_request_names_one_host(server: EmbeddedTarget, hosts: str) -> None:
    with Raw(server.http_url) as visitor:
        visitor.send(f"GET /api/session HTTP/1.1\r\n{hosts}\r\n".encode())
        assert status_of(visitor.answer()) == 421


@pytest.mark.parametrize(
    "begin",
    [
        b"CONNECT evil.example:443 HTTP/1.1",
        b"GET http://localhost HTTP/1.1",
        b"PRI * HTTP/2.0",
        b"get / HTTP/1.1",
        b"FOO / HTTP/1.1",
        b"GET / HTTP/9.9",
        b"GET /\xc3\xa9 HTTP/1.1",
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
    ],
)
def test_what_is_no_request_for_us_is_refused(server: EmbeddedTarget, begin: bytes) -> None:
    with Raw(server.http_url) as visitor:
        visitor.send(begin + b"\r\nHost: localhost\r\n\r\n")
        assert status_of(visitor.rest()) == 400


@pytest.mark.parametrize(
    "lines",
    [
        (length(b"x" * 4000),),
        (CHUNKS,),
    ],
)
def test_half_a_webhook_is_no_webhook(server: EmbeddedTarget, lines: tuple[bytes, ...]) -> None:
    # Cut in the middle of the caller's number, this would be a call from somebody else.
    begun = b"event=ringing&call_id=half&from=%2B4420794"
    body = b"fff\r\n" + begun if lines == (CHUNKS,) else begun
    with Raw(server.http_url) as pbx:
        pbx.send(webhook(body, *lines))
    with Raw(server.http_url) as pbx:  # what came before it is through when this one is answered
        pbx.send(webhook(ringing("whole"), length(ringing("whole"))))
        assert status_of(pbx.answer()) == 200
    with Api(server.http_url, server.admin_key) as api:
        numbers = {call["phone"] for call in api.get("/api/calls")["calls"]}
    assert numbers == {"+442079460101"}
