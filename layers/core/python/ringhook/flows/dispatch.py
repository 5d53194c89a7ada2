"""One event is folded into its call, every action is decided, desktops are told, CRM work is queued.

The order keeps the promises through a crash at any line: desktops first (they ignore a repeated
command), then the trace, then the tasks (a repeated task finds its delivery settled), the call last.
Nothing here waits for anything outside the platform.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from ringhook.domain.call import CallEvent
from ringhook.domain.errors import ConflictError, TryAgainError
from ringhook.engine.call import News
from ringhook.engine.calls import Fold, fold
from ringhook.engine.merging import enrich
from ringhook.engine.people import find_agent
from ringhook.engine.plan import POP, Decision, decide_one, plan
from ringhook.engine.reasons import Reason
from ringhook.engine.rulebook import Action, Agent, Rulebook, Trigger
from ringhook.engine.text import Facts, RefusedValueError
from ringhook.flows.card import card
from ringhook.flows.desktops import Desktops, Pushed
from ringhook.flows.facts import gather
from ringhook.flows.messages import Task, read_event_message, root_call_id, task_message
from ringhook.ports.clock import Clock
from ringhook.ports.queue import Message, Queue
from ringhook.store.calls import Calls, Traced, event_sort
from ringhook.store.configurations import Configurations
from ringhook.store.presence import Presence


@dataclass(frozen=True, slots=True)
class Moment:
    """One event in its call, and the rulebook that judges it."""

    workspace: str
    event: CallEvent
    fold: Fold
    rulebook: Rulebook

    @property
    def call_id(self) -> str:
        """Our id of the call."""
        return self.fold.call.id

    def facts(self, agent_id: str, action: Action) -> Facts:
        """Return what the action's templates may read."""
        return gather(
            self.event,
            self.call_id,
            self.rulebook,
            agent_id=agent_id,
            arguments=action.arguments,
        )

    def agents(self) -> Iterator[Agent]:
        """Yield the configured agents that the event names."""
        found = (find_agent(seen, self.rulebook) for seen in self.event.agents)
        return (agent for agent in found if agent is not None)


@dataclass(frozen=True, slots=True)
class Dispatch:
    """Handles one message of the event queue."""

    configurations: Configurations
    calls: Calls
    presence: Presence
    desktops: Desktops
    deliveries: Queue
    clock: Clock

    def __call__(self, body: str) -> None:
        """Handle one event. Raises `TryAgainError` to have it delivered again."""
        name, event = read_event_message(body)
        rulebook = self.configurations.rulebook(name)
        call_id = root_call_id(name, event)
        known, version = self.calls.get(name, call_id)
        folded = fold(known, event, call_id)
        if folded.news is News.DUPLICATE:
            return
        moment = Moment(name, enrich(event, folded.call), folded, rulebook)
        traced = self._act(moment)
        self.calls.put_event(name, call_id, traced)
        self.deliveries.send(*_tasks(moment, traced))
        self._note_presence(moment)
        try:
            self.calls.put(name, folded.call, version, rulebook.time_zone, self.clock.now())
        except ConflictError:
            raise TryAgainError("another worker moved this call") from None

    def _act(self, moment: Moment) -> Traced:
        """Decide everything and tell the desktops; the pop goes first."""
        busy = self._busy(moment)
        pushes: list[Pushed] = []
        decisions = [
            self._tell(moment, POP, decision, pushes)
            for decision in decide_one(POP, moment.event, moment.fold, moment.rulebook, busy)
        ]
        for decision in plan(moment.event, moment.fold, moment.rulebook, busy):
            action = moment.rulebook.action(decision.action_id)
            assert action is not None
            decisions.append(self._tell(moment, action, decision, pushes))
        pushes += self._close(moment)
        news = moment.fold.news.value
        return Traced(moment.event, news, moment.rulebook.version, decisions, pushes)

    def _tell(
        self, moment: Moment, action: Action, decision: Decision, pushes: list[Pushed]
    ) -> Decision:
        """Perform a desktop action that is due now; return the decision as it turned out."""
        if not decision.runs or decision.delay_seconds or not action.kind.is_desktop:
            return decision
        facts = moment.facts(decision.agent_id, action)
        try:
            done = self._order(moment, action, decision, facts)
        except RefusedValueError as error:
            values = {"detail": str(error)}
            return replace(decision, runs=False, reason=Reason.VALUE_REFUSED, values=values)
        pushes += done
        return _as_it_turned_out(decision, done, moment.rulebook)

    def _order(
        self, moment: Moment, action: Action, decision: Decision, facts: Facts
    ) -> list[Pushed]:
        now = self.clock.now()
        if action is POP:
            content = card(moment.event, moment.rulebook)
            return self.desktops.show(moment.workspace, decision.agent_id, facts, content, now)
        return self.desktops.perform(moment.workspace, decision.agent_id, action, facts, now)

    def _close(self, moment: Moment) -> list[Pushed]:
        """Take cards away: of those who did not answer, and of everybody at the end."""
        gone = list(moment.fold.released)
        if Trigger.ENDED in moment.fold.triggers:
            gone += [leg.agent for leg in moment.fold.call.legs if leg.agent is not None]
        found = (find_agent(seen, moment.rulebook) for seen in gone)
        lines: list[Pushed] = []
        for agent_id in sorted({agent.id for agent in found if agent is not None}):
            lines += self.desktops.close(
                moment.workspace,
                agent_id,
                moment.call_id,
                moment.event.event_id,
                self.clock.now(),
            )
        return lines

    def _busy(self, moment: Moment) -> frozenset[str]:
        asked = {agent.id for agent in moment.agents() if agent.suppression.busy}
        return frozenset(
            agent_id
            for agent_id in asked
            if self.presence.is_busy(moment.workspace, agent_id, moment.call_id)
        )

    def _note_presence(self, moment: Moment) -> None:
        """Mark who talks, but only agents for whom the rule is on: others cost no write."""
        for agent in moment.agents():
            if not agent.suppression.busy:
                continue
            if Trigger.ANSWERED in moment.fold.triggers:
                now = self.clock.now()
                self.presence.begin(moment.workspace, agent.id, moment.call_id, now)
            elif Trigger.ENDED in moment.fold.triggers:
                self.presence.end(moment.workspace, agent.id, moment.call_id)


def _tasks(moment: Moment, traced: Traced) -> Iterator[Message]:
    """Yield what is left for the delivery queue: every HTTP action, and whatever has a delay."""
    for decision in traced.decisions:
        action = moment.rulebook.action(decision.action_id)
        if action is None or not decision.runs:
            continue
        if action.kind.is_desktop and not decision.delay_seconds:
            continue
        task = Task(
            moment.workspace,
            moment.call_id,
            event_sort(traced.event),
            moment.rulebook.version,
            action.id,
            decision.agent_id,
            is_delayed=decision.delay_seconds > 0,
        )
        yield task_message(task, decision.delay_seconds)


def _as_it_turned_out(decision: Decision, done: Iterable[Pushed], rulebook: Rulebook) -> Decision:
    """Return *decision*, or that nobody's desktop could take it."""
    if any(line["status"] == "sent" for line in done):
        return decision
    agent = rulebook.agents.get(decision.agent_id)
    who = (agent.name or agent.id) if agent else "-"
    return replace(decision, runs=False, reason=Reason.NO_DEVICE, values={"agent": who})
