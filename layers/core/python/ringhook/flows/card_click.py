"""An agent clicks on a card: the actions that wait for it run, as BIZTEL's click access does."""

from __future__ import annotations

from dataclasses import dataclass, replace

from msgspec import structs

from ringhook.domain.call import AgentSeen, CallEvent
from ringhook.domain.errors import NotFoundError
from ringhook.engine.call import News
from ringhook.engine.calls import Fold
from ringhook.engine.people import find_agent
from ringhook.engine.plan import EVERYBODY, decide_one
from ringhook.engine.reasons import Reason
from ringhook.engine.rulebook import Action, Rulebook, Trigger
from ringhook.engine.sieve import offered
from ringhook.engine.situation import Moment
from ringhook.flows.changes import CALL, Changes
from ringhook.flows.desktops import Desktops, turned_out
from ringhook.flows.facts import gather
from ringhook.flows.later import Later
from ringhook.flows.messages import Task, task_message
from ringhook.flows.shown import shown_to
from ringhook.flows.steps import Steps
from ringhook.ports.clock import Clock
from ringhook.ports.queue import Queue
from ringhook.store.calls import Calls, Story, Traced, event_sort
from ringhook.store.configurations import Configurations
from ringhook.store.devices import Device

CLICKED = frozenset({Trigger.MANUAL})


@dataclass(frozen=True, slots=True)
class Clicking:
    """Takes the click of a desktop that was shown the card.

    Pages and programs are for that desktop, at every click; a GET or POST is sent once for the card.
    """

    configurations: Configurations
    calls: Calls
    desktops: Desktops
    later: Later
    steps: Steps
    deliveries: Queue
    changes: Changes
    clock: Clock

    def __call__(self, name: str, device: Device, call_id: str, click_id: str) -> bool:
        """Do what waits for the click; returns False when *device* was not shown the call."""
        try:
            story = self.calls.story(name, call_id)
            shown = dict(shown_to(story))
            traced = shown.get(device.agent_id) or shown[EVERYBODY]
            rulebook = self.configurations.rulebook_at(name, traced.config_version)
        except (NotFoundError, KeyError):
            return False
        click = _Click(name, device, story, traced, rulebook, click_id)
        for action in offered(rulebook, traced.event):
            self._act(click, action)
        self.changes.tell(name, CALL, call_id)
        return True

    def _act(self, click: _Click, action: Action) -> None:
        fold = Fold(click.story.call, News.NEW, CLICKED)
        moment = Moment(click.event, fold, click.rulebook, contact=click.story.contact)
        decision = decide_one(action, moment)[0]
        task = click.task(action)
        if decision.runs and action.kind.is_desktop and not action.delay_seconds:
            self._order(click, action, task)
            return
        if decision.runs:
            self.deliveries.send(task_message(task, action.delay_seconds))
        self.later.note(click.place(task), decision.reason, decision.values)

    def _order(self, click: _Click, action: Action, task: Task) -> None:
        facts = gather(
            click.traced.event,
            click.story.call.id,
            click.rulebook,
            agent_id=click.device.agent_id,
            contact=click.story.contact.fields,
            results=click.story.results,
        )
        now, mark = self.clock.now(), f"/{click.id}"
        pushed = self.desktops.perform_on(
            click.workspace, click.device, action, facts, now, mark=mark
        )
        reason, values = turned_out([pushed], click.device.agent_id, facts.agent_name)
        self.later.note(click.place(task), reason, values, [pushed])
        if reason is Reason.RUNS:
            self.steps.follow_up(task, action, click.rulebook)


@dataclass(frozen=True, slots=True)
class _Click:
    """Who clicked on the card of which event."""

    workspace: str
    device: Device
    story: Story
    traced: Traced
    rulebook: Rulebook
    id: str

    @property
    def event(self) -> CallEvent:
        """The event as it is about whoever clicked, and nobody else."""
        agent_id, event = self.device.agent_id, self.traced.event
        own = tuple(seen for seen in event.agents if self._is_own(seen))
        return structs.replace(event, agents=own or (AgentSeen(id=agent_id),))

    def _is_own(self, seen: AgentSeen) -> bool:
        agent = find_agent(seen, self.rulebook)
        return agent is not None and agent.id == self.device.agent_id

    def task(self, action: Action) -> Task:
        """Return what carries the action further."""
        return Task(
            self.workspace,
            self.story.call.id,
            event_sort(self.traced.event),
            self.rulebook.version,
            action.id,
            self.device.agent_id,
            is_delayed=action.delay_seconds > 0,
            is_shared=not action.kind.is_desktop,
        )

    def place(self, task: Task) -> Task:
        """Return *task* under the agent whose line of the trace is about the action."""
        ids = [d.agent_id for d in self.traced.decisions if d.action_id == task.action_id]
        is_there = not ids or task.agent_id in ids
        return task if is_there else replace(task, agent_id=ids[0])
