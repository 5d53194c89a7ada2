"""One event is folded into its call, every action is decided, desktops are told, CRM work is queued.

The order keeps the promises through a crash at any line: desktops first (they ignore a repeated
command), then the trace, then the tasks (a repeated task finds its delivery settled), the call last.
Nothing here waits for anything outside the platform.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from msgspec import structs

from ringhook.domain.call import CallEvent
from ringhook.domain.contact import STRANGER, Contact
from ringhook.domain.errors import ConflictError, TryAgainError
from ringhook.engine.call import Call, News
from ringhook.engine.calls import fold
from ringhook.engine.merging import enrich
from ringhook.engine.plan import EVERYBODY, POP, Decision, Plan, decide_one, plan
from ringhook.engine.reasons import Reason
from ringhook.engine.rulebook import Action, Rulebook, Trigger
from ringhook.engine.text import Facts
from ringhook.flows.bridge import Bridge
from ringhook.flows.callers import Callers, caller_of
from ringhook.flows.card import card
from ringhook.flows.changes import CALL, Changes
from ringhook.flows.desktops import Desktops, Pushed, turned_out
from ringhook.flows.dialled import Dialled
from ringhook.flows.heard import note_heard
from ringhook.flows.messages import read_event_message
from ringhook.flows.missed import Missed
from ringhook.flows.moment import Moment
from ringhook.flows.roots import find_root, note_names
from ringhook.flows.steps import Steps
from ringhook.flows.strangers import note_strangers
from ringhook.flows.tasks import AWAITED, bounded, inquiries, task_of, tasks
from ringhook.ports.clock import Clock
from ringhook.ports.figures import EVENTS, POP_LATENCY, POPS
from ringhook.ports.meter import Meter
from ringhook.ports.queue import Message, Queue
from ringhook.ports.subject import is_about
from ringhook.store.calls import Calls, Traced
from ringhook.store.configurations import Configurations
from ringhook.store.heartbeats import Heartbeats
from ringhook.store.presence import Presence
from ringhook.store.register import Register
from ringhook.store.sightings import Sightings

NOBODY: tuple[Pushed, ...] = ({"status": "nobody"},)


@dataclass(frozen=True, slots=True)
class Dispatch:
    """Handles one message of the event queue."""

    configurations: Configurations
    calls: Calls
    presence: Presence
    desktops: Desktops
    deliveries: Queue
    lookups: Queue
    steps: Steps
    callers: Callers
    dialled: Dialled
    bridge: Bridge
    sightings: Sightings
    missed: Missed
    announcing: Callable[[Moment, Call | None], Iterable[Message]]
    changes: Changes
    register: Register
    heartbeats: Heartbeats
    meter: Meter
    clock: Clock

    def __call__(self, body: str) -> None:
        """Handle one event. Raises `TryAgainError` to have it delivered again."""
        name, event = read_event_message(body)
        if not self.register.is_open(name):
            return  # the workspace was deleted meanwhile
        rulebook = self.configurations.rulebook(name)
        root = find_root(self.calls, name, event)
        event = self.dialled.completed(name, event, root.call, rulebook)
        folded = fold(root.call, event, root.call_id)
        self._note_subject(event, root.call_id, folded.news)
        if folded.news is News.DUPLICATE:
            return
        enriched = enrich(event, folded.call)
        contact = self._contact(name, root.call_id, enriched, rulebook)
        moment = Moment(name, enriched, folded, rulebook, contact)
        decided, pushes = self._act(moment)
        self.bridge.note(moment)
        decisions = decided.decisions
        traced = Traced(
            moment.event,
            folded.news.value,
            rulebook.version,
            decisions,
            pushes,
            skipped=decided.skipped,
        )
        self.calls.put_event(name, root.call_id, bounded(traced))
        self.deliveries.send(*tasks(moment, decisions), *self.announcing(moment, root.call))
        self._follow_up(moment, decisions)
        self.lookups.send(*inquiries(moment, decisions, self.clock.now()))
        self._note_presence(moment)
        note_names(self.calls, name, root.call, folded.call, self.clock.now())
        self.missed(name, root.call, folded.call, rulebook, self.clock.now())
        named = _named(folded.call, contact)
        try:
            self.calls.put(name, named, root.version, rulebook.time_zone, self.clock.now())
        except ConflictError:
            raise TryAgainError("another worker moved this call") from None
        self._note_others(moment, root.call)
        self.changes.tell(name, CALL, root.call_id)

    def _follow_up(self, moment: Moment, decisions: Sequence[Decision]) -> None:
        """Queue what comes some time after what a desktop has just done; HTTP actions see to theirs."""
        for decision in decisions:
            action = moment.rulebook.action(decision.action_id)
            is_done = (
                decision.runs and decision.reason is Reason.RUNS and not decision.delay_seconds
            )
            if action is not None and action.kind.is_desktop and is_done:
                task = task_of(moment, decision, action)
                self.steps.follow_up(task, action, moment.rulebook)

    def _note_subject(self, event: CallEvent, call_id: str, news: News) -> None:
        is_about(call_id)
        self.meter.count(EVENTS, event.vendor, news.value)

    def _note_others(self, moment: Moment, before: Call | None) -> None:
        note_heard(self.heartbeats, moment.workspace, moment.event, moment.rulebook)
        note_strangers(self.sightings, moment.workspace, moment, before)

    def _contact(
        self, name: str, call_id: str, event: CallEvent, rulebook: Rulebook
    ) -> Contact | None:
        """Return who calls as far as it is known, None when the lookups are to be asked."""
        if not any(lookup.enabled for lookup in rulebook.lookups):
            return STRANGER
        caller = caller_of(name, call_id, event)
        return self.callers.known(caller) if caller.number else STRANGER

    def _act(self, moment: Moment) -> tuple[Plan, tuple[Pushed, ...]]:
        """Decide everything and tell the desktops; the pop goes first."""
        judged = moment.judged(self._busy(moment))
        pushes: list[Pushed] = []
        decisions = [
            self._tell(moment, POP, decision, pushes) for decision in decide_one(POP, judged)
        ]
        planned = plan(judged)
        for decision in planned.decisions:
            action = moment.rulebook.action(decision.action_id)
            assert action is not None
            decisions.append(self._tell(moment, action, decision, pushes))
        pushes += self._close(moment)
        return Plan(tuple(decisions), planned.skipped), tuple(pushes)

    def _tell(
        self, moment: Moment, action: Action, decision: Decision, pushes: list[Pushed]
    ) -> Decision:
        """Perform a desktop action that is due now; return the decision as it turned out."""
        if not decision.runs or decision.delay_seconds or not action.kind.is_desktop:
            return decision
        if decision.reason in AWAITED:
            return decision
        facts = moment.facts(decision.agent_id)
        done = self._order(moment, action, decision, facts)
        pushes += done
        reason, values = turned_out(done, decision.agent_id, facts.agent_name)
        return structs.replace(decision, runs=reason is Reason.RUNS, reason=reason, values=values)

    def _order(
        self, moment: Moment, action: Action, decision: Decision, facts: Facts
    ) -> list[Pushed]:
        now = self.clock.now()
        if action is POP:
            contact = moment.contact or STRANGER
            content = card(moment.event, moment.rulebook, contact, decision.agent_id)
            shown = self.desktops.show(moment.workspace, decision.agent_id, facts, content, now)
            return self._timed(moment, shown)
        return self.desktops.perform(moment.workspace, decision.agent_id, action, facts, now)

    def _timed(self, moment: Moment, shown: list[Pushed]) -> list[Pushed]:
        for line in shown or NOBODY:
            self.meter.count(POPS, line["status"])
            if line["status"] == "sent":
                waited = self.clock.now() - moment.event.received_at
                self.meter.time(POP_LATENCY, waited.total_seconds() * 1000)
        return shown

    def _close(self, moment: Moment) -> list[Pushed]:
        """Take cards away: of those who did not answer, and of everybody at the end."""
        if not moment.fold.released and not moment.fold.releases_everybody:
            return []
        call, now = (moment.call_id, moment.event.event_id), self.clock.now()
        is_over = moment.fires(Trigger.ENDED)
        spared = frozenset() if is_over else frozenset(agent.id for agent in moment.speaking())
        if moment.fold.releases_everybody:
            return self.desktops.close(moment.workspace, EVERYBODY, call, now, spared)
        lines: list[Pushed] = []
        for agent_id in sorted({agent.id for agent in moment.released()}):
            lines += self.desktops.close(moment.workspace, agent_id, call, now, spared)
        return lines

    def _busy(self, moment: Moment) -> frozenset[str]:
        asked = {agent.id for agent in moment.agents() if agent.suppression.busy}
        return frozenset(
            agent_id
            for agent_id in asked
            if self.presence.is_busy(moment.workspace, agent_id, moment.call_id)
        )

    def _note_presence(self, moment: Moment) -> None:
        """Mark who talks, but only agents for whom it decides something: others cost no write."""
        name, call_id = moment.workspace, moment.call_id
        speaking = {agent.id: agent for agent in moment.speaking()}
        for agent in speaking.values():
            if agent.presence_matters:
                self.presence.begin(name, agent.id, call_id, self.clock.now())
        for agent in moment.released():
            if agent.presence_matters and agent.id not in speaking:
                self.presence.end(name, agent.id, call_id)


def _named(call: Call, contact: Contact | None) -> Call:
    """Return *call* with what a lookup calls the client, so that the list of calls can be searched for it."""
    name = contact.fields.get("name", "") if contact else ""
    return structs.replace(call, contact_name=name) if name else call
