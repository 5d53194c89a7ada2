"""How this deployment is: for the page, and for a monitoring system with a key."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from aws_lambda_powertools.event_handler import APIGatewayHttpResolver, Response

from ringhook.flows.admin.last_heard import last_heard
from ringhook.flows.admin.office import Office
from ringhook.flows.admin.visit import Visit

PAGE = "/#/health"


def add(app: APIGatewayHttpResolver, office: Office) -> None:
    """Add the routes."""

    @app.get("/health", include_in_schema=False)
    def open_page() -> Response[str]:
        return Response(303, "text/plain", "", {"Location": PAGE, "Cache-Control": "no-store"})

    @app.get("/api/health", tags=["health"], summary="Queues, workers, housekeeping, connections")
    def show() -> dict[str, Any]:
        visit: Visit = app.context["visit"]
        visit.later = lambda: _told(office, visit)
        return {}


def _told(office: Office, visit: Visit) -> dict[str, Any]:
    """The machine is everybody's: a workspace's people see it only where no other workspace is."""
    everyone = office.access.workspaces()
    names = everyone if visit.is_keeper else (visit.workspace,)
    told = office.health(names, with_machine=visit.is_keeper or len(everyone) == 1)
    return told | {"connections": [] if visit.is_keeper else _connections(office, visit.workspace)}


def _connections(office: Office, name: str) -> list[dict[str, Any]]:
    rulebook = office.configurations.rulebook(name)
    heard = last_heard(office.calls, office.refusals, name, rulebook, office.clock.now())
    silences = {one.connection_id: one for one in office.health.vitals.silences(name)}
    found = []
    for one in rulebook.connections.values():
        silence = silences.get(one.id)
        found.append(
            {
                **asdict(heard[one.id]),
                "name": one.name,
                "enabled": one.enabled,
                "silence_hours": one.silence_hours,
                "is_silent": silence is not None and silence.is_alarming,
            }
        )
    return found
