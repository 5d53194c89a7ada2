"""The record that describes one PBX vendor to the rest of the product."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from ringhook.domain.call import Recording
from ringhook.domain.cti import Telephone
from ringhook.domain.placing import PbxAnswer, Placement, by_usual_words
from ringhook.domain.recording import RecordingRequest
from ringhook.domain.routing import Dial, DialRequest, RouteAnswer, RouteQuestion
from ringhook.domain.webhook import Reading, Reply, WebhookRequest

Settings = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Field:
    """One setting of a connection: drives the form, the validation and the masking.

    A *secret* value is kept apart, encrypted, and never shown again. *pattern* is a full-match
    regular expression; empty allows any text. A *credential* is the id of one of the workspace's, which
    the request that places a call then shows.
    """

    key: str
    label: str
    secret: bool = False
    required: bool = False
    pattern: str = ""
    default: str = ""
    help: str = ""
    credential: bool = False


@dataclass(frozen=True, slots=True)
class Snippet:
    """Something to paste into the PBX: a *title*, and the *text* with our address filled in."""

    title: str
    text: str


def accept_any(_request: WebhookRequest, _settings: Settings) -> None:
    """Accept a sender that cannot sign: the token in the address is all the proof there is."""


def no_setup(_url: str, _language: str) -> tuple[Snippet, ...]:
    """Say that there is nothing to paste but the address itself."""
    return ()


@dataclass(frozen=True, slots=True, kw_only=True)
class PbxAdapter:
    """One vendor's dialect. Pure: never a clock, a socket or a database.

    *verify* raises `BadSignatureError`; *read* raises `BadPayloadError`; neither raises anything else,
    whatever arrives. *unreadable* is the reply to a body that *read* refused: None lets the sender see
    400, a vendor that would switch the webhook off gets its happy reply instead. *setup* renders what to
    paste for our address, in one of the product's languages. *route_reply* writes the answer to a
    `RouteQuestion` in the vendor's form (None: nobody knows, the PBX goes its own way), and *rings* is a
    full-match pattern of what such an answer can ring; empty, the PBX only asks for a name. *originate*
    writes the request that places a call, and *placed* says what the answer to it means, for vendors who
    say more than a status; it never raises. *recording* writes the request that brings a recording (None: its
    address is enough), which a vendor has ready *recording_after_seconds* after it says so. *addresses* are the vendor's documented source addresses, offered as a
    preset of the allow list. *proof* says in a word how the sender proves itself, for the vendor table.
    *defaults* are those of the *fields* that have one.

    Three are for CTI servers (`ringhook.domain.cti`): *names_no_calls* says that the `call_id` of an event is only
    its telephone, so that a later step tells one call from the next; *ask* makes the request that asks the
    server about one telephone, and its answer then comes to *read*; *is_asked* says that others ask us.
    """

    slug: str
    title: str
    read: Callable[[WebhookRequest, Settings], Reading]
    verify: Callable[[WebhookRequest, Settings], None] = accept_any
    fields: tuple[Field, ...] = ()
    setup: Callable[[str, str], tuple[Snippet, ...]] = no_setup
    unreadable: Reply | None = None
    route_reply: Callable[[RouteQuestion, RouteAnswer | None, Settings], Reply] | None = None
    rings: str = ""
    originate: Callable[[Dial, Settings], DialRequest] | None = None
    placed: Callable[[PbxAnswer], Placement] = by_usual_words
    recording: Callable[[Recording, Settings], RecordingRequest] | None = None
    recording_after_seconds: float = 0.0
    addresses: tuple[str, ...] = ()
    proof: str = ""
    names_no_calls: bool = False
    ask: Callable[[Telephone, Settings], DialRequest] | None = None
    is_asked: bool = False
    defaults: Settings = field(init=False)

    def __post_init__(self) -> None:
        defaults = {field.key: field.default for field in self.fields if field.default}
        object.__setattr__(self, "defaults", defaults)
