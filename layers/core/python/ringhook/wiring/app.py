"""The App: every flow, put together over whichever media it is given, each on first use."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from typing import TYPE_CHECKING, Any

from ringhook.wiring.outgoing import Outgoing, spread

if TYPE_CHECKING:
    from ringhook.flows.admin.office import Office
    from ringhook.flows.bridge import Bridge
    from ringhook.flows.compat import Compat
    from ringhook.flows.deliver import Deliver
    from ringhook.flows.dispatch import Dispatch
    from ringhook.flows.ingest import Ingest
    from ringhook.flows.lookup import Lookup
    from ringhook.flows.naming import Naming
    from ringhook.flows.performing import Performing
    from ringhook.flows.polling import Polling
    from ringhook.flows.relay import Relay
    from ringhook.flows.route import Route
    from ringhook.flows.sweep import Sweep
    from ringhook.wiring.keeping import Keeping
    from ringhook.wiring.looking import Looking
    from ringhook.wiring.recording import RecordingParts
    from ringhook.wiring.reporting import Reporting


class App(Outgoing):
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
            naming=self.naming,
            meter=self._media.meter,
            max_age_seconds=self._media.connection_age_seconds,
        )

    @cached_property
    def route(self) -> Route:
        """Says where calls should ring. Nothing of it is made for a webhook that asks no question."""
        from ringhook.wiring.routing import make_route

        return make_route(self, self._media)

    @cached_property
    def compat(self) -> Compat:
        """Answers as Divalto's CTI server."""
        from ringhook.flows.compat import Compat
        from ringhook.pbx import ADAPTERS

        return Compat(ADAPTERS, self.configurations, self.ingest, self.bridge, self._media.clock)

    @cached_property
    def bridge(self) -> Bridge:
        """Knows what each telephone does."""
        from ringhook.flows.bridge import Bridge
        from ringhook.pbx import ADAPTERS
        from ringhook.store.boards import Boards

        return Bridge(ADAPTERS, Boards(self._media.table))

    @cached_property
    def naming(self) -> Naming:
        """Names calls that come without a name."""
        from ringhook.flows.naming import Naming
        from ringhook.store.watches import Watches

        return Naming(Watches(self._media.table))

    @cached_property
    def polling(self) -> Polling:
        """Asks CTI servers."""
        from ringhook.flows.asking_telephones import AskTelephones
        from ringhook.flows.polling import Polling
        from ringhook.pbx import ADAPTERS
        from ringhook.store.polls import Polls

        return Polling(
            adapters=ADAPTERS,
            configurations=self.configurations,
            secrets=self.secrets,
            admission=self.admission,
            naming=self.naming,
            polls=Polls(self._media.table),
            ask=AskTelephones(self._media.http, self._media.clock),
            events=self._media.events,
            queue=self._media.polls,
            clock=self._media.clock,
            alone_since=self._media.alone_since,
        )

    @cached_property
    def dispatch(self) -> Dispatch:
        """Handles events."""
        from ringhook.flows.dialled import Dialled
        from ringhook.flows.dispatch import Dispatch
        from ringhook.flows.missed import Missed
        from ringhook.store.dials import Dials
        from ringhook.store.presence import Presence
        from ringhook.store.sightings import Sightings

        return Dispatch(
            configurations=self.configurations,
            calls=self.calls,
            presence=Presence(self._media.table),
            desktops=self.desktops,
            deliveries=self._media.deliveries,
            lookups=self._media.lookups,
            steps=self.steps,
            callers=self.callers,
            dialled=Dialled(Dials(self._media.table)),
            bridge=self.bridge,
            sightings=Sightings(self._media.table, is_alone=self._media.alone_since is not None),
            missed=Missed(self.calls, self.changes),
            announcing=self.recording.announcing,
            changes=self.changes,
            register=self.access.register,
            heartbeats=self.heartbeats,
            meter=self._media.meter,
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
                self.calls,
                self.contacts,
                self.records,
                self.reporting.failures,
                self.steps,
                self._media.meter,
            ),
            executions=self.executions,
            changes=self.changes,
            clock=self._media.clock,
            spread=spread,
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
            meter=self._media.meter,
            clock=self._media.clock,
        )

    def perform(self, body: str) -> None:
        """Handle a message of the delivery queue, where tasks, inquiries and polls share one."""
        from ringhook.flows.messages import is_inquiry, is_poll

        if is_poll(body):
            self.polling(body)
        else:
            (self.lookup if is_inquiry(body) else self.performing)(body)

    @cached_property
    def performing(self) -> Performing:
        """Handles everything else on that queue."""
        from ringhook.flows.performing import Performing

        return Performing(self.deliver, lambda: self.recording.fetching)

    @cached_property
    def recording(self) -> RecordingParts:
        """Knows recordings."""
        from ringhook.wiring.recording import RecordingParts

        return RecordingParts(self._media, self, self.changes, spread)

    @cached_property
    def relay(self) -> Relay:
        """Talks to desktops."""
        from ringhook.flows.card_click import Clicking
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
            register=self.access.register,
            resume=Resume(self.configurations, self.calls, self.contacts, self.pops, self.desktops),
            choosing=Choosing(
                self.configurations,
                self.calls,
                self.contacts,
                self.desktops,
                self.changes,
                self._media.clock,
            ),
            clicking=Clicking(
                self.configurations,
                self.calls,
                self.desktops,
                self.later,
                self.steps,
                self._media.deliveries,
                self.changes,
                self._media.clock,
            ),
            dialling=self.dialling,
            meter=self._media.meter,
            clock=self._media.clock,
        )

    @cached_property
    def sweep(self) -> Sweep:
        """Keeps house."""
        return self.keeping.sweep()

    @cached_property
    def looking(self) -> Looking:
        """Knows how everything is."""
        from ringhook.wiring.looking import Looking

        return Looking(self, self._media)

    @cached_property
    def keeping(self) -> Keeping:
        """Forgets."""
        from ringhook.wiring.keeping import Keeping

        return Keeping(self, self._media)

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
