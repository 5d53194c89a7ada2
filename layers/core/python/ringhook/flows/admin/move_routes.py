"""A workspace out of this deployment and into another, some lines for each request."""

from __future__ import annotations

from typing import Annotated, Any

from aws_lambda_powertools.event_handler import APIGatewayHttpResolver
from aws_lambda_powertools.event_handler.openapi.params import Body
from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from ringhook.domain.errors import BadPayloadError
from ringhook.flows.admin.office import Office
from ringhook.flows.admin.visit import Visit
from ringhook.flows.moving.progress import Progress, read_progress
from ringhook.flows.moving.sealing import FOREIGN, Sealing, check_passphrase, new_salt

Passphrase = Annotated[str, StringConstraints(max_length=200)]
Cursor = Annotated[str, StringConstraints(max_length=1000)]


class Hidden(BaseModel):
    """Never repeats what was sent."""

    model_config = ConfigDict(extra="forbid", hide_input_in_errors=True)

    passphrase: Passphrase
    cursor: Cursor = ""


class PackInput(Hidden):
    """*calls* takes the calls along, as long as they would have been kept here."""

    calls: bool = False


class UnpackInput(Hidden):
    """Lines as they were exported. Nothing is written unless *writes*: check the whole file first."""

    lines: Annotated[list[dict[str, Any]], Field(max_length=20_000)]
    writes: bool = False


def add(app: APIGatewayHttpResolver, office: Office) -> None:
    """Add the routes."""

    @app.post(
        "/api/move/export",
        tags=["privacy"],
        summary="The next lines of the workspace's file; ask again with the cursor until is_whole",
    )
    def export(wanted: Annotated[PackInput, Body()]) -> dict[str, Any]:
        visit: Visit = app.context["visit"]
        check_passphrase(wanted.passphrase)
        progress = read_progress(wanted.cursor) if wanted.cursor else _first(wanted)

        def later() -> dict[str, Any]:
            sealing = Sealing(wanted.passphrase, progress.salt)
            packed = office.privacy.pack(visit.workspace, sealing, progress)
            visit.detail = f"{packed.progress.lines} lines"
            return {
                "lines": list(packed.lines),
                "cursor": packed.progress.shown(),
                "is_whole": packed.is_whole,
            }

        visit.later = later
        return {}

    @app.post(
        "/api/move/import",
        tags=["privacy"],
        summary="Check the next lines of a workspace's file, or write them into this new workspace",
    )
    def take_in(given: Annotated[UnpackInput, Body()]) -> dict[str, Any]:
        visit: Visit = app.context["visit"]
        progress = read_progress(given.cursor) if given.cursor else _begun(given)

        def later() -> dict[str, Any]:
            sealing = Sealing(given.passphrase, progress.salt)
            unpacked = office.privacy.unpack(
                visit.workspace,
                visit.name,
                sealing,
                given.lines,
                progress,
                writes=given.writes,
            )
            visit.detail = (
                f"{unpacked.progress.lines} lines {'written' if given.writes else 'read'}"
            )
            return {
                "taken": dict(unpacked.counts),
                "cursor": unpacked.progress.shown(),
                "is_whole": unpacked.is_whole,
            }

        visit.later = later
        return {}


def _first(wanted: PackInput) -> Progress:
    return Progress(new_salt(), calls=wanted.calls)


def _begun(given: UnpackInput) -> Progress:
    """Return the beginning of a file, whose first line says how it is sealed."""
    salt = given.lines[0].get("salt") if given.lines else None
    if not isinstance(salt, str):
        raise BadPayloadError(FOREIGN)
    return Progress(salt)
