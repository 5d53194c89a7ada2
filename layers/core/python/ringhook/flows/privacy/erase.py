"""Erase a number: whatever mentions it goes, or loses it. In several goes, if there is much to look at."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta

from ringhook.domain.errors import BadPayloadError, BadRequestError
from ringhook.engine.plan import EVERYBODY
from ringhook.engine.spellings import Spellings
from ringhook.flows.privacy.allowance import Allowance
from ringhook.flows.privacy.calls import ForgetCall
from ringhook.flows.privacy.leftovers import Leftovers
from ringhook.ports.clock import Clock
from ringhook.ports.table import Row
from ringhook.store.configurations import Configurations
from ringhook.store.layout import workspace
from ringhook.store.refusals import KEPT_DAYS
from ringhook.store.remains import LONGEST_RETENTION_DAYS, Remains, days_between, text_of

SECONDS = 15.0
"""API Gateway waits for 29."""
TOMORROW = timedelta(days=1)
DELETED = frozenset({"pops", "strangers", "dials", "alias"})
"""Families whose rows go as a whole; in those of others the number is blotted out."""


class InConfigurationError(BadRequestError):
    """The configuration itself names the number: it is the company's own, or an exception."""

    status = 409


@dataclass(frozen=True, slots=True)
class Erased:
    """*counts* says what went. *cursor* is where to go on, empty when everything was looked at."""

    counts: Mapping[str, int]
    cursor: str = ""


@dataclass(slots=True)
class _Go:
    """One go at it."""

    name: str
    spellings: Spellings
    allowance: Allowance
    counts: Counter[str] = field(default_factory=Counter)


@dataclass(frozen=True, slots=True)
class Erase:
    """Looks at every row that may hold a caller's number."""

    configurations: Configurations
    remains: Remains
    forget_call: ForgetCall
    leftovers: Leftovers
    clock: Clock

    def check(self, name: str, number: str) -> Spellings:
        """Return how *number* may have been written in workspace *name*.

        Raises `BadPayloadError` for what is no number, `InConfigurationError`.
        """
        spellings = self._spellings(name, number)
        self._check_configuration(name, spellings)
        return spellings

    def __call__(
        self, name: str, spellings: Spellings, cursor: str = "", seconds: float = SECONDS
    ) -> Erased:
        """Erase a number in workspace *name*, from *cursor* on. Raises `BadPayloadError` for a bad one."""
        today, begin, after = _opened(cursor, self.clock.now().astimezone(UTC).date())
        go = _Go(name, spellings, Allowance(seconds))
        for index, place in enumerate(self._partitions(name, today)):
            if index < begin:
                continue
            stopped_at = self._look(go, place, after if index == begin else "")
            if stopped_at:
                return Erased(dict(+go.counts), f"{today}/{index}/{stopped_at}")
            if go.allowance.is_used_up:
                return Erased(dict(+go.counts), f"{today}/{index + 1}/")
        self._forget_contacts(go)
        go.counts["messages"] += self.leftovers.drop_messages(spellings.found_in)
        self.leftovers.wipe()
        return Erased(dict(+go.counts))

    def _spellings(self, name: str, number: str) -> Spellings:
        rulebook = self.configurations.rulebook(name)
        countries = {one.country for one in rulebook.connections.values()} | {rulebook.country}
        return Spellings(number, sorted(countries - {""}), rulebook.outgoing_prefix)

    def _check_configuration(self, name: str, spellings: Spellings) -> None:
        newest = self.configurations.newest(name)
        found = list(spellings.places_in(newest.document.model_dump(mode="json")))
        if found:
            places = ", ".join(found[:5])
            raise InConfigurationError(f"the configuration names it: {places}; change that first")

    def _partitions(self, name: str, today: date) -> Iterator[tuple[str, str]]:
        """Yield family and partition of all that may mention a number, always in the same order."""
        first = today - timedelta(days=LONGEST_RETENTION_DAYS + 1)
        for day in days_between(first, today + TOMORROW):
            yield "day", workspace(name, "day", day.isoformat())
        for day in days_between(today - timedelta(days=KEPT_DAYS + 1), today + TOMORROW):
            yield "refused", workspace(name, "refused", day.isoformat())
            yield "strangers", workspace(name, "strangers", day.isoformat())
        rulebook = self.configurations.rulebook(name)
        for agent_id in sorted((*rulebook.agents, EVERYBODY)):
            yield "pops", workspace(name, "pops", agent_id)
        for connection_id in sorted(rulebook.connections):
            yield "alias", workspace(name, "alias", connection_id)
        for family in ("dials", "audit", "config"):
            yield family, workspace(name, family)

    def _look(self, go: _Go, place: tuple[str, str], after: str) -> str:
        """Clean one partition; returns behind which row to go on when time is up before its end."""
        family, partition = place
        for row in self.remains.rows(partition, after):
            if family == "day":
                self._look_at_call(go, row)
            elif go.spellings.found_in(text_of(row)):
                self._clean(go, family, row)
            if go.allowance.is_used_up:
                return row.sort
        return ""

    def _look_at_call(self, go: _Go, line: Row) -> None:
        rows = self.remains.of_call(go.name, str(line.data["id"]))
        if any(go.spellings.found_in(text_of(row)) for row in (line, *rows)):
            go.counts += self.forget_call(go.name, line, rows)

    def _clean(self, go: _Go, family: str, row: Row) -> None:
        go.counts[family] += 1
        if family in DELETED:
            self.remains.delete(row)
            return
        while not self.remains.rewrite(row, go.spellings.blotted_in(dict(row.data))):
            again = self.remains.get(row.partition, row.sort)
            if again is None:
                return
            row = again

    def _forget_contacts(self, go: _Go) -> None:
        for key in go.spellings.keys:
            for family in ("contact", "asking"):
                found = self.remains.remove(workspace(go.name, family, key), "-")
                go.counts["contacts"] += found


def _opened(cursor: str, today: date) -> tuple[date, int, str]:
    """Return the day the work began, the partition to go on with, and the row behind which."""
    if not cursor:
        return today, 0, ""
    day, _, rest = cursor.partition("/")
    index, _, after = rest.partition("/")
    try:
        return datetime.strptime(day, "%Y-%m-%d").replace(tzinfo=UTC).date(), int(index), after
    except ValueError:
        raise BadPayloadError("cursor must be what the answer before had") from None
