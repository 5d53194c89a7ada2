"""What an administrator chooses from: PBXs with their settings, template variables, setup texts."""

from __future__ import annotations

from typing import Annotated, Any

from aws_lambda_powertools.event_handler import APIGatewayHttpResolver
from aws_lambda_powertools.event_handler.openapi.params import Path

from ringhook.domain.adapter import Field, PbxAdapter
from ringhook.domain.errors import NotFoundError
from ringhook.engine.text import CATALOGUE
from ringhook.flows.admin.office import Office


def add(app: APIGatewayHttpResolver, office: Office) -> None:
    """Add the routes."""

    @app.get(
        "/api/connections/<connection_id>/setup",
        tags=["configuration"],
        summary="The webhook address, what to paste into the PBX, and whom it should let call it",
    )
    def show_setup(connection_id: Annotated[str, Path()]) -> dict[str, Any]:
        rulebook = office.configurations.rulebook(app.context["workspace"])
        connection = rulebook.connections.get(connection_id)
        if connection is None:
            raise NotFoundError("no such connection")
        url = office.webhook_url(connection.token)
        adapter = office.adapters[connection.adapter]
        snippets = adapter.setup(url, rulebook.language)
        return {
            "url": url,
            "paste": [{"title": s.title, "text": s.text} for s in snippets],
            "senders": list(office.sender_addresses) if adapter.originate else [],
        }

    @app.get("/api/adapters", tags=["configuration"], summary="The PBXs we know and their settings")
    def list_adapters() -> dict[str, list[dict[str, Any]]]:
        return {"adapters": [_adapter(adapter) for adapter in office.adapters.values()]}

    @app.get(
        "/api/variables",
        tags=["configuration"],
        summary="What a template may contain, with a sample of each",
    )
    def list_variables() -> dict[str, list[dict[str, Any]]]:
        return {
            "variables": [
                {
                    "name": variable.name,
                    "spellings": list(variable.spellings),
                    "meaning": variable.meaning,
                    "sample": variable.sample,
                }
                for variable in CATALOGUE
            ]
        }


def _adapter(adapter: PbxAdapter) -> dict[str, Any]:
    return {
        "slug": adapter.slug,
        "title": adapter.title,
        "fields": [_field(field) for field in adapter.fields],
        "addresses": list(adapter.addresses),
        "proof": adapter.proof,
        "originates": adapter.originate is not None,
        "routes": adapter.route_reply is not None,
    }


def _field(field: Field) -> dict[str, Any]:
    return {
        "key": field.key,
        "label": field.label,
        "secret": field.secret,
        "required": field.required,
        "pattern": field.pattern,
        "default": field.default,
        "help": field.help,
        "credential": field.credential,
    }
