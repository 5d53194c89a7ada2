import json
from datetime import UTC, datetime
from urllib.parse import urlencode

import pytest

from ringhook.domain.call import AgentSeen, EventKind, Result
from ringhook.domain.errors import BadRequestError
from ringhook.domain.routing import Dial
from ringhook.domain.webhook import WebhookRequest
from ringhook.pbx.megafon import ADAPTER

NOW = datetime(2026, 3, 20, 12, 50, 42, tzinfo=UTC)
SETTINGS = {"domain": "vats1.megapbx.example", "api_key": "sample-api-key"}
DIAL = Dial(agent=AgentSeen(id="anna", extension="510"), number="+79005550101", line="+74995550100")


def form(**fields: str) -> WebhookRequest:
    body = urlencode({"callid": "1", **fields}).encode()
    return WebhookRequest(method="POST", received_at=NOW, body=body)


def test_a_completed_call_that_was_cancelled_ends_only_that_telephone() -> None:
    (event,) = ADAPTER.read(form(cmd="event", type="COMPLETED", status="Cancelled"), {}).events
    assert (event.kind, event.result) == (EventKind.LEG_ENDED, Result.UNKNOWN)


@pytest.mark.parametrize("word", ["missed", "Missed", "MISSED"])
def test_the_spelling_of_a_status_does_not_matter(word: str) -> None:
    (event,) = ADAPTER.read(form(cmd="history", type="in", status=word), {}).events
    assert event.result is Result.MISSED


def test_a_click_becomes_one_request_with_the_key_in_a_header() -> None:
    assert ADAPTER.originate
    request = ADAPTER.originate(DIAL, SETTINGS)
    assert (request.method, request.url) == (
        "POST",
        "https://vats1.megapbx.example/crmapi/v1/makecall",
    )
    assert request.headers["X-API-KEY"] == "sample-api-key"
    assert json.loads(request.body) == {
        "phone": "79005550101",
        "user": "anna",
        "clid": "74995550100",
    }


@pytest.mark.parametrize("missing", ["domain", "api_key"])
def test_a_click_without_the_settings_says_what_is_missing(missing: str) -> None:
    assert ADAPTER.originate
    with pytest.raises(BadRequestError, match="API key"):
        ADAPTER.originate(DIAL, {**SETTINGS, missing: ""})


def test_the_domain_can_be_nothing_but_a_host_name() -> None:
    (domain,) = (field for field in ADAPTER.fields if field.key == "domain")
    assert "/" not in domain.pattern
    assert "@" not in domain.pattern
