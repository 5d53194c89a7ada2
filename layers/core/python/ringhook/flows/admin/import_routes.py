"""Export the configuration as a file, and read other products' settings into a draft."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Mapping
from typing import Annotated, Any

from aws_lambda_powertools.event_handler import APIGatewayHttpResolver, Response, content_types
from aws_lambda_powertools.event_handler.openapi.params import Path, Query

from ringhook.config.document import Document
from ringhook.config.importing import Imported, fitted, merged, read_text
from ringhook.domain.adapter import PbxAdapter
from ringhook.domain.errors import BadPayloadError, Problem
from ringhook.domain.payload import parse_json
from ringhook.flows.admin.office import Office
from ringhook.store.secrets import reference, referenced

JSON_TYPE = "application/json"
TEXT_TYPES = ("text/", "application/xml", "application/csv")


def add(app: APIGatewayHttpResolver, office: Office) -> None:
    """Add the routes."""

    @app.get(
        "/api/config/export",
        tags=["configuration"],
        summary="The newest configuration as a file, without tokens and secrets",
    )
    def export_config() -> Response[str]:
        saved = office.configurations.newest(app.context["workspace"])
        day = office.clock.now().date().isoformat()
        headers: dict[str, str | list[str]] = {
            "Content-Disposition": f'attachment; filename="ringhook-{day}-v{saved.version}.json"',
            "Cache-Control": "no-store",
        }
        document = exported(saved.document, office.adapters)
        body = document.model_dump_json(indent=2)
        return Response(200, content_types.APPLICATION_JSON, body, headers)

    @app.post(
        "/api/import/<form>",
        tags=["configuration"],
        summary="A draft from ringhook, cely, biztel, divalto or threecx; nothing is saved",
        description='Send {"text": "..."} as JSON, or the text itself as text, XML or CSV.',
    )
    def import_text(
        form: Annotated[str, Path()], *, merge: Annotated[bool, Query()] = False
    ) -> dict[str, Any]:
        text = given_text(app.current_event.raw_event)
        saved = office.configurations.newest(app.context["workspace"]).document
        imported = with_known_tokens(read_text(form, text), saved)
        if merge:
            imported = merged(saved, imported)
        draft = fitted(imported.document, office.adapter_fields())
        warnings = (*imported.warnings, *draft.warnings)
        return {
            "draft": draft.document,
            "warnings": [{"path": w.path, "message": w.message} for w in warnings],
        }


def exported(document: Document, adapters: Mapping[str, PbxAdapter]) -> Document:
    """Return *document* without tokens; a secret setting is only ever a reference."""
    connections = []
    for entry in document.connections:
        adapter = adapters.get(entry.adapter)
        hidden = {
            field.key: reference(f"connection.{entry.id}.{field.key}")
            for field in (adapter.fields if adapter else ())
            if field.secret and entry.settings.get(field.key, "")
            if not referenced(entry.settings[field.key])
        }
        changes = {"token": "", "settings": entry.settings | hidden}
        connections.append(entry.model_copy(update=changes))
    return document.model_copy(update={"connections": connections})


def with_known_tokens(imported: Imported, saved: Document) -> Imported:
    """Give connections that are saved already their webhook address back, so that the PBX still finds it."""
    known = {(entry.id, entry.adapter): entry.token for entry in saved.connections}
    connections, warnings = [], list(imported.warnings)
    for index, entry in enumerate(imported.document["connections"]):
        token = known.get((entry["id"], entry["adapter"]), "") if entry["id"] else ""
        connections.append(entry | {"token": token})
        if not token:
            message = "gets a new webhook address when it is saved; paste that into the PBX"
            warnings.append(Problem(f"connections.{index}.token", message))
    return Imported(imported.document | {"connections": connections}, tuple(warnings))


def given_text(event: Mapping[str, Any]) -> str:
    """Return the text to import: the body, or its field `text` when it is such a JSON object.

    Raises `BadPayloadError`.
    """
    body = _body(event)
    headers = {name.lower(): value for name, value in (event.get("headers") or {}).items()}
    kind = str(headers.get("content-type", "")).strip().lower()
    if kind.startswith(TEXT_TYPES):
        return body
    if kind.startswith(JSON_TYPE):
        return _unwrapped(parse_json(body), body)
    try:
        return _unwrapped(json.loads(body), body)
    except (ValueError, RecursionError):
        return body


def _unwrapped(parsed: Any, body: str) -> str:
    if not isinstance(parsed, dict) or set(parsed) != {"text"}:
        return body
    if not isinstance(parsed["text"], str):
        raise BadPayloadError("the field text holds the text to import, as one JSON string")
    return parsed["text"]


def _body(event: Mapping[str, Any]) -> str:
    body = event.get("body") or ""
    if not event.get("isBase64Encoded"):
        return str(body)
    try:
        return base64.b64decode(body).decode("utf-8-sig")
    except (binascii.Error, UnicodeDecodeError) as error:
        at = f"line 1, column {error.start + 1}: " if isinstance(error, UnicodeDecodeError) else ""
        raise BadPayloadError(
            f"{at}the text is not UTF-8; save it as UTF-8 and try again"
        ) from None
