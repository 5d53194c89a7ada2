"""The lines that CloudWatch makes metrics of."""

from __future__ import annotations

import json
from typing import Any

from aws_lambda_powertools import Metrics
from aws_lambda_powertools.metrics import MetricUnit

from ringhook.aws.meter import NAMESPACE, EmfMeter
from ringhook.memory.clock import FixedClock
from ringhook.ports.figures import (
    ATTEMPTS,
    DELIVERIES,
    FAULTS,
    POP_LATENCY,
    POPS,
    RUNS,
    SILENCE,
    WEBHOOKS,
)


class Written:
    """A meter and its lines."""

    def __init__(self, *, is_detailed: bool = False) -> None:
        self.lines: list[str] = []
        self.meter = EmfMeter(self.lines.append, FixedClock(), "stack", is_detailed=is_detailed)

    def documents(self) -> list[dict[str, Any]]:
        self.meter.flush()
        return [json.loads(line) for line in self.lines]


def _meant(document: dict[str, Any]) -> dict[str, Any]:
    """Return what a document says, however its directives are grouped."""
    directives = document["_aws"]["CloudWatchMetrics"]
    metrics = {
        metric["Name"]: (metric["Unit"], directive["Namespace"], directive["Dimensions"])
        for directive in directives
        for metric in directive["Metrics"]
    }
    values = {name: document[name] for name in metrics}
    listed = {name: one if isinstance(one, list) else [one] for name, one in values.items()}
    return {"metrics": metrics, "values": listed, "service": document["service"]}


def test_a_line_says_what_powertools_would_say() -> None:
    ours = Written()
    ours.meter.count(RUNS, "ingest", amount=2)
    ours.meter.time(POP_LATENCY, 120.5)
    ours.meter.time(POP_LATENCY, 80)
    (document,) = ours.documents()

    theirs = Metrics(namespace=NAMESPACE, service="stack")
    theirs.add_metric("runs", MetricUnit.Count, 2)
    theirs.add_metric("pop_latency_ms", MetricUnit.Milliseconds, 120.5)
    theirs.add_metric("pop_latency_ms", MetricUnit.Milliseconds, 80)
    expected = json.loads(json.dumps(theirs.serialize_metric_set()))
    theirs.clear_metrics()

    assert _meant(document) == _meant(expected)
    assert isinstance(document["_aws"]["Timestamp"], int)


def test_figures_share_a_line_while_their_labels_agree() -> None:
    ours = Written()
    ours.meter.count(RUNS, "deliver")
    ours.meter.count(FAULTS, "deliver", amount=0)
    ours.meter.count(ATTEMPTS, "ok")
    ours.meter.count(DELIVERIES, "succeeded", "ok")
    (document,) = ours.documents()
    assert (document["part"], document["attempt"], document["state"]) == (
        "deliver",
        "ok",
        "succeeded",
    )


def test_different_labels_of_one_figure_need_lines_of_their_own() -> None:
    ours = Written()
    for pop in ("sent", "gone"):
        ours.meter.count(POPS, pop)
    assert [one["pop"] for one in ours.documents()] == ["sent", "gone"]


def test_the_deployment_is_the_only_dimension_unless_labels_are_asked_for() -> None:
    for is_detailed, expected in (
        (False, [["service"]]),
        (True, [["service"], ["service", "adapter", "webhook"]]),
    ):
        ours = Written(is_detailed=is_detailed)
        ours.meter.count(WEBHOOKS, "uis", "taken")
        (document,) = ours.documents()
        assert document["_aws"]["CloudWatchMetrics"][0]["Dimensions"] == expected


def test_the_silence_of_each_connection_stands_apart() -> None:
    ours = Written()
    ours.meter.level(SILENCE, 3, "main/pbx")
    (document,) = ours.documents()
    assert document["_aws"]["CloudWatchMetrics"][0]["Dimensions"] == [["service", "connection"]]


def test_a_hundred_values_fit_into_a_line() -> None:
    ours = Written()
    for number in range(150):
        ours.meter.time(POP_LATENCY, number)
    assert [len(one["pop_latency_ms"]) for one in ours.documents()] == [100, 50]


def test_an_invocation_without_figures_writes_nothing_and_none_is_written_twice() -> None:
    ours = Written()
    assert ours.documents() == []
    ours.meter.count(RUNS, "sweep")
    ours.meter.flush()
    ours.meter.flush()
    assert len(ours.lines) == 1
