"""The relay's frames: JSON objects, one per WebSocket message.

    to the desktop                       from the desktop
    --------------                       ----------------
    welcome  seq now                     hello    version platform last_seq
    open     command + url               ack      id status reason detail duration_ms
    post     command + url form          click    call_id id
    run      command + argv              ping
    pop      command + card              choose   call_id contact_id
    close    command                     dial     id number call_id
    missed   command + cards             control  call_id what id
    dialled  id status reason detail
    pong

A *command* carries `id call_id seq issued_at expires_at action_id` and a signature (`wire.signing`).
Desktops lag behind servers, so: unknown fields and unknown kinds are ignored, and a kind is never
given another meaning. Times are Unix seconds.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from typing import Any, ClassVar

from ringhook.wire.shapes import shape_of

VERSION = 1
_ENCODER = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))
CARD_UPDATE = "card-update"
"""The action id of a `pop` that writes into a card which is there, and opens none."""
# API Gateway cuts WebSocket frames here:
# https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-execution-service-websocket-limits-table.html
MAX_FRAME_BYTES = 32 * 1024


class BadFrameError(ValueError):
    """The other side sent something that is not a frame; the message says what was expected."""


@dataclass(frozen=True, slots=True)
class Hello:
    """A desktop introduces itself and says which command it has seen last.

    *policy* tells people how it decides: `asks`, `listed`, `monitor` or `broken`.
    """

    kind: ClassVar[str] = "hello"
    version: str = ""
    platform: str = ""
    last_seq: int = 0
    policy: str = ""


@dataclass(frozen=True, slots=True)
class Welcome:
    """The server knows the desktop; commands follow from *seq* on.

    *now* is the server's clock: desktops with a wrong clock judge expiry by it. 0 says nothing.
    """

    kind: ClassVar[str] = "welcome"
    seq: int = 0
    now: float = 0.0


@dataclass(frozen=True, slots=True)
class Ping:
    """Keeps a quiet connection open (API Gateway closes after ten idle minutes)."""

    kind: ClassVar[str] = "ping"


@dataclass(frozen=True, slots=True)
class Pong:
    """Answers a ping."""

    kind: ClassVar[str] = "pong"


@dataclass(frozen=True, slots=True, kw_only=True)
class Command:
    """What every order to a desktop carries; *signature* covers the whole frame but itself."""

    id: str
    call_id: str
    seq: int = 0
    issued_at: float = 0.0
    expires_at: float = 0.0
    action_id: str = ""
    signature: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Open(Command):
    """Open *url* in the agent's browser."""

    kind: ClassVar[str] = "open"
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Post(Command):
    """Open *url* in the agent's browser by sending it *form*, which is form-encoded."""

    kind: ClassVar[str] = "post"
    url: str
    form: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Run(Command):
    """Start a program: *argv* is program and arguments, never a command line."""

    kind: ClassVar[str] = "run"
    argv: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Pop(Command):
    """Show who calls, or update the card already shown for this call."""

    kind: ClassVar[str] = "pop"
    card: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Close(Command):
    """Take the call's card away: somebody answered, or nobody will."""

    kind: ClassVar[str] = "close"


@dataclass(frozen=True, slots=True, kw_only=True)
class Ack:
    """What became of command *id*: `done`, `refused` or `failed`, with a reason code and a sentence."""

    kind: ClassVar[str] = "ack"
    id: str
    status: str
    reason: str = ""
    detail: str = ""
    duration_ms: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Missed(Command):
    """Show the calls that came while the desktop was away, newest first; *call_id* is empty.

    Every one of *cards* has its own `call_id`, and in `at` when it came.
    """

    kind: ClassVar[str] = "missed"
    cards: tuple[Mapping[str, str], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Choose:
    """The agent says which of several contacts is calling."""

    kind: ClassVar[str] = "choose"
    call_id: str
    contact_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Click:
    """The agent clicked on a card that offers it; *id* names the click, so that it counts once."""

    kind: ClassVar[str] = "click"
    call_id: str
    id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Dial:
    """The agent wants to call *number*; *id* names the wish, so that it is done once. *call_id* is the card's."""

    kind: ClassVar[str] = "dial"
    id: str
    number: str
    call_id: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Control:
    """The agent wants *what* (`answer` or `hang_up`) done with a call."""

    kind: ClassVar[str] = "control"
    call_id: str
    what: str
    id: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Dialled:
    """What became of a `dial`, or of a `control`: of its *id*, the call's where it has none."""

    kind: ClassVar[str] = "dialled"
    id: str
    status: str
    reason: str = ""
    detail: str = ""


Frame = (
    Hello | Welcome | Ping | Pong | Open | Post | Run | Pop | Close | Missed | Ack
    | Choose | Click | Dial | Control | Dialled
)  # fmt: skip
KINDS: Mapping[str, type[Frame]] = {
    kind.kind: kind
    for kind in (
        *(Hello, Welcome, Ping, Pong, Open, Post, Run, Pop, Close, Missed, Ack),
        *(Choose, Click, Dial, Control, Dialled),
    )
}
NAMES = {word: tuple(f.name for f in fields(kind)) for word, kind in KINDS.items()}
MAX_MISSED = 20
MAX_FORM_CHARACTERS = 4096
LONGEST: Mapping[type[Frame], Mapping[str, int]] = {
    Post: {"form": MAX_FORM_CHARACTERS},
    Missed: {"cards": MAX_MISSED},
    Choose: {"call_id": 64, "contact_id": 200},
    Click: {"call_id": 64, "id": 64},
    Dial: {"id": 64, "number": 64, "call_id": 64},
    Control: {"call_id": 64, "what": 40, "id": 64},
    Dialled: {"id": 64, "status": 40, "reason": 40, "detail": 300},
}
"""How many characters, or cards, a field may have; others are bounded by the frame."""


def as_mapping(frame: Frame) -> dict[str, Any]:
    """Return *frame* as it is written, kind and version first."""
    written: dict[str, Any] = {"v": VERSION, "kind": frame.kind}
    for name in NAMES[frame.kind]:
        written[name] = _plain(getattr(frame, name))
    return written


def _plain(value: Any) -> Any:
    if isinstance(value, str | float):
        return value
    if isinstance(value, tuple):
        return [_plain(entry) for entry in value]
    return dict(value) if isinstance(value, Mapping) else value


def encode(frame: Frame) -> str:
    """Return *frame* as one line of JSON."""
    return _ENCODER.encode(as_mapping(frame))


def decode(text: str | bytes) -> Frame | None:
    """Return the frame in *text*, or None for a kind we do not know (a newer peer may have it).

    Raises `BadFrameError` when it is no frame at all or misses a field.
    """
    if _size(text) > MAX_FRAME_BYTES:
        raise BadFrameError(f"a frame may have {MAX_FRAME_BYTES} bytes")
    try:
        data = json.loads(text)
    except (ValueError, RecursionError):
        raise BadFrameError("a frame is one JSON object") from None
    if not isinstance(data, dict) or not isinstance(data.get("kind"), str):
        raise BadFrameError("a frame is one JSON object with a kind")
    kind = KINDS.get(data["kind"])
    return None if kind is None else _build(kind, data)


def _size(text: str | bytes) -> int:
    """Return the bytes *text* takes on the wire; half a surrogate pair counts, and fails later."""
    return len(text.encode(errors="surrogatepass") if isinstance(text, str) else text)


def _build(kind: type[Frame], data: Mapping[str, Any]) -> Frame:
    known = {f.name: f.type for f in fields(kind)}
    values = {name: _convert(str(known[name]), data[name], name) for name in known if name in data}
    for name, most in LONGEST.get(kind, {}).items():
        if len(values.get(name, "")) > most:
            raise BadFrameError(f"{name} of {kind.kind} is longer than {most}")
    try:
        return kind(**values)
    except TypeError:
        missing = ", ".join(name for name in known if name not in values)
        raise BadFrameError(f"frame {kind.kind} misses one of: {missing}") from None


def _convert(expected: str, value: Any, name: str) -> Any:
    """Return *value* if it has the shape of the annotation *expected*."""
    converted = shape_of(expected)(value)
    if converted is None:
        raise BadFrameError(f"{name} must be {expected}")
    return converted
