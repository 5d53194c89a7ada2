"""Zoho CRM's guide to functions, second half: functions in workflow rules, and the important remarks."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
from tests.acceptance.crm import Answer
from tests.acceptance.guide import Room
from tests.acceptance.zoho import FORM, Zoho, lead_of

pytestmark = pytest.mark.e2e
MAPPED = {
    "FirstName": "$caller_name$",
    "LastName": "DEFAULT($caller_name$,$phone$)",
    "Company": "Zylker",
    "Mobile": "$phone$",
}
RULE: dict[str, Any] = {"trigger": "ringing", "call_type": "inbound", "arguments": MAPPED}
LEAD = {
    "First_Name": "Art Clayton",
    "Last_Name": "Art Clayton",
    "Company": "Zylker",
    "Mobile": "+15558764367",
}
QUARTER = timedelta(minutes=15)
SPREAD = 0.25
MOST_FOLLOWERS = 5


@pytest.fixture
def guide(guide_room: Room) -> Iterator[Zoho]:
    made = Zoho(guide_room)
    yield made
    made.leave()


def follower(guide: Zoho, number: int, **more: Any) -> dict[str, Any]:
    """Return an action that only follows others."""
    action = {"id": f"after-{guide.number}-{number}", "kind": "POST", "trigger": "manual"}
    return action | {"target": f"{guide.crm.url}/after-{number}"} | more


# Déploiement de fonctions dans les règles de workflow


def test_arguments_are_mapped_to_fields_or_fixed_text_and_the_rule_runs_by_itself(
    guide: Zoho,
) -> None:
    guide.create(**RULE)
    guide.ring()
    guide.eventually(lambda: guide.zoho.leads, "the lead")
    assert guide.zoho.leads == [LEAD]
    guide.ring()
    guide.eventually(lambda: len(guide.zoho.leads) == 2, "the second lead")


def test_a_required_argument_must_be_mapped_before_the_rule_is_saved(guide: Zoho) -> None:
    guide.create()
    document, etag = guide.api.config()
    document["actions"][0] |= RULE | {"arguments": {"FirstName": "$caller_name$"}}
    refused = guide.api.put_config(document, etag)
    paths = [problem["path"] for problem in refused.json()["problems"]]
    assert paths == ["actions.0.parameters.1.required"]


def test_only_events_that_fit_the_rule_trigger_it(guide: Zoho) -> None:
    guide.create(**RULE)
    outgoing = guide.ring(direction="out")
    assert guide.reason("Create lead", call=outgoing) == "wrong_call_type"
    assert not guide.zoho.leads


def test_the_same_function_is_called_by_rest_and_by_a_rule(guide: Zoho) -> None:
    guide.create(**RULE)
    guide.ring()
    guide.eventually(lambda: guide.zoho.leads, "the lead of the rule")
    assert guide.submit().status_code == 200
    assert guide.zoho.leads == [LEAD, lead_of(FORM)]


# Pour tester l'intégration de la fonction


def test_the_integration_is_tested_until_the_data_are_right(guide: Zoho) -> None:
    guide.create(**RULE | {"arguments": MAPPED | {"Mobile": "$line$"}})
    guide.ring(to="+15550000001")
    guide.eventually(lambda: guide.zoho.leads, "the data that were received")
    assert guide.zoho.leads[0]["Mobile"] == "+15550000001"
    guide.create(**RULE)
    guide.ring()
    guide.eventually(lambda: len(guide.zoho.leads) == 2, "the data that were received")
    assert guide.zoho.leads[1] == LEAD


# Remarques importantes


def test_one_instant_function_and_up_to_five_timed_ones(guide: Zoho) -> None:
    followers = [follower(guide, number) for number in range(MOST_FOLLOWERS + 1)]
    later = [{"action": one["id"], "delay_seconds": 1} for one in followers]
    guide.create(*followers, **RULE, follow_ups=later[:MOST_FOLLOWERS])
    guide.ring()
    for number in range(MOST_FOLLOWERS):
        guide.crm.wait_for(f"/after-{number}")
    document, etag = guide.api.config()
    document["actions"][0]["follow_ups"] = later
    refused = guide.api.put_config(document, etag)
    assert [p["path"] for p in refused.json()["problems"]] == ["actions.0.follow_ups"]


def test_more_than_ten_fields_are_handed_over(guide: Zoho) -> None:
    names = [f"Field_{number}" for number in range(12)]
    wide = follower(guide, 0, **RULE, request={"body_type": "arguments"})
    guide.create(wide | {"arguments": dict.fromkeys(names, "$phone$")})
    guide.ring()
    (sent,) = guide.crm.wait_for("/after-0")
    assert sent.json() == dict.fromkeys(names, "+15558764367")


def test_data_of_another_application_come_back_and_go_on(guide: Zoho) -> None:
    body = '{"lead": "$result.lead_id$"}'
    second = follower(guide, 0, **RULE, request={"body_type": "json", "body": body})
    guide.create(second | {"after": guide.function}, **RULE)
    guide.ring()
    (sent,) = guide.crm.wait_for("/after-0")
    assert sent.json() == {"lead": "1"}


def test_the_ticket_of_the_api_is_renewed_by_itself(guide: Zoho) -> None:
    guide.create()
    assert guide.submit().status_code == 200
    guide.zoho.tickets += 1  # what Zoho gave us before is over
    assert guide.submit().status_code == 200
    assert len(guide.zoho.leads) == 2


def test_a_failed_notification_is_sent_a_second_time_after_fifteen_minutes(guide: Zoho) -> None:
    created = guide.create(**RULE)
    request = created["request"] | {"retry": [QUARTER.seconds]}
    guide.create(**RULE, request=request)
    guide.zoho.trouble = Answer(status=503)
    guide.ring()

    def tried() -> dict[str, Any] | None:
        found = guide.story()["events"][0]["decisions"][1]["delivery"]
        return found if found and found["attempts"] and found["next_at"] else None

    delivery = guide.eventually(tried, "the first attempt")
    (attempt,) = delivery["attempts"]
    waits = datetime.fromisoformat(delivery["next_at"]) - datetime.fromisoformat(
        attempt["started_at"]
    )
    assert abs(waits - QUARTER) < QUARTER * SPREAD


def test_the_reason_of_a_failure_is_shown(guide: Zoho) -> None:
    guide.create(**RULE)
    guide.zoho.trouble = Answer(status=400)
    guide.ring()
    assert guide.settled()["state"] == "failed"
    issues = guide.api.get("/api/problems", language="fr")["issues"]
    (issue,) = (one for one in issues if one["action_id"] == guide.function)
    assert "400" in issue["sentence"]


def test_beyond_the_days_limit_nothing_is_sent_and_the_administrator_hears_of_it(
    guide: Zoho,
) -> None:
    guide.create(executions_per_day=1)
    assert guide.submit().status_code == 200
    refused = guide.submit()
    assert refused.status_code == 429
    assert int(refused.headers["Retry-After"]) > 0
    assert len(guide.zoho.leads) == 1
    notices = guide.api.get("/api/problems")["notices"]
    assert any(guide.function in str(one) or "Create lead" in str(one) for one in notices)


def test_remaining_notifications_of_the_day_are_not_sent_and_are_told(guide: Zoho) -> None:
    guide.create(**RULE, daily_limit=1)
    guide.ring()
    guide.eventually(lambda: guide.zoho.leads, "the lead")
    second = guide.ring()

    def refused() -> dict[str, Any] | None:
        found = guide.story(1, second)["events"][0]["decisions"][1]["delivery"]
        return found if found and found["state"] == "dead" else None

    refusal = guide.eventually(refused, "the refusal")
    assert [attempt["outcome"] for attempt in refusal["attempts"]] == ["quota"]
    assert len(guide.zoho.leads) == 1
    notices = guide.api.get("/api/problems")["notices"]
    assert any(f"zoho-{guide.number}" in str(one) for one in notices)


def test_dates_have_the_guides_form(guide: Zoho) -> None:
    body = '{"day": "$datetime|date("yyyy-MM-dd")$", "at": "$datetime|date("yyyy-MM-dd hh:mm")$"}'
    dated = follower(guide, 0, **RULE, request={"body_type": "json", "body": body})
    guide.create(dated)
    guide.ring(timestamp="2026-03-20T12:50:41+00:00")
    (sent,) = guide.crm.wait_for("/after-0")
    assert sent.json() == {"day": "2026-03-20", "at": "2026-03-20 12:50"}


def test_ten_thousand_calls_a_day_are_the_limit_that_is_set(guide: Zoho) -> None:
    guide.create()
    settings = guide.api.config()[0]["settings"]
    assert settings["executions_per_day"] == 10_000
