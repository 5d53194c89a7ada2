"""What the name of an Asterisk channel says: whose telephone it is."""

from __future__ import annotations

import re
from dataclasses import dataclass

# `PJSIP/101-0000002a`, `SIP/trunk-1f`, `Local/101@from-queue-00000007;1`
CHANNEL = re.compile(r"(?P<kind>[A-Za-z0-9]+)/(?P<name>.+)-[0-9a-f]+(?:;[12])?")
INNER_KINDS = frozenset({"local"})
NUMBER = re.compile(r"\+?[0-9*#]{2,20}")


@dataclass(frozen=True, slots=True)
class Telephones:
    """*extensions* are the names of our own telephones; every other channel is a trunk."""

    extensions: re.Pattern[str]

    def own(self, channel: str) -> str:
        """Return the extension whose telephone *channel* is, or nothing."""
        match = CHANNEL.fullmatch(channel)
        if not match or self.is_inner(channel) or not self.extensions.fullmatch(match["name"]):
            return ""
        return match["name"]

    def is_inner(self, channel: str) -> bool:
        """Say whether *channel* only joins two parts of the dialplan."""
        return channel.partition("/")[0].lower() in INNER_KINDS


def number(text: str) -> str:
    """Return *text* if somebody can have dialled it: no `s`, `h`, `i` of the dialplan."""
    return text if NUMBER.fullmatch(text) else ""
