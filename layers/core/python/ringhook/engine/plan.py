"""Decide, for one event, what every action does and why. Pure: event, call and rulebook in, decisions out.

Actions that could not run whoever the event is about are set aside first (`ringhook.engine.sieve`). The
others are asked in list order, for each agent concerned: whose telephone rings, who answered, or, when
the PBX names nobody, the action's audience or everybody. URL and RUN run once for each of them, GET and
POST once for the event: with the first agent for whom no rule refuses.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from msgspec import Struct, field
from msgspec.structs import replace

from ringhook.domain.contact import Contact
from ringhook.engine.conditions import Refusal, first_refusal, general_refusal
from ringhook.engine.people import Person
from ringhook.engine.reasons import Reason
from ringhook.engine.rulebook import Action, ActionKind, Agent, CallType, Rulebook, Suppression
from ringhook.engine.sieve import Skipped, sift, stale
from ringhook.engine.situation import Moment, Situation
from ringhook.engine.text import parse
from ringhook.wire.frames import CARD_UPDATE

MAX_STEPS = 5
"""How many actions may follow one another for one event."""

EVERYBODY = "*"
"""The agent id of a decision that concerns every connected desktop."""


NOBODY: tuple[Person, ...] = ((None, None),)

CLOSE_ID = "close"
"""The id of commands that take a card away; no action may be called so."""
CARD_ID = CARD_UPDATE
"""The id of commands that update a card."""
POP_ID = "pop"
POP = Action(
    id=POP_ID,
    position=0,
    name="Pop-up",
    enabled=True,
    call_type=CallType.INBOUND,
    kind=ActionKind.URL,
    source="",
    target=parse(""),
)
"""The card that shows who calls: decided by the same rules as every action."""


class Decision(Struct, frozen=True, omit_defaults=True):
    """What one action does about one event, and why.

    *agent_id* is the configured agent, `EVERYBODY`, or empty (GET and POST without a known agent).
    *values* fill the reason's sentence.
    """

    action_id: str
    runs: bool
    reason: Reason
    agent_id: str = ""
    delay_seconds: int = 0
    values: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Plan:
    """The decisions about the actions that were asked, in list order, and those that were *skipped*."""

    decisions: tuple[Decision, ...]
    skipped: tuple[Skipped, ...]

    def all_decisions(self, rulebook: Rulebook) -> tuple[Decision, ...]:
        """Return one decision for every action of *rulebook* (URL, RUN: per agent asked), in list order."""
        return in_order(self.decisions, self.skipped, rulebook)


def plan(moment: Moment) -> Plan:
    """Return what every action does."""
    asked, skipped = sift(moment.rulebook, moment.event, moment.fold)
    decisions = [decision for action in asked for decision in _decide_for(action, moment, None)]
    return Plan(tuple(chained(decisions, moment.rulebook)), skipped)


def in_order(
    decisions: Sequence[Decision], skipped: Iterable[Skipped], rulebook: Rulebook
) -> tuple[Decision, ...]:
    """Return *decisions* and one more for every action that was *skipped*, as the actions are listed."""
    actions = {action.id: action for action in rulebook.actions}
    told = [
        *decisions,
        *(
            _skipped(action_id, group, actions.get(action_id))
            for group in skipped
            for action_id in group.action_ids
        ),
    ]
    places = {action.id: action.position for action in rulebook.actions}
    return tuple(sorted(told, key=lambda decision: places.get(decision.action_id, 0)))


def _skipped(action_id: str, group: Skipped, action: Action | None) -> Decision:
    agent_id = EVERYBODY if action is not None and action.kind.is_desktop else ""
    return Decision(action_id, False, group.reason, agent_id, values=group.values)  # noqa: FBT003 - runs


def chained(decisions: Sequence[Decision], rulebook: Rulebook) -> Iterator[Decision]:
    """Yield *decisions*; an action that follows another one runs only if that one does.

    When it waits for a lookup, those before it wait as well: they must not be over too soon.
    """
    runs = {decision.action_id for decision in decisions if decision.runs}
    awaiting = {d.action_id for d in decisions if d.reason is Reason.AWAITS_CONTACT}
    awaiting |= {before.id for action_id in awaiting for before in _before(action_id, rulebook)}
    for decision in decisions:
        missing = _missing_step(decision.action_id, rulebook, runs)
        if not decision.runs:
            yield decision
        elif missing is not None:
            values = {"action": missing.name or str(missing.position)}
            yield replace(decision, runs=False, reason=Reason.STEP_MISSING, values=values)
        elif decision.action_id in awaiting:
            yield replace(decision, reason=Reason.AWAITS_CONTACT)
        else:
            yield decision


def _missing_step(action_id: str, rulebook: Rulebook, runs: Collection[str]) -> Action | None:
    """Return the action that must come first but does not run, None when the way is free."""
    return next((step for step in _before(action_id, rulebook) if step.id not in runs), None)


def _before(action_id: str, rulebook: Rulebook) -> Iterator[Action]:
    """Yield the actions that must come before, the nearest first."""
    action = rulebook.action(action_id)
    for _ in range(MAX_STEPS):
        action = rulebook.action(action.after) if action is not None and action.after else None
        if action is None:
            return
        yield action


def decide_one(action: Action, moment: Moment) -> tuple[Decision, ...]:
    """Return what *action* does: one decision, or for a desktop action one per agent concerned."""
    general = stale(moment.fold) or general_refusal(action, moment.event, moment.fold)
    return _decide_for(action, moment, general)


def _decide_for(action: Action, moment: Moment, general: Refusal | None) -> tuple[Decision, ...]:
    """Return the decisions about *action*; *general* is what forbids it whoever the event is about."""
    people = moment.people
    if people == NOBODY and action.kind.is_desktop and action.audience:
        people = tuple((None, agent) for agent in _audience(action, moment.rulebook))
    situations = (Situation(action, moment, seen, agent) for seen, agent in people)
    if action.kind.is_desktop:
        return tuple(_decide(situation, general) for situation in situations)
    return (_first_that_runs(situations, general),)


def _first_that_runs(situations: Iterable[Situation], general: Refusal | None) -> Decision:
    """Return the decision for the first agent with whom the action runs, else the first one."""
    refused: Decision | None = None
    for situation in situations:
        decision = _decide(situation, general)
        if decision.runs:
            return decision
        refused = refused or decision
    assert refused is not None, "an event is about somebody or about (None, None)"
    return refused


def _audience(action: Action, rulebook: Rulebook) -> tuple[Agent, ...]:
    """Return the agents of the action's audience, in a fixed order."""
    return tuple(rulebook.agents[i] for i in sorted(action.audience) if i in rulebook.agents)


def _decide(situation: Situation, general: Refusal | None) -> Decision:
    action, agent_id = situation.action, _agent_id(situation)
    refusal = general or first_refusal(situation)
    if refusal is not None:
        reason, values = refusal
        return Decision(action.id, runs=False, reason=reason, agent_id=agent_id, values=values)
    return Decision(
        action.id,
        runs=True,
        reason=_reason(situation),
        agent_id=agent_id,
        delay_seconds=action.delay_seconds,
        values=_waiting(action),
    )


def _reason(situation: Situation) -> Reason:
    if awaits_contact(situation.action, situation.suppression, situation.moment.contact):
        return Reason.AWAITS_CONTACT
    if situation.action.after:
        return Reason.AWAITS_STEP
    return Reason.WAITS if situation.action.delay_seconds else Reason.RUNS


def awaits_contact(action: Action, suppression: Suppression, contact: Contact | None) -> bool:
    """Say whether *action* cannot run before the lookup is over."""
    return contact is None and (action.uses_contact or suppression.unknown_contact)


def _waiting(action: Action) -> Mapping[str, str]:
    return {"seconds": str(action.delay_seconds)} if action.delay_seconds else {}


def _agent_id(situation: Situation) -> str:
    if situation.agent is not None:
        return situation.agent.id
    if situation.seen is None and situation.action.kind.is_desktop:
        return EVERYBODY
    return ""
