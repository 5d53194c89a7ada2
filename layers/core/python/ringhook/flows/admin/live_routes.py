"""The page's live connection: a ticket, good for one WebSocket within half a minute."""

from __future__ import annotations

import secrets
from urllib.parse import urlencode, urlsplit

from aws_lambda_powertools.event_handler import APIGatewayHttpResolver

from ringhook.flows.admin.cookies import read_request
from ringhook.flows.admin.office import Office

TICKET_BYTES = 32


def add(app: APIGatewayHttpResolver, office: Office) -> None:
    """Add the route."""

    @app.post(
        "/api/live",
        tags=["calls"],
        summary="Where to open a WebSocket that tells what changes; once, within 30 seconds",
    )
    def open_live() -> dict[str, str]:
        ticket = secrets.token_urlsafe(TICKET_BYTES)
        content = {"workspace": app.context["workspace"]}
        office.tickets.offer(ticket, content, office.clock.now())
        origin = read_request(app.current_event.raw_event).headers.get("origin", "")
        address = socket_address(office.relay_url, office.public_url, origin)
        return {"url": f"{address}?{urlencode({'ticket': ticket})}"}


def socket_address(relay_url: str, public_url: str, origin: str) -> str:
    """Return where the page of *origin* reaches the relay: its own host, where one server is both."""
    relay, ours, page = urlsplit(relay_url), urlsplit(public_url), urlsplit(origin)
    if relay.netloc != ours.netloc or page.scheme not in {"http", "https"} or not page.netloc:
        return relay_url
    scheme = "wss" if page.scheme == "https" else "ws"
    return relay._replace(scheme=scheme, netloc=page.netloc).geturl()
