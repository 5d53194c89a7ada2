"""From counted requests to money."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from bench.cloud.deployment import Function, Step
from bench.cloud.facts import Latency, load, price_of
from bench.cloud.ledger import Entry

from ringhook.ports.figures import FIGURES

MEMORY_GB = 1.0
"""`MemorySize` of template.yaml."""
VCPU = 1024 / 1769
"""1769 MB are one processor: https://docs.aws.amazon.com/lambda/latest/dg/configuration-memory.html"""
RETENTION_MONTHS = 90 / 30
METRICS = sum(not figure.by_machine for figure in FIGURES)
"""Each with the deployment as its only dimension."""
MONTH_MINUTES = 30 * 24 * 60
POLLERS, POLL_SECONDS, QUEUES = 5, 20, 2
"""What Lambda asks of an empty queue: https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-scaling.html"""
WAITS = {
    "read": "dynamodb_read",
    "write": "dynamodb_write",
    "send": "sqs_send",
    "push": "push",
    "kms": "kms",
    "crm": "crm",
}
_MEASURED = load("measured")
_MEANS = {kind: Latency(name).mean for kind, name in WAITS.items()}


@dataclass(frozen=True, slots=True)
class Line:
    """One kind of cost: how many units, and what they cost."""

    name: str
    units: float
    dollars: float


def billed(name: str, price: str, units: float) -> Line:
    """Return *units* at the price of that name."""
    return Line(name, units, units * price_of(price))


def cpu_ms(function: Function, entries: Iterable[Entry]) -> float:
    """Return the processor's milliseconds of one invocation: the flow, and a request's making and reading."""
    each: Mapping[str, float] = _MEASURED["cpu_ms_per_request"]
    return float(_MEASURED["cpu_ms"][function]) + sum(each[entry.kind] for entry in entries)


def duration_ms(function: Function, entries: Iterable[Entry]) -> float:
    """Return how long an invocation lasts: the processor's part, and waiting for each request in turn."""
    every = tuple(entries)
    return cpu_ms(function, every) / VCPU + sum(_MEANS[entry.kind] for entry in every)


def bill(steps: Iterable[Step], kept_bytes: float) -> list[Line]:
    """Return what *steps* cost, and what they left for the time of retention."""
    every = list(steps)
    units: Counter[str] = Counter()
    for entry in (entry for step in every for entry in step.entries):
        units[f"{entry.kind} {entry.where}" if entry.kind == "send" else entry.kind] += entry.units
    calls = Counter(step.function for step in every)
    seconds = sum(duration_ms(step.function, step.entries) for step in every) / 1000
    logs = sum(_MEASURED["log_bytes"]["value"] + step.log_bytes for step in every)
    # a message is sent, received and deleted; one at a time, as on a quiet day
    fifo = units["send events"] + 2 * calls["dispatch"]
    standard = units["send deliveries"] + 2 * calls["deliver"]
    gigabytes = kept_bytes / 1e9 * RETENTION_MONTHS
    return [
        billed("HTTP API requests", "http_api_request", calls["ingest"]),
        billed("Lambda invocations", "lambda_request", len(every)),
        billed("Lambda GB-seconds", "lambda_gb_second", seconds * MEMORY_GB),
        billed("SQS FIFO requests", "sqs_fifo", fifo),
        billed("SQS standard requests", "sqs_standard", standard),
        billed("DynamoDB write units", "dynamodb_write_unit", units["write"]),
        billed("DynamoDB read units", "dynamodb_read_unit", units["read"]),
        billed("DynamoDB GB-months", "dynamodb_storage", gigabytes),
        billed("backup GB-months", "dynamodb_pitr", gigabytes),
        billed("WebSocket messages", "websocket_message", units["push"] + calls["relay"]),
        billed("KMS requests", "kms_request", units["kms"]),
        billed("log GB", "logs_gb", logs / 1e9),
    ]


def standing(ping: Step, sweep: Iterable[Entry], seats: int) -> list[Line]:
    """Return what a month costs without any call, with desktops of *seats* connected all day."""
    polls = QUEUES * POLLERS * MONTH_MINUTES * 60 / POLL_SECONDS
    pings = seats * MONTH_MINUTES / 5
    kept = tuple(sweep)
    reads: float = sum(entry.units for entry in kept) * MONTH_MINUTES
    reads += sum(entry.units for entry in ping.entries if entry.kind == "read") * pings
    seconds = (duration_ms("relay", ping.entries) * pings) / 1000
    seconds += duration_ms("dispatch", kept) * MONTH_MINUTES / 1000
    each = _MEASURED["log_bytes"]["value"] + ping.log_bytes
    return [
        billed("SQS empty receives", "sqs_standard", polls),
        billed("Lambda invocations", "lambda_request", pings + MONTH_MINUTES),
        billed("Lambda GB-seconds", "lambda_gb_second", seconds * MEMORY_GB),
        billed("DynamoDB read units", "dynamodb_read_unit", reads),
        billed("WebSocket minutes", "websocket_minute", seats * MONTH_MINUTES),
        billed("WebSocket messages", "websocket_message", 2 * pings),
        billed("KMS keys", "kms_key", 1),
        billed("CloudWatch metrics", "metric", METRICS),
        billed("log GB", "logs_gb", (pings + MONTH_MINUTES) * each / 1e9),
    ]
