"""Calls are counted by the workspace's days, in all and for each agent."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from tests.unit.flows.world import World

from ringhook.engine.statistics import percentile

DAY = 86_400


def call(world: World, call_id: str, wait: float = 0, talk: float = 0, **fields: str) -> None:
    """Let a call wait and be spoken; without talk it is missed. The PBX says no lengths."""
    world.ring(call_id=call_id, **fields)
    world.clock.advance(max(wait - 1, 0))
    if talk:
        world.ring(call_id=call_id, event="answered", **fields)
        world.clock.advance(talk - 1)
    world.ring(call_id=call_id, event="ended", **fields)


def ask(world: World, **query: str) -> dict[str, Any]:
    query = {key.strip("_"): value for key, value in query.items()}
    status, body, _ = world.api("GET", "/api/statistics", query=query)
    assert status == 200, body
    told: dict[str, Any] = body
    return told


@pytest.fixture
def busy(world: World) -> World:
    """Five calls on two days."""
    world.save()
    call(world, "a", wait=10, talk=60, extension="101")
    call(world, "b", wait=20, talk=30, extension="102")
    call(world, "c", wait=5, extension="101")
    world.clock.advance(DAY)
    call(world, "d", wait=3, talk=100, extension="102", direction="out", to="+33184880000")
    call(world, "e", wait=7, talk=1, extension="177")
    call(world, "i", wait=7, talk=50, extension="101", direction="internal")
    return world


def test_days_are_counted(busy: World) -> None:
    told = ask(busy)
    by_day = {day["day"]: day for day in told["days"]}
    assert len(told["days"]) == 7
    assert by_day["2026-01-05"] == {
        "day": "2026-01-05",
        "calls": 3,
        "answered": 2,
        "missed": 1,
        "outgoing": 0,
        "wait_median_seconds": 10.0,
        "wait_p90_seconds": 20.0,
        "talk_seconds": 90.0,
    }
    sixth = by_day["2026-01-06"]
    assert (sixth["calls"], sixth["outgoing"], sixth["talk_seconds"]) == (2, 1, 101.0)
    assert by_day["2026-01-04"]["wait_median_seconds"] is None
    assert (told["total"]["calls"], told["total"]["wait_median_seconds"]) == (5, 10.0)
    assert told["complete"] is True


def test_agents_are_counted_and_strangers_too(busy: World) -> None:
    agents = {one["agent"]: one for one in ask(busy)["agents"]}
    assert {name: one["calls"] for name, one in agents.items()} == {"Anna": 2, "Paul": 2, "177": 1}
    assert (agents["Paul"]["answered"], agents["Paul"]["missed"]) == (1, 1)
    assert (agents["Anna"]["agent_id"], agents["177"]["agent_id"]) == ("anna", "")


@pytest.mark.parametrize("agent", ["anna", "Anna", "102"])
def test_one_agent_is_asked_for(busy: World, agent: str) -> None:
    told = ask(busy, agent=agent)
    assert (told["total"]["calls"], [one["agent"] for one in told["agents"]]) == (2, ["Anna"])


def test_what_the_pbx_says_goes_before_what_we_saw(world: World) -> None:
    world.save()
    world.ring(event="summary", result="answered", talk_seconds=42, wait_seconds=8)
    total = ask(world)["total"]
    assert (total["talk_seconds"], total["wait_median_seconds"]) == (42.0, 8.0)


@pytest.mark.parametrize(
    ("moments", "expected"),
    [
        # Paris puts its clocks forward at 01:00 UTC on 29 March and back on 25 October 2026.
        (
            ["2026-03-28T22:59", "2026-03-28T23:00", "2026-03-29T21:59", "2026-03-29T22:00"],
            [1, 2, 1],
        ),
        (
            [
                "2026-10-24T21:59",
                "2026-10-24T22:00",
                "2026-10-25T00:30",
                "2026-10-25T01:30",
                "2026-10-25T22:59",
                "2026-10-25T23:00",
            ],
            [1, 4, 1],
        ),
    ],
    ids=["a day of 23 hours", "a day of 25 hours"],
)
def test_a_day_is_as_long_as_the_workspaces_clocks_make_it(
    world: World, moments: list[str], expected: list[int]
) -> None:
    world.save(settings={"time_zone": "Europe/Paris"})
    for number, text in enumerate(moments):
        at = datetime.fromisoformat(text).replace(tzinfo=UTC)
        world.clock.advance((at - world.clock.now()).total_seconds())
        world.ring(call_id=f"c{number}", **{"from": f"+3318488{number:04}"})
    first, last = moments[0][:10], moments[-1][:10]
    days = ask(world, from_=first, to=max(last, f"{last[:8]}{int(first[8:]) + 2}"))["days"]
    assert [day["calls"] for day in days][:3] == expected
    assert len({day["day"] for day in days}) == len(days)


def test_the_same_as_csv(busy: World) -> None:
    query = {"from": "2026-01-05", "to": "2026-01-06", "language": "fr"}
    status, text, headers = busy.api("GET", "/api/statistics.csv", query=query)
    lines = text.split("\r\n")
    assert (status, headers["Content-Type"]) == (200, "text/csv; charset=utf-8")
    assert lines[0].startswith("\ufeffJour,Appels,Répondus")
    assert lines[1] == "2026-01-05,3,2,1,0,10,20,90"
    assert len(lines) == 4


def test_more_rows_than_are_read_leave_days_out(
    busy: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ringhook.flows.admin.statistics_routes.MOST_ROWS", 3)
    told = ask(busy)
    assert told["complete"] is False
    assert [day["day"] for day in told["days"]] == ["2026-01-06"]


BAD = [
    {"from": "tomorrow"},
    {"from": "2026-02-31"},
    {"to": "2026-13-01"},
    {"from": "2026-01-06", "to": "2026-01-05"},
    {"from": "2016-01-06", "to": "2026-01-05"},
    {"from": "0001-01-01", "to": "0001-01-02"},
    {"to": "9999-12-31", "from": "x"},
    {"from": "2026-01-01T00:00:00"},
    {"agent": "x" * 201},
]


@pytest.mark.parametrize(
    "path", ["/api/statistics", "/api/statistics.csv", "/api/calls", "/api/calls.csv"]
)
@pytest.mark.parametrize("query", BAD)
def test_days_that_make_no_sense_are_refused(
    world: World, path: str, query: dict[str, str]
) -> None:
    status, body, _ = world.api("GET", path, query=query)
    assert status == 400
    assert body["problems"][0]["message"]


def test_nothing_is_nothing(world: World) -> None:
    world.save()
    told = ask(world)
    assert (told["agents"], told["total"]["calls"]) == ([], 0)


def test_a_percentile_is_one_of_the_values() -> None:
    assert percentile([], 0.5) is None
    assert percentile([3.0], 0.9) == 3.0
    assert percentile([1.0, 2.0, 3.0, 4.0], 0.5) == 2.0
    assert percentile([float(n) for n in range(1, 101)], 0.9) == 90.0
