"""API keys: made once shown once, listed without their text, taken away."""

from __future__ import annotations

from typing import Annotated, Any, Self

from aws_lambda_powertools.event_handler import APIGatewayHttpResolver, Response, content_types
from aws_lambda_powertools.event_handler.openapi.params import Body, Path
from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

from ringhook.domain.errors import BadRequestError, NotFoundError
from ringhook.domain.role import Role
from ringhook.flows.admin.office import Office
from ringhook.flows.admin.visit import Visit
from ringhook.store.access import MAX_KEYS, Key

KeyName = Annotated[
    str,
    StringConstraints(
        strip_whitespace=True, min_length=1, max_length=100, pattern=r"^[^\x00-\x1f]+$"
    ),
]


ActionId = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9._-]{1,64}$")]


class KeyInput(BaseModel):
    """Whose key it will be, and what it may do; *actions* narrows an executor's down to some."""

    model_config = ConfigDict(extra="forbid")

    name: KeyName
    role: Role
    actions: Annotated[list[ActionId], Field(max_length=100)] = []

    @model_validator(mode="after")
    def _only_executors_have_actions(self) -> Self:
        if self.actions and self.role is not Role.EXECUTOR:
            raise ValueError("actions are for the role executor; leave them out")
        return self


class KeptError(BadRequestError):
    """Nobody could get in any more, or there are too many."""

    status = 409


def add(app: APIGatewayHttpResolver, office: Office) -> None:
    """Add the routes."""

    @app.get("/api/keys", tags=["access"], summary="The keys, without their text")
    def list_keys() -> dict[str, list[dict[str, Any]]]:
        visit: Visit = app.context["visit"]
        return {"keys": [_listed(key, visit) for key in office.access.keys(visit.workspace)]}

    @app.post("/api/keys", tags=["access"], summary="Make a key; it is shown this once")
    def make_key(wanted: Annotated[KeyInput, Body()]) -> dict[str, str]:
        visit: Visit = app.context["visit"]
        if len(list(office.access.keys(visit.workspace))) >= MAX_KEYS:
            raise KeptError(f"there are {MAX_KEYS} keys already; revoke some first")
        known = office.configurations.rulebook(visit.workspace).action_by_id
        if not known.keys() >= set(wanted.actions):
            raise BadRequestError("actions must be ids of actions that are saved")
        now = office.clock.now()
        text = office.access.create(
            visit.workspace,
            now,
            key_name=wanted.name,
            role=wanted.role,
            actions=tuple(wanted.actions),
        )
        made = office.access.find(text)
        assert made is not None, "it was written a moment ago"
        visit.detail = f"{made.id} {wanted.name} ({wanted.role.value})"
        return {"id": made.id, "key": text}

    @app.delete("/api/keys/<key_id>", tags=["access"], summary="Take a key and its sessions away")
    def revoke_key(key_id: Annotated[str, Path()]) -> Response[str]:
        visit: Visit = app.context["visit"]
        keys = {key.id: key for key in office.access.keys(visit.workspace)}
        if key_id not in keys:
            raise NotFoundError("no such key")
        admins = {key.id for key in keys.values() if key.role is Role.ADMIN}
        if admins == {key_id}:
            raise KeptError("this is the last admin key; make another one first")
        gone = office.access.revoke(visit.workspace, key_id)
        visit.detail = f"{gone.id} {gone.name} ({gone.role.value})"
        return Response(204, content_types.APPLICATION_JSON, "")


def _listed(key: Key, visit: Visit) -> dict[str, Any]:
    return {
        "id": key.id,
        "name": key.name,
        "role": key.role.value,
        "actions": list(key.actions),
        "created_at": key.created_at,
        "last_used_at": key.last_used_at,
        "is_current": key.fingerprint == visit.key,
    }
