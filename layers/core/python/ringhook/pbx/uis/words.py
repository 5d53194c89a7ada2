"""What the words of a UIS notification mean."""

from __future__ import annotations

from ringhook.domain.call import Direction, EventKind
from ringhook.pbx.uis.texts import TYPES

# What a word means, and the direction when the notification names none. `call_start` is the only
# start that the EnvyCRM texts report, so it must ring.
MEANINGS = {
    "started": (EventKind.STARTED, Direction.INBOUND),
    "ringing": (EventKind.RINGING, Direction.UNKNOWN),
    "outgoing": (EventKind.RINGING, Direction.OUTBOUND),
    "answered": (EventKind.ANSWERED, Direction.UNKNOWN),
    "talk_ended": (EventKind.LEG_ENDED, Direction.UNKNOWN),
    "ended": (EventKind.ENDED, Direction.UNKNOWN),
    "missed": (EventKind.MISSED, Direction.INBOUND),
    "recording": (EventKind.RECORDING, Direction.UNKNOWN),
    "call_start": (EventKind.RINGING, Direction.UNKNOWN),
    "call_end": (EventKind.ENDED, Direction.UNKNOWN),
}
# Other spellings: Novofon's literal, the one confirmed mnemonic, the names on the screen.
SYNONYMS = {"record_call": "recording", "lost_call_session": "missed"} | {
    name.lower(): word for word, names in TYPES.items() for name in names
}
DIRECTIONS = {"in": Direction.INBOUND, "out": Direction.OUTBOUND}
EVENT_NAMES = ("event", "notification_mnemonic", "notification_name")
SECRET_NAMES = ("secret", "integration_key")
DURATIONS = ("wait", "talk", "total")
