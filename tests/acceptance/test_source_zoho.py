"""Zoho CRM's guide to functions (Configuration des fonctions), from top to bottom: creating, REST, POSTMAN."""

from __future__ import annotations

import json
import urllib.parse
from collections.abc import Iterator
from typing import Any

import pytest
from tests.acceptance.api import Api
from tests.acceptance.crm import Answer
from tests.acceptance.guide import Room
from tests.acceptance.zoho import CLIENT_SECRET, FORM, NAMES, SCRIPT, Zoho, lead_of

pytestmark = pytest.mark.e2e
POSTMAN = {
    "First_Name": "Art",
    "Last_Name": "Clayton",
    "Company": "Zylker",
    "Mobile": "555-876-4367",
}
IN_BODY, IN_ADDRESS = 95_000, 5_000


@pytest.fixture
def guide(guide_room: Room) -> Iterator[Zoho]:
    made = Zoho(guide_room)
    yield made
    made.leave()


def under(trouble: Any) -> set[str]:
    """Return the paths that a refusal names."""
    return {problem["path"] for problem in trouble.json()["problems"]}


# Configurer les fonctions


def test_a_function_stands_alone_belongs_to_events_or_waits_for_a_click(guide: Zoho) -> None:
    mapped = dict.fromkeys(NAMES, "$phone$")
    guide.create(
        {"id": "alone", "kind": "GET", "target": f"{guide.crm.url}/alone", "trigger": "manual"},
        {
            "id": "click",
            "kind": "GET",
            "target": f"{guide.crm.url}/click",
            "trigger": "manual",
            "call_type": "inbound",
        },
        trigger="ringing",
        call_type="inbound",
        arguments=mapped,
    )
    guide.ring()
    card = guide.card()
    guide.eventually(lambda: guide.zoho.leads, "the lead of the event")
    guide.windows.say("click", call_id=card["call_id"], id=f"click-{guide.number}")
    guide.crm.wait_for("/click")
    assert not guide.crm.received("/alone")


# Pour créer une fonction


def test_a_new_function_has_a_name_a_description_and_arguments(guide: Zoho) -> None:
    made = guide.create(description="Makes a lead of a form", api_name=f"createLead{guide.number}")
    assert (made["name"], made["description"]) == ("Create lead", "Makes a lead of a form")
    listed = [(one["name"], one["type"]) for one in made["parameters"]]
    assert listed == [(name, "string") for name in NAMES]


def test_save_checks_the_script_and_says_where_it_is_wrong(guide: Zoho) -> None:
    guide.create()
    document, etag = guide.api.config()
    document["actions"][0]["request"]["body"] = SCRIPT.replace("argument.Company", "argumnet.x")
    refused = guide.api.put_config(document, etag)
    assert refused.status_code == 400
    assert under(refused) == {"actions.0.request.body"}
    assert guide.api.config()[1] == etag


def test_execute_runs_the_script_with_the_values_of_a_test(guide: Zoho) -> None:
    guide.create(parameters=[{"name": name, "test_value": FORM[name]} for name in NAMES])
    told = guide.api.ask("POST", f"/api/actions/{guide.function}/test")
    assert told.status_code == 200, told.text
    assert told.json()["result"] == {"lead_id": "1"}
    assert guide.zoho.leads == [lead_of(FORM)]


# Appel des fonctions à l'aide des API REST


def test_a_form_makes_a_lead_by_the_click_on_submit(guide: Zoho) -> None:
    guide.create()
    told = guide.submit()
    assert told.status_code == 200, told.text
    assert (told.json()["outcome"], told.json()["result"]) == ("succeeded", {"lead_id": "1"})
    assert guide.zoho.leads == [lead_of(FORM)]


def test_the_function_is_called_by_its_api_name(guide: Zoho) -> None:
    name = f"createLead{guide.number}"
    guide.create(api_name=name)
    told = guide.run(guide.key()["key"], name=name, json={"arguments": FORM})
    assert told.status_code == 200, told.text


@pytest.mark.parametrize(
    ("switches", "key", "token"),
    [("nobody", 403, 403), ("key", 200, 403), ("oauth", 403, 200), ("both", 200, 200)],
)
def test_oauth2_and_api_key_are_two_switches(
    guide: Zoho, switches: str, key: int, token: int
) -> None:
    guide.create(callable_by=switches)
    made = guide.key()
    client = {"client_id": made["id"], "client_secret": made["key"]}
    with Api(guide.api.url) as program:
        grant = {"grant_type": "client_credentials"} | client
        bearer = program.ask("POST", "/api/oauth/token", data=grant).json()["access_token"]
    given = {"arguments": FORM}
    asked = [guide.run(text, json=given).status_code for text in (made["key"], bearer)]
    assert asked == [key, token]


def test_the_key_of_a_third_party_opens_the_function_alone_and_is_shown_nowhere(
    guide: Zoho,
) -> None:
    guide.create()
    key = guide.key()["key"]
    in_address = {"auth_type": "apikey", "zapikey": key}
    assert guide.run(params=in_address, json={"arguments": FORM}).status_code == 200
    with Api(guide.api.url, key) as holder:
        assert holder.ask("GET", "/api/config").status_code == 403
    for path in ("/api/keys", "/api/executions", "/api/audit"):
        shown = guide.api.ask("GET", path)
        assert shown.status_code == 200, path
        assert key not in shown.text


# Fonctions dans POSTMAN


@pytest.mark.parametrize(
    ("method", "options"),
    [
        ("POST", {"files": {"arguments": (None, json.dumps(POSTMAN))}}),
        ("POST", {"params": {"arguments": json.dumps(POSTMAN)}}),
        ("GET", {"params": {"arguments": json.dumps(POSTMAN)}}),
        ("POST", {"json": {"arguments": POSTMAN}}),
    ],
    ids=["form-data", "post-with-address", "get-with-address", "json"],
)
def test_postman_sends_arguments_in_every_way(
    guide: Zoho, method: str, options: dict[str, Any]
) -> None:
    body = json.dumps({"data": [{name: f"$argument.{name}$" for name in POSTMAN}]})
    created = guide.create(parameters=[{"name": name} for name in POSTMAN])
    request = created["request"] | {"body": body}
    guide.create(parameters=created["parameters"], request=request)
    told = guide.run(guide.key()["key"], method, **options)
    assert told.status_code == 200, told.text
    assert guide.zoho.leads == [POSTMAN]


@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE"])
def test_no_other_method_is_supported(guide: Zoho, method: str) -> None:
    guide.create()
    refused = guide.run(guide.key()["key"], method, json={"arguments": FORM})
    assert refused.status_code == 403
    assert not guide.executions()


def test_a_body_may_have_95_000_and_an_address_5_000(guide: Zoho) -> None:
    guide.create()
    key = guide.key()["key"]

    def sized(most: int, **around: Any) -> str:
        return "x" * (most - len(json.dumps({"Company": "", "LastName": "C"} | around)))

    def given(company: str) -> dict[str, str]:
        return {"Company": company, "LastName": "C"}

    most = sized(IN_ADDRESS)
    for company, status in ((most, 200), (most + "x", 414)):
        encoded = urllib.parse.quote(json.dumps(given(company)))
        assert guide.run(key, "GET", params=f"arguments={encoded}").status_code == status
    room = IN_BODY - len(json.dumps({"arguments": given("")}))
    for company, status in (("x" * room, 200), ("x" * (room + 1), 413)):
        assert guide.run(key, json={"arguments": given(company)}).status_code == status
    assert [len(lead["Company"]) for lead in guide.zoho.leads] == [len(most), room]


# Consulter les codes d'erreur


def test_400_a_required_argument_is_missing(guide: Zoho) -> None:
    guide.create()
    refused = guide.submit({"FirstName": "Art"})
    assert refused.status_code == 400
    assert under(refused) == {"arguments.LastName"}
    assert not guide.zoho.leads


def test_401_no_valid_key(guide: Zoho) -> None:
    guide.create()
    for key in ("", "rh_no_such_key_at_all_0123456789"):
        assert guide.run(key, json={"arguments": FORM}).status_code == 401


def test_404_no_such_function(guide: Zoho) -> None:
    guide.create()
    key = guide.key()["key"]
    assert guide.run(key, name="noSuchFunction", json={"arguments": FORM}).status_code == 404


@pytest.mark.parametrize(
    ("trouble", "outcome", "code"),
    [
        (Answer(status=500), "failed", "server_error"),
        (Answer(status=402), "failed", "refused"),
        (Answer(closes=True), "unknown", "broken_answer"),
        (Answer(body=b'{"data": [{"code": "ERROR"}]}'), "failed", "script"),
    ],
    ids=["500", "402", "closed", "no-success"],
)
def test_a_failure_of_the_third_party_is_told_with_its_reason(
    guide: Zoho, trouble: Answer, outcome: str, code: str
) -> None:
    guide.create()
    guide.zoho.trouble = trouble
    told = guide.submit()
    assert told.status_code == 502
    assert (told.json()["outcome"], told.json()["reason"]["code"]) == (outcome, code)
    (line,) = guide.executions()
    assert line["reason"]["sentence"]
    assert CLIENT_SECRET not in told.text


def test_code_1_a_server_that_is_not_there(guide: Zoho) -> None:
    guide.create(target="http://127.0.0.1:9/crm/v8/Leads", request={})
    told = guide.submit().json()
    assert (told["outcome"], told["reason"]["code"]) == ("failed", "connect")
