"""Every figure that ringhook tells of itself. Both homes use these names, and docs/operations.md lists them.

A label has few values, all of them ours: vendors, outcomes, failure classes. Never a call, never a number.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """How a figure is read: it only grows, it is one of many durations, or it goes up and down."""

    COUNT = "count"
    TIME = "time"
    LEVEL = "level"


@dataclass(frozen=True, slots=True, eq=False)
class Figure:
    """One thing that is measured. Durations are milliseconds.

    *by_machine* are those that AWS measures by itself, or that mean nothing there. *is_apart* keeps
    the values of different labels apart everywhere: their sum would say nothing.
    """

    name: str
    kind: Kind
    meaning: str
    labels: tuple[str, ...] = ()
    by_machine: bool = False
    is_apart: bool = False


WEBHOOKS = Figure(
    "webhooks", Kind.COUNT, "Webhooks, by how they were answered.", ("adapter", "webhook")
)
NOT_STORED = Figure(
    "not_stored", Kind.COUNT, "Webhooks answered 503: the PBX has to send them again."
)
EVENTS = Figure("events", Kind.COUNT, "Events that were dispatched.", ("adapter", "news"))
POPS = Figure("pops", Kind.COUNT, "Cards for desktops, by what became of them.", ("pop",))
POP_LATENCY = Figure(
    "pop_latency_ms", Kind.TIME, "From the webhook's arrival to its card's hand-over."
)
ATTEMPTS = Figure("attempts", Kind.COUNT, "HTTP requests of actions, by outcome.", ("attempt",))
ATTEMPT_TIME = Figure("attempt_ms", Kind.TIME, "How long CRMs took to answer an action.")
DELIVERIES = Figure(
    "deliveries", Kind.COUNT, "Deliveries that are over, by failure class.", ("state", "failure")
)
LOOKUPS = Figure("lookups", Kind.COUNT, "Lookups that are over, by what they found.", ("found",))
ROUTES = Figure("routes", Kind.COUNT, "Answers to routing questions.", ("reason", "source"))
ROUTE_TIME = Figure("route_ms", Kind.TIME, "From a routing question to its answer.")
DIALS = Figure("dials", Kind.COUNT, "Calls placed by a click, by what the PBX said.", ("dial",))
RELAY_VISITS = Figure(
    "relay_visits", Kind.COUNT, "Desktops and pages that came, went or were refused.", ("visit",)
)
RUNS = Figure("runs", Kind.COUNT, "Pieces of work: invocations, or messages of a queue.", ("part",))
FAULTS = Figure("faults", Kind.COUNT, "Pieces of work that ended in a bug of ours.", ("part",))
SWEEPS = Figure("sweeps", Kind.COUNT, "Rounds of housekeeping.", ("sweep",))
RELAYS_CONNECTED = Figure("relays_connected", Kind.LEVEL, "Desktops that are connected.")
BREAKERS_OPEN = Figure("breakers_open", Kind.LEVEL, "Destinations that are spared just now.")
SILENCE = Figure(
    "webhook_silence_hours",
    Kind.LEVEL,
    "Hours since the last event of a connection with silence_hours.",
    ("connection",),
    is_apart=True,
)
CONNECTIONS_SILENT = Figure(
    "connections_silent",
    Kind.LEVEL,
    "Connections that were silent longer than their silence_hours.",
)
QUEUE_DEPTH = Figure(
    "queue_depth", Kind.LEVEL, "Messages that wait or are under way.", ("queue",), by_machine=True
)
QUEUE_AGE = Figure(
    "queue_age_seconds",
    Kind.LEVEL,
    "How long the longest due message has waited.",
    ("queue",),
    by_machine=True,
)
DEAD_LETTERS = Figure(
    "dead_letters", Kind.LEVEL, "Messages that were given up.", ("queue",), by_machine=True
)
WORKERS_ALIVE = Figure("workers_alive", Kind.LEVEL, "Threads at work.", by_machine=True)
DISK_FREE = Figure(
    "disk_free_bytes", Kind.LEVEL, "What is free where the data folder lies.", by_machine=True
)

FIGURES: tuple[Figure, ...] = (
    WEBHOOKS,
    NOT_STORED,
    EVENTS,
    POPS,
    POP_LATENCY,
    ATTEMPTS,
    ATTEMPT_TIME,
    DELIVERIES,
    LOOKUPS,
    ROUTES,
    ROUTE_TIME,
    DIALS,
    RELAY_VISITS,
    RUNS,
    FAULTS,
    SWEEPS,
    RELAYS_CONNECTED,
    BREAKERS_OPEN,
    SILENCE,
    CONNECTIONS_SILENT,
    QUEUE_DEPTH,
    QUEUE_AGE,
    DEAD_LETTERS,
    WORKERS_ALIVE,
    DISK_FREE,
)
