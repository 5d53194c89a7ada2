"""The relay's frames: JSON objects, one per WebSocket message.

    to the desktop                       from the desktop
    --------------                       ----------------
    welcome  seq now                     hello  version platform last_seq
    open     command + url               ack    id status reason detail duration_ms
    run      command + argv              ping
    pop      command + card
    close    command
    pong

A *command* carries `id call_id seq issued_at expires_at action_id` and a signature (`wire.signing`).
Desktops lag behind servers, so: unknown fields and unknown kinds are ignored, and a kind is never
given another meaning. Times are Unix seconds.
"""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from typing import Any, ClassVar

VERSION = 1
# API Gateway cuts WebSocket frames here:
# https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-execution-service-websocket-limits-table.html
MAX_FRAME_BYTES = 32 * 1024


class BadFrameError(ValueError):
    """The other side sent something that is not a frame; the message says what was expected."""


@dataclass(frozen=True, slots=True)
class Hello:
    """A desktop introduces itself and says which command it has seen last."""

    kind: ClassVar[str] = "hello"
    version: str = ""
    platform: str = ""
    last_seq: int = 0


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


Frame = Hello | Welcome | Ping | Pong | Open | Run | Pop | Close | Ack
KINDS: Mapping[str, type[Frame]] = {
    kind.kind: kind for kind in (Hello, Welcome, Ping, Pong, Open, Run, Pop, Close, Ack)
}


def as_mapping(frame: Frame) -> dict[str, Any]:
    """Return *frame* as it is written, kind and version first."""
    written = {f.name: _plain(getattr(frame, f.name)) for f in fields(frame)}
    return {"v": VERSION, "kind": frame.kind} | written


def _plain(value: Any) -> Any:
    return dict(value) if isinstance(value, Mapping) else value


def encode(frame: Frame) -> str:
    """Return *frame* as one line of JSON."""
    return json.dumps(as_mapping(frame), ensure_ascii=False, separators=(",", ":"))


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
    try:
        return kind(**values)
    except TypeError:
        missing = ", ".join(name for name in known if name not in values)
        raise BadFrameError(f"frame {kind.kind} misses one of: {missing}") from None


def _convert(expected: str, value: Any, name: str) -> Any:
    """Return *value* if it has the shape of the annotation *expected*."""
    shape = expected.partition("[")[0]
    converted = _SHAPES[shape](value)
    if converted is None:
        raise BadFrameError(f"{name} must be {expected}")
    return converted


def _text(value: Any) -> str | None:
    """Return *value* if it is text that UTF-8 can carry: JSON's escapes allow half a surrogate pair."""
    if not isinstance(value, str):
        return None
    return value if value.encode(errors="ignore").decode() == value else None


def _decimal(value: Any) -> float | None:
    """Return *value* as a finite number. Booleans are none, nor what no float can hold."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    try:
        number = float(value)
    except OverflowError:
        return None
    return number if math.isfinite(number) else None


def _whole(value: Any) -> int | None:
    number = _decimal(value)
    return int(value) if number is not None and int(value) == value else None


def _texts(value: Any) -> tuple[str, ...] | None:
    if not isinstance(value, list) or any(_text(v) is None for v in value):
        return None
    return tuple(value)


def _pairs(value: Any) -> dict[str, str] | None:
    if not isinstance(value, dict) or any(_text(t) is None for kv in value.items() for t in kv):
        return None
    return dict(value)


_SHAPES: Mapping[str, Callable[[Any], Any]] = {
    "str": _text,
    "int": _whole,
    "float": _decimal,
    "tuple": _texts,
    "Mapping": _pairs,
}
