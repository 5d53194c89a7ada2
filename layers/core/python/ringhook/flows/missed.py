"""Somebody is spoken to: the calls that were missed of the same number need nothing more."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from ringhook.domain.call import Direction
from ringhook.engine.call import Call, Handled
from ringhook.engine.rulebook import Rulebook
from ringhook.flows.changes import CALL, Changes
from ringhook.store.call_lines import number_of
from ringhook.store.calls import Calls, NotMissedError


@dataclass(frozen=True, slots=True)
class Missed:
    """Marks missed calls as handled by the call that came of them."""

    calls: Calls
    changes: Changes

    def __call__(
        self, name: str, before: Call | None, after: Call, rulebook: Rulebook, now: datetime
    ) -> None:
        """Look for missed calls when *after* was just answered; a second time nothing is left to mark."""
        is_news = after.was_answered and not (before and before.was_answered)
        number = number_of(after)
        if not is_news or not number or after.direction is Direction.INTERNAL:
            return
        handled = Handled(at=now, call_id=after.id)
        for call_id in list(self._earlier(name, number, after)):
            try:
                self.calls.handle(name, call_id, handled, rulebook.time_zone, now)
            except NotMissedError:
                continue  # the PBX corrected itself
            self.changes.tell(name, CALL, call_id)

    def _earlier(self, name: str, number: str, after: Call) -> Iterator[str]:
        spoken_at = after.answered_at or after.ended_at or after.started_at
        for call_id in self.calls.missed_of(name, number):
            call, _ = self.calls.get(name, call_id)
            if call is not None and call.id != after.id and call.started_at <= spoken_at:
                yield call_id
