"""Nothing that was accepted is lost, and nothing that succeeded is done again, whatever the CRM does."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from tests.acceptance.embedded_target import start
from tests.acceptance.faults import (
    at_first,
    breaks_off,
    busy,
    date_in,
    in_turn,
    loses_the_answer,
    replies,
    resets,
    slow,
)
from tests.acceptance.faulty_crm import FaultyCrm, works
from tests.acceptance.scene import Account, Scene, on_stage, outcomes
from tests.acceptance.waiting import eventually
from tests.acceptance.world import Place

EVENTS = {"embedded": 60, "cloud": 8}
DOWN_SECONDS = {"embedded": 12.0, "cloud": 4.0}
KILLS = 3
BREAKER_SECONDS = 60.0
"""How long a breaker may hold requests back after a short outage, and some more."""
SOON = [1, 1, 2, 2, 3, 5, 5, 5, 5, 5]
"""Waits that fit into a test, and outlast an outage of half a minute."""
LATER = [6, 6, 6]
"""Waits of which the first outlasts the cloud's short outage: four failures open no breaker."""
SAME_ARITHMETIC = (
    "one is enough where functions are slow: the arithmetic is the same on both targets"
)

Say = Callable[[Account], None]


@pytest.fixture
def say(request: pytest.FixtureRequest, record_property: Callable[[str, object], None]) -> Say:
    """Print what became of the events of a test, and put it into the report."""

    def told(account: Account) -> None:
        print(f"{request.node.name}: {account}")  # noqa: T201 - the counts are to be seen
        record_property("account", str(account))

    return told


@pytest.fixture
def scene(target: Place) -> Iterator[Scene]:
    with on_stage(target) as made:
        yield made


def many(place: Place) -> tuple[str, ...]:
    """Return the calls to send to this target."""
    return tuple(f"call-{n}" for n in range(EVENTS[place.name]))


@pytest.fixture(scope="module")
def outage(target: Place) -> Iterator[Scene]:
    """A CRM that is down when its calls come; it comes back while other tests are under way."""
    is_short = target.name == "cloud"
    with on_stage(target) as scene:
        scene.save(scene.action("/notes", retry=LATER if is_short else SOON))
        scene.crm.down()
        end = threading.Timer(DOWN_SECONDS[target.name], scene.crm.up)
        end.start()
        scene.ring(*many(target)[: 4 if is_short else None])
        yield scene
        end.join()


def test_an_outage_begins(outage: Scene) -> None:
    """It ends in the last test of this file, and takes no other test's time."""
    assert len(outage.accepted) in {4, EVENTS["embedded"]}


def test_a_slow_crm_gets_every_note_once(scene: Scene, say: Say) -> None:
    scene.crm.behave("/notes", slow(0.5))
    scene.save(scene.action("/notes", retry=SOON, timeout_seconds=20))
    scene.ring(*many(scene.place)[: 32 if scene.place.name == "embedded" else 3])
    scene.ended(scene.place.patience_seconds + BREAKER_SECONDS)
    say(account := scene.account())
    assert account.states == {"succeeded": account.accepted}
    assert (account.lost, account.doubled) == (0, 0)
    assert set(scene.crm.acted.values()) == {1}


def test_a_crm_too_slow_for_the_time_out_leaves_unknown_notes_that_are_not_repeated(
    scene: Scene, say: Say
) -> None:
    scene.crm.behave("/notes", in_turn(works, slow(2.0)))
    scene.save(scene.action("/notes", retry=SOON, timeout_seconds=0.5))
    scene.ring(*many(scene.place)[:8])
    told = scene.ended(scene.place.patience_seconds + BREAKER_SECONDS)
    say(account := scene.account())
    assert account.states == {"succeeded": 4, "unknown": 4}
    assert (account.lost, account.doubled) == (0, 0)
    assert {tuple(outcomes(one)) for one in told.values()} == {("ok",), ("timeout",)}


def test_a_flapping_crm_gets_every_note_and_none_twice_after_it_said_yes(
    scene: Scene, say: Say
) -> None:
    scene.crm.behave("/notes", in_turn(works, replies(500), works, replies(503), works))
    scene.save(scene.action("/notes", retry=SOON))
    scene.ring(*many(scene.place))
    scene.ended(scene.place.patience_seconds + BREAKER_SECONDS)
    say(account := scene.account())
    assert account.states == {"succeeded": account.accepted}
    assert (account.lost, account.doubled) == (0, 0)
    assert set(scene.crm.acted.values()) == {1}


def test_a_crm_that_breaks_off_leaves_notes_done_or_unknown_and_none_done_twice(
    scene: Scene, say: Say
) -> None:
    scene.crm.behave("/notes", in_turn(works, breaks_off, works, loses_the_answer, works, resets))
    scene.save(scene.action("/notes", retry=SOON))
    scene.ring(*many(scene.place))
    told = scene.ended(scene.place.patience_seconds + BREAKER_SECONDS)
    say(account := scene.account())
    half = account.accepted // 2
    assert account.states == {"succeeded": half, "unknown": half}
    assert (account.lost, account.doubled) == (0, 0)
    assert set(scene.crm.acted.values()) == {1}
    unknown = {one["id"] for one in told.values() if one["state"] == "unknown"}
    assert {one["id"] for one in scene.listed()} == unknown


def test_a_repeatable_note_whose_answer_got_lost_is_sent_again_until_it_is_confirmed(
    scene: Scene, say: Say
) -> None:
    if scene.place.name == "cloud":
        pytest.skip(SAME_ARITHMETIC)
    scene.crm.behave("/notes", at_first(2, loses_the_answer))
    scene.save(scene.action("/notes", retry=SOON, repeatable=True))
    scene.ring("call-1")
    told = scene.ended(scene.place.patience_seconds + BREAKER_SECONDS)
    say(account := scene.account())
    assert account.states == {"succeeded": 1}
    assert outcomes(told["call-1"]) == ["broken_answer", "broken_answer", "ok"]
    assert account.doubled == 0


@pytest.mark.parametrize(
    "later", [pytest.param("2", id="seconds"), pytest.param(lambda: date_in(2), id="date")]
)
def test_a_busy_crm_is_asked_again_when_it_said(
    scene: Scene, say: Say, later: str | Callable[[], str]
) -> None:
    if scene.place.name == "cloud" and callable(later):
        pytest.skip(SAME_ARITHMETIC)
    calls = many(scene.place)[:20]
    scene.crm.behave("/notes", at_first(len(calls), busy(later)))
    scene.save(scene.action("/notes", retry=[1, 1, 1, 1]))
    scene.ring(*calls)
    told = scene.ended(scene.place.patience_seconds + BREAKER_SECONDS)
    say(account := scene.account())
    assert account.states == {"succeeded": account.accepted}
    assert (account.lost, account.doubled) == (0, 0)
    heard = [outcomes(one) for one in told.values()]
    # Where requests are slow, one may come a second time before another comes at all.
    assert sum(one.count("busy") for one in heard) == len(calls)
    assert all(set(one[:-1]) <= {"busy"} and one[-1] == "ok" for one in heard)
    assert set(scene.crm.acted.values()) == {1}


def test_a_server_killed_in_the_middle_of_requests_loses_no_note_and_repeats_none_on_record(
    tmp_path: Path, target: Place, say: Say
) -> None:
    if target.name == "cloud":
        pytest.skip("a killed function's message comes back after six minutes (VisibilityTimeout)")
    server = start(tmp_path)
    place = Place("embedded", server.http_url, server.relay_url, server.admin_key, 40.0)
    scene = Scene(place, FaultyCrm())
    known: dict[str, int] = {}
    try:
        scene.crm.behave("/notes", in_turn(works, slow(0.3)))
        scene.save(scene.action("/notes", retry=SOON))
        for life in range(KILLS):
            _ring_until_some_arrive(scene, tuple(f"call-{life}-{n}" for n in range(20)))
            known |= scene.successes()
            server.kill()
            server = start(tmp_path)
            place.http_url = server.http_url
        told = scene.ended(place.patience_seconds)
    finally:
        server.stop()
        scene.crm.stop()
    say(account := scene.account())
    assert account.states == {"succeeded": 20 * KILLS}
    assert (account.lost, account.doubled) == (0, 0)
    arrivals = scene.crm.arrivals()
    assert known.items() <= arrivals.items()
    for record in told.values():
        assert scene.crm.acted[record["id"]] <= 1 + outcomes(record).count("interrupted")
    assert any("interrupted" in outcomes(record) for record in told.values())


def _ring_until_some_arrive(scene: Scene, calls: tuple[str, ...]) -> None:
    enough = len(scene.crm.received) + len(calls) // 2
    scene.ring(*calls)
    eventually(lambda: len(scene.crm.received) > enough, "requests", scene.place.patience_seconds)


def test_a_crm_that_was_down_gets_every_note_once_when_it_is_back(outage: Scene, say: Say) -> None:
    told = outage.ended(outage.place.patience_seconds + BREAKER_SECONDS)
    say(account := outage.account())
    assert account.states == {"succeeded": account.accepted}
    assert (account.lost, account.doubled) == (0, 0)
    assert set(outage.crm.acted.values()) == {1}
    assert {one for record in told.values() for one in outcomes(record)} <= {"connect", "ok"}
