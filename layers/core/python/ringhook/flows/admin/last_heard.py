"""When each connection was last heard of, as far as the last week's lists tell."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from ringhook.engine.rulebook import Rulebook
from ringhook.store.calls import Calls
from ringhook.store.refusals import Refusals

DAYS = 7
MOST_PER_DAY = 200


@dataclass(slots=True)
class Heard:
    """Times as ISO texts, empty for never. *last_event_at* is the last call's last known moment.

    *asked_at* is when a CTI server was last asked, *problem* what is wrong with its answers since *problem_at*.
    """

    id: str
    last_event_at: str = ""
    last_refused_at: str = ""
    last_refusal: str = ""
    asked_at: str = ""
    problem: str = ""
    problem_at: str = ""


def last_heard(
    calls: Calls, refusals: Refusals, name: str, rulebook: Rulebook, now: datetime
) -> Mapping[str, Heard]:
    """Return what is known of every connection; reads no more than one page for each day and list."""
    heard = {connection_id: Heard(connection_id) for connection_id in rulebook.connections}
    for call in _recent_calls(calls, name, rulebook, now, heard):
        one = heard.get(call["connection"])
        if one is not None:
            one.last_event_at = max(one.last_event_at, call["ended_at"] or call["started_at"])
    for line in _recent_refusals(refusals, name, now, heard):
        one = heard.get(line["connection"])
        if one is not None and not one.last_refused_at:
            one.last_refused_at, one.last_refusal = line["at"], line["why"]
    return heard


def _recent_calls(
    calls: Calls, name: str, rulebook: Rulebook, now: datetime, heard: Mapping[str, Heard]
) -> Iterator[Mapping[str, Any]]:
    local = now.astimezone(ZoneInfo(rulebook.time_zone))
    for back in range(DAYS):
        if all(one.last_event_at for one in heard.values()):
            return
        day = f"{local - timedelta(days=back):%Y-%m-%d}"
        yield from (row.data for row in calls.list_day(name, day, MOST_PER_DAY, "").rows)


def _recent_refusals(
    refusals: Refusals, name: str, now: datetime, heard: Mapping[str, Heard]
) -> Iterator[Mapping[str, Any]]:
    for back in range(DAYS):
        if all(one.last_refused_at for one in heard.values()):
            return
        day = f"{now - timedelta(days=back):%Y-%m-%d}"
        yield from (row.data for row in refusals.list_day(name, day, MOST_PER_DAY, "").rows)
