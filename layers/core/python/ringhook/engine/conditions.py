"""The rules every action must pass, in their fixed order; the first refusal wins and is named.

One rule is one function: it returns None, or the reason with the values that decided.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from ringhook.domain.call import AgentSeen, CallEvent, Direction, NumberKind
from ringhook.engine.calls import Fold
from ringhook.engine.numbers import matches
from ringhook.engine.reasons import Reason
from ringhook.engine.rulebook import Action, Agent, CallType, Line, Rulebook, Suppression, Trigger
from ringhook.engine.text import uses

Refusal = tuple[Reason, Mapping[str, str]]

DIRECTIONS: Mapping[CallType, frozenset[Direction]] = {
    CallType.NEVER: frozenset(),
    CallType.INBOUND: frozenset({Direction.INBOUND}),
    CallType.OUTBOUND: frozenset({Direction.OUTBOUND}),
    CallType.BOTH: frozenset(Direction),
}


@dataclass(frozen=True, slots=True)
class Situation:
    """One action asked about one event and one agent (None when the PBX named nobody).

    *busy* holds the ids of the agents who are on another call.
    """

    action: Action
    event: CallEvent
    fold: Fold
    rulebook: Rulebook
    seen: AgentSeen | None = None
    agent: Agent | None = None
    busy: frozenset[str] = frozenset()

    @property
    def agent_name(self) -> str:
        """The agent's name for a sentence."""
        if self.agent is not None:
            return self.agent.name or self.agent.id
        return self.seen.name or next(iter(self.seen.identifiers()), "") if self.seen else ""

    def line(self) -> Line | None:
        """Return the configured line the call came in on, if it is configured."""
        connection = self.rulebook.connections.get(self.event.connection_id)
        lines = connection.lines if connection else ()
        return next((line for line in lines if matches(line.number, self.event.line)), None)


def _enabled(s: Situation) -> Refusal | None:
    return None if s.action.enabled else (Reason.DISABLED, {})


def _call_type(s: Situation) -> Refusal | None:
    if s.action.call_type is CallType.NEVER:
        return Reason.CALL_TYPE_EMPTY, {}
    if s.event.direction in DIRECTIONS[s.action.call_type]:
        return None
    return Reason.WRONG_CALL_TYPE, {
        "call_type": s.action.call_type.value,
        "direction": s.event.direction.value,
    }


def _trigger(s: Situation) -> Refusal | None:
    if s.action.trigger in s.fold.triggers:
        return None
    return Reason.WRONG_TRIGGER, {"trigger": s.action.trigger.value, "event": s.event.kind.value}


def _line(s: Situation) -> Refusal | None:
    line = s.line()
    values = {"line": (line.name if line else "") or s.event.line.raw or "-"}
    if line is not None and not line.enabled:
        return Reason.LINE_DISABLED, values
    wanted = s.action.conditions.lines
    if wanted and not any(matches(number, s.event.line) for number in wanted):
        return Reason.OTHER_LINE, values
    return None


def _internal(s: Situation) -> Refusal | None:
    suppressed = _suppression(s).internal and s.event.direction is Direction.INTERNAL
    return (Reason.INTERNAL_CALL, {}) if suppressed else None


def _min_digits(s: Situation) -> Refusal | None:
    wanted = _suppression(s).min_digits
    digits = sum(c.isdigit() for c in s.event.client.e164 or s.event.client.raw)
    if not wanted or not digits or digits >= wanted:
        return None
    return Reason.TOO_SHORT, {"digits": str(digits), "min_digits": str(wanted)}


def _exception(s: Situation) -> Refusal | None:
    agent_id = s.agent.id if s.agent else ""
    for listed in s.rulebook.exceptions:
        if listed.agent_id in {"", agent_id} and matches(listed.number, s.event.client):
            return Reason.EXCEPTION_LISTED, {"pattern": listed.note or listed.number}
    return None


def _busy(s: Situation) -> Refusal | None:
    if s.agent is None or not _suppression(s).busy or s.agent.id not in s.busy:
        return None
    return Reason.AGENT_BUSY, {"agent": s.agent_name}


def _hours(s: Situation) -> Refusal | None:
    hours = s.action.conditions.hours
    local = s.event.at.astimezone(ZoneInfo(s.rulebook.time_zone))
    minute = local.hour * 60 + local.minute
    if not hours or any(
        local.weekday() in h.weekdays and h.from_minute <= minute < h.to_minute for h in hours
    ):
        return None
    return Reason.OUTSIDE_HOURS, {"time": f"{local:%H:%M}"}


def _answered_only(s: Situation) -> Refusal | None:
    wanted = s.action.conditions.answered_only and s.action.trigger is Trigger.ENDED
    return (Reason.NOT_ANSWERED, {}) if wanted and not s.fold.call.was_answered else None


def _agent_known(s: Situation) -> Refusal | None:
    if not s.action.kind.is_desktop or s.agent is not None or s.seen is None:
        return None
    return Reason.AGENT_UNKNOWN, {"extension": s.agent_name}


def _audience(s: Situation) -> Refusal | None:
    if not s.action.audience or s.agent is None or s.agent.id in s.action.audience:
        return None
    return Reason.NOT_IN_AUDIENCE, {"agent": s.agent_name}


def _number(s: Situation) -> Refusal | None:
    has_number = bool(s.event.client.raw) and s.event.client.kind is not NumberKind.WITHHELD
    if has_number or s.action.conditions.without_number or "phone" not in uses(s.action.target):
        return None
    return Reason.NUMBER_MISSING, {}


RULES: tuple[Callable[[Situation], Refusal | None], ...] = (
    _enabled,
    _call_type,
    _trigger,
    _line,
    _internal,
    _min_digits,
    _exception,
    _agent_known,
    _busy,
    _hours,
    _answered_only,
    _audience,
    _number,
)


def _suppression(s: Situation) -> Suppression:
    return s.agent.suppression if s.agent else s.rulebook.suppression


def first_refusal(situation: Situation) -> Refusal | None:
    """Return why the action does not run, or None when it does."""
    for rule in RULES:
        refusal = rule(situation)
        if refusal is not None:
            return refusal
    return None
