"""CTI servers that say one thing of a telephone: which number, and whether it rings, talks or is over.

Divalto's `setevent` and `getevent` carry `ident` (a person, often empty), `telorg` (the extension), `tel` (who
calls) and `event`. No call has a name there: the event's `call_id` is its telephone, its `leg_id` the sender's
name of the call if there is one, and `ringhook.engine.nameless` makes calls of that.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from ringhook.domain.call import AgentSeen, CallEvent, Direction, EventKind
from ringhook.domain.errors import BadPayloadError
from ringhook.domain.parties import party_of
from ringhook.domain.values import clean
from ringhook.domain.webhook import Reading, WebhookRequest, derive_event_id

MAX_NAME = 100
MAX_NUMBER = 60
WORDS: Mapping[str, EventKind] = {
    "ring": EventKind.RINGING,
    "ringing": EventKind.RINGING,
    "offering": EventKind.RINGING,
    "answer": EventKind.ANSWERED,
    "answered": EventKind.ANSWERED,
    "connected": EventKind.ANSWERED,
    "end": EventKind.ENDED,
    "ended": EventKind.ENDED,
    "hangup": EventKind.ENDED,
    "idle": EventKind.ENDED,
}


@dataclass(frozen=True, slots=True)
class Telephone:
    """Whose telephone: *ident* is the person's name at the server, *telorg* the extension."""

    ident: str = ""
    telorg: str = ""

    @property
    def key(self) -> str:
        """Return what its events and its row are called by."""
        return f"{self.ident}|{self.telorg}"


def read_state(vendor: str, said: Mapping[str, str], request: WebhookRequest) -> Reading:
    """Return the one event of `ident`, `telorg`, `tel`, `event` and `id`, or a note for an unknown word.

    Without `event` a number rings. Without a number every call of that telephone is over. Raises `BadPayloadError`.
    """
    fields = {name: clean(said.get(name, "")) for name in ("ident", "telorg", "tel", "event", "id")}
    telephone = _telephone(fields)
    number, word = fields["tel"], fields["event"].lower()
    if len(number) > MAX_NUMBER or len(fields["id"]) > MAX_NAME:
        raise BadPayloadError(f"`tel` has up to {MAX_NUMBER} characters, `id` up to {MAX_NAME}")
    kind = WORDS.get(word or ("ring" if number else "end"))
    if kind is None:
        return Reading(note="`event` is none of ring, answer and end")
    if not number and kind is not EventKind.ENDED:
        return Reading(note="a call without a number cannot be told from the next one")
    return Reading(events=(_event(vendor, kind, telephone, fields, request),))


def _telephone(fields: Mapping[str, str]) -> Telephone:
    telephone = Telephone(fields["ident"], fields["telorg"])
    if not (telephone.ident or telephone.telorg):
        raise BadPayloadError("no `telorg`: send the extension that rings")
    if max(len(telephone.ident), len(telephone.telorg)) > MAX_NAME:
        raise BadPayloadError(f"`ident` and `telorg` have up to {MAX_NAME} characters")
    return telephone


def _event(
    vendor: str,
    kind: EventKind,
    telephone: Telephone,
    fields: Mapping[str, str],
    request: WebhookRequest,
) -> CallEvent:
    return CallEvent(
        event_id=derive_event_id(*fields.values()),
        vendor=vendor,
        kind=kind,
        call_id=telephone.key,
        received_at=request.received_at,
        vendor_event=fields["event"],
        leg_id=fields["id"],
        direction=Direction.INBOUND,
        client=party_of(fields["tel"]),
        agents=(AgentSeen(id=telephone.ident, extension=telephone.telorg),),
        raw={name: text for name, text in fields.items() if text},
    )
