"""A server that is killed without warning loses nothing it accepted, and repeats nothing it knows to be done."""

from __future__ import annotations

import contextlib
import random
import threading
import time
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
import requests
from tests.acceptance.api import Api
from tests.acceptance.crm import Answer, Branch, Crm
from tests.acceptance.embedded_target import EmbeddedTarget, start
from tests.acceptance.own_server import configure, deliveries, post_action, ring
from tests.acceptance.waiting import eventually

pytestmark = pytest.mark.e2e

PATIENCE_SECONDS = 40.0
SHORT = {"timeout_seconds": 0.5, "repeatable": True}
SEED, ROUNDS, ROUNDS_SECONDS = 20261121, 20, 40.0
SENDERS, CALLS_EACH, LONGEST_LIFE_SECONDS = 3, 6, 0.3


def arrived(crm: Branch) -> set[str]:
    """Return the calls that the CRM knows."""
    return {request.json()["pbx_call_id"] for request in crm.received("/calls")}


def wait_for_calls(crm: Branch, calls: set[str]) -> None:
    eventually(
        lambda: calls <= arrived(crm), "the delivery of every accepted call", PATIENCE_SECONDS
    )


def settled(server: EmbeddedTarget) -> list[dict[str, Any]]:
    """Return every delivery as soon as all have succeeded."""
    with Api(server.http_url, server.admin_key) as api:

        def all_done() -> list[dict[str, Any]] | None:
            found = deliveries(api)
            return found if {d["state"] for d in found} == {"succeeded"} else None

        return eventually(all_done, "the end of every delivery", PATIENCE_SECONDS)


def test_every_accepted_webhook_is_delivered_after_a_kill(tmp_path: Path, crm: Crm) -> None:
    branch = crm.branch(PATIENCE_SECONDS)
    server = start(tmp_path)
    configure(server, post_action(branch, request=SHORT))
    calls = {f"call-{n}" for n in range(30)}
    answers = {ring(server, call) for call in calls}
    server.kill()
    assert answers == {200}

    server = start(tmp_path)
    try:
        wait_for_calls(branch, calls)
    finally:
        server.stop()


def test_a_delivery_under_way_at_the_kill_is_sent_again_and_the_trace_says_so(
    tmp_path: Path, crm: Crm
) -> None:
    branch = crm.branch(PATIENCE_SECONDS)
    held = threading.Event()
    branch.answer("/calls", Answer(held=held), Answer())
    server = start(tmp_path)
    configure(server, post_action(branch, request={"timeout_seconds": 3}))
    assert ring(server, "call-1") == 200
    branch.wait_for("/calls")
    server.kill()
    held.set()

    server = start(tmp_path)
    try:
        first, second = branch.wait_for("/calls", 2)
        assert first.headers["idempotency-key"] == second.headers["idempotency-key"]
        outcomes = [a["outcome"] for a in settled(server)[0]["attempts"]]
        assert outcomes == ["interrupted", "ok"]
    finally:
        server.stop()


def test_kills_at_any_moment_lose_nothing_and_repeat_nothing_that_succeeded(
    tmp_path: Path, crm: Crm
) -> None:
    branch = crm.branch(PATIENCE_SECONDS)
    server = start(tmp_path)
    configure(server, post_action(branch, request=SHORT))
    accepted: set[str] = set()
    moments = random.Random(SEED)  # noqa: S311 - moments, not secrets
    until = time.monotonic() + ROUNDS_SECONDS
    for number in range(ROUNDS):
        if time.monotonic() > until:
            break
        accepted |= _one_life(server, number, moments.uniform(0.0, LONGEST_LIFE_SECONDS))
        server = start(tmp_path)
    try:
        assert len(accepted) > ROUNDS
        wait_for_calls(branch, accepted)
        _compare(branch, settled(server))
    finally:
        server.stop()


def _one_life(server: EmbeddedTarget, number: int, life_seconds: float) -> set[str]:
    """Send calls from several threads, kill the server meanwhile; returns what it accepted."""
    accepted: list[str] = []

    def send(sender: int) -> None:
        with contextlib.suppress(requests.RequestException):
            for n in range(CALLS_EACH):
                call = f"{number}-{sender}-{n}"
                if ring(server, call) == 200:
                    accepted.append(call)

    senders = [threading.Thread(target=send, args=(n,)) for n in range(SENDERS)]
    for sender in senders:
        sender.start()
    time.sleep(life_seconds)
    server.kill()
    for sender in senders:
        sender.join()
    return set(accepted)


def _compare(crm: Branch, records: list[dict[str, Any]]) -> None:
    """Hold what the CRM got against what the server wrote down."""
    sent = Counter(request.headers["idempotency-key"] for request in crm.received("/calls"))
    assert set(sent) == {record["id"] for record in records}
    for record in records:
        outcomes = [attempt["outcome"] for attempt in record["attempts"]]
        assert outcomes.count("ok") == 1
        assert outcomes[-1] == "ok"
        assert sent[record["id"]] <= len(outcomes), (outcomes, sent[record["id"]])
