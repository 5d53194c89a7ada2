"""CRM packs: what their forms ask, and installing one into the configuration."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from typing import Annotated, Any

from aws_lambda_powertools.event_handler import APIGatewayHttpResolver, Response, content_types
from aws_lambda_powertools.event_handler.openapi.params import Body, Header, Path, Query
from pydantic import BaseModel, ConfigDict, Field

from ringhook.config.problems import read_document
from ringhook.crm.answers import LONGEST_ANSWER, places
from ringhook.crm.catalogue import all_packs, find_pack
from ringhook.crm.install import Addition, install, used_credentials
from ringhook.crm.pack import Operation, Pack, PackField
from ringhook.domain.errors import ConflictError
from ringhook.flows.admin.config_routes import VERSION, PreconditionMissingError
from ringhook.flows.admin.office import Office
from ringhook.store.configurations import Saved

UNIQUE_BYTES = 4


class Choice(BaseModel):
    """The answers to a pack's form and the operations wanted of it; none named means all of them."""

    model_config = ConfigDict(extra="forbid", hide_input_in_errors=True)

    answers: Annotated[
        dict[str, Annotated[str, Field(max_length=LONGEST_ANSWER)]], Field(max_length=50)
    ] = {}
    operations: Annotated[list[str], Field(max_length=50)] = []
    version: int | None = None


def add(app: APIGatewayHttpResolver, office: Office) -> None:
    """Add the routes."""

    @app.get(
        "/api/packs",
        tags=["packs"],
        summary="The CRMs we know: their forms, what can be installed, what nobody has tried yet",
    )
    def list_packs(
        language: Annotated[str, Query(max_length=20)] = "en",
    ) -> dict[str, list[dict[str, Any]]]:
        return {"packs": [_pack(pack, language) for pack in all_packs()]}

    @app.post(
        "/api/packs/<slug>/draft",
        tags=["packs"],
        summary="What an installation would add; nothing is saved, secrets are shown as references",
    )
    def draft_pack(
        slug: Annotated[str, Path()], choice: Annotated[Choice, Body()]
    ) -> dict[str, Any]:
        newest = office.configurations.newest(app.context["workspace"])
        addition = _addition(office, slug, choice, newest)
        return {"version": newest.version, **_added(addition)}

    @app.post(
        "/api/packs/<slug>/install",
        tags=["packs"],
        summary="Write the secrets and add to the newest configuration, if nobody saved since",
    )
    def install_pack(
        slug: Annotated[str, Path()],
        choice: Annotated[Choice, Body()],
        if_match: Annotated[str, Header(alias="If-Match")] = "",
    ) -> Response[str]:
        name = app.context["workspace"]
        newest = office.configurations.newest(name)
        expect = _expected(if_match, choice.version, newest.version)
        if expect != newest.version:
            message = f"version {newest.version} was saved meanwhile; read it and install again"
            raise ConflictError(message)
        addition = _addition(office, slug, choice, newest)
        for secret_name, value in addition.secrets.items():
            office.secrets.write(name, secret_name, value)
        document = read_document(addition.added_to(newest.document), office.adapter_fields())
        saved = office.save(name, document, expect, f"{app.context['visit'].name}, pack {slug}")
        headers: dict[str, str | list[str]] = {"ETag": f'"{saved.version}"'}
        body = Installed(version=saved.version, **_ids(addition)).model_dump_json()
        return Response(200, content_types.APPLICATION_JSON, body, headers)


class Installed(BaseModel):
    """The new version, and the ids of what was added."""

    version: int
    credentials: list[str]
    lookups: list[str]
    actions: list[str]


def _addition(office: Office, slug: str, choice: Choice, newest: Saved) -> Addition:
    """Return what is added. Raises `NotFoundError` or `InvalidDocumentError`; nothing was written then."""
    unique = secrets.token_hex(UNIQUE_BYTES)
    document = newest.document
    addition = install(find_pack(slug), choice.answers, choice.operations, document, unique)
    read_document(addition.added_to(document), office.adapter_fields())
    return addition


def _expected(if_match: str, version: int | None, newest: int) -> int:
    """Return the version that the installation changes."""
    text = if_match.strip().removeprefix("W/").strip('"')
    if text == "*":
        return newest
    if VERSION.fullmatch(text):
        return int(text)
    if version is None:
        message = "send If-Match with the ETag that GET /api/config gave, or its number as version"
        raise PreconditionMissingError(message)
    return version


def _added(addition: Addition) -> dict[str, Any]:
    return {
        "credentials": list(addition.credentials),
        "lookups": list(addition.lookups),
        "actions": list(addition.actions),
        "secrets": list(addition.secrets),
    }


def _ids(addition: Addition) -> dict[str, list[str]]:
    return {
        "credentials": [entry["id"] for entry in addition.credentials],
        "lookups": [entry["id"] for entry in addition.lookups],
        "actions": [entry["id"] for entry in addition.actions],
    }


def _pack(pack: Pack, language: str) -> dict[str, Any]:
    return {
        "slug": pack.slug,
        "title": pack.title,
        "product": pack.product.spoken(language),
        "source": list(pack.source),
        "verified_on": pack.verified_on,
        "notes": list(pack.notes),
        "fields": [_field(field, language) for field in pack.fields],
        "operations": [_operation(pack, item, language) for item in pack.operations.values()],
    }


def _operation(pack: Pack, operation: Operation, language: str) -> dict[str, Any]:
    credentials = used_credentials(pack, [operation])
    entries = [operation.entry, *(item.entry for item in credentials.values())]
    doubts = [operation.unverified, *(item.unverified for item in credentials.values())]
    return {
        "operation": operation.operation,
        "title": operation.title.spoken(language),
        "kind": pack.kind_of(operation),
        "call_type": _word(operation.entry, "call_type"),
        "trigger": _word(operation.entry, "trigger"),
        "needs": list(operation.needs),
        "fields": sorted(places(entries)),
        "unverified": " ".join(doubt for doubt in doubts if doubt),
    }


def _word(entry: Mapping[str, Any], key: str) -> str:
    return str(entry.get(key, ""))


def _field(field: PackField, language: str) -> dict[str, Any]:
    return {
        "key": field.key,
        "label": field.label.spoken(language),
        "help": field.help.spoken(language) if field.help else "",
        "secret": field.secret,
        "required": field.required,
        "pattern": field.pattern,
        "default": field.default,
        "options": [{"value": value, "label": shown} for value, shown in field.options],
    }
