"""A page is told of changes as fast as it may be, and that it must look at everything when that was not enough."""

from __future__ import annotations

from ringhook.aws.paced_push import AT_ONCE, EVERYTHING, MOST_PAGES, PacedPush
from ringhook.memory.clock import FixedClock
from ringhook.memory.push import MemoryPush


def test_what_a_quiet_deployment_tells_goes_at_once() -> None:
    below, clock = MemoryPush(), FixedClock()
    paced = PacedPush(below, clock)
    for number in range(200):
        paced.send("page", f"frame {number}")
        clock.advance(1)
    assert below.frames["page"] == [f"frame {number}" for number in range(200)]


def test_a_page_that_falls_behind_is_told_to_look_at_everything_and_then_goes_on() -> None:
    below, clock = MemoryPush(), FixedClock()
    paced = PacedPush(below, clock)
    for number in range(500):
        paced.send("page", f"frame {number}")
    assert len(below.frames["page"]) == AT_ONCE
    clock.advance(2)
    paced.send("page", "later")
    paced.send("page", "last")
    assert below.frames["page"][-2:] == [EVERYTHING, "last"]


def test_pages_do_not_wait_for_each_other_and_are_forgotten() -> None:
    below, clock = MemoryPush(), FixedClock()
    paced = PacedPush(below, clock)
    for number in range(2 * MOST_PAGES):
        paced.send(f"page{number}", "frame")
    assert len(below.frames) == 2 * MOST_PAGES
    assert len(paced._pages) <= MOST_PAGES + 1


def test_a_clock_that_was_set_back_stops_nobody() -> None:
    below, clock = MemoryPush(), FixedClock()
    paced = PacedPush(below, clock)
    paced.send("page", "first")
    clock.advance(-3600)
    paced.send("page", "second")
    assert below.frames["page"] == ["first", "second"]
