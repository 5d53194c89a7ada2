"""Where a call should ring: the contact's owner, a deputy, or what is configured for the rest. Pure.

Every agent who is passed over leaves a line that says why.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from ringhook.domain.call import NumberKind, Party
from ringhook.domain.contact import Contact, Known
from ringhook.domain.routing import RouteAnswer
from ringhook.domain.values import scrub
from ringhook.engine.numbers import dialable, identify
from ringhook.engine.people import find_owner, owner_texts
from ringhook.engine.route_reasons import RouteReason
from ringhook.engine.rulebook import Agent, Connection, Routing, Rulebook

MAX_CONSIDERED = 50
MAX_NAME_CHARACTERS = 100
CODES: Mapping[RouteReason, Callable[[Routing], str]] = {
    RouteReason.CALLER_UNKNOWN: lambda routing: routing.unknown_code,
    RouteReason.NUMBER_HIDDEN: lambda routing: routing.unknown_code,
    RouteReason.NO_LOOKUPS: lambda routing: routing.unknown_code,
    RouteReason.CRM_FAILED: lambda routing: routing.error_code,
    RouteReason.CRM_SPARED: lambda routing: routing.error_code,
    RouteReason.CROWDED: lambda routing: routing.error_code,
}
"""Which branch of the PBX's scenario a reason takes; for those not here the caller is known."""


@dataclass(frozen=True, slots=True)
class Passed:
    """Somebody who was considered: why they were rung, or passed over. A fallback number has no agent."""

    reason: RouteReason
    agent_id: str = ""
    agent: str = ""
    target: str = ""


@dataclass(frozen=True, slots=True)
class Decided:
    """What to answer (None: nobody knows), why, and who was considered. *owner* is as the CRM writes it."""

    reason: RouteReason
    answered: RouteReason
    answer: RouteAnswer | None
    considered: tuple[Passed, ...] = ()
    owner: str = ""
    agent: str = ""


@dataclass(frozen=True, slots=True)
class Asker:
    """Who asks: the *connection*, and a full-match pattern of what its PBX *rings*."""

    connection: Connection
    rings: str

    def can_ring(self, target: str) -> bool:
        """Say whether that PBX rings *target*."""
        return re.fullmatch(self.rings, target) is not None


IsBusy = Callable[[str], bool]


def decide(
    contact: Contact,
    asker: Asker,
    rulebook: Rulebook,
    is_busy: IsBusy,
    trouble: RouteReason | None = None,
) -> Decided:
    """Return the answer for a caller of whom *contact* is known.

    *trouble* says why nobody could be asked. *is_busy* is asked only for agents who could be rung.
    """
    reason = trouble or _stranger(contact)
    if reason is not None:
        return _instead(reason, contact, asker)
    fields = _fields(contact)
    said = owner_texts(fields)
    written = _plain(said[0]) if said else ""
    if not asker.rings:
        return _instead(RouteReason.NAME_ONLY, contact, asker, owner=written)
    owner = find_owner(fields, rulebook)
    if owner is None:
        why = _without_owner(contact, written)
        return _instead(why, contact, asker, owner=written)
    considered: list[Passed] = []
    for agent in _candidates(owner, rulebook):
        passed = _consider(agent, asker, is_busy)
        considered.append(passed)
        if passed.reason is RouteReason.RUNG:
            return _rung(passed, owner, contact, asker, tuple(considered))
    return _instead(
        RouteReason.EVERYBODY_AWAY, contact, asker, tuple(considered), owner=_name(owner)
    )


def ringable(target: str, country: str) -> str:
    """Return *target* as an answer names it: a telephone number in E.164 if that is certain."""
    found = identify(Party(target), country)
    if found.e164:
        return found.e164
    return target.strip() if found.kind is NumberKind.SIP else dialable(target)


def _stranger(contact: Contact) -> RouteReason | None:
    return {
        Known.NOBODY: RouteReason.CALLER_UNKNOWN,
        Known.UNANSWERED: RouteReason.CRM_FAILED,
    }.get(contact.known)


def _fields(contact: Contact) -> Mapping[str, str]:
    """Return what is known of the caller's owner: of several contacts only what they agree in."""
    if contact.known is Known.ONE or not contact.choices:
        return contact.fields
    first, *others = (owner_texts(choice) for choice in contact.choices)
    return contact.choices[0] if all(texts == first for texts in others) else {}


def _without_owner(contact: Contact, written: str) -> RouteReason:
    if written:
        return RouteReason.OWNER_UNKNOWN
    several = contact.known is Known.SEVERAL
    return RouteReason.SEVERAL_CONTACTS if several else RouteReason.NO_OWNER


def _candidates(owner: Agent, rulebook: Rulebook) -> Iterator[Agent]:
    """Yield the owner, then the deputies in their order, then theirs; everybody once."""
    waiting, seen = [owner.id], {owner.id}
    for agent_id in waiting:
        agent = rulebook.agents[agent_id]
        yield agent
        fresh = [d for d in agent.deputies if d in rulebook.agents and d not in seen]
        seen.update(fresh)
        waiting += dict.fromkeys(fresh)
        if len(waiting) > MAX_CONSIDERED:
            del waiting[MAX_CONSIDERED:]


def _consider(agent: Agent, asker: Asker, is_busy: IsBusy) -> Passed:
    target = ringable(agent.route_to, asker.connection.country) if agent.route_to else ""
    reason = RouteReason.RUNG
    if agent.is_absent:
        reason = RouteReason.ABSENT
    elif not target:
        reason = RouteReason.NO_TARGET
    elif not asker.can_ring(target):
        reason = RouteReason.TARGET_UNFIT
    elif is_busy(agent.id):
        reason = RouteReason.BUSY
    return Passed(reason, agent.id, _name(agent), target)


def _rung(
    passed: Passed,
    owner: Agent,
    contact: Contact,
    asker: Asker,
    considered: tuple[Passed, ...],
) -> Decided:
    is_owner = passed.agent_id == owner.id
    routing = asker.connection.routing
    answer = RouteAnswer(
        numbers=(passed.target,),
        contact_name=_shown(contact, routing, "name"),
        company=_shown(contact, routing, "company"),
        ring_seconds=routing.ring_seconds,
    )
    reason = RouteReason.TO_OWNER if is_owner else RouteReason.TO_DEPUTY
    return Decided(
        reason, RouteReason.RINGS, answer, considered, owner=_name(owner), agent=passed.agent
    )


def _instead(
    reason: RouteReason,
    contact: Contact,
    asker: Asker,
    considered: tuple[Passed, ...] = (),
    owner: str = "",
) -> Decided:
    """Return the answer when nobody is rung: a branch of the scenario, the fallback, or only the name."""
    routing = asker.connection.routing
    code_of = CODES.get(reason)
    code = code_of(routing) if code_of else ""
    name, company = (_shown(contact, routing, field) for field in ("name", "company"))
    numbers: tuple[str, ...] = ()
    if not code and asker.rings:
        lines = [_fallback(target, asker) for target in routing.fallback]
        considered += tuple(lines)
        numbers = tuple(line.target for line in lines if line.reason is RouteReason.RUNG)
    text = "" if code or not asker.rings else routing.fallback_text
    answer = RouteAnswer(numbers, name, company, text, code, routing.ring_seconds if numbers else 0)
    known = None if answer == RouteAnswer() else answer
    return Decided(reason, _answered(answer), known, considered, owner=owner)


def _answered(answer: RouteAnswer) -> RouteReason:
    if answer.code:
        return RouteReason.TAKES_BRANCH
    if answer.numbers or answer.text:
        return RouteReason.FALLS_BACK
    return RouteReason.SHOWS_NAME if answer.contact_name else RouteReason.OWN_WAY


def _fallback(target: str, asker: Asker) -> Passed:
    number = ringable(target, asker.connection.country)
    fits = asker.can_ring(number)
    return Passed(RouteReason.RUNG if fits else RouteReason.TARGET_UNFIT, target=number)


def _shown(contact: Contact, routing: Routing, name: str) -> str:
    return _plain(contact.fields.get(name, "")) if routing.shows_name else ""


def _plain(text: str) -> str:
    """Return a CRM's text as one short line."""
    return " ".join(scrub(text).split())[:MAX_NAME_CHARACTERS]


def _name(agent: Agent) -> str:
    return agent.name or agent.id
