"""Translate manager events into reports, in the fields of ringhook's generic webhook.

    Newchannel       from a trunk: started
    DialBegin        ringing          DialEnd       answered, or leg_ended with its status
    Hold, Unhold     held, unheld     *Transfer     transferred
    Hangup           of the last channel: ended, or missed

A call is its `Linkedid`; which channels are alive decides when it is over. Nothing here reads a clock or
a socket. Source, read 2026: https://docs.asterisk.org (AMI events of Asterisk 20).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from ringhook_asterisk.channels import Telephones, number

Event = Mapping[str, str]
Report = dict[str, str]

CLICKED = "ringhook-"
"""How the name of a channel begins that a click made; our id of the click follows."""
NAMELESS = frozenset({"", "<unknown>"})
STATUS_WORDS = {"ANSWER": "answered"}  # every other DialStatus ends the leg
DIALLED_IN = ("DestCallerIDNum", "Exten", "DestExten")
TRANSFERERS = {"BlindTransfer": "Transferer", "AttendedTransfer": "OrigTransferer"}
TRANSFERRED_TO = ("SecondTransfererLinkedid", "TransfereeLinkedid")
UNIX_TIME = re.compile(r"[0-9]{9,11}(\.[0-9]{1,6})?")


@dataclass(slots=True)
class _Call:
    began: float
    channels: set[str] = field(default_factory=set)
    caller: str = ""  # our own telephone, if one of ours calls
    direction: str = ""
    ends: Report = field(default_factory=dict)
    legs: dict[str, str] = field(default_factory=dict)
    is_told: bool = False
    answered: float | None = None
    status: str = ""


class Calls:
    """The calls that go on. `take` returns what one event means."""

    def __init__(self, telephones: Telephones) -> None:
        self._telephones = telephones
        self._calls: dict[str, _Call] = {}
        self._call_of: dict[str, str] = {}  # by channel
        self._doubtful: set[str] = set()
        self._now = 0.0
        self._table: Mapping[str, Callable[[Event], list[Report]]] = {
            "Newchannel": self._new_channel,
            "DialBegin": self._dial_begin,
            "DialEnd": self._dial_end,
            "Hold": lambda event: self._said(event, "held"),
            "Unhold": lambda event: self._said(event, "unheld"),
            "BlindTransfer": self._transfer,
            "AttendedTransfer": self._transfer,
            "Hangup": lambda event: self._gone(event.get("Uniqueid", ""), event),
            "CoreShowChannelsComplete": self._end_the_doubtful,
        }

    def doubt(self) -> None:
        """Believe in no channel that the next list of Asterisk's channels does not hold."""
        self._doubtful = set(self._call_of)

    def take(self, event: Event, now: float) -> list[Report]:
        """Return the reports of *event*; its own time counts more than *now* (Unix seconds)."""
        stamp = event.get("Timestamp", "")
        self._now = float(stamp) if UNIX_TIME.fullmatch(stamp) else now
        word = event.get("Event", "")
        moved = [] if word == "Hangup" else self._place(event, "") + self._place(event, "Dest")
        handle = self._table.get(word)
        return moved + handle(event) if handle else moved

    def _place(self, event: Event, prefix: str) -> list[Report]:
        """Note where a channel belongs; a call that lost its last one to another call is over."""
        channel, call_id = event.get(f"{prefix}Uniqueid", ""), event.get(f"{prefix}Linkedid", "")
        before = self._call_of.get(channel, "")
        self._doubtful.discard(channel)
        if not channel or not call_id or before == call_id:
            return []
        reports = self._gone(channel, {}) if before else []
        self._calls.setdefault(call_id, _Call(self._now)).channels.add(channel)
        self._call_of[channel] = call_id
        return reports

    def _new_channel(self, event: Event) -> list[Report]:
        call_id = event.get("Linkedid", "")
        call = self._calls.get(call_id)
        if not call or event.get("Uniqueid") != call_id or call.direction:
            return []
        channel = event.get("Channel", "")
        call.caller = self._telephones.own(channel)
        line = number(event.get("Exten", ""))
        if call.caller or not line or self._telephones.is_inner(channel):
            return []
        self._comes_in(call, event, line)
        return [self._report(call_id, call, "started")]

    def _comes_in(self, call: _Call, event: Event, line: str) -> None:
        name = event.get("CallerIDName", "")
        call.direction = "in"
        call.ends = {
            "client": _shown(event.get("CallerIDNum", "")),
            "line": line,
            "name": "" if name in NAMELESS else name,
        }

    def _dial_begin(self, event: Event) -> list[Report]:
        call_id, leg, channel = (event.get(x, "") for x in ("Linkedid", "DestUniqueid", "Channel"))
        call = self._calls.get(call_id)
        target = event.get("DestChannel", "")
        # Without a caller's channel Asterisk itself rings the agent who clicked to call.
        if not call or not channel or self._telephones.is_inner(target):
            return []
        own = self._telephones.own(target)
        self._settle(call, event, own)
        call.legs[leg] = own or (call.caller if call.direction == "out" else "")
        report = self._report(call_id, call, "ringing", leg)
        if not call.legs[leg]:
            report["agent_number"] = _dialled(event)
        return [report]

    def _settle(self, call: _Call, event: Event, own: str) -> None:
        """Decide, once, who calls whom: *own* is the telephone of ours that rings, if one does."""
        if call.direction:
            return
        call.caller = call.caller or self._telephones.own(event.get("Channel", ""))
        if not call.caller:
            self._comes_in(call, event, number(event.get("Exten", "")))
        elif own:
            call.direction, call.ends = "internal", {"from": call.caller, "to": own}
        else:
            call.direction, call.ends = "out", {"client": _dialled(event)}

    def _dial_end(self, event: Event) -> list[Report]:
        call_id, leg = event.get("Linkedid", ""), event.get("DestUniqueid", "")
        call, status = self._calls.get(call_id), event.get("DialStatus", "")
        if not call or leg not in call.legs:
            return []
        word = STATUS_WORDS.get(status, "leg_ended")
        if word == "answered":
            call.answered = call.answered or self._now
        else:
            call.status = status
        report = self._report(call_id, call, word, leg)
        return [report if word == "answered" else report | {"cause": status}]

    def _said(self, event: Event, word: str) -> list[Report]:
        call_id = event.get("Linkedid", "")
        call = self._calls.get(call_id)
        if not call or not call.is_told:
            return []
        report = self._report(call_id, call, word)
        return [report | {"extension": self._telephones.own(event.get("Channel", ""))}]

    def _transfer(self, event: Event) -> list[Report]:
        prefix = TRANSFERERS[event["Event"]]
        call_id = event.get(f"{prefix}Linkedid", "")
        other = next((event[x] for x in TRANSFERRED_TO if event.get(x, call_id) != call_id), "")
        about = {"Linkedid": call_id, "Channel": event.get(f"{prefix}Channel", "")}
        return [r | {"linked_call_ids": other} for r in self._said(about, "transferred")]

    def _gone(self, channel: str, event: Event) -> list[Report]:
        """Take a channel out of its call, and report the end with the last one."""
        call_id = self._call_of.pop(channel, "")
        call = self._calls.get(call_id)
        if not call:
            return []
        call.channels.discard(channel)
        if call.channels:
            return []
        del self._calls[call_id]
        return [self._end(call_id, call, event)] if call.is_told else []

    def _end(self, call_id: str, call: _Call, event: Event) -> Report:
        is_missed = call.answered is None and call.direction == "in"
        report = self._report(call_id, call, "missed" if is_missed else "ended")
        since = self._now if call.answered is None else call.answered
        report["wait_seconds"] = f"{max(since - call.began, 0):.1f}"
        report["talk_seconds"] = f"{max(self._now - since, 0):.1f}"
        report["cause"] = event.get("Cause-txt", "") if call.answered else call.status
        answered = "answered" if call.answered else ""
        return report | {"result": "missed" if is_missed else answered}

    def _end_the_doubtful(self, _event: Event) -> list[Report]:
        """End what ended while we were not connected."""
        lost, self._doubtful = self._doubtful, set()
        return [report for channel in sorted(lost) for report in self._gone(channel, {})]

    def _report(self, call_id: str, call: _Call, word: str, leg: str = "") -> Report:
        call.is_told = True
        about = {"event": word, "call_id": call_id, "direction": call.direction or "unknown"}
        who = {"leg_id": leg, "extension": call.legs.get(leg, "")} if leg else {}
        ours = {"external_id": call_id.removeprefix(CLICKED)} if call_id.startswith(CLICKED) else {}
        return about | call.ends | who | ours | {"timestamp": f"{self._now:.3f}"}


def _dialled(event: Event) -> str:
    found = (number(event.get(name, "")) for name in DIALLED_IN)
    return next((text for text in found if text), "")


def _shown(text: str) -> str:
    return "anonymous" if text in NAMELESS else text
