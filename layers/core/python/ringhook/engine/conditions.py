"""The rules every action must pass, in their fixed order; the first refusal wins and is named.

Those of `general_refusal` come first and look at the action and the kind of event alone.

One rule is one function: it returns None, or the reason with the values that decided.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from ringhook.domain.call import CallEvent, Direction, NumberKind
from ringhook.domain.contact import Known
from ringhook.domain.parties import is_short
from ringhook.engine.calls import Fold
from ringhook.engine.numbers import digits
from ringhook.engine.reasons import Reason
from ringhook.engine.rulebook import Action, CallType, ContactRule, Suppression, Trigger
from ringhook.engine.situation import Situation

Refusal = tuple[Reason, Mapping[str, str]]

DIRECTIONS: Mapping[CallType, frozenset[Direction]] = {
    CallType.NEVER: frozenset(),
    CallType.INBOUND: frozenset({Direction.INBOUND}),
    CallType.OUTBOUND: frozenset({Direction.OUTBOUND}),
    CallType.BOTH: frozenset(Direction),
}


def general_refusal(action: Action, event: CallEvent, fold: Fold) -> Refusal | None:
    """Return why *action* cannot run for such an event, whoever it is about; else None."""
    if not action.enabled:
        return Reason.DISABLED, {}
    if action.call_type is CallType.NEVER:
        return Reason.CALL_TYPE_EMPTY, {}
    direction = event.direction
    if direction not in DIRECTIONS[action.call_type]:
        values = {"call_type": action.call_type.value, "direction": direction.value}
        return Reason.WRONG_CALL_TYPE, values
    if action.trigger not in fold.triggers:
        values = {"trigger": action.trigger.value, "event": event.kind.value}
        return Reason.WRONG_TRIGGER, values
    return None


def _line(s: Situation) -> Refusal | None:
    line = s.moment.line
    values = {"line": (line.name if line else "") or s.event.line.raw or "-"}
    if line is not None and not line.enabled:
        return Reason.LINE_DISABLED, values
    wanted = s.action.conditions.lines
    if wanted and not any(s.moment.is_line(number) for number in wanted):
        return Reason.OTHER_LINE, values
    return None


def _internal(s: Situation) -> Refusal | None:
    suppressed = s.suppression.internal and _is_internal(s.event)
    return (Reason.INTERNAL_CALL, {}) if suppressed else None


def _is_internal(event: CallEvent) -> bool:
    """A PBX that only says "incoming", such as BIZTEL, tells a colleague by the extension that calls."""
    if event.direction is Direction.INBOUND:
        return is_short(event.client.raw)
    return event.direction is Direction.INTERNAL


def _min_digits(s: Situation) -> Refusal | None:
    wanted = s.suppression.min_digits
    if not wanted:
        return None
    count = len(digits(s.event.client))
    if not count or count >= wanted:
        return None
    return Reason.TOO_SHORT, {"digits": str(count), "min_digits": str(wanted)}


def _exception(s: Situation) -> Refusal | None:
    agent_id = s.agent.id if s.agent else ""
    exceptions = s.moment.rulebook.exceptions
    listed = exceptions.find(s.event.client, agent_id, s.moment.country)
    return (Reason.EXCEPTION_LISTED, {"pattern": listed.note or listed.number}) if listed else None


def _busy(s: Situation) -> Refusal | None:
    if s.agent is None or not s.suppression.busy or s.agent.id not in s.moment.busy:
        return None
    return Reason.AGENT_BUSY, {"agent": s.agent_name}


def _contact(s: Situation) -> Refusal | None:
    """While a lookup is under way nothing is refused: whoever hears its answer asks `contact_refusal`."""
    if s.moment.contact is None:
        return None
    return contact_refusal(s.action, s.suppression, s.moment.contact.known)


WISHES: Mapping[tuple[ContactRule, Known], Reason] = {
    (ContactRule.UNKNOWN, Known.ONE): Reason.CONTACT_KNOWN,
    (ContactRule.UNKNOWN, Known.SEVERAL): Reason.CONTACT_KNOWN,
    # Better no new lead than a second one for somebody the CRM knows.
    (ContactRule.UNKNOWN, Known.UNANSWERED): Reason.CONTACT_UNANSWERED,
    (ContactRule.KNOWN, Known.SEVERAL): Reason.CONTACT_SEVERAL,
    (ContactRule.KNOWN, Known.NOBODY): Reason.CONTACT_UNKNOWN,
    (ContactRule.KNOWN, Known.UNANSWERED): Reason.CONTACT_UNANSWERED,
}


def contact_refusal(action: Action, suppression: Suppression, known: Known) -> Refusal | None:
    """Return why *action* does not run for a caller who is so well *known*.

    The action's own wish goes first; the settings only spare people calls of strangers.
    """
    wish = action.conditions.contact
    if (wish, known) in WISHES:
        return WISHES[wish, known], {}
    spared = wish is ContactRule.ANY and suppression.unknown_contact and known is Known.NOBODY
    return (Reason.CONTACT_UNKNOWN, {}) if spared else None


def _hours(s: Situation) -> Refusal | None:
    hours = s.action.conditions.hours
    if not hours:
        return None
    local = s.moment.local_time
    minute = local.hour * 60 + local.minute
    if any(entry.cover(local.weekday(), minute) for entry in hours):
        return None
    return Reason.OUTSIDE_HOURS, {"time": f"{local:%H:%M}"}


def _answered_only(s: Situation) -> Refusal | None:
    wanted = s.action.conditions.answered_only and s.action.trigger is Trigger.ENDED
    return (Reason.NOT_ANSWERED, {}) if wanted and not s.moment.fold.call.was_answered else None


def _agent_known(s: Situation) -> Refusal | None:
    if not s.action.kind.is_desktop or s.agent is not None or s.seen is None:
        return None
    return Reason.AGENT_UNKNOWN, {"extension": s.identifier}


def _audience(s: Situation) -> Refusal | None:
    """Only the audience's calls; a call of which the PBX names nobody may be theirs."""
    nobody_named = s.agent is None and s.seen is None
    if not s.action.audience or nobody_named or (s.agent and s.agent.id in s.action.audience):
        return None
    return Reason.NOT_IN_AUDIENCE, {"agent": s.agent_name}


def _number(s: Situation) -> Refusal | None:
    has_number = bool(s.event.client.raw) and s.event.client.kind is not NumberKind.WITHHELD
    if has_number or s.action.conditions.without_number or "phone" not in s.action.uses:
        return None
    return Reason.NUMBER_MISSING, {}


def is_offered(action: Action, event: CallEvent) -> bool:
    """Say whether *action* waits for a click, is for such calls, and needs nothing that only a caller gives."""
    is_by_hand = action.enabled and action.trigger is Trigger.MANUAL
    needs_caller = any(p.required and p.name not in action.arguments for p in action.parameters)
    return is_by_hand and not needs_caller and event.direction in DIRECTIONS[action.call_type]


RULES: tuple[Callable[[Situation], Refusal | None], ...] = (
    _line,
    _internal,
    _min_digits,
    _exception,
    _agent_known,
    _busy,
    _contact,
    _hours,
    _answered_only,
    _audience,
    _number,
)


def first_refusal(situation: Situation) -> Refusal | None:
    """Return why an action that nothing general forbids does not run, or None when it does."""
    for rule in RULES:
        refusal = rule(situation)
        if refusal is not None:
            return refusal
    return None
