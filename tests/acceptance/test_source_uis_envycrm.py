"""UIS's guide to EnvyCRM, from top to bottom: each passage is a test.

ringhook stands between the two: UIS is set up as the guide says, with our address for EnvyCRM's.
"""

from __future__ import annotations

import pytest
from tests.acceptance.api import Api
from tests.acceptance.call_api import KEY as CALL_KEY
from tests.acceptance.call_api import call_api
from tests.acceptance.envycrm import (
    ANNA_NUMBER,
    BORIS_LINE,
    END,
    INCOMING,
    KEY,
    LINE,
    OUTGOING,
    Uis,
)
from tests.acceptance.guide import OWN_ADDRESS, Room
from tests.acceptance.sound_server import sounds

pytestmark = pytest.mark.e2e
HOOKS = ("call_start", "call_end")
ERROR_BRANCH = 404
ROUTING = {"enabled": True}


@pytest.fixture
def guide(guide_room: Room) -> Uis:
    return Uis(guide_room)


# Функциональность интеграции


def test_an_unknown_callers_incoming_call_makes_a_lead(guide: Uis) -> None:
    guide.integrate(*HOOKS)
    guide.notify(INCOMING)
    guide.eventually(lambda: guide.caller in guide.envy.leads, "the lead")
    (told,) = guide.crm.received("/hook/uis")
    assert told.query["direction"] == "in"
    assert (told.query["line_number"], told.query["client_number"]) == (LINE, guide.caller)


def test_a_known_callers_card_opens_on_the_incoming_call(guide: Uis) -> None:
    guide.integrate("find_contact", "open_card")
    card = guide.envy.know(guide.caller)
    guide.notify(INCOMING)
    guide.windows.wait_for("open", lambda frame: frame["url"] == card)
    assert guide.card(lambda shown: shown["name"] == "Marie Durand")["card"]["url"] == card


def test_the_lead_can_be_made_by_the_api_instead_of_the_link(guide: Uis) -> None:
    guide.integrate("find_contact", "create_lead")
    document, etag = guide.api.config()
    document["actions"][0] |= {"call_type": "inbound", "trigger": "ringing"}
    assert guide.api.put_config(document, etag).ok
    guide.notify(INCOMING)
    guide.eventually(lambda: guide.caller in guide.envy.leads, "the lead")
    made = guide.crm.wait_for("/openapi/v1/lead/set")
    assert len(made) == 1
    assert made[0].headers["x-api-key"] == KEY


def test_the_history_has_the_call_on_both_sides(guide: Uis) -> None:
    guide.integrate(*HOOKS)
    guide.notify(INCOMING)
    guide.notify(END, employee_phone_number=ANNA_NUMBER, talk_time_duration=65)
    told = {"direction": "in", "talk": "65", "number": guide.caller, "employee": ANNA_NUMBER}
    assert guide.recorded() == told | {"records": []}
    guide.story(2)
    (ours,) = guide.calls_of("Anna")
    assert (ours["phone"], ours["direction"]) == (f"+{guide.caller}", "inbound")
    assert (ours["result"], ours["talk_seconds"]) == ("answered", 65)


def test_every_recording_of_a_call_is_linked_in_the_crm_and_heard_here(guide: Uis) -> None:
    guide.integrate(*HOOKS)
    with sounds() as uis:
        links = [f"{uis.url}/plain.wav", f"{uis.url}/plain.wav?part=2"]
        guide.notify(INCOMING)
        guide.notify(END, talk_time_duration=65, record_file_links=links)
        assert guide.recorded()["records"] == links
        recordings = guide.story(2)["call"]["recordings"]
        heard = [guide.api.ask("GET", one["address"]) for one in recordings]
        assert [one.content for one in heard] == [uis.sound] * 2


@pytest.mark.parametrize(("agent", "telephone"), [("sato", ANNA_NUMBER), ("suzuki", BORIS_LINE)])
def test_a_click_on_a_number_is_an_outgoing_call(guide: Uis, agent: str, telephone: str) -> None:
    with call_api() as uis:
        settings = {"access_token": CALL_KEY, "call_api": uis.url, "line": LINE}
        guide.integrate(settings=settings)
        wanted = {"agent": agent, "number": f"+{guide.caller}"}
        told = guide.api.ask("POST", "/api/calls", json=wanted).json()
        assert told["reason"] == "placed", told
        (asked,) = uis.asked
    assert (asked["operator"], asked["contact"]) == (telephone, guide.caller)
    assert asked["virtual_phone_number"] == LINE


# Шаг 1: Подключение интеграции


def test_1_only_the_addresses_of_the_white_list_may_report(guide: Uis) -> None:
    guide.integrate(*HOOKS, allowed_ips=["82.202.217.214", "45.12.65.147"])
    assert guide.ask("event=call_start&call_hash=1").status_code == 403
    guide.integrate(*HOOKS, allowed_ips=["82.202.217.214", "127.0.0.1"])
    guide.notify(INCOMING)
    guide.crm.wait_for("/hook/uis")


def test_1_the_address_for_the_white_list_of_uis_is_on_the_setup_page(guide: Uis) -> None:
    guide.integrate(*HOOKS)
    assert guide.api.get(f"/api/connections/{guide.id}/setup")["senders"] == [OWN_ADDRESS]


def test_1_a_key_of_the_api_is_shown_once_when_it_is_made(guide: Uis) -> None:
    wanted = {"name": "EnvyCRM", "role": "viewer"}
    made = guide.api.ask("POST", "/api/keys", json=wanted).json()
    try:
        with Api(guide.api.url, made["key"]) as holder:
            assert holder.ask("GET", "/api/calls").status_code == 200
        listed = guide.api.ask("GET", "/api/keys")
        assert made["id"] in listed.text
        assert made["key"] not in listed.text
    finally:
        guide.api.ask("DELETE", f"/api/keys/{made['id']}")


def test_1_the_key_of_uis_and_that_of_envycrm_are_entered_and_never_shown(guide: Uis) -> None:
    name = f"uis-{guide.number}"
    given = {"value": "sample-call-api-key"}
    assert guide.api.ask("PUT", f"/api/secrets/{name}", json=given).ok
    guide.integrate(settings={"access_token": f"$secret.{name}$"})
    for path in ("/api/config", "/api/secrets", f"/api/connections/{guide.id}/setup"):
        shown = guide.api.ask("GET", path)
        assert shown.status_code == 200, shown.text
        assert given["value"] not in shown.text
        assert KEY not in shown.text


def test_1_the_virtual_numbers_have_names_and_can_be_switched_off(guide: Uis) -> None:
    other = "74950000003"
    lines = [
        {"number": LINE, "name": "Отдел продаж"},
        {"number": other, "name": "Склад", "enabled": False},
    ]
    guide.integrate(*HOOKS, lines=lines)
    guide.notify(INCOMING, virtual_phone_number=other)
    assert guide.reason("EnvyCRM: Announce the call") == "line_disabled"
    guide.session += 1
    guide.notify(INCOMING)
    (told,) = guide.crm.wait_for("/hook/uis")
    assert told.query["line_number"] == LINE
    assert guide.card()["card"]["line"] == "Отдел продаж"


def test_1_the_link_for_notifications_is_copied_from_the_setup_page(guide: Uis) -> None:
    guide.integrate(*HOOKS)
    setup = guide.api.get(f"/api/connections/{guide.id}/setup")
    pasted = {text["title"]: text["text"] for text in setup["paste"]}
    (link,) = (text for title, text in pasted.items() if "EnvyCRM" in title)
    assert link == setup["url"] == f"{guide.api.url}/hooks/{guide.token}"


# Шаг 2: Настройка сотрудников


@pytest.mark.parametrize(("told", "name"), [(ANNA_NUMBER, "Anna"), (BORIS_LINE, "Boris")])
def test_2_an_employee_is_known_by_telephone_or_sip_line(guide: Uis, told: str, name: str) -> None:
    guide.integrate(*HOOKS)
    guide.notify(OUTGOING, "out", employee_phone_number=told)
    guide.story()
    assert len(guide.calls_of(name)) == 1
    (sent,) = guide.crm.wait_for("/hook/uis")
    assert sent.query["extension"] == told


def test_2_short_extensions_do_not_work(guide: Uis) -> None:
    guide.agents = [{"id": "sato", "name": "Anna", "identifiers": ["101"], "crm_ids": ["4"]}]
    guide.agents[0]["route_to"] = "101"
    guide.integrate("find_contact", routing=ROUTING)
    guide.envy.know(guide.caller)
    guide.notify(OUTGOING, "out", employee_phone_number=ANNA_NUMBER)
    assert guide.story()["call"]["agents"] == [ANNA_NUMBER]
    assert not guide.calls_of("Anna")
    asked = guide.enquire(call_session_id="7")
    assert asked.status_code == ERROR_BRANCH
    (line,) = guide.story(1, "7")["routing"]
    assert [passed["reason"] for passed in line["considered"]] == ["target_unfit"]


def test_2_employees_are_made_by_hand_and_not_copied(guide: Uis) -> None:
    guide.integrate(*HOOKS)
    before = guide.api.config()
    guide.notify(OUTGOING, "out", employee_phone_number="79039999999")
    assert guide.story()["call"]["agents"] == ["79039999999"]
    assert guide.api.config() == before


# Шаг 3: Настройка вебхуков


def test_3_the_incoming_call_as_the_guide_pastes_it(guide: Uis) -> None:
    guide.integrate(*HOOKS)
    guide.notify(INCOMING)
    event = guide.story()["events"][0]["event"]
    assert (event["event"], event["direction"]) == ("call.ringing", "inbound")
    assert (event["phone"], event["line"]["number"]) == (guide.caller, LINE)
    assert event["pbx_call_id"] == str(guide.session)
    assert guide.card()["card"]["number"] == f"+{guide.caller}"


def test_3_the_outgoing_call_as_the_guide_pastes_it(guide: Uis) -> None:
    guide.integrate(*HOOKS)
    guide.notify(OUTGOING, "out", employee_phone_number=ANNA_NUMBER)
    event = guide.story()["events"][0]["event"]
    assert (event["event"], event["direction"]) == ("call.ringing", "outbound")
    assert [agent["number"] for agent in event["agents"]] == [ANNA_NUMBER]
    (told,) = guide.crm.wait_for("/hook/uis")
    assert told.query["direction"] == "out"
    assert guide.envy.leads == {}


@pytest.mark.parametrize(("seconds", "result"), [(65, "answered"), (0, "missed")])
def test_3_the_end_of_a_call_as_the_guide_pastes_it(guide: Uis, seconds: int, result: str) -> None:
    guide.integrate(*HOOKS)
    guide.notify(INCOMING)
    guide.notify(END, talk_time_duration=seconds)
    ours = guide.story(2)["call"]
    assert (ours["phase"], ours["result"]) == ("ended", result)
    assert guide.recorded()["talk"] == str(seconds)


# Настройка соединения с персональным менеджером


def test_4_the_caller_is_connected_with_their_own_manager(guide: Uis) -> None:
    guide.integrate("find_contact", routing=ROUTING)
    guide.envy.know(guide.caller, employee=4)
    answer = guide.enquire()
    assert answer.status_code == 200, answer.text
    assert answer.json() == {"phones": [ANNA_NUMBER]}


def test_4_a_managers_sip_line_rings_too(guide: Uis) -> None:
    guide.integrate("find_contact", routing=ROUTING)
    guide.envy.know(guide.caller, employee=5)
    assert guide.enquire().json() == {"phones": [BORIS_LINE]}


def test_4_the_trace_says_why_the_manager_was_rung(guide: Uis) -> None:
    guide.integrate("find_contact", routing=ROUTING)
    guide.envy.know(guide.caller)
    guide.enquire(call_session_id=str(guide.session))
    (line,) = guide.story()["routing"]
    assert (line["reason"], line["agent"]) == ("to_owner", "Anna")


def test_4_when_the_manager_does_not_answer_the_scenario_goes_on(guide: Uis) -> None:
    guide.integrate("find_contact", *HOOKS, routing=ROUTING)
    guide.envy.know(guide.caller)
    assert guide.enquire(call_session_id=str(guide.session)).json() == {"phones": [ANNA_NUMBER]}
    guide.notify(INCOMING)
    guide.notify(END, employee_phone_number=BORIS_LINE, talk_time_duration=20)
    assert guide.recorded()["employee"] == BORIS_LINE
    assert guide.story(3)["call"]["result"] == "answered"
    assert (len(guide.calls_of("Anna")), len(guide.calls_of("Boris"))) == (0, 1)


def test_4_an_unknown_caller_takes_the_branch_of_the_http_error_to_the_group(guide: Uis) -> None:
    guide.integrate("find_contact", *HOOKS, routing=ROUTING)
    assert guide.enquire().status_code == ERROR_BRANCH
    guide.notify(INCOMING)
    guide.notify(END, employee_phone_number=BORIS_LINE, talk_time_duration=20)
    assert guide.recorded()["employee"] == BORIS_LINE
    assert guide.caller in guide.envy.leads


def test_4_a_branch_or_group_of_ones_own_can_be_named_instead(guide: Uis) -> None:
    guide.integrate("find_contact", routing=ROUTING | {"unknown_code": "2"})
    assert guide.enquire().json() == {"returned_code": 2}
    guide.integrate("find_contact", routing=ROUTING | {"fallback": [f"+{ANNA_NUMBER}"]})
    assert guide.enquire().json() == {"phones": [ANNA_NUMBER]}


def test_4_the_former_rules_still_hold_without_the_integration(guide: Uis) -> None:
    guide.integrate("find_contact", *HOOKS)
    guide.envy.know(guide.caller)
    assert guide.enquire().status_code == ERROR_BRANCH
    guide.notify(INCOMING)
    guide.crm.wait_for("/hook/uis")
