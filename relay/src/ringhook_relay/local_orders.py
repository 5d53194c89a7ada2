"""What other programs of this user may ask of the running relay: its state, a card, a call."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import Any, Final
from urllib.parse import quote

from ringhook.wire.reasons import DONE, sentence_for
from ringhook_relay.asking import Asking, dial_wish
from ringhook_relay.desktop import LOCAL_CALL, PolicyDesktop
from ringhook_relay.links import LinkError, number_in, number_of_caller_link, number_of_link
from ringhook_relay.local_line import Answer
from ringhook_relay.outcome import StoppedError
from ringhook_relay.policy import Consent
from ringhook_relay.policy_reader import NUMBER_VARIABLE
from ringhook_relay.rate import PerMinute
from ringhook_relay.screen_card import Card
from ringhook_relay.telephone import Telephone

LINKS_PER_MINUTE: Final = 6
NOTICES_PER_MINUTE: Final = 60
_NOTICE_SECONDS = 30


class LocalOrders:
    """Answers one order with `ok` and a sentence."""

    def __init__(
        self,
        desktop: PolicyDesktop,
        asking: Asking,
        telephone: Telephone,
        rate: PerMinute,
        state: Callable[[], Mapping[str, Any]],
    ) -> None:
        self._desktop, self._asking, self._telephone = desktop, asking, telephone
        self._rate, self._state = rate, state
        self._orders: Mapping[str, Callable[[str], Awaitable[Answer]]] = {
            "status": self._status,
            "dial": self._dial,
            "link": self._link,
            "caller": self._caller,
            "notify": self._notify,
            "popup": self._popup,
        }

    async def handle(self, order: Mapping[str, Any]) -> Answer:
        """Carry *order* out. Never raises for what a program may send."""
        carry_out = self._orders.get(str(order.get("order")))
        value = order.get("value", "")
        if carry_out is None or not isinstance(value, str):
            return _said(ok=False, sentence="this relay does not know the order: update it")
        try:
            return await carry_out(value)
        except LinkError as error:
            return _said(ok=False, sentence=str(error))
        except StoppedError as error:
            return _said(ok=False, sentence=error.outcome.detail)

    async def _status(self, _value: str) -> Answer:
        return {**_said(ok=True, sentence="running"), "state": dict(self._state())}

    async def _dial(self, value: str) -> Answer:
        return await self._call(number_in(value))

    async def _link(self, value: str) -> Answer:
        """A link may come from any web page, so the agent is asked unless the policy says otherwise."""
        number = number_of_link(value)
        if not self._rate.admits("link", LINKS_PER_MINUTE):
            raise StoppedError("too_many", f"{LINKS_PER_MINUTE} links per minute are taken")
        policy = self._desktop.allowed()
        if policy.dial is Consent.NEVER:
            raise StoppedError("cannot_dial", _NEVER)
        if policy.dial is Consent.ASK:
            await self._asking.settle(policy, dial_wish(number), StoppedError("cannot_dial", _ASK))
        return await self._call(number)

    async def _caller(self, value: str) -> Answer:
        """A web page can fire this link too: it shows a card, opens nothing, and not often."""
        number = number_of_caller_link(value)
        if not self._rate.admits("link", LINKS_PER_MINUTE):
            raise StoppedError("too_many", f"{LINKS_PER_MINUTE} links per minute are taken")
        return await self._notify(number)

    async def _notify(self, value: str) -> Answer:
        self._show(number_in(value))
        return _said(ok=True, sentence="shown")

    async def _popup(self, value: str) -> Answer:
        """Show the caller and force the page open: that of the last card of this number, or the policy's."""
        number = number_in(value)
        card = self._show(number)
        template = self._desktop.allowed().page
        url = card.url or template.replace(NUMBER_VARIABLE, quote(number, safe=""))
        if not url:
            return _said(ok=True, sentence='shown; no page is known: set "page" in policy.json')
        outcome = await self._desktop.open_page(url)
        said = outcome.detail or sentence_for(outcome.reason, self._asking.language)
        return _said(ok=outcome.status == DONE, sentence=said)

    def _show(self, number: str) -> Card:
        if not self._rate.admits("notice", NOTICES_PER_MINUTE):
            raise StoppedError("too_many", f"{NOTICES_PER_MINUTE} cards per minute are shown")
        known = self._desktop.recent(number)
        if known is None:
            known = Card(
                call_id=f"{LOCAL_CALL}{number}", number=number, direction="inbound",
                seconds=_NOTICE_SECONDS, language=self._asking.language,
            )  # fmt: skip
        self._desktop.show_again(known)
        return known

    async def _call(self, number: str) -> Answer:
        answer = await self._telephone.dial(number)
        said = sentence_for(answer.reason, self._asking.language)
        more = f" ({answer.detail})" if answer.detail else ""
        return _said(ok=answer.status == DONE, sentence=f"{said}{more}")


def _said(*, ok: bool, sentence: str) -> dict[str, Any]:
    return {"ok": ok, "said": sentence.strip()}


_NEVER = "links call nobody here; to be asked: ringhook-relay policy --dial ask"
_ASK = "nobody allowed the call; to call without a question: ringhook-relay policy --dial always"
