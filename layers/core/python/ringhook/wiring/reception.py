"""What the API works with, and how people sign in."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from ringhook.flows.admin.entrance import Entrance
from ringhook.flows.admin.office import Office
from ringhook.flows.execute import Execute
from ringhook.flows.execution_limits import ExecutionLimits
from ringhook.flows.oidc import Client, Issuer, SignIn, read_role_rules
from ringhook.flows.recordings.playing import Asked, Piece
from ringhook.flows.trial import Trial
from ringhook.pbx import ADAPTERS
from ringhook.store.audit import Audit
from ringhook.store.bearers import Bearers
from ringhook.store.limits import Limits
from ringhook.store.refusals import Refusals
from ringhook.store.sessions import Sessions, states, tickets
from ringhook.store.sightings import Sightings
from ringhook.store.tries import Tries

if TYPE_CHECKING:
    from ringhook.wiring.app import App
    from ringhook.wiring.media import Media


def make_office(app: App, media: Media) -> Office:
    """Return the office of *app*."""
    table = media.table

    def play(asked: Asked) -> Piece:
        return app.recording.playing(asked)  # made for the first who listens

    return Office(
        adapters=ADAPTERS,
        configurations=app.configurations,
        secrets=app.secrets,
        calls=app.calls,
        devices=app.devices,
        desktops=app.desktops,
        dialling=app.dialling,
        refusals=Refusals(table),
        authorizer=app.authorizer,
        aftermath=app.reporting.aftermath,
        searching=app.searching,
        trial=Trial(app.asking, app.desktops, app.calls, media.clock, time.sleep),
        execute=Execute(
            calls=app.calls,
            executions=app.executions,
            limits=ExecutionLimits(Limits(table)),
            deliver=app.deliver,
            deliveries=media.deliveries,
            clock=media.clock,
            pause=time.sleep,
        ),
        executions=app.executions,
        entrance=Entrance(
            app.access,
            Sessions(table),
            Bearers(table),
            media.clock,
            media.public_url,
            media.is_operator,
        ),
        tries=Tries(table),
        audit=Audit(table),
        tickets=tickets(table),
        sightings=Sightings(table),
        changes=app.changes,
        playing=play,
        files_origin=media.files_origin,
        events=media.events,
        clock=media.clock,
        alone_since=media.alone_since,
        public_url=media.public_url,
        relay_url=media.relay_url,
        sender_addresses=media.sender_addresses,
        sign_in=_sign_in(media),
        privacy=app.keeping.privacy(),
        spend_link=media.spend_link,
        workspace=media.workspace,
        polls=app.polling.polls,
        arm=app.polling.arm,
        health=app.looking.health,
    )


def _sign_in(media: Media) -> SignIn | None:
    found = media.issuer
    if found is None:
        return None
    client = Client(found.address, found.client_id, found.client_secret)
    return SignIn(
        issuer=Issuer(client, media.http, media.clock),
        roles=read_role_rules(found.roles),
        states=states(media.table),
        clock=media.clock,
        public_url=media.public_url,
        first=media.workspace,
    )
