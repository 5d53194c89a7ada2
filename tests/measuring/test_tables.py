"""What the measurements print from what they measured."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

import pytest
from bench import comparison, pops, samples
from bench.comparison import Rounds, compared
from bench.figures import Measured, measured
from bench.pops import Pops
from bench.reconnect import CUT, KILLED, Return
from bench.reconnect import judged as storm_judged
from bench.samples import Sample
from bench.servers import REFERENCE, RINGHOOK

ROW = Measured(
    server=REFERENCE,
    load="flood",
    events=100,
    accepted_per_second=900.0,
    delivered_per_second=1000.0,
    delivered_p50=2.0,
    delivered_p95=3.0,
    delivered_p99=4.0,
    answer_p50=1.0,
    answer_p99=2.0,
    cpu_per_1000=0.2,
    rss_mib=40.0,
    refused=0,
    lost=0,
    again=0,
)
BARE = Rounds(REFERENCE, [ROW], [ROW], "no: 9 of 9 lost, 0 twice")


def _ours(**changes: float) -> Rounds:
    row = replace(ROW, server=RINGHOOK, **changes)  # type: ignore[arg-type]  # only figures are changed
    return Rounds(RINGHOOK, [row], [row], "yes: 0 of 9 lost, 0 twice")


def _missed(ours: Rounds) -> list[str]:
    return [one.target for one in comparison.judged([BARE, ours]) if not one.is_held]


def test_events_that_were_accepted_and_never_came_are_lost() -> None:
    sending = {"sent": {"1": 0.0, "2": 0.0}, "answered": {"1": 0.1, "2": 0.1}, "refused": 0}
    found = measured("x", "steady", sending, {"first": {"1": 0.5}, "again": 3}, (1.0, 40.0))
    assert (found.lost, found.again, found.delivered_p50) == (1, 3, 500.0)


def test_a_server_like_the_bare_relay_that_loses_nothing_holds_every_target() -> None:
    assert _missed(_ours()) == []


@pytest.mark.parametrize(
    ("changes", "word"),
    [
        ({"delivered_per_second": 300.0}, "delivered/s"),
        ({"delivered_p50": 6.5}, "p50"),
        ({"delivered_p99": 12.5}, "p99"),
        ({"cpu_per_1000": 1.1}, "CPU-s"),
        ({"lost": 1}, "lost"),
        ({"again": 1}, "lost"),
    ],
)
def test_each_target_is_missed_by_its_own_figure(changes: dict[str, float], word: str) -> None:
    (missed,) = _missed(_ours(**changes))
    assert word in missed


def test_the_table_has_one_line_for_each_server() -> None:
    lines = compared([BARE, _ours(delivered_per_second=400.0)], 32, 20.0).splitlines()
    assert len(lines) == 4
    assert "0.40" in lines[3]
    assert len({len(line) for line in lines}) == 1


def test_a_card_that_did_not_come_is_a_miss() -> None:
    card = Pops(1000, 999, 100, 99, 0, 2.0, 9.0, 60.0, 70.0, 75.0)
    missed = [one.target for one in pops.judged([card]) if not one.is_held]
    assert missed == ["cards lost or doubled <= 0"]
    assert card.per_relay_kb() == pytest.approx(10.0, abs=0.1)


def _samples(per_minute: float, handles: float = 0.0) -> list[Sample]:
    return [
        Sample(at / 6, 100 + per_minute * at / 6, 80 + round(handles * at), 30, 1.0, 9.0, 0, 0, 0.0)
        for at in range(180)
    ]


@pytest.mark.parametrize(("per_minute", "is_flat"), [(0.0, True), (0.1, True), (0.5, False)])
def test_memory_is_flat_when_it_grows_by_less_than_a_fiftieth_in_ten_minutes(
    per_minute: float, *, is_flat: bool
) -> None:
    memory, handles, threads = samples.judged(_samples(per_minute))
    assert memory.is_held is is_flat
    assert handles.is_held
    assert threads.is_held


def test_handles_that_are_never_given_back_are_noticed() -> None:
    _, handles, _ = samples.judged(_samples(0.0, handles=0.5))
    assert not handles.is_held


def test_desktops_that_are_not_all_back_are_a_miss() -> None:
    whole = Return("cut", 4, 4, [1.0, 1.2, 2.0, 3.0], Counter({1: 3, 2: 1}), 0, [5.0], 0, 1.0, 99.0)
    assert all(one.is_held for one in storm_judged([whole]))
    assert (whole.peak(), whole.tries_per_relay()) == (2, 1.25)
    (missed,) = (one for one in storm_judged([replace(whole, back=3)]) if not one.is_held)
    assert "all back" in missed.target


def test_a_webhook_may_wait_for_a_server_that_was_killed_to_start() -> None:
    cut = Return(CUT, 1, 1, [1.0], Counter({1: 1}), 0, [4000.0], 0, 1.0, 99.0)
    missed = [
        one.target for one in storm_judged([cut, replace(cut, what=KILLED)]) if not one.is_held
    ]
    assert missed == ["network cut: webhook answers p99 <= 1000 ms"]
