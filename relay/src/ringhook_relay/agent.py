"""What the agent does on the screen, carried out: the page of a card, a call back, a choice, an answer to a question."""

from __future__ import annotations

import asyncio
import logging
import secrets
from collections.abc import Awaitable, Callable, Coroutine, Mapping
from typing import Any, Final

from ringhook.wire.frames import Choose, Click, Control
from ringhook_relay.asking import Asking
from ringhook_relay.desktop import LOCAL_CALL, PolicyDesktop
from ringhook_relay.links import LinkError, number_in
from ringhook_relay.masking import one_line, shown_id
from ringhook_relay.outcome import StoppedError
from ringhook_relay.screen_port import ScreenEvent
from ringhook_relay.telephone import Send, Telephone

MAX_AT_ONCE: Final = 16
Order = Callable[[Mapping[str, Any]], Awaitable[Mapping[str, Any]]]
log = logging.getLogger(__name__)


class Agent:
    """Receives the screen's events in the connection's thread. *order* takes what other programs may ask."""

    def __init__(
        self,
        desktop: PolicyDesktop,
        asking: Asking,
        telephone: Telephone,
        send: Send,
        order: Order,
    ) -> None:
        self._desktop, self._asking, self._order = desktop, asking, order
        self._telephone, self._send = telephone, send
        self._tasks: set[asyncio.Task[None]] = set()
        self._orders: Mapping[str, Callable[[ScreenEvent], Coroutine[None, None, str]]] = {
            "open": self._open,
            "call_back": self._call_back,
            "choose": self._choose,
            "answer": self._control,
            "hang_up": self._control,
            "link": self._link,
        }

    def did(self, event: ScreenEvent) -> None:
        """Carry *event* out in a task of its own; the screen waits for nothing."""
        self._asking.answered(event.id, event.kind)
        order = self._orders.get(event.kind)
        if order is None or len(self._tasks) >= MAX_AT_ONCE:
            return
        task = asyncio.get_running_loop().create_task(self._carry_out(order(event), event))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def stop(self) -> None:
        """End what is still going on."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _carry_out(self, work: Awaitable[str], event: ScreenEvent) -> None:
        try:
            said = await work
        except StoppedError as error:
            said = f"{error.outcome.status} {error.outcome.reason} {error.outcome.detail}"
        log.info("%s (%s): %s", event.kind, shown_id(event.id), one_line(said))

    async def _open(self, event: ScreenEvent) -> str:
        """Open the page of the card, and let the server do what it does at a click."""
        card = self._desktop.card_of_call(event.id)
        said = []
        if card is not None and card.can_click:
            click = Click(call_id=event.id, id=secrets.token_hex(8))
            said.append(_sent(await self._send(click)))
        if event.value:
            outcome = await self._desktop.open_page(event.value)
            said.append(f"{outcome.status} {outcome.reason} {outcome.detail}")
        return ", ".join(said)

    async def _call_back(self, event: ScreenEvent) -> str:
        try:
            number = number_in(event.value)
        except LinkError as error:
            return f"refused: {error}"
        call_id = "" if event.id.startswith(LOCAL_CALL) else event.id
        answer = await self._telephone.dial(number, call_id)
        return f"{answer.status} {answer.reason} {answer.detail}"

    async def _choose(self, event: ScreenEvent) -> str:
        return _sent(await self._send(Choose(call_id=event.id, contact_id=event.value)))

    async def _control(self, event: ScreenEvent) -> str:
        return _sent(await self._send(Control(call_id=event.id, what=event.kind)))

    async def _link(self, event: ScreenEvent) -> str:
        answer = await self._order({"order": "link", "value": event.value})
        return str(answer["said"])


def _sent(is_sent: bool) -> str:  # noqa: FBT001 - one word from one fact
    return "sent" if is_sent else "not sent: the server is not connected"
