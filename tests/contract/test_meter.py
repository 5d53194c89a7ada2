"""What every `Meter` promises, whatever writes the figures down."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import pytest

from ringhook.aws.meter import EmfMeter
from ringhook.embedded.meter import PrometheusMeter, exposed_name
from ringhook.memory.clock import FixedClock
from ringhook.memory.meter import MemoryMeter
from ringhook.ports.figures import (
    FIGURES,
    POP_LATENCY,
    POPS,
    RELAYS_CONNECTED,
    SILENCE,
    WEBHOOKS,
    Figure,
    Kind,
)
from ringhook.ports.meter import MOST_SERIES, Meter

Read = Callable[..., float]
SAMPLE = re.compile(r"(\w+)(?:\{(.*)\})? (\S+)")


@dataclass
class Watched:
    """A meter, and how to read a sum, a number of durations, or a level from what it wrote."""

    meter: Meter
    read: Read


def _memory() -> Watched:
    meter = MemoryMeter()

    def read(figure: Figure, *labels: str) -> float:
        key = (figure.name, *labels)
        if figure.kind is Kind.TIME:
            return len(meter.times[key])
        return meter.counts[key] if figure.kind is Kind.COUNT else meter.levels[key]

    return Watched(meter, read)


def _prometheus() -> Watched:
    meter = PrometheusMeter()

    def read(figure: Figure, *labels: str) -> float:
        name = exposed_name(figure) + ("_count" if figure.kind is Kind.TIME else "")
        wanted = dict(zip(figure.labels, labels, strict=True))
        for line in meter.text().splitlines():
            found = SAMPLE.fullmatch(line)
            if found and found[1] == name and _pairs(found[2]) == wanted:
                return float(found[3])
        return 0

    return Watched(meter, read)


def _pairs(text: str | None) -> Mapping[str, str]:
    return dict(re.findall(r'(\w+)="([^"]*)"', text or ""))


def _emf() -> Watched:
    lines: list[str] = []
    meter = EmfMeter(lines.append, FixedClock(), "contract")

    def read(figure: Figure, *labels: str) -> float:
        meter.flush()
        wanted = dict(zip(figure.labels, labels, strict=True))
        documents = [json.loads(line) for line in lines]
        found = [
            one[figure.name]
            for one in documents
            if figure.name in one and {name: one[name] for name in figure.labels} == wanted
        ]
        if figure.kind is Kind.TIME:
            return sum(len(values) for values in found)
        return (found[-1] if figure.kind is Kind.LEVEL else sum(found)) if found else 0

    return Watched(meter, read)


@pytest.fixture(params=[_memory, _prometheus, _emf], ids=["memory", "prometheus", "emf"])
def watched(request: pytest.FixtureRequest) -> Watched:
    made: Watched = request.param()
    return made


def test_what_is_counted_adds_up_by_its_labels(watched: Watched) -> None:
    watched.meter.count(WEBHOOKS, "uis", "taken")
    watched.meter.count(WEBHOOKS, "uis", "taken", amount=2)
    watched.meter.count(WEBHOOKS, "uis", "refused")

    assert watched.read(WEBHOOKS, "uis", "taken") == 3
    assert watched.read(WEBHOOKS, "uis", "refused") == 1


def test_an_occasion_without_an_amount_is_told_as_nothing(watched: Watched) -> None:
    watched.meter.count(POPS, "sent", amount=0)

    assert watched.read(POPS, "sent") == 0


def test_every_duration_is_kept(watched: Watched) -> None:
    for milliseconds in (3.0, 40.0, 20_000.0):
        watched.meter.time(POP_LATENCY, milliseconds)

    assert watched.read(POP_LATENCY) == 3


def test_a_level_is_the_last_that_was_said(watched: Watched) -> None:
    watched.meter.level(RELAYS_CONNECTED, 7)
    watched.meter.level(RELAYS_CONNECTED, 5)

    assert watched.read(RELAYS_CONNECTED) == 5


def test_levels_of_different_labels_stand_beside_each_other(watched: Watched) -> None:
    watched.meter.level(SILENCE, 1.5, "main/pbx")
    watched.meter.level(SILENCE, 30, "main/other")

    assert watched.read(SILENCE, "main/pbx") == 1.5
    assert watched.read(SILENCE, "main/other") == 30


@pytest.mark.parametrize(
    "hostile",
    ["+33184881234", "020 7946 0123", "call-4711-0815-99", 'x"} 1\n', "Camille", "a" * 200],
)
def test_what_looks_like_somebodys_is_never_a_label(watched: Watched, hostile: str) -> None:
    watched.meter.count(WEBHOOKS, "uis", hostile)

    assert watched.read(WEBHOOKS, "uis", "other") == 1


def test_no_flood_of_labels_fills_the_memory(watched: Watched) -> None:
    letters = "abcdefghijklmnop"
    names = [a + b + c for a in letters for b in letters for c in "ab"]
    assert len(names) > MOST_SERIES
    for name in names:
        watched.meter.count(POPS, name)

    assert watched.read(POPS, "other") == len(names) - MOST_SERIES


def test_a_count_with_the_wrong_number_of_labels_is_a_bug(watched: Watched) -> None:
    with pytest.raises(ValueError, match="adapter"):
        watched.meter.count(WEBHOOKS, "uis")


def test_figures_have_names_of_their_own_and_so_have_labels_of_different_meaning() -> None:
    names = [figure.name for figure in FIGURES]
    assert len(set(names)) == len(names)
    labels = {name for figure in FIGURES for name in figure.labels}
    assert not labels & {*names, "service", "le", "_aws"}
