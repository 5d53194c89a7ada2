"""What answers PBXs that ask where a call should ring."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ringhook.flows.breakers import Breakers
from ringhook.flows.route import Route
from ringhook.flows.route_waiting import Desk
from ringhook.store.limits import Limits
from ringhook.store.presence import Presence
from ringhook.store.refusals import Refusals

if TYPE_CHECKING:
    from ringhook.wiring.app import App
    from ringhook.wiring.media import Media


def make_route(app: App, media: Media) -> Route:
    """Return who answers questions of *app*."""
    table = media.table
    desk = Desk(
        calls=app.calls,
        contacts=app.contacts,
        callers=app.callers,
        presence=Presence(table),
        searching=app.searching,
        breakers=Breakers(Limits(table)),
        events=media.events,
        refusals=Refusals(table),
        changes=app.changes,
        meter=media.meter,
        clock=media.clock,
    )
    return Route(desk, app.configurations, media.connection_age_seconds)
