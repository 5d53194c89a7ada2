"""Decide, for one event, what every action does and why. Pure: event, call and rulebook in, decisions out.

Actions are asked in list order. GET and POST are asked once for the event, URL and RUN once for each
agent concerned: whose telephone rings, who answered, or, when the PBX names nobody, everybody.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from ringhook.domain.call import AgentSeen, CallEvent
from ringhook.engine.calls import Fold, News
from ringhook.engine.conditions import Situation, first_refusal
from ringhook.engine.reasons import Reason
from ringhook.engine.rulebook import Action, ActionKind, Agent, CallType, Rulebook
from ringhook.engine.text import parse

EVERYBODY = "*"
"""The agent id of a decision that concerns every connected desktop."""


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
    event: CallEvent, fold: Fold, rulebook: Rulebook, busy: frozenset[str] = frozenset()
) -> tuple[Decision, ...]:
    """Return one decision per action (URL, RUN: per action and agent), in list order.

    *event* is the enriched one (`ringhook.engine.calls.enrich`).
    """
    return tuple(
        decision
        for action in rulebook.actions
        for decision in decide_one(action, event, fold, rulebook, busy)
    )


def decide_one(
    action: Action,
    event: CallEvent,
    fold: Fold,
    rulebook: Rulebook,
    busy: frozenset[str] = frozenset(),
) -> tuple[Decision, ...]:
    """Return what *action* does: one decision, or for a desktop action one per agent concerned."""
    people = tuple(concerned(event, rulebook))
    return tuple(
        _decide(Situation(action, event, fold, rulebook, seen, agent, busy))
        for seen, agent in (people if action.kind.is_desktop else people[:1])
    )


def concerned(
    event: CallEvent, rulebook: Rulebook
) -> Iterator[tuple[AgentSeen | None, Agent | None]]:
    """Yield whom the event is about, each agent once; (None, None) when the PBX named nobody."""
    if not event.agents:
        yield None, None
    already: set[str] = set()
    for seen in event.agents:
        agent = find_agent(seen, rulebook)
        key = agent.id if agent else repr(seen)
        if key not in already:
            already.add(key)
            yield seen, agent


def find_agent(seen: AgentSeen, rulebook: Rulebook) -> Agent | None:
    """Return the configured agent that one of the PBX's identifiers belongs to."""
    for identifier in seen.identifiers():
        agent_id = rulebook.agent_by_identifier.get(identifier.casefold().lstrip("+"))
        if agent_id:
            return rulebook.agents[agent_id]
    return None


def _decide(situation: Situation) -> Decision:
    action, agent_id = situation.action, _agent_id(situation)
    if situation.fold.news is not News.NEW and not situation.fold.triggers:
        return Decision(
            action.id, runs=False, reason=_STALE[situation.fold.news], agent_id=agent_id
        )
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
