"""Count tries against guessing: by the address they come from, and all together."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from ipaddress import IPv6Address, IPv6Network

from ringhook.ports.table import Table
from ringhook.store.layout import ONLY, fingerprint

WINDOW_SECONDS = 600
EVERYBODY = "everybody"
OWN_BITS = 64


@dataclass(frozen=True, slots=True)
class Limit:
    """How often something may be tried in vain within ten minutes."""

    kind: str
    by_address: int
    in_all: int


PAIRING = Limit("pairing", 5, 300)
SIGN_IN = Limit("sign-in", 10, 6000)
TOKEN = Limit("token", 20, 6000)
"""In all so many that a stranger cannot easily shut everybody out; keys are far too long to guess."""


class Tries:
    """Counts tries in windows of ten minutes."""

    def __init__(self, table: Table) -> None:
        self._table = table

    def count(self, limit: Limit, address: str, now: datetime) -> int:
        """Count one try; returns 0, or how many seconds to wait when there were too many."""
        counts = {
            limit.by_address: self._add(limit, address, now, 1),
            limit.in_all: self._add(limit, EVERYBODY, now, 1),
        }
        if all(count <= most for most, count in counts.items()):
            return 0
        return WINDOW_SECONDS - int(now.timestamp() % WINDOW_SECONDS)

    def forgive(self, limit: Limit, address: str, now: datetime) -> None:
        """Take one try back: it was good."""
        self._add(limit, address, now, -1)
        self._add(limit, EVERYBODY, now, -1)

    def _add(self, limit: Limit, address: str, now: datetime, amount: int) -> int:
        window = int(now.timestamp() // WINDOW_SECONDS)
        partition = f"tries#{limit.kind}#{fingerprint(_sender(address))}#{window}"
        until = int(now.timestamp() + 2 * WINDOW_SECONDS)
        return self._table.add(partition, ONLY, amount, expires_at=until)


def _sender(address: str) -> str:
    """Return whom *address* stands for: with IPv6 everybody has a network of 64 bits to choose from."""
    try:
        found = IPv6Address(address.partition("%")[0])
    except ValueError:
        return address
    return str(found.ipv4_mapped or IPv6Network((found, OWN_BITS), strict=False))
