"""The demonstration's CRM takes what comes and stays quiet."""

from __future__ import annotations

import http.client
import json
import socket
import struct
import threading
import time
from collections.abc import Iterator

import pytest

from ringhook.wiring.demo_crm import DemoCrm

PATIENCE_SECONDS = 10.0
RESET = struct.pack("ii", 1, 0)


@pytest.fixture
def crm() -> Iterator[DemoCrm]:
    made = DemoCrm(0)
    yield made
    made.stop()


def port_of(crm: DemoCrm) -> int:
    return int(crm.url.rpartition(":")[2])


def ask(crm: DemoCrm, method: str, path: str, body: bytes | None = None) -> tuple[int, str]:
    connection = http.client.HTTPConnection("127.0.0.1", port_of(crm), timeout=PATIENCE_SECONDS)
    try:
        connection.request(method, path, body)
        answer = connection.getresponse()
        return answer.status, answer.read().decode()
    finally:
        connection.close()


def test_it_remembers_a_get_and_a_post(crm: DemoCrm) -> None:
    assert ask(crm, "GET", "/ring?number=%2B33")[0] == 200
    assert ask(crm, "POST", "/calls", json.dumps({"talk_seconds": 65}).encode())[0] == 200
    assert [(r.method, r.path, r.fields) for r in crm.received] == [
        ("GET", "/ring", {"number": "+33"}),
        ("POST", "/calls", {"talk_seconds": "65"}),
    ]


def test_a_card_shows_a_number_as_text_and_is_no_call(crm: DemoCrm) -> None:
    status, page = ask(crm, "GET", "/card/%3Cscript%3E")
    assert (status, "<script>" in page, crm.received) == (200, False, [])


@pytest.mark.parametrize("body", [b"", b"{", b"[1]", b"\xff"])
def test_a_body_that_is_no_object_is_taken_all_the_same(crm: DemoCrm, body: bytes) -> None:
    assert ask(crm, "POST", "/calls", body)[0] == 200
    assert crm.received[0].fields == {}


def _begun() -> set[threading.Thread]:
    """Return the threads that run: one that is only about to start cannot be waited for."""
    return {thread for thread in threading.enumerate() if thread.is_alive()}


def test_a_sender_that_hangs_up_is_not_worth_a_word(
    crm: DemoCrm, capsys: pytest.CaptureFixture[str]
) -> None:
    before = _begun()
    with socket.create_connection(("127.0.0.1", port_of(crm))) as sender:
        sender.sendall(b"POST /calls HTTP/1.1\r\nContent-Length: 9\r\n\r\n{")
        until = time.monotonic() + PATIENCE_SECONDS
        while not (new := _begun() - before) and time.monotonic() < until:
            time.sleep(0.01)
        sender.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET)
    for thread in new:
        thread.join(PATIENCE_SECONDS)
    assert new
    assert capsys.readouterr().err == ""


def test_a_taken_port_is_replaced_by_a_free_one(crm: DemoCrm) -> None:
    other = DemoCrm(port_of(crm))
    try:
        assert other.url != crm.url
    finally:
        other.stop()
