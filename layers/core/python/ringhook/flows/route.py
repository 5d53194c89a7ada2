"""A PBX asks where a call should ring, and waits: the contact's owner, a deputy, the fallback.

    begin    what is known already is answered at once; else one worker alone asks the CRM
    ask      the lookups are asked, or who asks them already is waited for
    reply    the answer in the PBX's form, and a line in the call's trace that says why

The PBX hears something within 1.5 seconds of its question, whatever a CRM does.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from time import monotonic

from ringhook.domain.errors import TryAgainError
from ringhook.domain.webhook import Reply
from ringhook.engine.route_reasons import RouteReason
from ringhook.flows.breakers import Seen
from ringhook.flows.callers import caller_of
from ringhook.flows.roots import find_root
from ringhook.flows.route_trace import Heard
from ringhook.flows.route_waiting import BUDGET_SECONDS, Desk, Enquiry, Waiting
from ringhook.flows.searching import SHORTEST_SECONDS
from ringhook.store.configurations import Configurations

LEASE_SECONDS = 5.0


@dataclass(frozen=True, slots=True)
class Route:
    """Answers questions."""

    desk: Desk
    configurations: Configurations
    max_age_seconds: float = 0.0

    def begin(self, enquiry: Enquiry) -> Reply | Waiting:
        """Return the answer, or what is still to do for it."""
        spent = (self.desk.clock.now() - enquiry.received_at).total_seconds()
        started = monotonic() - min(max(spent, 0.0), BUDGET_SECONDS)
        try:
            return self._begin(enquiry, started)
        except TryAgainError:
            return enquiry.write(None)

    def _begin(self, enquiry: Enquiry, started: float) -> Reply | Waiting:
        name = enquiry.workspace
        rulebook = self.configurations.rulebook(name, max_age_seconds=self.max_age_seconds)
        call_id = find_root(self.desk.calls, name, enquiry.event).call_id
        caller = caller_of(name, call_id, enquiry.event)
        waiting = Waiting(self.desk, enquiry, rulebook, caller, started)
        if not caller.number:
            return waiting.conclude(Heard(trouble=RouteReason.NUMBER_HIDDEN))
        if not any(lookup.enabled for lookup in rulebook.lookups):
            return waiting.conclude(Heard(trouble=RouteReason.NO_LOOKUPS))
        known = self.desk.known(enquiry, caller)
        if known is not None:
            return waiting.conclude(Heard(known, is_cached=True))
        if waiting.left_seconds() < SHORTEST_SECONDS:
            return waiting.conclude(Heard(trouble=RouteReason.CRM_FAILED))
        return self._ask_alone(waiting)

    def _ask_alone(self, waiting: Waiting) -> Reply | Waiting:
        """Let *waiting* ask, unless somebody asks about that number already, or the CRM is spared."""
        now, caller = self.desk.clock.now(), waiting.caller
        if not self.desk.contacts.begin_asking(caller, now, LEASE_SECONDS):
            return waiting
        seen = self.desk.breakers.ask(caller.workspace, waiting.breaker_key, now)
        if isinstance(seen, Seen):
            return replace(waiting, seen=seen)
        self.desk.contacts.end_asking(caller)
        return waiting.conclude(Heard(trouble=RouteReason.CRM_SPARED))
