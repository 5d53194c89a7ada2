"""The kinds of variables, and how each fact is read from an event."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from ringhook.domain.call import EventKind, NumberKind, Party
from ringhook.engine.numbers import dialable
from ringhook.engine.text.facts import Facts
from ringhook.engine.text.tree import Origin


class Kind(StrEnum):
    """What a value looks like: decides what a RUN argument and a bare JSON value may hold."""

    NUMBER = "number"
    TEXT = "text"
    TOKEN = "token"  # noqa: S105 - a kind of word, not a secret
    COUNT = "count"


@dataclass(frozen=True, slots=True)
class Variable:
    """One entry of the catalogue. *spellings* are as typed, the recommended one first."""

    origin: Origin
    name: str
    kind: Kind
    spellings: tuple[str, ...]
    sample: str
    meaning: str


@dataclass(frozen=True, slots=True)
class Family:
    """Variables whose name the administrator, the CRM or the PBX chooses: *prefix*, a dot, a name."""

    prefix: str
    origin: Origin
    sample: str
    meaning: str


FAMILIES = (
    Family("contact", Origin.CONTACT, "$contact.owner$", "a field that a lookup read in the CRM"),
    Family("argument", Origin.ARGUMENT, "$argument.team$", "an argument of the action"),
    Family("variable", Origin.VARIABLE, "$variable.api_domain$", "a value that a login returned"),
    Family("result", Origin.RESULT, "$result.lead_id$", "a value that an earlier action read"),
    Family("field", Origin.FIELD, "$field.scenario$", "a field of the webhook, as {{scenario}} is"),
    Family("secret", Origin.SECRET, "$secret.crm_key$", "a stored secret, as {SECRET:crm_key} is"),
)

EVENT_WORDS: Mapping[EventKind, str] = {
    kind: kind.value.removeprefix("call.").replace(".", "_") for kind in EventKind
} | {EventKind.RECORDING: "recording"}
CTI_WORDS: Mapping[EventKind, str] = {
    EventKind.RINGING: "ring",
    EventKind.ANSWERED: "answer",
    EventKind.ENDED: "end",
    EventKind.MISSED: "end",
    EventKind.SUMMARY: "end",
}
"""The words of Divalto's CTI relay; it has none for other events."""


def _client(facts: Facts) -> Party:
    return facts.event.client


def _line(facts: Facts) -> Party:
    return facts.event.line


def _caller(facts: Facts) -> Party:
    """Return BIZTEL's {TEL}: who calls, which in an outgoing call is our own number."""
    return facts.event.line if facts.is_outbound else facts.event.client


def _called(facts: Facts) -> Party:
    """Return BIZTEL's {CALLED}: the number that was dialled, whoever dialled it."""
    return facts.event.client if facts.is_outbound else facts.event.line


PARTIES: Mapping[str, Callable[[Facts], Party]] = {
    "phone": _client,
    "line": _line,
    "tel": _caller,
    "called": _called,
}
"""The facts that are telephone numbers."""

STANDS_FOR_PHONE = frozenset({"phone", "number", "tel", "called"})
"""The facts that are the customer's number, at least in one direction."""


def shown_number(party: Party) -> str:
    """Return the number as the PBX sent it, without decoration; nothing when it is hidden."""
    if party.kind is NumberKind.WITHHELD:
        return ""
    return dialable(party.raw or party.e164)


def _seconds(value: float | None) -> str:
    return "" if value is None else str(round(value))


def _recording_urls(facts: Facts) -> list[str]:
    return [r.url for r in facts.event.recordings if r.url]


def _given(name: str) -> Callable[[Facts], str]:
    """Return how to read a BIZTEL name that we do not have: from an argument, a login, the webhook."""

    def read(facts: Facts) -> str:
        for source in (facts.arguments, facts.variables, facts.event.raw):
            if name in source:
                return source[name]
        return facts.event.raw.get(name.lower(), "")

    return read


GIVEN = (
    *("CODE1", "CODE2", "SVADDR", "SFID", "SFSID", "SFAPI"),
    *(f"ARG{number}" for number in range(1, 10)),
)
MOMENTS: Mapping[str, str] = {
    "date": "%Y-%m-%d",
    "time": "%H:%M:%S",
    "year": "%Y",
    "month": "%m",
    "day": "%d",
    "hour": "%H",
    "minute": "%M",
    "second": "%S",
}


def _moment(form: str) -> Callable[[Facts], str]:
    return lambda facts: facts.at.strftime(form)


def _number(party: Callable[[Facts], Party]) -> Callable[[Facts], str]:
    return lambda facts: shown_number(party(facts))


READERS: Mapping[str, Callable[[Facts], str]] = {
    **{name: _number(party) for name, party in PARTIES.items()},
    **{name.lower(): _given(name) for name in GIVEN},
    **{name: _moment(form) for name, form in MOMENTS.items()},
    "datetime": lambda f: f.at.isoformat(timespec="seconds"),
    "started": lambda f: f.started_at.isoformat(timespec="seconds"),
    "timestamp": lambda f: str(int(f.event.at.timestamp())),
    "number": lambda f: f.number or shown_number(f.event.client),
    "phone_raw": lambda f: f.event.client.raw,
    "arguments": lambda f: json.dumps(dict(f.arguments), ensure_ascii=False) if f.arguments else "",
    "caller_name": lambda f: f.event.client.name,
    "line_name": lambda f: f.event.line.name,
    "tel_name": lambda f: _caller(f).name,
    "called_name": lambda f: _called(f).name,
    "diversion": lambda f: f.event.diversion,
    "direction": lambda f: f.event.direction.value,
    "event": lambda f: EVENT_WORDS[f.event.kind],
    "cti_event": lambda f: CTI_WORDS.get(f.event.kind, ""),
    "vendor_event": lambda f: f.event.vendor_event,
    "call_id": lambda f: f.call_id or f.event.call_id,
    "pbx_call_id": lambda f: f.event.call_id,
    "leg_id": lambda f: f.event.leg_id,
    "event_id": lambda f: f.event.event_id,
    "correlation_id": lambda f: f.event.correlation_id,
    "vendor": lambda f: f.event.vendor,
    "connection": lambda f: f.event.connection_id,
    "queue": lambda f: f.event.queue,
    "agent": lambda f: f.agent_name or f.seen.name,
    "agent_id": lambda f: f.seen.id,
    "extension": lambda f: f.seen.extension,
    "agent_number": lambda f: f.seen.number,
    "telorg": lambda f: f.seen.extension or f.seen.number,
    "agent_email": lambda f: f.seen.email,
    "result": lambda f: f.event.result.value,
    "cause": lambda f: f.event.cause,
    "duration": lambda f: _seconds(f.event.durations.total),
    "talk_time": lambda f: _seconds(f.event.durations.talk),
    "wait_time": lambda f: _seconds(f.event.durations.wait),
    "recording": lambda f: next(iter(_recording_urls(f)), ""),
    "recordings": lambda f: ",".join(_recording_urls(f)),
    "recording_id": lambda f: next((r.id for r in f.event.recordings if r.id), ""),
}
"""How every fact is read. A fact that the event does not hold is empty text."""
