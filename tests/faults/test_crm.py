"""A CRM that is down, slow, endless, dripping, explosive or misleading: every event ends, and with a word for it."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from tests.acceptance.embedded_target import start
from tests.acceptance.faults import (
    at_first,
    bomb,
    drips,
    endless,
    half_an_answer,
    in_turn,
    loses_the_answer,
    replies,
    resets,
    slow,
)
from tests.acceptance.faulty_crm import Behaviour, works
from tests.acceptance.scene import FINAL, Scene, on_stage
from tests.acceptance.world import Place
from tests.faults.account import Row

pytestmark = pytest.mark.e2e

PATIENCE_SECONDS = 150.0
DOWN_SECONDS = 3.0
METADATA = "Location: http://169.254.169.254/latest/meta-data/"
FEW = 4
"""Less than it takes to open a breaker, after which the others would wait for minutes."""
SOON = [1, 1, 1, 2, 2, 5, 5, 5, 10]
REPEATS = {"retry": SOON, "repeatable": True}
ONCE = {"retry": [], "timeout_seconds": 2}
READS = {"success": {"condition": "code == 'success'"}}


@dataclass(frozen=True)
class Bad:
    """One way to misbehave, and in which states the deliveries may end."""

    behaviour: Behaviour
    states: frozenset[str]
    request: dict[str, Any] = field(default_factory=dict)
    kind: str = "POST"
    is_down: bool = False
    calls: int = 20


def ends(*states: str) -> frozenset[str]:
    return frozenset(states)


BAD: dict[str, Bad] = {
    "down for some seconds": Bad(works, ends("succeeded"), {"retry": SOON}, is_down=True),
    "slow": Bad(slow(0.5), ends("succeeded"), {"timeout_seconds": 10}),
    "slower than the time-out": Bad(slow(4.0), ends("unknown"), ONCE),
    "says 503 to every second": Bad(
        in_turn(works, replies(503)), ends("succeeded"), {"retry": SOON}
    ),
    "an endless body": Bad(endless, ends("failed"), ONCE | READS),
    "one byte a second": Bad(drips, ends("unknown"), ONCE),
    "a gzip bomb": Bad(bomb, ends("failed"), ONCE | READS),
    "a redirect to the metadata": Bad(replies(302, b"", METADATA), ends("failed"), ONCE, "GET"),
    "a reset in mid-body": Bad(half_an_answer, ends("unknown"), ONCE, calls=FEW),
    "a reset before the answer": Bad(resets, ends("unknown"), ONCE, calls=FEW),
    "an answer lost, then sent again": Bad(
        at_first(4, loses_the_answer), ends("succeeded"), REPEATS
    ),
}


@contextmanager
def place(folder: Path) -> Iterator[Place]:
    server = start(folder)
    try:
        yield Place("embedded", server.http_url, server.relay_url, server.admin_key, 20.0)
        assert server.process.poll() is None, "the server died"
    finally:
        server.stop()


def misbehaving(where: Place, name: str, calls: int = 0) -> Row:
    """Let the CRM behave so for *calls* events, or for as many as suit this."""
    bad = BAD[name]
    with on_stage(where) as scene:
        scene.crm.behave("/notes", bad.behaviour)
        scene.save(scene.action("/notes", bad.kind, **bad.request))
        if bad.is_down:
            scene.crm.down()
            threading.Timer(DOWN_SECONDS, scene.crm.up).start()
        scene.ring(*(f"call-{n}" for n in range(calls or bad.calls)))
        scene.ended(PATIENCE_SECONDS)
        return _row(name, scene)


def _row(name: str, scene: Scene) -> Row:
    account = scene.account()
    assert set(account.states) <= BAD[name].states, account
    told = ", ".join(f"{count} {state}" for state, count in sorted(account.states.items()))
    return Row(
        f"CRM: {name}",
        events=account.accepted,
        effects=len(scene.crm.acted),
        lost=account.lost,
        doubled=account.doubled,
        note=told,
    )


@pytest.mark.parametrize(
    "name", ["one byte a second", "a reset in mid-body", "an answer lost, then sent again"]
)
def test_what_a_crm_does_loses_nothing_and_repeats_nothing_on_record(
    tmp_path: Path, name: str
) -> None:
    with place(tmp_path) as where:
        row = misbehaving(where, name, FEW)
    assert (row.events, row.is_clean) == (4, True), row


def test_every_final_state_is_one_that_a_delivery_has() -> None:
    assert all(bad.states <= FINAL for bad in BAD.values())
