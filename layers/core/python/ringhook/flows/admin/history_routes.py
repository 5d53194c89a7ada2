"""Earlier versions of the configuration: listed, shown, brought back."""

from __future__ import annotations

from typing import Annotated, Any

from aws_lambda_powertools.event_handler import APIGatewayHttpResolver, Response
from aws_lambda_powertools.event_handler.openapi.params import Header, Path, Query

from ringhook.domain.errors import NotFoundError
from ringhook.flows.admin.config_routes import answer_with, expected
from ringhook.flows.admin.office import Office
from ringhook.flows.admin.visit import Visit
from ringhook.store.configurations import Saved

Number = Annotated[str, Path(pattern=r"^[0-9]{1,9}$")]
Limit = Annotated[int, Query(ge=1, le=50)]
Cursor = Annotated[str, Query(pattern=r"^[0-9]{0,9}$", description="the next_cursor before")]


def add(app: APIGatewayHttpResolver, office: Office) -> None:
    """Add the routes."""

    @app.get(
        "/api/config/versions",
        tags=["configuration"],
        summary="Who saved when, and what that changed; newest first",
    )
    def list_versions(limit: Limit = 20, cursor: Cursor = "") -> dict[str, Any]:
        name = app.context["workspace"]
        found = office.configurations.versions(name, limit, int(cursor or 0))
        last = found[-1].version if found else 0
        return {
            "versions": [_listed(saved) for saved in found],
            "next_cursor": str(last) if last > 1 else "",
        }

    @app.get(
        "/api/config/versions/<number>",
        tags=["configuration"],
        summary="One version as it was saved",
    )
    def show_version(number: Number) -> Response[str]:
        visit: Visit = app.context["visit"]
        return answer_with(office.configurations.at(visit.workspace, int(number)), visit.role)

    @app.post(
        "/api/config/versions/<number>/restore",
        tags=["configuration"],
        summary="Save an earlier version again as the newest, if nobody saved since If-Match",
    )
    def restore(
        number: Number, if_match: Annotated[str, Header(alias="If-Match")] = ""
    ) -> Response[str]:
        visit: Visit = app.context["visit"]
        newest = office.configurations.newest(visit.workspace).version
        expect = expected(if_match, newest)
        earlier = office.configurations.at(visit.workspace, int(number))
        if not earlier.version:
            raise NotFoundError("there is no version 0; save an empty configuration instead")
        saved = office.save(visit.workspace, earlier.document, expect, visit.name)
        visit.detail = f"version {number} as version {saved.version}"
        return answer_with(saved, visit.role)


def _listed(saved: Saved) -> dict[str, Any]:
    return {
        "version": saved.version,
        "saved_at": saved.saved_at,
        "author": saved.author,
        "changes": [
            {"path": change.path, "change": change.kind.value, "name": change.name}
            for change in saved.changes
        ],
    }
