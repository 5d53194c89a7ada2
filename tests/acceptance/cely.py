"""CELY beside its guide: a list of actions that is saved, and telephones that ring."""

from __future__ import annotations

import itertools
import urllib.parse
from collections.abc import Iterator
from typing import Any

from tests.acceptance.guide import RELAYED, Guide

CALLER, OWN = "+33184881234", "+33388202122"
ENCODED = urllib.parse.quote(CALLER, safe="")
INBOUND, OUTBOUND, BOTH, EMPTY = "inbound", "outbound", "both", ""
_calls: Iterator[int] = itertools.count(1)


class Cely(Guide):
    """The guide, with a list of actions and a telephone."""

    def save_list(self, *rows: tuple[str, str, str]) -> None:
        """Click on Enregistrer with these rows: type d'appel, action, URL/PATH."""
        self.save({"settings": {"language": "fr"}, "actions": actions(*rows)})

    def call(self, extension: str = RELAYED, number: str = CALLER, **more: str) -> str:
        """Let a telephone ring; returns the PBX's name of the call."""
        call = f"cely-{next(_calls)}"
        fields = {"event": "ringing", "call_id": call, "from": number, "to": OWN}
        self.hook(**fields | {"extension": extension} | more)
        return call

    def dial(self, **more: str) -> str:
        """Let somebody call a customer."""
        return self.call(direction="out", **{"from": OWN, "to": CALLER, "number": CALLER} | more)

    def reasons(self, call: str) -> list[str]:
        """Return why each action of the list ran, or did not."""
        return [d["reason"] for d in self.story(1, call)["events"][0]["decisions"][1:]]


def actions(*rows: tuple[str, str, str]) -> list[dict[str, Any]]:
    return [{"call_type": type_, "kind": kind, "target": target} for type_, kind, target in rows]
