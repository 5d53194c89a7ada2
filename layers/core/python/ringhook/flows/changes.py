"""Tell open pages that something changed; they ask for it then. Nothing waits for this, and nothing fails by it."""

from __future__ import annotations

import json
from dataclasses import dataclass

from ringhook.domain.errors import GoneError, TryAgainError
from ringhook.ports.push import Push
from ringhook.store.watchers import Watchers

CALL, DELIVERY, CONFIG, DEVICE = "call", "delivery", "config", "device"


@dataclass(frozen=True, slots=True)
class Changes:
    """Costs one read when nobody watches."""

    watchers: Watchers
    push: Push

    def tell(self, workspace: str, what: str, changed_id: str, call_id: str = "") -> None:
        """Say that *what* (`call`, `delivery`, `config`, `device`) of that id has changed.

        The frame is for pages alone and no part of `ringhook.wire`.
        """
        try:
            for connection in self.watchers.of(workspace):
                self._send(connection, _frame(what, changed_id, call_id))
        except TryAgainError:
            return  # the page asks by itself from time to time

    def _send(self, connection: str, text: str) -> None:
        try:
            self.push.send(connection, text)
        except GoneError:
            self.watchers.remove(connection)


def _frame(what: str, changed_id: str, call_id: str) -> str:
    frame = {"kind": "changed", "what": what, "id": changed_id}
    frame |= {"call_id": call_id} if call_id else {}
    return json.dumps(frame, separators=(",", ":"))
