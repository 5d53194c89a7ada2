"""Asks the cloud to dial, and waits for what the telephone system said."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Final
from uuid import uuid4

from ringhook.wire.frames import Dial, Dialled, Frame
from ringhook.wire.reasons import FAILED, REFUSED
from ringhook_relay.rate import PerMinute

DIALS_PER_MINUTE: Final = 10
ANSWER_SECONDS: Final = 15.0
Send = Callable[[Frame], Awaitable[bool]]


class Telephone:
    """The calls this computer has asked for and not heard of yet."""

    def __init__(self, rate: PerMinute, send: Send) -> None:
        self._rate, self._send = rate, send
        self._waiting: dict[str, asyncio.Future[Dialled]] = {}

    async def dial(self, number: str, call_id: str = "") -> Dialled:
        """Return what became of the wish to call *number*; never raises."""
        wish = Dial(id=uuid4().hex, number=number, call_id=call_id)
        if not self._rate.admits("dial", DIALS_PER_MINUTE):
            return _answer(wish, REFUSED, "too_many", f"{DIALS_PER_MINUTE} calls per minute")
        self._waiting[wish.id] = asyncio.get_running_loop().create_future()
        try:
            if not await self._send(wish):
                return _answer(wish, FAILED, "try_later", "the server is not connected")
            return await asyncio.wait_for(self._waiting[wish.id], ANSWER_SECONDS)
        except TimeoutError:
            return _answer(wish, FAILED, "outcome_unknown", "the server did not answer")
        finally:
            del self._waiting[wish.id]

    def heard(self, frame: Dialled) -> None:
        """Take the cloud's answer; one that nobody waits for is ignored."""
        waiting = self._waiting.get(frame.id)
        if waiting is not None and not waiting.done():
            waiting.set_result(frame)


def _answer(wish: Dial, status: str, reason: str, detail: str) -> Dialled:
    return Dialled(id=wish.id, status=status, reason=reason, detail=detail)
