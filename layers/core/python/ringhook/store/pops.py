"""Cards that reached no desktop of their agent, kept for an hour."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from ringhook.ports.table import Row, Table
from ringhook.store.codec import Codec
from ringhook.store.layout import workspace

KEPT = timedelta(hours=1)
MAX_READ = 60
"""Of each call there may be the card and its change."""


@dataclass(frozen=True, slots=True)
class KeptPop:
    """A card as it was to be shown at *issued_at*, in Unix seconds. *action_id* is empty for a new card.

    *event_sort* is the event's place in the trace, *came_at* its time: a card and its change have the same.
    """

    call_id: str
    event_id: str
    agent_id: str
    action_id: str
    event_sort: str
    came_at: float
    issued_at: float
    card: Mapping[str, str]

    @property
    def seq(self) -> int:
        """Return the number that its command had, or would have had."""
        return seq_at(self.issued_at)


def seq_at(issued_at: float) -> int:
    """Return the number of a command issued then: milliseconds, so that it grows."""
    return int(issued_at * 1000)


POPS = Codec(KeptPop)


class Pops:
    """One row for each card, by its agent."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def keep(self, name: str, pop: KeptPop) -> None:
        """Keep *pop*; the same one again replaces itself."""
        sort = f"{seq_at(pop.came_at):015d}#{pop.call_id}#{pop.action_id}"
        until = int(pop.issued_at + KEPT.total_seconds())
        partition = workspace(name, "pops", pop.agent_id)
        self._table.put(Row(partition, sort, POPS.to_json(pop), expires_at=until))

    def of(self, name: str, agent_ids: Iterable[str], now: datetime) -> tuple[KeptPop, ...]:
        """Return the last hour's cards of these agents, newest first, each call once as it looked last."""
        found = [pop for agent_id in agent_ids for pop in self._read(name, agent_id)]
        since = (now - KEPT).timestamp()
        calls: dict[str, KeptPop] = {}
        for pop in sorted(found, key=lambda pop: pop.issued_at):
            if pop.issued_at > since:
                calls[pop.call_id] = _merged(calls.get(pop.call_id), pop)
        return tuple(sorted(calls.values(), key=lambda pop: -pop.came_at))

    def _read(self, name: str, agent_id: str) -> list[KeptPop]:
        partition = workspace(name, "pops", agent_id)
        page = self._table.query(partition, limit=MAX_READ, newest_first=True)
        return [POPS.from_json(row.data) for row in page.rows]


def _merged(before: KeptPop | None, pop: KeptPop) -> KeptPop:
    """Return *pop*; when the card itself was missed, its change is no change but the card."""
    if before is None or before.action_id:
        return pop
    return replace(pop, event_id=before.event_id, action_id="")
