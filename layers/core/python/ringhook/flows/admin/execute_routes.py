"""Call an action over HTTP, as Zoho CRM's functions are called, and hear how it went."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any

from aws_lambda_powertools.event_handler import APIGatewayHttpResolver
from aws_lambda_powertools.event_handler.openapi.params import Path, Query

from ringhook.domain.errors import BadRequestError, InvalidDocumentError, NotFoundError
from ringhook.engine.parameters import problems_of, values_for_test
from ringhook.engine.rulebook import Action, Rulebook
from ringhook.flows.admin.execution_reply import replied
from ringhook.flows.admin.given import Given, read_given
from ringhook.flows.admin.office import Office
from ringhook.flows.admin.problem_answers import Answer
from ringhook.flows.admin.visit import ForbiddenError, Via, Visit
from ringhook.flows.execute import Order

ActionName = Annotated[str, Path(pattern=r"^[A-Za-z0-9._-]{1,64}$")]
TEST = "test"


class SwitchedOffError(BadRequestError):
    """The action is switched off."""

    status = 409


def add(app: APIGatewayHttpResolver, office: Office) -> None:
    """Add the routes."""

    @app.get(
        "/api/actions/<action_id>/execute",
        tags=["executions"],
        summary="Call an action; arguments={JSON} in the address",
    )
    def execute_by_get(action_id: ActionName) -> dict[str, Any]:
        return _execute(app, office, action_id)

    @app.post(
        "/api/actions/<action_id>/execute",
        tags=["executions"],
        summary="Call an action by its id or API name, with the arguments as JSON or in a form",
    )
    def execute(action_id: ActionName) -> dict[str, Any]:
        return _execute(app, office, action_id)

    @app.post(
        "/api/actions/<action_id>/test",
        tags=["executions"],
        summary="Call an action with the test values that are saved with it",
    )
    def test(
        action_id: ActionName,
        language: Annotated[str, Query(max_length=10)] = "",
        agent: Annotated[str, Query(max_length=64)] = "",
    ) -> dict[str, Any]:
        visit: Visit = app.context["visit"]
        rulebook = office.configurations.rulebook(visit.workspace)
        action = _found(rulebook, action_id)
        given = Given(values_for_test(action.parameters), agent, language=language)
        visit.detail = f"{action.kind.value} {action.name or action.id}"
        _order(office, visit, action, rulebook, given, via=TEST)
        return {}


def _execute(app: APIGatewayHttpResolver, office: Office, action_id: str) -> dict[str, Any]:
    visit: Visit = app.context["visit"]
    rulebook = office.configurations.rulebook(visit.workspace)
    action = rulebook.function(action_id)
    _admit(visit, action)
    action = _found(rulebook, action_id)
    if not action.enabled:
        raise SwitchedOffError("the action is switched off; switch it on and save")
    given = read_given(app.current_event.raw_event)
    _order(office, visit, action, rulebook, given, via=visit.via.value)
    return {}


def _found(rulebook: Rulebook, action_id: str) -> Action:
    action = rulebook.function(action_id)
    if action is None:
        raise NotFoundError("no action has this id or API name")
    return action


def _admit(visit: Visit, action: Action | None) -> None:
    """Refuse who may not call *action*. Raises `ForbiddenError`; says nothing of what others may call."""
    if visit.via is Via.SESSION:
        raise ForbiddenError("a page's cookie calls no action; send a key or a bearer token")
    if visit.actions and (action is None or action.id not in visit.actions):
        raise ForbiddenError("this key is not for this action; ask an admin")
    if action is None:
        return
    if visit.via is Via.OAUTH and not action.callable_by.takes_tokens:
        raise ForbiddenError("the action may not be called with OAuth2; an admin can switch it on")
    if visit.via is not Via.OAUTH and not action.callable_by.takes_keys:
        raise ForbiddenError("the action may not be called with a key; an admin can switch it on")


def _order(
    office: Office, visit: Visit, action: Action, rulebook: Rulebook, given: Given, *, via: str
) -> None:
    """Write the execution down and leave the rest for later. Raises what refuses it."""
    found = problems_of(action.parameters, given.arguments)
    if found:
        raise InvalidDocumentError(found)
    order = Order(
        workspace=visit.workspace,
        action=action,
        rulebook=rulebook,
        given=_without_nothing(given.arguments),
        via=via,
        who=visit.name,
        key_id=visit.key_id,
        agents=_agents(action, rulebook, given.agent),
        wants_retries=given.wants_retries,
    )
    ordered = office.execute.begin(order)

    def finish() -> Answer:
        office.execute.finish(ordered)
        return replied(office, ordered, given.language)

    visit.later = finish


def _without_nothing(arguments: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in arguments.items() if value is not None}


def _agents(action: Action, rulebook: Rulebook, agent: str) -> tuple[str, ...]:
    """Return whose desktops perform *action*. Raises `BadRequestError` when nobody's can be meant."""
    if not action.kind.is_desktop:
        if agent:
            raise BadRequestError("agent is for URL and RUN actions; this one asks a server")
        return ()
    if agent and agent not in rulebook.agents:
        raise BadRequestError("agent is not the id of an agent")
    if agent and action.audience and agent not in action.audience:
        raise BadRequestError("the action is not for this agent; choose one of its audience")
    chosen = (agent,) if agent else tuple(sorted(action.audience))
    if not chosen:
        raise BadRequestError("say for whom: send agent, or choose agents in the action")
    return chosen
