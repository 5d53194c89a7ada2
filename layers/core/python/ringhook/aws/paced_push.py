"""Pages hear of changes at a pace that API Gateway bears.

All APIs of an account share 10,000 requests a second, and every frame to a page is one
(https://docs.aws.amazon.com/apigateway/latest/developerguide/limits.html). 200 calls a second are some
1200 changes, for each page that is open. Nobody reads that fast: a page that fell behind is told to look
at everything anew.
"""

from __future__ import annotations

import json
from dataclasses import dataclass

from ringhook.ports.clock import Clock
from ringhook.ports.push import Push

AT_ONCE = 30.0
PER_SECOND = 1.0
"""Of one process to one page: what a quiet deployment sends never waits."""
MOST_PAGES = 1000
EVERYTHING = json.dumps({"kind": "changed", "what": "", "id": ""}, separators=(",", ":"))


@dataclass(slots=True)
class _Page:
    """*left* frames may go at once, as of *at* (Unix seconds)."""

    left: float
    at: float
    is_behind: bool = False


class PacedPush:
    """See `ringhook.ports.push.Push`. A frame beyond the pace is dropped; the next one makes up for it."""

    def __init__(self, push: Push, clock: Clock) -> None:
        self._push, self._clock = push, clock
        self._pages: dict[str, _Page] = {}

    def send(self, connection: str, frame: str) -> None:
        """See `ringhook.ports.push.Push`."""
        page = self._page(connection)
        if page.left < 1:
            page.is_behind = True
            return
        page.left -= 1
        self._push.send(connection, EVERYTHING if page.is_behind else frame)
        page.is_behind = False

    def close(self, connection: str) -> None:
        """See `ringhook.ports.push.Push`."""
        self._push.close(connection)

    def _page(self, connection: str) -> _Page:
        now = self._clock.now().timestamp()
        if len(self._pages) > MOST_PAGES:
            self._pages.clear()
        page = self._pages.setdefault(connection, _Page(AT_ONCE, now))
        page.left = min(AT_ONCE, page.left + max(0.0, now - page.at) * PER_SECOND)
        page.at = now
        return page
