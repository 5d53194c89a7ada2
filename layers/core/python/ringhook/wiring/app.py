"""The App: every flow, put together over whichever media it is given, each on first use."""

from __future__ import annotations

import random
from collections.abc import Callable
from functools import cached_property
from typing import TYPE_CHECKING, Any

from ringhook.ports.queue import Queue
from ringhook.wiring.stores import Stores

if TYPE_CHECKING:
    from ringhook.flows.admin.office import Office
    from ringhook.flows.admission import Admission
    from ringhook.flows.asking import Asking
    from ringhook.flows.authorization import Authorizer
    from ringhook.flows.callers import Callers
    from ringhook.flows.changes import Changes
    from ringhook.flows.deliver import Deliver
    from ringhook.flows.desktops import Desktops
    from ringhook.flows.dial import Dialling
    from ringhook.flows.dispatch import Dispatch
    from ringhook.flows.ingest import Ingest
    from ringhook.flows.later import Later
    from ringhook.flows.lookup import Lookup
    from ringhook.flows.relay import Relay
    from ringhook.flows.route import Route
    from ringhook.flows.searching import Searching
    from ringhook.flows.steps import Steps
    from ringhook.flows.sweep import Sweep
    from ringhook.wiring.reporting import Reporting

WORKSPACE = "main"
"""The workspace of a deployment that serves one customer."""


class App(Stores):
    """The flows of one deployment. A Lambda function touches one of them and pays only for that."""

    @cached_property
    def ingest(self) -> Ingest:
        """Takes webhooks."""
        from ringhook.flows.ingest import Ingest
        from ringhook.pbx import ADAPTERS
        from ringhook.store.refusals import Refusals

        return Ingest(
            adapters=ADAPTERS,
            connections=self.connections,
            secrets=self.secrets,
            refusals=Refusals(self._media.table),
            events=self._media.events,
            route=lambda: self.route,
            max_age_seconds=self._media.connection_age_seconds,
        )

    @cached_property
    def route(self) -> Route:
        """Says where calls should ring. Nothing of it is made for a webhook that asks no question."""
        from ringhook.wiring.routing import make_route

        return make_route(self, self._media)

    @cached_property
    def dispatch(self) -> Dispatch:
        """Handles events."""
        from ringhook.flows.dispatch import Dispatch
        from ringhook.store.presence import Presence
        from ringhook.store.sightings import Sightings

        return Dispatch(
            configurations=self.configurations,
            calls=self.calls,
            presence=Presence(self._media.table),
            desktops=self.desktops,
            deliveries=self._media.deliveries,
            lookups=self._media.lookups,
            callers=self.callers,
            sightings=Sightings(self._media.table),
            changes=self.changes,
            clock=self._media.clock,
        )

    @cached_property
    def deliver(self) -> Deliver:
        """Handles tasks."""
        from ringhook.flows.deliver import Deliver
        from ringhook.flows.settling import Settling

        return Deliver(
            configurations=self.configurations,
            calls=self.calls,
            contacts=self.contacts,
            records=self.records,
            later=self.later,
            deliveries=self._media.deliveries,
            admission=self.admission,
            asking=self.asking,
            settling=Settling(
                self.calls, self.contacts, self.records, self.reporting.failures, self.steps
            ),
            changes=self.changes,
            clock=self._media.clock,
            spread=_spread,
        )

    @cached_property
    def lookup(self) -> Lookup:
        """Handles inquiries."""
        from ringhook.flows.lookup import Lookup
        from ringhook.flows.release import Release

        return Lookup(
            configurations=self.configurations,
            calls=self.calls,
            contacts=self.contacts,
            callers=self.callers,
            searching=self.searching,
            release=Release(self.steps, self.later, self.desktops, self._media.clock),
            changes=self.changes,
            lookups=self._media.lookups,
            clock=self._media.clock,
        )

    def perform(self, body: str) -> None:
        """Handle a message of the delivery queue, where tasks and inquiries share one."""
        from ringhook.flows.messages import is_inquiry

        (self.lookup if is_inquiry(body) else self.deliver)(body)

    @cached_property
    def searching(self) -> Searching:
        """Asks lookups."""
        from ringhook.flows.searching import Searching

        return Searching(self.asking, self.admission, self.contacts, self._media.clock)

    @cached_property
    def asking(self) -> Asking:
        """Asks CRMs."""
        from ringhook.flows.asking import Asking

        return Asking(self.authorizer, self.secrets, self._media.http, self._media.clock)

    @cached_property
    def admission(self) -> Admission:
        """Knows who may be asked now."""
        from ringhook.flows.admission import Admission
        from ringhook.store.limits import Limits

        return Admission(Limits(self._media.table), _spread)

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

    @cached_property
    def callers(self) -> Callers:
        """Remembers callers."""
        from ringhook.flows.callers import Callers

        return Callers(self.contacts, self._media.clock)

    @cached_property
    def relay(self) -> Relay:
        """Talks to desktops."""
        from ringhook.flows.choose import Choosing
        from ringhook.flows.relay import Relay
        from ringhook.flows.resume import Resume
        from ringhook.store.sessions import tickets

        return Relay(
            devices=self.devices,
            calls=self.calls,
            push=self._media.push,
            changes=self.changes,
            tickets=tickets(self._media.table),
            resume=Resume(self.configurations, self.calls, self.contacts, self.pops, self.desktops),
            choosing=Choosing(
                self.configurations,
                self.calls,
                self.contacts,
                self.desktops,
                self.changes,
                self._media.clock,
            ),
            dialling=self.dialling,
            clock=self._media.clock,
        )

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
            http=self._media.http,
            clock=self._media.clock,
        )

    @cached_property
    def changes(self) -> Changes:
        """Tells open pages."""
        from ringhook.flows.changes import Changes
        from ringhook.store.watchers import Watchers

        is_alone = self._media.alone_since is not None
        return Changes(Watchers(self._media.table, is_alone=is_alone), self._media.page_push)

    @cached_property
    def sweep(self) -> Sweep:
        """Keeps house."""
        from ringhook.flows.sweep import Sweep

        report = self.reporting.report
        return Sweep(self.access, self.calls, self._media.events, self._media.clock, report)

    @cached_property
    def reporting(self) -> Reporting:
        """Knows what went wrong."""
        from ringhook.wiring.reporting import Reporting

        return Reporting(self._media, self.configurations, self.records, self._retention)

    @cached_property
    def admin(self) -> Callable[[dict[str, Any]], dict[str, Any]]:
        """Answers the API: an API Gateway v2 event in, its response out."""
        from ringhook.flows.admin.api import build_api

        return build_api(self.office)

    @cached_property
    def office(self) -> Office:
        """What the API works with."""
        from ringhook.wiring.reception import make_office

        return make_office(self, self._media)

    @cached_property
    def authorizer(self) -> Authorizer:
        """Knows what to show each CRM."""
        from ringhook.flows.authorization import Authorizer
        from ringhook.store.tokens import Tokens

        tokens = Tokens(self._media.table, self._media.vault)
        return Authorizer(tokens, self.secrets, self._media.http, self._media.clock)

    @cached_property
    def desktops(self) -> Desktops:
        """Orders desktops about."""
        from ringhook.flows.desktops import Desktops

        return Desktops(self.devices, self._media.push, self.pops)

    @property
    def deliveries(self) -> Queue:
        """The delivery queue."""
        return self._media.deliveries


def _spread() -> float:
    return random.uniform(-1, 1)  # noqa: S311 - spreads retries, hides nothing
