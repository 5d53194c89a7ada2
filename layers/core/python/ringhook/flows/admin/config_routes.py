"""Configuration, secrets, and what to paste into a PBX."""

from __future__ import annotations

import re
from typing import Annotated

from aws_lambda_powertools.event_handler import APIGatewayHttpResolver, Response, content_types
from aws_lambda_powertools.event_handler.openapi.params import Body, Header, Path
from pydantic import BaseModel, ConfigDict, StringConstraints

from ringhook.config.document import Document
from ringhook.domain.errors import BadRequestError
from ringhook.domain.role import Role
from ringhook.flows.admin.office import Office
from ringhook.flows.admin.visit import Visit
from ringhook.store.configurations import Saved

SecretName = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9._-]{1,100}$")]

VERSION = re.compile(r"[0-9]{1,9}")


class SecretValue(BaseModel):
    """A secret on its way in; it never comes out again."""

    model_config = ConfigDict(extra="forbid", hide_input_in_errors=True)

    value: Annotated[str, StringConstraints(min_length=1, max_length=4000)]


class PreconditionMissingError(BadRequestError):
    """A save that does not say which version it changes."""

    status = 428


def add(app: APIGatewayHttpResolver, office: Office) -> None:
    """Add the routes."""

    @app.get(
        "/api/config",
        tags=["configuration"],
        summary="The newest configuration; its version is the ETag",
    )
    def show_config() -> Response[str]:
        visit: Visit = app.context["visit"]
        return answer_with(office.configurations.newest(visit.workspace), visit.role)

    @app.put(
        "/api/config",
        tags=["configuration"],
        summary="Save the whole configuration, if nobody saved since If-Match",
    )
    def save_config(
        document: Annotated[Document, Body()],
        if_match: Annotated[str, Header(alias="If-Match")] = "",
    ) -> Response[str]:
        visit: Visit = app.context["visit"]
        expect = expected(if_match, office.configurations.newest(visit.workspace).version)
        saved = office.save(visit.workspace, document, expect, visit.name)
        return answer_with(saved, visit.role)

    @app.put(
        "/api/secrets/<secret_name>",
        tags=["configuration"],
        summary="Write a secret; it can be used but never read",
    )
    def write_secret(
        secret_name: Annotated[SecretName, Path()], secret: Annotated[SecretValue, Body()]
    ) -> Response[str]:
        office.secrets.write(app.context["workspace"], secret_name, secret.value)
        return Response(204, content_types.APPLICATION_JSON, "")

    @app.get("/api/secrets", tags=["configuration"], summary="The names of the secrets")
    def list_secrets() -> dict[str, list[str]]:
        return {"secrets": list(office.secrets.names(app.context["workspace"]))}


def expected(if_match: str, newest: int) -> int:
    """Return the version a save changes: what `If-Match` names, or the newest for `*`."""
    text = if_match.strip().removeprefix("W/").strip('"')
    if text == "*":
        return newest
    if not VERSION.fullmatch(text):
        raise PreconditionMissingError(
            "send If-Match with the ETag that GET /api/config gave, or * to save over anything"
        )
    return int(text)


def answer_with(saved: Saved, role: Role) -> Response[str]:
    """Return *saved* with its version as the ETag; webhook addresses are for admins alone."""
    headers: dict[str, str | list[str]] = {
        "ETag": f'"{saved.version}"',
        "Cache-Control": "no-store",
    }
    document = saved.document if role.covers(Role.ADMIN) else _without_tokens(saved.document)
    return Response(200, content_types.APPLICATION_JSON, document.model_dump_json(), headers)


def _without_tokens(document: Document) -> Document:
    connections = [entry.model_copy(update={"token": ""}) for entry in document.connections]
    return document.model_copy(update={"connections": connections})
