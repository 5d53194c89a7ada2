"""Erase a number: whatever mentions it goes, or loses it. In several goes, if there is much to look at."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, timedelta

from ringhook.domain.errors import BadPayloadError, BadRequestError
from ringhook.engine.plan import EVERYBODY
from ringhook.engine.spellings import Spellings
from ringhook.flows.privacy.allowance import Allowance
from ringhook.flows.privacy.calls import ForgetCall
from ringhook.flows.privacy.leftovers import Leftovers
from ringhook.ports.clock import Clock
from ringhook.ports.table import Row
from ringhook.store.call_lines import caller_keys
from ringhook.store.configurations import Configurations
from ringhook.store.layout import ONLY, workspace
from ringhook.store.refusals import KEPT_DAYS
from ringhook.store.remains import Remains, days_between, place_of, text_of

SECONDS = 15.0
"""API Gateway waits for 29."""
TOMORROW = timedelta(days=1)
CALLS, REST = "calls", "rest"
FLAT = ("missed", "dials", "board", "polls", "report", "failures", "audit", "config")
DELETED = frozenset({"pops", "strangers", "alias", "board", "missed", "dialled"})
"""Families whose rows go as a whole, as every row does whose key has the number; others lose the number."""


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
        go = _Go(name, spellings, Allowance(seconds))
        phase, key, after = _opened(cursor)
        left = self._calls(go, key, after) if phase == CALLS else ""
        if not left:
            left = self._rest(go, *((key, after) if phase == REST else ("", "")))
        if left:
            return Erased(dict(+go.counts), left)
        self._forget_contacts(go)
        go.counts["messages"] += self.leftovers.drop_messages(spellings.found_in)
        self.leftovers.wipe()
        return Erased(dict(+go.counts))

    def _calls(self, go: _Go, last: str, after: str) -> str:
        """Look at calls, the newest days first; returns where to go on when time is up."""
        for day in self.remains.days(go.name, last):
            behind = after if day == last else ""
            for line in self.remains.lines(go.name, day, behind):
                self._look_at_call(go, line)
                if go.allowance.is_used_up:
                    return f"{CALLS}|{day}|{place_of(line)}"
            self.remains.end_day(go.name, day)
        return ""

    def _rest(self, go: _Go, first: str, after: str) -> str:
        """Look at everything else; returns where to go on when time is up."""
        places = list(self._partitions(go.name))
        begin = places.index(first) if first in places else 0
        for place in places[begin:]:
            partition = workspace(go.name, place)
            for row in self.remains.rows(partition, after if place == first else ""):
                if go.spellings.found_in(text_of(row)):
                    self._clean(go, place.partition("#")[0], row)
                if go.allowance.is_used_up:
                    return f"{REST}|{place}|{row.sort}"
        return ""

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

    def _partitions(self, name: str) -> Iterator[str]:
        """Yield the partitions beside the calls that may mention a number, always in the same order."""
        today = self.clock.now().astimezone(UTC).date()
        for day in days_between(today - timedelta(days=KEPT_DAYS + 1), today + TOMORROW):
            yield from (f"{family}#{day}" for family in ("refused", "strangers"))
        agents, connections = {EVERYBODY}, set[str]()
        for saved in self.configurations.everything(name):  # also what was configured once
            agents |= {entry.id for entry in saved.document.agents}
            connections |= {entry.id for entry in saved.document.connections}
        yield from (f"pops#{agent_id}" for agent_id in sorted(agents))
        for connection_id in sorted(connections):
            yield from (f"{family}#{connection_id}" for family in ("alias", "dialled", "watched"))
        yield from FLAT

    def _look_at_call(self, go: _Go, line: Row) -> None:
        rows = self.remains.of_call(go.name, str(line.data["id"]))
        if any(go.spellings.found_in(text_of(row)) for row in (line, *rows)):
            go.counts += self.forget_call(go.name, line, rows)
            for key in caller_keys(line.data):  # who calls from there may have this number, too
                self._forget_contact(go, key)

    def _clean(self, go: _Go, family: str, row: Row) -> None:
        go.counts[family] += 1
        if family in DELETED or go.spellings.found_in(row.sort):
            self.remains.delete(row)
            return
        while not self.remains.rewrite(row, _without(go.spellings, family, row)):
            again = self.remains.get(row.partition, row.sort)
            if again is None:
                return
            row = again

    def _forget_contacts(self, go: _Go) -> None:
        for key in go.spellings.keys:
            self._forget_contact(go, key)

    def _forget_contact(self, go: _Go, key: str) -> None:
        for family in ("contact", "asking"):
            go.counts["contacts"] += self.remains.remove(workspace(go.name, family, key), ONLY)


def _without(spellings: Spellings, family: str, row: Row) -> object:
    """Return what a row says without the number.

    What a telephone is known to do loses the call, for no end of it would be understood any more.
    """
    content = dict(row.data)
    if family == "watched":
        going = content["going"]
        content["going"] = [one for one in going if not spellings.found_in(one["number"])]
    return spellings.blotted_in(content)


def _opened(cursor: str) -> tuple[str, str, str]:
    """Return the phase, the day or partition, and the row behind which to go on."""
    if not cursor:
        return CALLS, "", ""
    phase, _, rest = cursor.partition("|")
    key, _, after = rest.partition("|")
    if phase not in {CALLS, REST} or not key:
        raise BadPayloadError("cursor must be what the answer before had")
    return phase, key, after
