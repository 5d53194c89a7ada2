"""Place a call for an agent: what a click does, for other software."""

from __future__ import annotations

import secrets
from typing import Annotated, Any

from aws_lambda_powertools.event_handler import APIGatewayHttpResolver
from aws_lambda_powertools.event_handler.openapi.params import Body, Query
from pydantic import BaseModel, ConfigDict, StringConstraints

from ringhook.domain.errors import BadRequestError, NotFoundError
from ringhook.flows.admin.office import Office
from ringhook.flows.admin.visit import Visit
from ringhook.flows.dial import Answer, Placing, Wish
from ringhook.wire.reasons import sentence_for

Short = Annotated[str, StringConstraints(max_length=64)]


class CallInput(BaseModel):
    """Who calls whom. With an *id* of the sender's choice the call is placed once, however often it is asked for.

    *call_id* is the call that is returned, if it is one: the same connection and line are used then.
    """

    model_config = ConfigDict(extra="forbid")

    agent: Annotated[str, StringConstraints(min_length=1, max_length=64)]
    number: Annotated[str, StringConstraints(min_length=1, max_length=64)]
    id: Short = ""
    call_id: Short = ""


class UnderWayError(BadRequestError):
    """The same call is being placed by somebody else just now."""

    status = 409


def add(app: APIGatewayHttpResolver, office: Office) -> None:
    """Add the route."""

    @app.post(
        "/api/calls", tags=["calls"], summary="Place a call: the agent's telephone rings first"
    )
    def place_call(
        wanted: Annotated[CallInput, Body()], language: Annotated[str, Query()] = ""
    ) -> dict[str, Any]:
        visit: Visit = app.context["visit"]
        rulebook = office.configurations.rulebook(visit.workspace)
        if wanted.agent not in rulebook.agents:
            raise NotFoundError("no such agent")
        spoken = language or rulebook.language
        wish = Wish(
            workspace=visit.workspace,
            id=wanted.id or secrets.token_hex(16),
            agent_id=wanted.agent,
            number=wanted.number,
            call_id=wanted.call_id,
            origin="page" if visit.session else "api",
        )
        visit.detail = wanted.agent
        begun = office.dialling.begin(wish)
        if begun is None:
            raise UnderWayError("this call is being placed just now; ask again in some seconds")
        if isinstance(begun, Placing):
            visit.later = lambda: _told(wish, office.dialling.finish(begun), spoken)
            return {}
        return _told(wish, begun, spoken)


def _told(wish: Wish, answer: Answer, language: str) -> dict[str, Any]:
    return {
        "id": wish.id,
        "correlation_id": wish.correlation_id,
        "status": answer.status,
        "reason": answer.reason,
        "sentence": sentence_for(answer.reason, language),
        "detail": answer.detail,
    }
