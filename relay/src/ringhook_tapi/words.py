"""What TAPI's numbers mean. Source, read 2026: tapi.h of the Windows SDK."""

from __future__ import annotations

from enum import IntEnum, IntFlag

LOWEST_VERSION, HIGHEST_VERSION = 0x0002_0000, 0x0002_0002
INTERACTIVE_VOICE = 0x0000_0004
REINITIALIZE = 0x0004_0000
"""In a LINE_LINEDEVSTATE: the drivers changed, begin anew."""


class Kind(IntEnum):
    """The messages that matter here."""

    CALLINFO = 1
    CALLSTATE = 2
    CLOSE = 3
    LINEDEVSTATE = 8
    APPNEWCALL = 23
    REMOVE = 25


class State(IntEnum):
    """LINECALLSTATE: what goes on in a call."""

    IDLE = 0x0001
    OFFERING = 0x0002
    ACCEPTED = 0x0004
    DIALTONE = 0x0008
    DIALING = 0x0010
    RINGBACK = 0x0020
    BUSY = 0x0040
    SPECIALINFO = 0x0080
    CONNECTED = 0x0100
    PROCEEDING = 0x0200
    ONHOLD = 0x0400
    CONFERENCED = 0x0800
    ONHOLDPENDCONF = 0x1000
    ONHOLDPENDTRANSFER = 0x2000
    DISCONNECTED = 0x4000


class Privilege(IntFlag):
    """LINECALLPRIVILEGE: what an application may do with calls."""

    MONITOR = 0x0002
    OWNER = 0x0004


class PartyFlag(IntFlag):
    """LINECALLPARTYID: what is known of an end."""

    BLOCKED = 0x0001
    OUTOFAREA = 0x0002


# What a state says of the call, in the words of the generic webhook; others say nothing of their own.
EVENTS = {
    State.OFFERING: "ringing",
    State.ACCEPTED: "ringing",
    State.PROCEEDING: "ringing",
    State.RINGBACK: "ringing",
    State.CONNECTED: "answered",
    State.CONFERENCED: "answered",
    State.ONHOLD: "held",
    State.ONHOLDPENDCONF: "held",
    State.ONHOLDPENDTRANSFER: "held",
    State.DISCONNECTED: "ended",
    State.IDLE: "ended",
}
# LINECALLORIGIN, and what a call's first state says where the driver does not tell.
ORIGINS = {0x0001: "out", 0x0002: "internal", 0x0004: "in"}
FIRST_STATES = {
    State.OFFERING: "in",
    State.ACCEPTED: "in",
    State.DIALTONE: "out",
    State.DIALING: "out",
    State.PROCEEDING: "out",
    State.RINGBACK: "out",
}
# LINEDISCONNECTMODE, in the words of the generic webhook.
CAUSES = {
    0x0001: "normal",
    0x0004: "rejected",
    0x0008: "pickup",
    0x0010: "forwarded",
    0x0020: "busy",
    0x0040: "noanswer",
    0x0080: "notfound",
    0x0100: "unreachable",
    0x0200: "congestion",
}
