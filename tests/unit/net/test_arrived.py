"""An answer is the same, however it comes in pieces and whoever reads it."""

from __future__ import annotations

from http.client import HTTPException, IncompleteRead

import pytest

from ringhook.net.arrived import Arrived, OtherAnswer, PlainAnswer, arrived

PLAIN = b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nX-A: 1\r\nx-a:  2\r\nContent-Length: 5\r\n\r\nhello"
OTHERS = {
    "chunks": b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nhe\r\n3\r\nllo\r\n0\r\n\r\n",
    "to the end": b"HTTP/1.1 200 OK\r\n\r\nhello",
    "old": b"HTTP/1.0 200 OK\r\nContent-Length: 5\r\n\r\nhello",
    "the last": b"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 5\r\n\r\nhello",
    "folded": b"HTTP/1.1 200 OK\r\nX-A: 1\r\n 2\r\nContent-Length: 5\r\n\r\nhello",
    "bare line ends": b"HTTP/1.1 200 OK\nContent-Length: 5\n\nhello",
    "same length twice": b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 5\r\n\r\nhello",
    "both framings": b"HTTP/1.1 200 OK\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n",
    "interim": b"HTTP/1.1 103 Early Hints\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello",
}


class Pieces:
    """What a socket is to its reader: *pieces*, and then the end."""

    def __init__(self, *pieces: bytes) -> None:
        self._pieces = list(pieces)

    def recv(self, limit: int) -> bytes:
        """See `socket.socket.recv`."""
        if not self._pieces:
            return b""
        piece = self._pieces.pop(0)
        if len(piece) > limit:
            self._pieces.insert(0, piece[limit:])
        return piece[:limit]

    def recv_into(self, buffer: bytearray) -> int:
        """See `socket.socket.recv_into`."""
        piece = self.recv(len(buffer))
        buffer[: len(piece)] = piece
        return len(piece)


def _body(answer: Arrived) -> bytes:
    body = b""
    while piece := answer.read(3):
        body += piece
    answer.close()
    return body


@pytest.mark.parametrize("wire", [PLAIN, *OTHERS.values()], ids=["plain", *OTHERS])
def test_an_answer_is_the_same_wherever_it_is_cut(wire: bytes) -> None:
    for cut in range(1, len(wire)):
        answer = arrived(Pieces(wire[:cut], wire[cut:]), "GET")
        assert (answer.status, _body(answer)) == (200, b"hello")


def test_the_usual_answer_is_read_as_http_client_reads_it() -> None:
    here = arrived(Pieces(PLAIN), "GET")
    there = arrived(Pieces(PLAIN[:1], PLAIN[1:]), "GET")
    assert (type(here), type(there)) == (PlainAnswer, OtherAnswer)
    assert dict(here.headers) == dict(there.headers)
    assert here.headers["X-A"] == "1, 2"
    assert here.keeps
    assert there.keeps


@pytest.mark.parametrize("wire", OTHERS.values(), ids=OTHERS)
def test_an_unusual_answer_is_left_to_http_client(wire: bytes) -> None:
    assert isinstance(arrived(Pieces(wire), "GET"), OtherAnswer)


@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_no_body_is_expected_where_none_can_be(method: str) -> None:
    status = b"304 Not Modified" if method == "GET" else b"200 OK"
    answer = arrived(Pieces(b"HTTP/1.1 " + status + b"\r\nContent-Length: 5\r\n\r\n"), method)
    assert _body(answer) == b""
    assert answer.keeps


def test_more_than_was_announced_ends_the_connection() -> None:
    answer = arrived(Pieces(PLAIN + b"HTTP/1.1 200 OK\r\n"), "GET")
    assert _body(answer) == b"hello"
    assert not answer.keeps


def test_less_than_was_announced_is_no_answer() -> None:
    answer = arrived(Pieces(PLAIN[:-1]), "GET")
    with pytest.raises(IncompleteRead):
        _body(answer)


@pytest.mark.parametrize("length", ["-1", "+5", "0x5", "5,5", "5 5", ""])
def test_a_length_that_is_no_number_is_left_to_http_client(length: str) -> None:
    wire = f"HTTP/1.1 200 OK\r\nContent-Length: {length}\r\n\r\nhello".encode()
    try:
        answer = arrived(Pieces(wire), "GET")
    except HTTPException:
        return
    assert isinstance(answer, OtherAnswer)
    answer.close()
