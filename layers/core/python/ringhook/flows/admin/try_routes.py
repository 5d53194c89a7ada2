"""Send one action for real, to one CRM or one desktop, and see the answer."""

from __future__ import annotations

from functools import partial
from typing import Annotated, Any

from aws_lambda_powertools.event_handler import APIGatewayHttpResolver
from aws_lambda_powertools.event_handler.openapi.params import Body
from pydantic import BaseModel, ConfigDict, StringConstraints

from ringhook.config.document import Document
from ringhook.domain.errors import BadRequestError, NotFoundError
from ringhook.domain.role import Role
from ringhook.engine.people import find_agent
from ringhook.engine.rulebook import Action, Rulebook
from ringhook.engine.text import Facts
from ringhook.flows.admin.office import Office
from ringhook.flows.admin.simulate_routes import EventInput, read_event
from ringhook.flows.admin.unsaved import rulebook_of
from ringhook.flows.admin.visit import Visit
from ringhook.flows.facts import gather
from ringhook.flows.trial import Trying
from ringhook.store.devices import Device

Short = Annotated[str, StringConstraints(max_length=200)]


class TryActionInput(BaseModel):
    """What to perform, about which call: a kept one (its last event, or *event_id*), or a written *event*.

    *device_id* is the desktop for URL and RUN; the agent's only one if it is empty. *config* instead of
    what is saved is for admins.
    """

    model_config = ConfigDict(extra="forbid")

    action_id: Annotated[str, StringConstraints(min_length=1, max_length=64)]
    call_id: Short = ""
    event_id: Short = ""
    event: EventInput | None = None
    device_id: Short = ""
    config: Document | None = None


class NoDesktopError(BadRequestError):
    """There is no desktop to try it on."""

    status = 409


def add(app: APIGatewayHttpResolver, office: Office) -> None:
    """Add the route."""

    @app.post(
        "/api/try",
        tags=["configuration"],
        summary="Really perform one action, once; deliveries are not touched",
    )
    def try_action(asked: Annotated[TryActionInput, Body()]) -> dict[str, Any]:
        visit: Visit = app.context["visit"]
        if asked.config is not None:
            visit.needs(Role.ADMIN)  # an address of one's own choice could be sent any secret
        rulebook = rulebook_of(office, visit.workspace, asked.config)
        action = rulebook.action(asked.action_id)
        if action is None:
            raise NotFoundError(f"no action has the id {asked.action_id!r}")
        facts = _facts(office, visit.workspace, asked, rulebook)
        trying = Trying(
            workspace=visit.workspace,
            action=action,
            facts=facts,
            rulebook=rulebook,
            device=_device(office, visit.workspace, action, asked, facts, rulebook),
        )
        visit.detail = f"{action.kind.value} {action.name or action.id}"
        visit.later = partial(office.trial, trying)
        return {}


def _facts(office: Office, name: str, asked: TryActionInput, rulebook: Rulebook) -> Facts:
    if not asked.call_id:
        entry = asked.event or EventInput()
        event = read_event(entry, 0, office.clock.now(), rulebook)
        return gather(event, "try", rulebook)
    story = office.calls.story(name, asked.call_id)
    chosen = [
        traced.event for traced in story.events if asked.event_id in {"", traced.event.event_id}
    ]
    if not chosen:
        raise NotFoundError("the call has no such event")
    return gather(
        chosen[-1], asked.call_id, rulebook, contact=story.contact.fields, results=story.results
    )


def _device(
    office: Office,
    name: str,
    action: Action,
    asked: TryActionInput,
    facts: Facts,
    rulebook: Rulebook,
) -> Device | None:
    """Return the desktop of a desktop action. Raises `NoDesktopError`."""
    if not action.kind.is_desktop:
        return None
    if asked.device_id:
        device = office.devices.get(name, asked.device_id)
        if device is None:
            raise NotFoundError("no such device")
        if not device.connection:
            raise NoDesktopError("this desktop is not connected; start ringhook-relay there")
        return device
    agents = (find_agent(seen, rulebook) for seen in facts.event.agents)
    for agent in agents:
        connected = office.devices.at_desk(name, agent.id) if agent else ()
        if connected:
            return connected[0]
    raise NoDesktopError("choose a desktop that is connected (device_id)")
