"""Pair desktops, list them, take them away."""

from __future__ import annotations

from typing import Annotated, Any

from aws_lambda_powertools.event_handler import APIGatewayHttpResolver, Response, content_types
from aws_lambda_powertools.event_handler.openapi.params import Body, Path
from pydantic import BaseModel, ConfigDict, StringConstraints

from ringhook.domain.errors import NotFoundError
from ringhook.flows.admin.office import Office
from ringhook.flows.admin.session_routes import TooManyTriesError
from ringhook.flows.changes import DEVICE
from ringhook.store.audit import Deed
from ringhook.store.tries import PAIRING


class PairingOffer(BaseModel):
    """Whose desktop it will be."""

    model_config = ConfigDict(extra="forbid")

    agent_id: Annotated[str, StringConstraints(min_length=1, max_length=64)]


class PairingClaim(BaseModel):
    """What a new desktop sends: the code somebody typed, and what it is."""

    model_config = ConfigDict(extra="ignore")

    code: Annotated[str, StringConstraints(max_length=40)]
    name: Annotated[str, StringConstraints(max_length=200)] = ""
    platform: Annotated[str, StringConstraints(max_length=40)] = ""


def add(app: APIGatewayHttpResolver, office: Office) -> None:
    """Add the routes."""

    @app.post(
        "/api/pairings", tags=["devices"], summary="A code that pairs one desktop, for ten minutes"
    )
    def offer(pairing: Annotated[PairingOffer, Body()]) -> dict[str, str]:
        name = app.context["workspace"]
        if pairing.agent_id not in office.configurations.rulebook(name).agents:
            raise NotFoundError("no such agent; add the agent to the configuration first")
        code, until = office.devices.offer_pairing(name, pairing.agent_id, office.clock.now())
        app.context["visit"].detail = pairing.agent_id
        command = f"ringhook-relay pair --server {office.public_url} {code}"
        return {"code": code, "expires_at": until.isoformat(), "command": command}

    @app.post("/pair", tags=["devices"], summary="Use a code up: what a desktop does", security=[])
    def claim(pairing: Annotated[PairingClaim, Body()]) -> dict[str, str]:
        now = office.clock.now()
        source = app.current_event.request_context.http.source_ip or "unknown"
        wait_seconds = office.tries.count(PAIRING, source, now)
        if wait_seconds:
            raise TooManyTriesError("too many tries; wait some minutes", wait_seconds)
        made = office.devices.pair(pairing.code, pairing.name, pairing.platform, now)
        office.tries.forgive(PAIRING, source, now)
        workspace = made.token.partition(".")[0]
        office.audit.add(
            workspace, Deed(pairing.name[:100], "", "device_paired", made.device_id), now
        )
        office.changes.tell(workspace, DEVICE, made.device_id)
        return {
            "device_id": made.device_id,
            "token": made.token,
            "command_key": made.command_key,
            "relay_url": office.relay_url,
        }

    @app.get("/api/devices", tags=["devices"], summary="The paired desktops")
    def list_devices() -> dict[str, list[dict[str, Any]]]:
        return {
            "devices": [
                {
                    "id": device.id,
                    "agent_id": device.agent_id,
                    "name": device.name,
                    "platform": device.platform,
                    "version": device.version,
                    "policy": device.policy,
                    "paired_at": device.paired_at,
                    "last_seen_at": device.last_seen_at,
                    "connected": bool(device.connection),
                }
                for device in office.devices.everyone(app.context["workspace"])
            ]
        }

    @app.delete(
        "/api/devices/<device_id>", tags=["devices"], summary="Take a desktop's access away"
    )
    def revoke(device_id: Annotated[str, Path()]) -> Response[str]:
        office.desktops.part_with(office.devices.revoke(app.context["workspace"], device_id))
        office.changes.tell(app.context["workspace"], DEVICE, device_id)
        return Response(204, content_types.APPLICATION_JSON, "")
