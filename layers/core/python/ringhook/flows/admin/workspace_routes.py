"""The operator's routes: workspaces made and deleted. What is in them is not shown here."""

from __future__ import annotations

from typing import Annotated, Any

from aws_lambda_powertools.event_handler import APIGatewayHttpResolver
from aws_lambda_powertools.event_handler.openapi.params import Body, Path, Query
from pydantic import BaseModel, ConfigDict, StringConstraints

from ringhook import __version__
from ringhook.domain.errors import BadPayloadError, NotFoundError
from ringhook.flows.admin.office import Office
from ringhook.flows.admin.visit import Visit
from ringhook.store.register import NAME, Workspace

Name = Annotated[str, StringConstraints(pattern=rf"^{NAME.pattern}$")]
Title = Annotated[
    str, StringConstraints(strip_whitespace=True, max_length=100, pattern=r"^[^\x00-\x1f]*$")
]


class WorkspaceInput(BaseModel):
    """*name* stands in addresses and stays, *title* is for people."""

    model_config = ConfigDict(extra="forbid")

    name: Name
    title: Title = ""


def add(app: APIGatewayHttpResolver, office: Office) -> None:
    """Add the routes."""

    @app.get(
        "/api/workspaces", tags=["workspaces"], summary="Every workspace, without its contents"
    )
    def list_workspaces() -> dict[str, list[dict[str, str]]]:
        return {"workspaces": [_listed(found) for found in office.access.register.everyone()]}

    @app.post(
        "/api/workspaces",
        tags=["workspaces"],
        summary="Make a workspace; its first admin key is shown this once",
    )
    def make_workspace(wanted: Annotated[WorkspaceInput, Body()]) -> dict[str, str]:
        visit: Visit = app.context["visit"]
        now = office.clock.now()
        made = office.access.register.make(wanted.name, wanted.title, now)
        key = office.access.create(made.id, now)
        visit.detail = made.name
        return _listed(made) | {"key": key, "url": f"{office.public_url.rstrip('/')}/w/{made.name}"}

    @app.delete(
        "/api/workspaces/<name>",
        tags=["workspaces"],
        summary="Delete a workspace with all that is in it; confirm says its name once more",
    )
    def delete_workspace(
        name: Annotated[str, Path()], confirm: Annotated[str, Query(max_length=100)] = ""
    ) -> dict[str, Any]:
        visit: Visit = app.context["visit"]
        if office.access.register.find(name) is None:
            raise NotFoundError("no such workspace")
        if confirm != name:
            raise BadPayloadError("send the name once more as confirm: nothing of it can come back")
        visit.detail = name
        visit.later = lambda: {"is_empty": office.privacy.leave.begin(name)}
        return {}

    @app.get("/api/status", tags=["health"], summary="The version, and how housekeeping goes")
    def show_status() -> dict[str, Any]:
        visit: Visit = app.context["visit"]
        if visit.is_keeper:
            everyone = list(office.access.register.everyone())
            return {"version": __version__, "workspaces": len(everyone)}
        swept = office.privacy.sweeps.get(visit.workspace)
        return {
            "version": __version__,
            "housekeeping": {
                "at": swept.at,
                "calls_removed": swept.removed,
                "removed_at": swept.removed_at,
                "removed_through": swept.removed_through,
                "trouble": swept.trouble,
            },
        }


def _listed(found: Workspace) -> dict[str, str]:
    return {
        "name": found.name,
        "title": found.title,
        "created_at": found.created_at,
        "standing": found.standing.value,
    }
