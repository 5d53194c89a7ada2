"""`/compat/{token}/api/cti/setevent|getevent`: Divalto's own CTI server, as its clients know it.

A setevent is a webhook and goes where all of them go. A getevent costs one read of one key, at most once a second for a
telephone; an idle or unknown one is never an error, because old clients show errors to people.
"""

from __future__ import annotations

import json
import re
import threading
from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from xml.sax.saxutils import escape, quoteattr  # only replace text

from ringhook.domain.adapter import PbxAdapter
from ringhook.domain.errors import BadRequestError, TryAgainError, UnknownTokenError
from ringhook.domain.payload import read_leniently
from ringhook.domain.values import clean
from ringhook.domain.webhook import Reply, WebhookRequest
from ringhook.engine.board import Notice
from ringhook.engine.numbers import FORMS
from ringhook.engine.rulebook import Connection
from ringhook.flows.bridge import Bridge, key_of
from ringhook.flows.ingest import Ingest
from ringhook.flows.senders import check_source
from ringhook.ports.clock import Clock
from ringhook.store.configurations import Configurations

COMMAND = re.compile(r"(?:/[\w.-]{1,60})?/api/cti/(setevent|getevent)/?", re.IGNORECASE)
"""`DhDivaltoServerCTI`, or whatever else the service was installed as, may stand in front."""
CONFIGURATION_AGE_SECONDS = 60.0
FRESH_SECONDS = 1.0
MOST_A_SECOND = 10
MOST_REMEMBERED = 10_000
METHODS = frozenset({"GET", "POST", "HEAD"})
NO_STORE = ("Cache-Control", "no-store")
TEXT = "text/plain; charset=utf-8"
YES = frozenset({"1", "true", "yes"})
Said = Mapping[str, str]
IDLE: Said = {"tel": "", "event": ""}


def _as_json(said: Said) -> tuple[str, str]:
    return json.dumps(dict(said)), "application/json"


def _as_xml(said: Said) -> tuple[str, str]:
    attributes = " ".join(f"{name}={quoteattr(text)}" for name, text in said.items())
    return f'<?xml version="1.0" encoding="UTF-8"?><event {attributes}/>', "application/xml"


def _as_elements(said: Said) -> tuple[str, str]:
    inside = "".join(f"<{name}>{escape(text)}</{name}>" for name, text in said.items())
    return f'<?xml version="1.0" encoding="UTF-8"?><result>{inside}</result>', "application/xml"


FORMATS: Mapping[str, Callable[[Said], tuple[str, str]]] = {
    "json": _as_json,
    "xml": _as_xml,
    "elements": _as_elements,
}


@dataclass(slots=True)
class _Recent:
    """What was answered about one telephone within the last second, and how often."""

    at: float
    said: Said
    count: int = 1


@dataclass(frozen=True, slots=True)
class Compat:
    """Answers both commands. What was answered lately is in memory only."""

    adapters: Mapping[str, PbxAdapter]
    configurations: Configurations
    ingest: Ingest
    bridge: Bridge
    clock: Clock
    _recent: OrderedDict[tuple[str, str, str], _Recent] = field(default_factory=OrderedDict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def __call__(self, token: str, request: WebhookRequest) -> Reply:
        """Return the answer; never raises for anything that arrived."""
        command = command_of(request.path)
        if request.method not in METHODS:
            return _refusal(405, "setevent and getevent are GET or POST")
        if not command:
            return _refusal(404, "the address ends with /api/cti/getevent or /api/cti/setevent")
        try:
            name, connection = self.configurations.find_token(
                token, max_age_seconds=CONFIGURATION_AGE_SECONDS
            )
            if not self.adapters[connection.adapter].is_asked:
                raise UnknownTokenError("this connection is not one of Divalto's")
            if command == "setevent":
                reply = self.ingest(token, request)
                return replace(reply, headers=(*reply.headers, NO_STORE))
            check_source(connection, request.source_address)
            return self._answer(name, connection, request)
        except BadRequestError as error:
            return _refusal(error.status, str(error))
        except TryAgainError:
            return _refusal(503, "not read, please ask again", ("Retry-After", "2"))

    def _answer(self, name: str, connection: Connection, request: WebhookRequest) -> Reply:
        sent = read_leniently(request) | dict(reversed(request.query))
        fields = {key.lower(): text for key, text in sent.items()}
        telephone = fields.get("telorg", "").strip() or fields.get("ident", "").strip()
        rulebook = self.configurations.rulebook(name, max_age_seconds=CONFIGURATION_AGE_SECONDS)
        key = key_of(telephone, rulebook)
        consumes = fields.get("consume", "").lower() in YES
        said = self._said(name, connection, key, consumes=consumes) if key else IDLE
        if said is None:
            return _refusal(429, "ask once a second at most", ("Retry-After", "1"))
        usual = connection.settings.get("format", "")
        write = FORMATS.get(fields.get("fmt", "").lower()) or FORMATS.get(usual, _as_json)
        return Reply(200, *write(said), (NO_STORE,))

    def _said(self, name: str, connection: Connection, key: str, *, consumes: bool) -> Said | None:
        """Return what to say, from memory within a second; None when somebody asks without end."""
        at = self.clock.now().timestamp()
        place = (name, connection.id, key)
        with self._lock:
            recent = self._recent.get(place)
            if recent is not None and 0 <= at - recent.at < FRESH_SECONDS:
                recent.count += 1
                return recent.said if recent.count <= MOST_A_SECOND else None
        notice = self.bridge.look(name, key, at)
        said = _words(notice, connection) if notice else IDLE
        if notice and consumes:
            self.bridge.consume(name, key, notice)
        with self._lock:
            self._recent[place] = _Recent(at, IDLE if consumes else said)
            self._recent.move_to_end(place)
            while len(self._recent) > MOST_REMEMBERED:
                self._recent.popitem(last=False)
        return said


def command_of(path: str) -> str:
    """Return `setevent` or `getevent`, empty for any other path behind the token."""
    match = COMMAND.fullmatch(path)
    return match[1].lower() if match else ""


def _words(notice: Notice, connection: Connection) -> Said:
    write = FORMS.get(connection.settings.get("number_form", ""), FORMS["national"])
    number = write(notice.party, connection.country) or notice.party.raw
    return {"tel": clean(number), "event": notice.word, "id": notice.call_id}


def _refusal(status: int, text: str, *headers: tuple[str, str]) -> Reply:
    return Reply(status, f"{text}\n", TEXT, (NO_STORE, *headers))
