"""Forget one call: its rows, and everything elsewhere that is about it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass

from ringhook.ports.table import Row
from ringhook.store.call_lines import number_of
from ringhook.store.calls import CALLS
from ringhook.store.failures import Failures
from ringhook.store.layout import CALL, workspace
from ringhook.store.remains import Remains
from ringhook.store.shards import shard_of

DELIVERY = "delivery#"
Forget = Callable[[str, str], object]
"""Forgets what is kept of a workspace's call outside the table: its recordings."""


def nothing(_workspace: str, _call_id: str) -> None:
    """Forget nothing: recordings stay with the PBX."""


@dataclass(frozen=True, slots=True)
class ForgetCall:
    """Removes calls. *forget_files* is the place for what is kept in files."""

    remains: Remains
    failures: Failures
    forget_files: Forget = nothing

    def __call__(self, name: str, line: Row, rows: list[Row] | None = None) -> Counter[str]:
        """Remove the call that *line* of the call list is about; returns how many rows of each kind went.

        The line goes last: after a crash the call is still found and removed again.
        """
        call_id = str(line.data["id"])
        found = self.remains.of_call(name, call_id) if rows is None else rows
        self.forget_files(name, call_id)
        gone: Counter[str] = Counter(calls=1)
        for row in found:
            gone[_kind(row)] += 1
            if row.sort.startswith(DELIVERY):
                self.failures.erase(name, row.sort.removeprefix(DELIVERY))
        self._remove_names(name, found)
        self.remains.remove(shard_of(workspace(name, "open"), call_id), call_id)
        for row in (*found, line):
            self.remains.delete(row)
        del gone[CALL]
        return gone

    def _remove_names(self, name: str, rows: list[Row]) -> None:
        head = next((row for row in rows if row.sort == CALL), None)
        if head is None:
            return
        call = CALLS.from_json(head.data)
        self.remains.remove(workspace(name, "missed"), f"{number_of(call)}#{call.id}")
        for pbx_call_id in call.linked_call_ids:
            self.remains.remove(workspace(name, "alias", call.connection_id), pbx_call_id)


KINDS = {
    "event": "events",
    "delivery": "deliveries",
    "ack": "acks",
    "contact": "contacts",
    "later": "later",
    "chosen": "choices",
    "result": "results",
    "recording": "recordings",
}


def _kind(row: Row) -> str:
    word = row.sort.partition("#")[0]
    return KINDS.get(word, word)
