"""Through which connection, and as whom, an agent places a call."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from msgspec import structs

from ringhook.config.document import AgentEntry
from ringhook.domain.adapter import PbxAdapter
from ringhook.domain.call import AgentSeen, Party
from ringhook.domain.errors import BadRequestError, NotFoundError, RinghookError
from ringhook.domain.routing import Dial
from ringhook.engine.call import Call
from ringhook.engine.numbers import add_prefix, dialable, digits, identify
from ringhook.engine.outgoing import Credential
from ringhook.engine.people import find_agent
from ringhook.engine.rulebook import Connection, Rulebook
from ringhook.ports.http import HttpRequest
from ringhook.store.calls import Calls
from ringhook.store.configurations import Configurations
from ringhook.store.secrets import Secrets

EXTENSION = re.compile(r"[0-9]{1,6}")
NUMBER = re.compile(r"\+?[0-9][0-9 .()/-]{6,40}")
CALL_ID = re.compile(r"[0-9a-f]{20}")
NOBODY_CAN = "no connection of this workspace places calls"


class CannotDialError(RinghookError):
    """No connection can place this call; says what the first one lacks."""


class Wanted(Protocol):
    """What this part needs to know of a wish."""

    @property
    def workspace(self) -> str: ...  # noqa: D102 - see Wish
    @property
    def agent_id(self) -> str: ...  # noqa: D102 - see Wish
    @property
    def number(self) -> str: ...  # noqa: D102 - see Wish
    @property
    def call_id(self) -> str: ...  # noqa: D102 - see Wish
    @property
    def correlation_id(self) -> str: ...  # noqa: D102 - see Wish


@dataclass(frozen=True, slots=True)
class Line:
    """A connection that may place the call, who calls there, and the own number to show, if it is certain."""

    connection: Connection
    adapter: PbxAdapter
    agent: AgentSeen
    number: str
    shown: str = ""
    credential: Credential | None = None


def lines_of(
    configurations: Configurations,
    calls: Calls,
    adapters: Mapping[str, PbxAdapter],
    wanted: Wanted,
) -> tuple[Line, ...] | None:
    """Return the ways to place the call, the one of its card's call first; None for an unknown agent."""
    name = wanted.workspace
    rulebook = configurations.rulebook(name)
    people = configurations.newest(name).document.agents
    entry = next((person for person in people if person.id == wanted.agent_id), None)
    if entry is None or wanted.agent_id not in rulebook.agents:
        return None
    is_known = CALL_ID.fullmatch(wanted.call_id) is not None
    call = calls.get(name, wanted.call_id)[0] if is_known else None
    found = (
        _line(connection, adapters, entry, call, rulebook, wanted.number)
        for connection in rulebook.connections.values()
        if connection.enabled and adapters[connection.adapter].originate is not None
    )
    first = call.connection_id if call else ""
    return tuple(sorted(found, key=lambda line: line.connection.id != first))


def placing_request(
    lines: Iterable[Line],
    secrets: Secrets,
    wanted: Wanted,
    timeout_seconds: float,
    now: datetime,
) -> tuple[Line, HttpRequest]:
    """Return the first request that one of *lines* can make. Raises `CannotDialError`."""
    refusal = ""
    for line in lines:
        try:
            return line, _request(line, secrets, wanted, timeout_seconds, now)
        except (BadRequestError, NotFoundError) as error:
            refusal = refusal or str(error)
    raise CannotDialError(refusal or NOBODY_CAN)


def _request(
    line: Line, secrets: Secrets, wanted: Wanted, timeout_seconds: float, now: datetime
) -> HttpRequest:
    adapter, connection = line.adapter, line.connection
    assert adapter.originate is not None, "lines_of asks"
    defaults = {field.key: field.default for field in adapter.fields if field.default}
    resolved = secrets.resolve(wanted.workspace, connection.settings)
    settings = defaults | {"time_zone": connection.time_zone} | resolved
    dial = Dial(
        agent=line.agent,
        number=line.number,
        line=line.shown,
        correlation_id=wanted.correlation_id,
        at=now,
    )
    made = adapter.originate(dial, settings)
    return HttpRequest(
        method=made.method,
        url=made.url,
        headers=made.headers,
        body=made.body,
        timeout_seconds=timeout_seconds,
    )


def _line(
    connection: Connection,
    adapters: Mapping[str, PbxAdapter],
    entry: AgentEntry,
    call: Call | None,
    rulebook: Rulebook,
    number: str,
) -> Line:
    agent = agent_by_identifiers(entry)
    shown = ""
    if call is not None and call.connection_id == connection.id:
        agent = _as_seen(agent, entry.id, call, rulebook)
        shown = _own_number(connection, call.line)
    dialled = number_to_dial(number, rulebook.outgoing_prefix, connection.country)
    adapter = adapters[connection.adapter]
    ids = (connection.settings.get(f.key, "") for f in adapter.fields if f.credential)
    credential = rulebook.credentials.get(next(ids, ""))
    return Line(connection, adapter, agent, dialled, shown, credential)


def number_to_dial(number: str, prefix: str, country: str) -> str:
    """Return what the PBX is to dial: with the outside *prefix* if there is one, else in E.164 if certain."""
    if prefix:
        return add_prefix(number, prefix, country)
    text = dialable(number)
    return identify(Party(raw=text), country).e164 or text


def agent_by_identifiers(entry: AgentEntry) -> AgentSeen:
    """Return how a PBX calls the agent, as far as the look of the identifiers tells.

    An address is an e-mail, or a SIP login; a short number an extension, a long one a telephone. What else
    there is, is the login, and the extension where no number is. Without a login the longest number that may
    be an account's id, else the extension, stands for it.
    """
    names = [text.strip() for text in entry.identifiers if text.strip()]
    plain = sorted((text for text in names if EXTENSION.fullmatch(text)), key=len)
    numbers = [text for text in names if text not in plain and NUMBER.fullmatch(text)]
    words = [text for text in names if text not in plain and text not in numbers]
    logins = [text for text in words if "@" not in text]
    addresses = [text for text in words if "@" in text]
    return AgentSeen(
        id=_first(*logins, *addresses, *plain[::-1]),
        extension=_first(*plain, *logins),
        number=_first(*numbers),
        email=_first(entry.email, *addresses),
        name=entry.name,
    )


def _first(*texts: str) -> str:
    return next(filter(None, texts), "")


def _as_seen(agent: AgentSeen, agent_id: str, call: Call, rulebook: Rulebook) -> AgentSeen:
    """Return *agent* as the PBX itself named them in *call*, where it did."""
    for seen in _people(call):
        found = find_agent(seen, rulebook)
        if found is not None and found.id == agent_id:
            told = structs.asdict(seen)
            return structs.replace(agent, **{name: text for name, text in told.items() if text})
    return agent


def _people(call: Call) -> Iterator[AgentSeen]:
    yield from call.agents()
    yield from (leg.agent for leg in call.legs if leg.agent is not None)


def _own_number(connection: Connection, called: Party) -> str:
    """Return the line of the call as it is configured; nothing when the PBX named another."""
    wanted = digits(called)
    for line in connection.lines:
        if line.enabled and wanted and digits(Party(raw=line.number)) == wanted:
            return line.number
    return ""
