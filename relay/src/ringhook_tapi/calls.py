"""Translate the states of calls into reports, in the fields of ringhook's generic webhook. Pure.

    OFFERING               ringing       CONNECTED       answered, or unheld
    PROCEEDING, RINGBACK   ringing       ONHOLD...       held
    DISCONNECTED, IDLE     ended, or missed when nobody answered a call that came in

The number of a caller often comes a moment after the first ring: so long a call that rings is kept back.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from ringhook_tapi.structures import CallInfo, Party
from ringhook_tapi.words import CAUSES, EVENTS, FIRST_STATES, ORIGINS, PartyFlag, State

Report = dict[str, str]
STATES = frozenset(State)
MAX_CALLS = 200
"""More are not on one line at once: the oldest were never ended by their driver."""


@dataclass(slots=True)
class _Call:
    id: str
    began: float
    info: CallInfo = field(default_factory=CallInfo)
    direction: str = ""
    told: str = ""
    is_waiting: bool = False
    answered: float | None = None
    cause: str = ""


class Calls:
    """The calls of one line. *run* makes their names differ from those of every other run."""

    def __init__(self, extension: str, run: str, patience_seconds: float) -> None:
        self._extension, self._run, self._patience_seconds = extension, run, patience_seconds
        self._calls: dict[int, _Call] = {}
        self._count = 0

    def changed(
        self, handle: int, state: int, mode: int, info: CallInfo, now: float
    ) -> list[Report]:
        """Return what it means that the call *handle* is in *state*; *mode* says more of some states."""
        call = self._known(handle, info, now)
        if state not in STATES:
            return []
        current = State(state)
        call.direction = call.direction or _direction(info, current)
        if current is State.BUSY:
            call.cause = "busy"
        if current is State.DISCONNECTED:
            call.cause = call.cause or CAUSES.get(mode, "")
        if current is State.IDLE:
            self._calls.pop(handle, None)
        return self._moved(call, EVENTS.get(current, ""), now)

    def learned(self, handle: int, info: CallInfo, now: float) -> list[Report]:
        """Return what waited for the number that *info* may hold."""
        call = self._calls.get(handle)
        if call is None:
            return []
        call.info = info
        return self._released(call, now) if call.is_waiting and _is_known(info.caller) else []

    def due(self, now: float) -> list[Report]:
        """Return what waited long enough."""
        waiting = [call for call in self._calls.values() if call.is_waiting]
        late = (call for call in waiting if now - call.began >= self._patience_seconds)
        return [report for call in late for report in self._released(call, now)]

    def lost(self, now: float) -> list[Report]:
        """End every call: the line is closed, and nobody will tell how they end."""
        calls, self._calls = self._calls, {}
        return [report for call in calls.values() for report in self._moved(call, "ended", now)]

    def _known(self, handle: int, info: CallInfo, now: float) -> _Call:
        call = self._calls.get(handle)
        if call is None:
            self._count += 1
            call = self._calls[handle] = _Call(f"tapi-{self._run}-{self._count}", now)
            while len(self._calls) > MAX_CALLS:
                del self._calls[next(iter(self._calls))]
        if info != CallInfo():
            call.info = info
        return call

    def _moved(self, call: _Call, word: str, now: float) -> list[Report]:
        """Return the report of the step *word*, unless it was told before or comes too late."""
        if not word or call.told == "ended" or (word == "ringing" and call.told):
            return []
        if word == "ringing" and call.direction == "in" and not _is_known(call.info.caller):
            call.is_waiting = True
            return []
        before = self._released(call, now) if call.is_waiting else []
        if word == "answered":
            if call.told == "answered":
                return before
            word = "unheld" if call.told == "held" else word
            call.answered = now if call.answered is None else call.answered
        if word == call.told or (word == "ended" and not call.told):
            return before
        call.told = "answered" if word == "unheld" else word
        return [*before, self._report(call, word, now)]

    def _released(self, call: _Call, now: float) -> list[Report]:
        call.is_waiting, call.told = False, "ringing"
        return [self._report(call, "ringing", now)]

    def _report(self, call: _Call, word: str, now: float) -> Report:
        report = {
            "event": word,
            "call_id": call.id,
            "direction": call.direction or "unknown",
            "extension": self._extension,
            "timestamp": f"{now:.3f}",
        }
        return report | _ends(call, self._extension) | (_end(call, now) if word == "ended" else {})


def _direction(info: CallInfo, state: State) -> str:
    return ORIGINS.get(info.origin, "") or FIRST_STATES.get(state, "")


def _is_known(party: Party) -> bool:
    """Say whether there is a number, or none to wait for."""
    return bool(party.number) or bool(party.flags & (PartyFlag.BLOCKED | PartyFlag.OUTOFAREA))


def _ends(call: _Call, extension: str) -> Report:
    info = call.info
    if call.direction == "out":
        called = info.called if info.called.number else info.connected
        return {"client": called.number, "name": called.name}
    line = info.called.number if info.called.number != extension else ""
    return {"client": info.caller.number or "anonymous", "name": info.caller.name, "line": line}


def _end(call: _Call, now: float) -> Report:
    since = now if call.answered is None else call.answered
    is_missed = call.answered is None and call.direction != "out"
    result = "missed" if is_missed else "answered" if call.answered is not None else ""
    return {
        "event": "missed" if is_missed else "ended",
        "wait_seconds": f"{max(since - call.began, 0):.1f}",
        "talk_seconds": f"{max(now - since, 0):.1f}",
        "cause": call.cause,
        "result": result,
    }
