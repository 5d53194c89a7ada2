"""Decide, for one event, what every action does and why. Pure: event, call and rulebook in, decisions out.

Actions are asked in list order, for each agent concerned: whose telephone rings, who answered, or, when
the PBX names nobody, the action's audience or everybody. URL and RUN run once for each of them, GET and
POST once for the event: with the first agent for whom no rule refuses.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType

from ringhook.domain.call import CallEvent
from ringhook.engine.call import News
from ringhook.engine.calls import Fold
from ringhook.engine.conditions import first_refusal
from ringhook.engine.people import Person, concerned
from ringhook.engine.reasons import Reason
from ringhook.engine.rulebook import Action, ActionKind, Agent, CallType, Rulebook
from ringhook.engine.situation import Moment, Situation
from ringhook.engine.text import parse

EVERYBODY = "*"
"""The agent id of a decision that concerns every connected desktop."""


NOBODY_KNOWN: Mapping[str, str] = MappingProxyType({})
NOBODY: tuple[Person, ...] = ((None, None),)

CLOSE_ID = "close"
"""The id of commands that take a card away; no action may be called so."""
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


@dataclass(frozen=True, slots=True)
class Decision:
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


def plan(
    event: CallEvent,
    fold: Fold,
    rulebook: Rulebook,
    busy: frozenset[str] = frozenset(),
    contact: Mapping[str, str] = NOBODY_KNOWN,
) -> tuple[Decision, ...]:
    """Return one decision per action (URL, RUN: per action and agent), in list order.

    *event* is the enriched one (`ringhook.engine.merging.enrich`).
    """
    moment = Moment(event, fold, rulebook, busy, contact)
    people = tuple(concerned(event, rulebook))
    return tuple(
        decision for action in rulebook.actions for decision in _decide_for(people, action, moment)
    )


def decide_one(
    action: Action,
    event: CallEvent,
    fold: Fold,
    rulebook: Rulebook,
    busy: frozenset[str] = frozenset(),
    contact: Mapping[str, str] = NOBODY_KNOWN,
) -> tuple[Decision, ...]:
    """Return what *action* does: one decision, or for a desktop action one per agent concerned."""
    people = tuple(concerned(event, rulebook))
    return _decide_for(people, action, Moment(event, fold, rulebook, busy, contact))


def _decide_for(people: Sequence[Person], action: Action, moment: Moment) -> tuple[Decision, ...]:
    if people == NOBODY and action.kind.is_desktop and action.audience:
        people = tuple((None, agent) for agent in _audience(action, moment.rulebook))
    situations = (Situation(action, moment, seen, agent) for seen, agent in people)
    if action.kind.is_desktop:
        return tuple(_decide(situation) for situation in situations)
    return (_first_that_runs(situations),)


def _first_that_runs(situations: Iterable[Situation]) -> Decision:
    """Return the decision for the first agent with whom the action runs, else the first one."""
    refused: Decision | None = None
    for situation in situations:
        decision = _decide(situation)
        if decision.runs:
            return decision
        refused = refused or decision
    assert refused is not None, "an event is about somebody or about (None, None)"
    return refused


def _audience(action: Action, rulebook: Rulebook) -> tuple[Agent, ...]:
    """Return the agents of the action's audience, in a fixed order."""
    return tuple(rulebook.agents[i] for i in sorted(action.audience) if i in rulebook.agents)


def _decide(situation: Situation) -> Decision:
    action, agent_id = situation.action, _agent_id(situation)
    fold = situation.moment.fold
    if fold.news is not News.NEW and not fold.triggers:
        return Decision(action.id, runs=False, reason=_STALE[fold.news], agent_id=agent_id)
    refusal = first_refusal(situation)
    if refusal is not None:
        reason, values = refusal
        return Decision(action.id, runs=False, reason=reason, agent_id=agent_id, values=values)
    return Decision(
        action.id,
        runs=True,
        reason=Reason.WAITS if action.delay_seconds else Reason.RUNS,
        agent_id=agent_id,
        delay_seconds=action.delay_seconds,
        values=_waiting(action),
    )


_STALE = {News.DUPLICATE: Reason.DUPLICATE, News.LATE: Reason.LATE}


def _waiting(action: Action) -> Mapping[str, str]:
    return {"seconds": str(action.delay_seconds)} if action.delay_seconds else {}


def _agent_id(situation: Situation) -> str:
    if situation.agent is not None:
        return situation.agent.id
    if situation.seen is None and situation.action.kind.is_desktop:
        return EVERYBODY
    return ""
