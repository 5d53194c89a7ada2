"""What reaches out: to CRMs, PBXs, desktops and open pages. Each piece is made on first use."""

from __future__ import annotations

import random
from functools import cached_property
from typing import TYPE_CHECKING

from ringhook.ports.queue import Queue
from ringhook.wiring.stores import Stores

if TYPE_CHECKING:
    from ringhook.flows.admission import Admission
    from ringhook.flows.asking import Asking
    from ringhook.flows.authorization import Authorizer
    from ringhook.flows.callers import Callers
    from ringhook.flows.changes import Changes
    from ringhook.flows.desktops import Desktops
    from ringhook.flows.dial import Dialling
    from ringhook.flows.later import Later
    from ringhook.flows.searching import Searching
    from ringhook.flows.steps import Steps


class Outgoing(Stores):
    """Everything that speaks first."""

    @cached_property
    def changes(self) -> Changes:
        """Tells open pages."""
        from ringhook.flows.changes import Changes
        from ringhook.store.watchers import Watchers

        is_alone = self._media.alone_since is not None
        return Changes(Watchers(self._media.table, is_alone=is_alone), self._media.page_push)

    @cached_property
    def desktops(self) -> Desktops:
        """Orders desktops about."""
        from ringhook.flows.desktops import Desktops

        return Desktops(self.devices, self._media.push, self.pops)

    @cached_property
    def dialling(self) -> Dialling:
        """Places calls."""
        from ringhook.flows.dial import Dialling
        from ringhook.pbx import ADAPTERS
        from ringhook.store.dials import Dials
        from ringhook.store.limits import Limits

        return Dialling(
            adapters=ADAPTERS,
            configurations=self.configurations,
            secrets=self.secrets,
            calls=self.calls,
            dials=Dials(self._media.table),
            limits=Limits(self._media.table),
            authorizer=self.authorizer,
            http=self._media.http,
            meter=self._media.meter,
            clock=self._media.clock,
        )

    @cached_property
    def asking(self) -> Asking:
        """Asks CRMs."""
        from ringhook.flows.asking import Asking

        return Asking(self.authorizer, self.secrets, self._media.http, self._media.clock)

    @cached_property
    def authorizer(self) -> Authorizer:
        """Knows what to show each CRM."""
        from ringhook.flows.authorization import Authorizer
        from ringhook.store.tokens import Tokens

        tokens = Tokens(self._media.table, self._media.vault)
        return Authorizer(tokens, self.secrets, self._media.http, self._media.clock)

    @cached_property
    def admission(self) -> Admission:
        """Knows who may be asked now."""
        from ringhook.flows.admission import Admission
        from ringhook.store.limits import Limits

        return Admission(Limits(self._media.table), spread)

    @cached_property
    def searching(self) -> Searching:
        """Asks lookups."""
        from ringhook.flows.searching import Searching

        return Searching(self.asking, self.admission, self.contacts, self._media.clock)

    @cached_property
    def callers(self) -> Callers:
        """Remembers callers."""
        from ringhook.flows.callers import Callers

        return Callers(self.contacts, self._media.clock)

    @cached_property
    def steps(self) -> Steps:
        """Releases tasks."""
        from ringhook.flows.steps import Steps

        return Steps(self.calls, self.contacts, self.later, self._media.deliveries)

    @cached_property
    def later(self) -> Later:
        """Performs what was not done at once."""
        from ringhook.flows.later import Later

        return Later(self.calls, self.desktops, self._media.clock)

    @property
    def deliveries(self) -> Queue:
        """The delivery queue."""
        return self._media.deliveries


def spread() -> float:
    """Return how far to spread a retry, from -1 to 1."""
    return random.uniform(-1, 1)  # noqa: S311 - spreads retries, hides nothing  # nosec B311
