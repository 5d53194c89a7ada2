"""A webhook comes in: find its connection, check the sender, read it, queue it, answer.

Nothing is acknowledged before it is durably queued, and nothing that arrives can make it raise. Only a
question where a call should ring may wait for a CRM (`ringhook.flows.route`), after its event is queued.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING

from msgspec import structs

from ringhook.domain.adapter import PbxAdapter
from ringhook.domain.call import CallEvent, Direction, EventKind
from ringhook.domain.errors import (
    BadPayloadError,
    BadRequestError,
    BadSignatureError,
    NotFoundError,
    TooLargeError,
    TryAgainError,
    UnknownTokenError,
)
from ringhook.domain.routing import RouteQuestion
from ringhook.domain.webhook import Reading, Reply, WebhookRequest, derive_event_id
from ringhook.engine.numbers import identify
from ringhook.engine.rulebook import Connection
from ringhook.flows.hurry import within
from ringhook.flows.messages import event_message, root_call_id
from ringhook.flows.naming import Naming
from ringhook.flows.senders import check_source
from ringhook.ports.figures import NOT_STORED, WEBHOOKS
from ringhook.ports.meter import Meter
from ringhook.ports.queue import Message, Queue
from ringhook.ports.subject import is_about
from ringhook.store.refusals import Refusals
from ringhook.store.secrets import Secrets

if TYPE_CHECKING:
    from ringhook.flows.route import Route
    from ringhook.flows.route_waiting import Waiting
    from ringhook.store.configurations import Configurations
    from ringhook.store.connections import Connections

MAX_BODY_BYTES = 256 * 1024
MAX_EVENT_BYTES = 128 * 1024
MAX_RAW_BYTES = 48 * 1024
MAX_FIELD_CHARACTERS = 4000
MOST_BYTES = 4
"""Of one character in UTF-8."""
NOBODYS = "unknown"
"""Stands for the vendor of a webhook whose connection is not known."""
QUESTION = "question"
"""What stands as the vendor's event where a question opened the call."""


@dataclass(frozen=True, slots=True)
class Ingest:
    """*max_age_seconds* is how old a connection's settings may be where each read costs money."""

    adapters: Mapping[str, PbxAdapter]
    connections: Configurations | Connections
    secrets: Secrets
    refusals: Refusals
    events: Queue
    route: Callable[[], Route]
    naming: Naming
    meter: Meter
    max_age_seconds: float = 0.0

    def __call__(self, token: str, request: WebhookRequest) -> Reply:
        """Return what to answer the PBX; never raises for anything that arrived."""
        begun = self.begin(token, request)
        if isinstance(begun, Reply):
            return begun
        return begun.reply(within(begun.left_seconds(), begun.ask))

    def begin(self, token: str, request: WebhookRequest) -> Reply | Waiting:
        """Return what to answer, or a question that a CRM must be asked for first. Never raises."""
        try:
            name, connection = self.connections.find_token(
                token, max_age_seconds=self.max_age_seconds
            )
        except UnknownTokenError as error:
            self.meter.count(WEBHOOKS, NOBODYS, "unknown_token")
            return _error_reply(error)
        except TryAgainError:
            return self._not_stored(NOBODYS)
        try:
            return self._take(name, connection, request)
        except BadRequestError as error:
            self.meter.count(WEBHOOKS, connection.adapter, "refused")
            return self._refuse(name, connection, request, error)
        except TryAgainError:
            return self._not_stored(connection.adapter)

    def _take(self, name: str, connection: Connection, request: WebhookRequest) -> Reply | Waiting:
        known = known_settings(self.adapters, connection, self._settings(name, connection), request)
        reading = read(self.adapters, connection, known, request)
        if self.adapters[connection.adapter].names_no_calls:
            events = self._queue_nameless(name, connection, reading.events)
        else:
            events = self._queue(name, connection, reading.events)
        if reading.question is not None and connection.routing.is_on:
            asked = next(iter(events), None)
            self.meter.count(WEBHOOKS, connection.adapter, "question")
            return self._ask(name, connection, known, request, reading.question, asked)
        self.meter.count(WEBHOOKS, connection.adapter, "taken" if events else "ignored")
        if reading.note and not reading.events:
            self.refusals.add(
                name, connection.id, request.received_at, reading.reply.status, reading.note
            )
        return reading.reply

    def _ask(
        self,
        name: str,
        connection: Connection,
        known: Mapping[str, str],
        request: WebhookRequest,
        question: RouteQuestion,
        event: CallEvent | None,
    ) -> Reply | Waiting:
        from ringhook.flows.route_waiting import Enquiry  # noqa: PLC0415 - few webhooks are questions

        adapter = self.adapters[connection.adapter]
        assert adapter.route_reply is not None, "only such an adapter reads a question"
        alone = complete(question_event(question, connection, request.received_at), connection)
        write = adapter.route_reply
        return self.route().begin(
            Enquiry(
                workspace=name,
                connection=connection,
                rings=adapter.rings,
                write=lambda answer: write(question, answer, known),
                event=event or alone,
                question=question,
                is_queued=event is not None,
            )
        )

    def _queue(
        self, name: str, connection: Connection, events: Iterable[CallEvent]
    ) -> list[CallEvent]:
        completed = [complete(event, connection) for event in events]
        if completed:
            is_about(root_call_id(name, completed[0]))
            self.events.send(*(_message(name, event) for event in completed))
        return completed

    def _queue_nameless(
        self, name: str, connection: Connection, events: Iterable[CallEvent]
    ) -> list[CallEvent]:
        queued: list[CallEvent] = []
        for event in events:
            named = self.naming.name(name, connection.id, event)
            queued += self._queue(name, connection, named.events)
            self.naming.keep(named)
        return queued

    def _settings(self, name: str, connection: Connection) -> Mapping[str, str]:
        try:
            return self.secrets.resolve(name, connection.settings)
        except NotFoundError as error:
            raise BadSignatureError(f"the connection's settings are incomplete: {error}") from None

    def _not_stored(self, adapter: str) -> Reply:
        self.meter.count(WEBHOOKS, adapter, "not_stored")
        self.meter.count(NOT_STORED)
        return _busy_reply()

    def _refuse(
        self, name: str, connection: Connection, request: WebhookRequest, error: BadRequestError
    ) -> Reply:
        happy = self.adapters[connection.adapter].unreadable
        reply = happy if happy and isinstance(error, BadPayloadError) else _error_reply(error)
        try:
            self.refusals.add(name, connection.id, request.received_at, reply.status, str(error))
        except TryAgainError:
            pass  # the trace line is lost, the answer must not be
        return reply


def known_settings(
    adapters: Mapping[str, PbxAdapter],
    connection: Connection,
    settings: Mapping[str, str],
    request: WebhookRequest,
) -> Mapping[str, str]:
    """Return *settings* as the connection's adapter sees them.

    Adapters find the address that the sender used in them as `webhook_url`.
    """
    return {
        **adapters[connection.adapter].defaults,
        "time_zone": connection.time_zone,
        **settings,
        "webhook_url": request.url.partition("?")[0],
    }


def read(
    adapters: Mapping[str, PbxAdapter],
    connection: Connection,
    known: Mapping[str, str],
    request: WebhookRequest,
) -> Reading:
    """Return what *request* means to the connection's adapter. Raises `BadRequestError`.

    A question has the answer that nobody knows, so the PBX goes its own way.
    """
    if len(request.body) > MAX_BODY_BYTES:
        raise TooLargeError(f"a webhook's body may have {MAX_BODY_BYTES // 1024} KiB")
    check_source(connection, request.source_address)
    adapter = adapters[connection.adapter]
    adapter.verify(request, known)
    reading = adapter.read(request, known)
    if reading.question is None or adapter.route_reply is None:
        return reading
    return replace(reading, reply=adapter.route_reply(reading.question, None, known))


def question_event(question: RouteQuestion, connection: Connection, at: datetime) -> CallEvent:
    """Return the report that a call which is asked about has started: a question may be all that comes of it."""
    return CallEvent(
        event_id=derive_event_id("question", question.call_id, question.digits),
        vendor=connection.adapter,
        kind=EventKind.STARTED,
        call_id=question.call_id,
        received_at=at,
        vendor_event=QUESTION,
        direction=Direction.INBOUND,
        client=question.client,
        line=question.line,
    )


def complete(event: CallEvent, connection: Connection) -> CallEvent:
    """Return *event* with its connection and with numbers identified by the connection's country."""
    lines = tuple(line.number for line in connection.lines)
    return structs.replace(
        event,
        connection_id=connection.id,
        raw=bounded_fields(event.raw),
        client=identify(event.client, connection.country, lines),
        line=identify(event.line, connection.country, lines),
    )


def bounded_fields(raw: Mapping[str, str]) -> Mapping[str, str]:
    """Return the vendor's fields as far as they are kept: long ones cut, and none beyond the limit."""
    characters = sum(map(len, raw)) + sum(map(len, raw.values()))
    if characters <= MAX_FIELD_CHARACTERS:
        return raw  # nothing can be too long, as nearly always
    kept: dict[str, str] = {}
    room = MAX_RAW_BYTES
    for name, value in raw.items():
        text = value[:MAX_FIELD_CHARACTERS]
        room -= len(name.encode()) + len(text.encode())
        if room < 0:
            break
        kept[name] = text
    return kept


def _message(name: str, event: CallEvent) -> Message:
    """Return *event* ready to queue. Raises `TooLargeError` when no queue would take it."""
    message = event_message(name, event)
    size = len(message.body)
    if size > MAX_EVENT_BYTES // MOST_BYTES and len(message.body.encode()) > MAX_EVENT_BYTES:
        raise TooLargeError("the call's fields are too long; send shorter ones")
    return message


def _error_reply(error: BadRequestError) -> Reply:
    return Reply(error.status, f"{error}\n", "text/plain; charset=utf-8")


def _busy_reply() -> Reply:
    text = "not stored, please send it again\n"
    return Reply(503, text, "text/plain; charset=utf-8", (("Retry-After", "2"),))
