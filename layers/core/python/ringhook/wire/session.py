"""The desktop's side of the conversation, without a socket and without a clock.

               opened: say hello          welcome
    CONNECTING ─────────────────▶ GREETED ───────▶ READY
        ▲                            │ lost          │ lost
        └────────────────────────────┴───────────────┘

A frame the table does not list for the state is ignored: a newer server may say more than we know.
Commands count before the welcome too, because two senders in the cloud may overtake each other.

A command is performed when it passes the checks of its kind. They run in the order of `CHECKS`, and the first that
fails names the reason. Only a genuine command is remembered, so a stranger cannot fill the memory.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from ringhook.wire.frames import (
    Ack,
    BadFrameError,
    Close,
    Dialled,
    Frame,
    Hello,
    Missed,
    Open,
    Pop,
    Post,
    Run,
    Welcome,
    decode,
)
from ringhook.wire.reasons import REFUSED
from ringhook.wire.signing import Signed, is_signed_by

REMEMBERED_COMMANDS = 4096
# A desktop's clock is corrected by at most this much. More would let whoever can speak for the server, but
# not sign, bring back commands of long ago after a restart of the relay.
MAX_CLOCK_CORRECTION_SECONDS = 900.0
# How far in the future a command may have been issued before we call a clock wrong.
CLOCK_TOLERANCE_SECONDS = 120.0


class State(StrEnum):
    """Where the conversation stands."""

    CONNECTING = "connecting"
    GREETED = "greeted"
    READY = "ready"


@dataclass(frozen=True, slots=True)
class Step:
    """What to do after a frame: send *replies*, perform *command*, and log *note* when there is one.

    *dialled* is the answer to a call that this desktop wanted to place.
    """

    replies: tuple[Frame, ...] = ()
    command: Signed | None = None
    note: str = ""
    dialled: Dialled | None = None


class Session:
    """One desktop's conversation, across reconnections: what it saw stays seen."""

    def __init__(
        self,
        *,
        key: str,
        version: str,
        platform: str,
        policy: Callable[[], str] = str,
        remembered: int = REMEMBERED_COMMANDS,
    ) -> None:
        self.state = State.CONNECTING
        self.last_seq = 0
        self.clock_correction_seconds = 0.0
        self._key, self._version, self._platform = key, version, platform
        self._policy = policy
        self._seen: OrderedDict[str, None] = OrderedDict()
        self._remembered = remembered

    def opened(self) -> Hello:
        """Return what to say first on a new connection."""
        self.state = State.GREETED
        return Hello(
            version=self._version,
            platform=self._platform,
            last_seq=self.last_seq,
            policy=self._policy(),
        )

    def lost(self) -> None:
        """Note that the connection is gone. Nothing is forgotten."""
        self.state = State.CONNECTING

    def receive(self, text: str | bytes, now: float) -> Step:
        """Return what *text*, received at *now*, asks for. Never raises, whatever the text."""
        try:
            frame = decode(text)
        except BadFrameError as error:
            return Step(note=f"a frame was ignored: {error}")
        handle = None if frame is None else TABLE[self.state].get(type(frame))
        return Step() if handle is None or frame is None else handle(self, frame, now)

    def recall(self, last_seq: int, seen: Iterable[str]) -> None:
        """Take over what an earlier run of the relay saw: its last *seq*, and the ids of its commands."""
        self.last_seq = max(self.last_seq, last_seq)
        for command_id in seen:
            self._keep_in_mind(command_id)

    def has_seen(self, command_id: str) -> bool:
        """Say whether a genuine command with this id came before."""
        return command_id in self._seen

    def is_genuine(self, command: Signed) -> bool:
        """Say whether *command* was signed for this desktop."""
        return is_signed_by(command, self._key)

    def remember(self, command: Signed) -> None:
        """Never perform *command* again; the oldest memory makes room."""
        self.last_seq = max(self.last_seq, command.seq)
        self._keep_in_mind(command.id)

    def _keep_in_mind(self, command_id: str) -> None:
        self._seen[command_id] = None
        while len(self._seen) > self._remembered:
            self._seen.popitem(last=False)


def _welcomed(session: Session, frame: Frame, now: float) -> Step:
    """Take over the server's number when it is behind ours (a restored one is), and its clock."""
    if not isinstance(frame, Welcome):
        return Step()
    session.state = State.READY
    session.last_seq = min(session.last_seq, frame.seq)
    difference = frame.now - now if frame.now else 0.0
    if abs(difference) > MAX_CLOCK_CORRECTION_SECONDS:
        session.clock_correction_seconds = 0.0
        return Step(note=f"this computer's clock is wrong by {-difference:.0f} seconds: set it")
    session.clock_correction_seconds = difference
    return Step()


def _commanded(session: Session, frame: Frame, now: float) -> Step:
    if not isinstance(frame, Signed):
        return Step()
    at = now + session.clock_correction_seconds
    for check in CHECKS[type(frame)]:
        reason = check(session, frame, at)
        if reason:
            return Step(replies=(Ack(id=frame.id, status=REFUSED, reason=reason),))
    session.remember(frame)
    return Step(command=frame)


def _dialled(_session: Session, frame: Frame, _now: float) -> Step:
    return Step(dialled=frame) if isinstance(frame, Dialled) else Step()


def _signature(session: Session, command: Signed, _now: float) -> str:
    return "" if session.is_genuine(command) else "bad_signature"


def _repetition(session: Session, command: Signed, _now: float) -> str:
    return "repeated" if session.has_seen(command.id) else ""


def _expiry(_session: Session, command: Signed, now: float) -> str:
    """A command without an expiry has expired."""
    return "expired" if command.expires_at <= now else ""


def _clock(_session: Session, command: Signed, now: float) -> str:
    """A desktop whose clock is behind would keep old commands alive."""
    return "clock_wrong" if command.issued_at > now + CLOCK_TOLERANCE_SECONDS else ""


Check = Callable[[Session, Signed, float], str]
Handler = Callable[[Session, Frame, float], Step]

_TIMELY: tuple[Check, ...] = (_signature, _repetition, _expiry, _clock)
CHECKS: Mapping[type[Frame], tuple[Check, ...]] = {
    Open: _TIMELY,
    Post: _TIMELY,
    Run: _TIMELY,
    Pop: _TIMELY,
    Close: (_signature, _repetition),  # taking a card away is right however late
    Missed: _TIMELY,
}

_COMMANDS: Mapping[type[Frame], Handler] = dict.fromkeys(CHECKS, _commanded) | {Dialled: _dialled}
TABLE: Mapping[State, Mapping[type[Frame], Handler]] = {
    State.CONNECTING: {},
    State.GREETED: {Welcome: _welcomed, **_COMMANDS},
    State.READY: {Welcome: _welcomed, **_COMMANDS},
}
