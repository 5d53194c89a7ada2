"""Give the calls of a CTI server their names, so that they go through the same queue as all others.

`name` first, then the events are queued, then `keep`: whoever dies between finds the same names again.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from ringhook.domain.call import CallEvent
from ringhook.domain.errors import ConflictError, TryAgainError
from ringhook.engine.nameless import follow
from ringhook.store.watches import Watched, Watches

TRIES = 4


@dataclass(frozen=True, slots=True)
class Named:
    """What one event of a telephone means: *events* to queue, and *after*, what is known then."""

    workspace: str
    connection_id: str
    told: CallEvent
    stem: str
    version: int
    before: Watched
    after: Watched
    events: tuple[CallEvent, ...]


@dataclass(frozen=True, slots=True)
class Naming:
    """Knows which calls each telephone has."""

    watches: Watches

    def name(
        self,
        workspace: str,
        connection_id: str,
        event: CallEvent,
        known: tuple[Watched, int] | None = None,
        said: str = "",
    ) -> Named:
        """Return what *event* means; *known* spares a read. *said* is kept as what was said last."""
        found = known or self.watches.get(workspace, connection_id, event.call_id)
        before, version = found
        stem = f"{version} {event.received_at:%Y-%m-%d}"
        going, events = follow(before.going, event, stem)
        after = Watched(going, said)
        return Named(workspace, connection_id, event, stem, version, before, after, events)

    def keep(self, named: Named) -> None:
        """Write what is known now; what others wrote meanwhile is not lost. Raises `TryAgainError`."""
        after, version = named.after, named.version
        if after == named.before:
            return
        where = (named.workspace, named.connection_id, named.told.call_id)
        for _ in range(TRIES):
            try:
                self.watches.put(*where, after, version, named.told.received_at)
            except ConflictError:
                newer, version = self.watches.get(*where)
                going, _events = follow(newer.going, named.told, named.stem)
                after = replace(after, going=going)
            else:
                return
        raise TryAgainError("too many report about this telephone at the same time")
