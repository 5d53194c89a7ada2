"""Deliveries that failed: the list, one with its attempts, sending again, and the issues they make."""

from __future__ import annotations

from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from typing import Annotated, Any, Literal

from aws_lambda_powertools.event_handler import APIGatewayHttpResolver
from aws_lambda_powertools.event_handler.openapi.params import Body, Path, Query
from pydantic import BaseModel, ConfigDict, Field

from ringhook.domain.errors import BadPayloadError, NotFoundError
from ringhook.engine.failures import FailureClass
from ringhook.engine.rulebook import Rulebook
from ringhook.flows.admin.cursors import open_cursor, shown_cursor
from ringhook.flows.admin.office import Office
from ringhook.flows.problems import action_name, group, tell_failed, tell_issue
from ringhook.flows.report import MAIL, WEBHOOK
from ringhook.flows.report_text import tell_notice
from ringhook.flows.resend import MOST_AT_ONCE, NEVER_FOR_DESKTOPS, Wanted
from ringhook.store.deliveries import DELIVERIES, Delivery

PROBLEM_DAYS = 7
MOST_FAILURES = 5000

DeliveryId = Annotated[str, Path(pattern=r"^[A-Za-z0-9]{1,64}$")]
Limit = Annotated[int, Query(ge=1, le=200)]
Cursor = Annotated[str, Query(max_length=500, description="the next_cursor of the page before")]
State = Literal["failed", "dead", "unknown", "all"]
ActionId = Annotated[str, Query(max_length=64)]
Since = Annotated[str, Query(max_length=40, description="like 2026-11-21T08:00:00Z")]
Language = Annotated[str, Query(max_length=10, description="en, fr, ru or ja")]


class ResendOrder(BaseModel):
    """Which failed deliveries are sent again: those since a time, or fewer."""

    model_config = ConfigDict(extra="forbid")

    since: Annotated[str, Field(max_length=40)]
    action: Annotated[str, Field(max_length=64)] = ""
    failure: FailureClass | Literal[""] = ""
    host: Annotated[str, Field(max_length=255)] = ""
    state: State = "all"


def add(app: APIGatewayHttpResolver, office: Office) -> None:
    """Add the routes."""
    _add_list(app, office)
    _add_resend(app, office)
    _add_problems(app, office)


def _add_list(app: APIGatewayHttpResolver, office: Office) -> None:
    aftermath = office.aftermath

    @app.get(
        "/api/deliveries",
        tags=["deliveries"],
        summary="Deliveries that ended without success, newest first",
    )
    def list_deliveries(
        state: State = "all",
        failure: FailureClass | Literal[""] = "",
        action: ActionId = "",
        since: Since = "",
        limit: Limit = 50,
        cursor: Cursor = "",
        language: Language = "",
    ) -> dict[str, Any]:
        name = app.context["workspace"]
        page = aftermath.failures.list(
            name,
            state=_wanted_state(state),
            failure=failure,
            action_id=action,
            since=_read_time(since) if since else None,
            limit=limit,
            cursor=open_cursor(cursor),
        )
        rulebook = office.configurations.rulebook(name)
        told = [tell_failed(row, rulebook, language or rulebook.language) for row in page.rows]
        return {"deliveries": told, "next_cursor": shown_cursor(page.after)}

    @app.get(
        "/api/deliveries/<delivery_id>",
        tags=["deliveries"],
        summary="One delivery that is or was on the list, with all its attempts",
    )
    def show_delivery(delivery_id: DeliveryId, language: Language = "") -> dict[str, Any]:
        name = app.context["workspace"]
        call_id = aftermath.failures.call_of(name, delivery_id)
        delivery = aftermath.records.get(name, call_id, delivery_id) if call_id else None
        if delivery is None:
            raise NotFoundError(f"no delivery with this id has failed; {NEVER_FOR_DESKTOPS}")
        rulebook = office.configurations.rulebook(name)
        failed = aftermath.failures.get(name, delivery_id)
        told = tell_failed(failed, rulebook, language or rulebook.language) if failed else None
        return {"delivery": _tell(delivery, call_id, rulebook), "failure": told}


def _add_resend(app: APIGatewayHttpResolver, office: Office) -> None:
    @app.post(
        "/api/deliveries/<delivery_id>/retry",
        tags=["deliveries"],
        summary="Send one failed delivery again, as the newest configuration says",
    )
    def resend_one(delivery_id: DeliveryId) -> dict[str, Any]:
        office.aftermath.resend.one(app.context["workspace"], delivery_id)
        return {"id": delivery_id, "state": "waiting"}

    @app.post(
        "/api/deliveries/retry",
        tags=["deliveries"],
        summary=f"Send up to {MOST_AT_ONCE} failed deliveries again, oldest first; says how many remain",
    )
    def resend_many(order: Annotated[ResendOrder, Body()]) -> dict[str, int]:
        wanted = Wanted(
            since=_read_time(order.since),
            action_id=order.action,
            failure=order.failure,
            state=_wanted_state(order.state),
            host=order.host,
        )
        return asdict(office.aftermath.resend.many(app.context["workspace"], wanted))


def _add_problems(app: APIGatewayHttpResolver, office: Office) -> None:
    aftermath = office.aftermath

    @app.get(
        "/api/problems",
        tags=["deliveries"],
        summary="What went wrong in the last seven days, grouped; newest first",
    )
    def list_problems(language: Language = "") -> dict[str, Any]:
        name = app.context["workspace"]
        rulebook = office.configurations.rulebook(name)
        spoken = language or rulebook.language
        since = office.clock.now() - timedelta(days=PROBLEM_DAYS)
        page = aftermath.failures.list(name, since=since, limit=MOST_FAILURES)
        notices = reversed(aftermath.notices(name, since))
        return {
            "since": since.isoformat(),
            "issues": [tell_issue(issue, rulebook, spoken) for issue in group(page.rows)],
            "is_cut": bool(page.after),
            "notices": [tell_notice(notice, rulebook, spoken) for notice in notices],
            "mail": aftermath.sends_mail,
            "report": {way: _way(office, name, way) for way in (MAIL, WEBHOOK)},
        }


def _way(office: Office, name: str, way: str) -> dict[str, str]:
    """Return when the failure report went this way, and why it last did not."""
    reported, _ = office.aftermath.reports.get(name, way)
    return {
        "sent_at": reported.sent_at,
        "trouble": reported.trouble,
        "trouble_at": reported.trouble_at,
    }


def _tell(delivery: Delivery, call_id: str, rulebook: Rulebook) -> dict[str, Any]:
    return DELIVERIES.to_json(delivery) | {
        "call_id": call_id,
        "action": action_name(rulebook, delivery.action_id),
    }


def _wanted_state(state: State) -> str:
    return "" if state == "all" else state


def _read_time(text: str) -> datetime:
    """Return *text* as a time; one without a zone is UTC."""
    try:
        at = datetime.fromisoformat(text)
        return at.astimezone(UTC) if at.tzinfo else at.replace(tzinfo=UTC)
    except (ValueError, OverflowError):
        raise BadPayloadError("since must be a time like 2026-11-21T08:00:00Z") from None
