"""What a desktop can do for a call: the port, and the desktop that obeys a policy and has a screen.

A desktop answers every order with an `Outcome`, or raises `StoppedError`.
"""

from __future__ import annotations

import logging
from collections import OrderedDict
from typing import Final, Protocol

from ringhook.wire.frames import CARD_UPDATE, Close, Missed, Open, Pop, Post, Run
from ringhook_relay.asking import Asking, page_wish, program_wish
from ringhook_relay.form_page import Fields, fields_of
from ringhook_relay.opener import Opener
from ringhook_relay.outcome import Outcome, StoppedError
from ringhook_relay.policy import Policy, Program
from ringhook_relay.policy_file import PolicyFile
from ringhook_relay.policy_reader import PolicyError
from ringhook_relay.rate import PerMinute
from ringhook_relay.runner import Runner
from ringhook_relay.screen_card import Card, card_of
from ringhook_relay.screen_port import Screen
from ringhook_relay.web_address import WebAddress, read_address

OPENS_PER_MINUTE: Final = 30
MAX_RECENT_CARDS: Final = 50
# A card that another program of this computer asked for: the cloud knows no such call.
LOCAL_CALL: Final = "local:"
_LOG_SCREEN = "log"
log = logging.getLogger(__name__)


class Desktop(Protocol):
    """Carries out commands that are genuine, new and in time."""

    async def open(self, command: Open) -> Outcome:
        """Open a page in the browser."""
        ...

    async def post(self, command: Post) -> Outcome:
        """Open a page in the browser by sending it a form."""
        ...

    async def run(self, command: Run) -> Outcome:
        """Start a program."""
        ...

    async def pop(self, command: Pop) -> Outcome:
        """Show a card, or change the one of the same call."""
        ...

    async def close(self, command: Close) -> Outcome:
        """Take the call's card away."""
        ...

    async def missed(self, command: Missed) -> Outcome:
        """Show which calls came while this computer was away."""
        ...


class PolicyDesktop:
    """Opens and runs as the policy allows, or as the agent does when asked; shows cards on its screen."""

    def __init__(
        self,
        policy: PolicyFile,
        opener: Opener,
        runner: Runner,
        rate: PerMinute,
        screen: Screen,
        asking: Asking,
    ) -> None:
        self._policy, self._opener, self._runner, self._rate = policy, opener, runner, rate
        self._screen, self._asking = screen, asking
        self._recent: OrderedDict[str, Card] = OrderedDict()

    async def open(self, command: Open) -> Outcome:
        """See `ringhook_relay.desktop.Desktop`."""
        return await self.open_page(command.url)

    async def open_page(self, url: str) -> Outcome:
        """Open a page that the cloud, a card's button or a program of this computer wants."""
        address = read_address(url)
        await self._admit(address)
        return await self._opener.open(address)

    async def post(self, command: Post) -> Outcome:
        """See `ringhook_relay.desktop.Desktop`. The policy judges where the form goes."""
        address, fields = read_address(command.url), fields_of(command.form)
        await self._admit(address, fields)
        return await self._opener.post(address, fields)

    async def _admit(self, address: WebAddress, fields: Fields = ()) -> None:
        """Return when the page may be opened, by the policy or because the agent says so."""
        policy = self.allowed()
        try:
            policy.check_page(address)
        except StoppedError as refusal:
            if refusal.outcome.reason != "url_not_allowed":
                raise
            await self._asking.settle(policy, page_wish(address, fields), refusal)
        if not self._rate.admits("open", OPENS_PER_MINUTE):
            raise StoppedError("too_many", f"{OPENS_PER_MINUTE} pages per minute are opened")

    async def run(self, command: Run) -> Outcome:
        """See `ringhook_relay.desktop.Desktop`."""
        program = await self._startable(command.argv)
        return await self._runner.run(program, command.argv[1:])

    async def pop(self, command: Pop) -> Outcome:
        """See `ringhook_relay.desktop.Desktop`."""
        card = card_of(command.call_id, command.card)
        if command.action_id == CARD_UPDATE:
            self._remember(card)
            self._screen.update(card)
        else:
            self.show(card)
        return Outcome("logged" if self._has_no_window else "shown")

    async def close(self, command: Close) -> Outcome:
        """See `ringhook_relay.desktop.Desktop`."""
        self._screen.close(command.call_id)
        return Outcome("logged" if self._has_no_window else "closed")

    async def missed(self, command: Missed) -> Outcome:
        """See `ringhook_relay.desktop.Desktop`."""
        self._screen.missed(tuple(card_of(c.get("call_id", ""), c) for c in command.cards))
        return Outcome("logged" if self._has_no_window else "shown")

    def show(self, card: Card) -> None:
        """Show *card*, and remember it for a while: other programs may ask for the same caller."""
        self._remember(card)
        self._screen.show(card)

    def show_again(self, card: Card) -> None:
        """Show *card* even if somebody has just dismissed it."""
        self._screen.close(card.call_id)
        self.show(card)

    def _remember(self, card: Card) -> None:
        self._recent[card.call_id] = card
        self._recent.move_to_end(card.call_id)
        while len(self._recent) > MAX_RECENT_CARDS:
            self._recent.popitem(last=False)
        self._asking.language = card.language

    def card_of_call(self, call_id: str) -> Card | None:
        """Return the card of *call_id* as it was shown last."""
        return self._recent.get(call_id)

    def recent(self, number: str) -> Card | None:
        """Return the last card of *number*, when there was one."""
        cards = reversed(self._recent.values())
        return next((card for card in cards if number and card.number == number), None)

    def allowed(self) -> Policy:
        """Return the policy; a broken one refuses everything."""
        try:
            return self._policy.current()
        except PolicyError as error:
            log.error("nothing is allowed until this is mended: %s", error)  # noqa: TRY400 - the sentence says it all
            raise StoppedError("policy_broken", "see the relay's log on that computer") from None

    async def _startable(self, argv: tuple[str, ...]) -> Program:
        policy = self.allowed()
        try:
            return policy.check_start(argv)
        except StoppedError as refusal:
            if refusal.outcome.reason != "program_not_allowed":
                raise
            program = policy.startable(argv)
            await self._asking.settle(policy, program_wish(argv, policy.platform), refusal)
            return program

    @property
    def _has_no_window(self) -> bool:
        return self._screen.name == _LOG_SCREEN
