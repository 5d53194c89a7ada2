"""What could not be delivered waits for a person, and a CRM that is dead harms nobody else."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import UTC, datetime
from typing import Any

import pytest
from tests.acceptance.faults import loses_the_answer, unreachable
from tests.acceptance.faulty_crm import works
from tests.acceptance.scene import FINAL, Scene, on_stage, outcomes
from tests.acceptance.waiting import eventually
from tests.acceptance.world import Place

FAILURES_THAT_OPEN_THE_BREAKER = 5


@pytest.fixture
def begin(target: Place) -> Iterator[Callable[[], Scene]]:
    """Begin scenes that end with the test."""
    with ExitStack() as stack:
        yield lambda: stack.enter_context(on_stage(target))


@pytest.fixture
def scene(begin: Callable[[], Scene]) -> Scene:
    return begin()


def ask(scene: Scene, method: str, path: str, **options: Any) -> Any:
    """Return an answer of the administrator's side: its status and JSON."""
    with scene.api() as api:
        answer = api.ask(method, path, **options)
    return answer.status_code, answer.json()


def given_up(scene: Scene, *calls: str) -> dict[str, dict[str, Any]]:
    """Let these calls come while the CRM is down, and the CRM come back after they were given up."""
    scene.save(scene.action("/notes", retry=[]))
    scene.crm.down()
    scene.ring(*calls)
    told = scene.ended(scene.place.patience_seconds)
    assert {one["state"] for one in told.values()} == {"dead"}
    scene.crm.up()
    scene.look_again()
    return told


def test_a_dead_letter_is_listed_sent_again_by_hand_and_done_once(scene: Scene) -> None:
    dead = given_up(scene, "call-1")["call-1"]
    entry = scene.listed("dead")[0]
    assert (entry["id"], entry["failure"]) == (dead["id"], "connect")
    assert entry["sentence"]
    status, said = ask(scene, "POST", f"/api/deliveries/{dead['id']}/retry")
    assert status == 200, said
    record = scene.ended(scene.place.patience_seconds)["call-1"]
    assert outcomes(record) == ["connect", "ok"]
    assert scene.crm.acted == {dead["id"]: 1}
    assert not scene.listed()


def test_what_succeeded_cannot_be_sent_again(scene: Scene) -> None:
    scene.save(scene.action("/notes"))
    scene.ring("call-1")
    done = scene.ended(scene.place.patience_seconds)["call-1"]
    status, said = ask(scene, "POST", f"/api/deliveries/{done['id']}/retry")
    assert status in {404, 409}, said
    assert scene.crm.acted == {done["id"]: 1}


def test_all_dead_letters_since_a_time_are_sent_again_and_each_done_once(scene: Scene) -> None:
    since = datetime.now(UTC).isoformat()
    dead = given_up(scene, "call-1", "call-2", "call-3")
    wanted = {"since": since, "action": f"{scene.name}-1"}
    status, said = ask(scene, "POST", "/api/deliveries/retry", json=wanted)
    assert status == 200, said
    told = scene.ended(scene.place.patience_seconds)
    assert {tuple(outcomes(one)) for one in told.values()} == {("connect", "ok")}
    assert scene.crm.acted == {one["id"]: 1 for one in dead.values()}
    assert not scene.listed()
    ask(scene, "POST", "/api/deliveries/retry", json=wanted)
    assert scene.crm.arrivals() == scene.crm.acted


def test_a_note_of_unknown_fate_is_listed_and_repeated_only_by_hand(scene: Scene) -> None:
    scene.crm.behave("/notes", loses_the_answer)
    scene.save(scene.action("/notes"))
    scene.ring("call-1")
    record = scene.ended(scene.place.patience_seconds)["call-1"]
    assert (record["state"], scene.crm.acted[record["id"]]) == ("unknown", 1)
    assert [one["id"] for one in scene.listed("unknown")] == [record["id"]]
    scene.crm.behave("/notes", works)
    scene.look_again()
    ask(scene, "POST", f"/api/deliveries/{record['id']}/retry")
    again = scene.ended(scene.place.patience_seconds)["call-1"]
    assert outcomes(again) == ["broken_answer", "ok"]


def test_a_dead_crm_is_left_alone_after_some_failures_and_delays_no_other_crm(
    begin: Callable[[], Scene],
) -> None:
    dead, living = begin(), begin()
    dead.crm.behave("/notes", unreachable)
    dead.save(dead.action("/notes", retry=[]))
    living.save(living.action("/notes"))
    first = tuple(f"call-{n}" for n in range(FAILURES_THAT_OPEN_THE_BREAKER))
    dead.ring(*first)
    dead.ended(dead.place.patience_seconds)
    dead.ring("late-1", "late-2", "late-3")
    living.ring("call-1", "call-2", "call-3")
    living.ended(living.place.patience_seconds)
    assert set(living.account().states) == {"succeeded"}
    held = eventually(lambda: _held(dead), "three waiting notes", dead.place.patience_seconds)
    assert [one["attempts"] for one in held] == [[], [], []]
    assert len(dead.crm.received) == len(first)


def _held(scene: Scene) -> list[dict[str, Any]] | None:
    waiting = [one for one in scene.deliveries().values() if one["state"] not in FINAL]
    held = [one for one in waiting if one["waits_for"] == "breaker_open"]
    return held if len(held) == 3 else None
