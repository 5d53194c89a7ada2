"""What a desktop can do for a call: the port, and the desktop without a window.

A desktop answers every order with an `Outcome`, or raises `StoppedError`.
"""

from __future__ import annotations

import logging
from typing import Protocol

from ringhook.wire.frames import Close, Open, Pop, Run
from ringhook_relay.masking import masked_number, one_line
from ringhook_relay.opener import Opener
from ringhook_relay.outcome import Outcome, StoppedError
from ringhook_relay.policy import Policy
from ringhook_relay.policy_file import PolicyFile
from ringhook_relay.policy_reader import PolicyError
from ringhook_relay.rate import PerMinute
from ringhook_relay.runner import Runner
from ringhook_relay.web_address import read_address

OPENS_PER_MINUTE = 30
_NUMBER_FIELDS = ("phone", "number")
log = logging.getLogger(__name__)


class Desktop(Protocol):
    """Carries out commands that are genuine, new and in time."""

    async def open(self, command: Open) -> Outcome:
        """Open a page in the browser."""
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


class HeadlessDesktop:
    """Opens and runs as the policy allows; cards become one line of the log, with the number masked."""

    def __init__(self, policy: PolicyFile, opener: Opener, runner: Runner, rate: PerMinute) -> None:
        self._policy, self._opener, self._runner, self._rate = policy, opener, runner, rate

    async def open(self, command: Open) -> Outcome:
        """See `ringhook_relay.desktop.Desktop`."""
        address = read_address(command.url)
        self._allowed().check_page(address)
        if not self._rate.admits("open", OPENS_PER_MINUTE):
            raise StoppedError("too_many", f"{OPENS_PER_MINUTE} pages per minute are opened")
        return await self._opener.open(address)

    async def run(self, command: Run) -> Outcome:
        """See `ringhook_relay.desktop.Desktop`."""
        program = self._allowed().check_start(command.argv)
        return await self._runner.run(program, command.argv[1:])

    async def pop(self, command: Pop) -> Outcome:
        """See `ringhook_relay.desktop.Desktop`."""
        number = next((command.card[f] for f in _NUMBER_FIELDS if command.card.get(f)), "")
        log.info("call from %s (%s)", masked_number(number), one_line(command.id))
        return Outcome("logged")

    async def close(self, command: Close) -> Outcome:
        """See `ringhook_relay.desktop.Desktop`."""
        log.info("call over (%s)", one_line(command.id))
        return Outcome("logged")

    def _allowed(self) -> Policy:
        try:
            return self._policy.current()
        except PolicyError as error:
            log.error("nothing is allowed until this is mended: %s", error)  # noqa: TRY400 - the sentence says it all
            raise StoppedError("policy_broken", "see the relay's log on that computer") from None
