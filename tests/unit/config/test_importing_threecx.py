"""A 3CX template's journal is sent here as 3CX would have sent it."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from tests.unit.config.importing_sample import actions, said, sample

from ringhook.config.importing import Imported, read_text
from ringhook.domain.call import AgentSeen, CallEvent, Direction, Durations, EventKind, Party
from ringhook.domain.errors import BadPayloadError
from ringhook.engine.text import Facts, Place, parse, render_text

NOON = datetime(2026, 6, 1, 12, 5, tzinfo=UTC)
EVENT = CallEvent(
    event_id="1",
    vendor="generic",
    kind=EventKind.ENDED,
    call_id="c1",
    received_at=NOON,
    direction=Direction.INBOUND,
    client=Party("+33184881234", "+33184881234"),
    agents=(AgentSeen(extension="101"),),
    durations=Durations(talk=65),
)


def journal(request: str, parameters: str = "", **scenario: str) -> Imported:
    """Return a template with one ReportCall scenario, imported."""
    attributes = " ".join(f'{name}="{value}"' for name, value in scenario.items())
    return read_text(
        "threecx",
        f"<Crm Name='T'><Parameters>{parameters}</Parameters><Scenarios>"
        f'<Scenario Id="ReportCall" {attributes}>{request}</Scenario></Scenarios></Crm>',
    )


def post(values: str, *, encoding: str = "Json", more: str = "") -> str:
    return (
        f'<Request Url="https://crm.example/" RequestType="Post" RequestEncoding="{encoding}" {more}>'
        f"<PostValues>{values}</PostValues></Request>"
    )


def body_of(action: dict[str, Any]) -> Any:
    """Return the JSON that the action sends for EVENT."""
    template = parse(action["request"]["body"])
    return json.loads(render_text(template, Facts(event=EVENT), Place.JSON_STRING))


def test_the_journal_is_one_action_for_each_type_that_differs() -> None:
    found = actions(sample("threecx", "activities.xml"))
    assert [
        (a["call_type"], a["trigger"], a["conditions"]["answered_only"], a["kind"]) for a in found
    ] == [
        ("inbound", "ended", True, "POST"),
        ("inbound", "missed", False, "POST"),
        ("outbound", "ended", False, "POST"),
    ]


def test_the_json_is_what_3cx_would_have_sent() -> None:
    inbound, missed, outbound = actions(sample("threecx", "activities.xml"))
    shared = {"phone": "0033184881234"[-12:], "agent": "101", "seconds": 65}
    subject = "12:05: incoming (65)"
    assert body_of(inbound) == shared | {"subject": subject, "direction": "in", "done": 1}
    missed_text = f"Missed call of {shared['phone']}"
    assert body_of(missed) == shared | {"subject": missed_text, "direction": "in"}
    assert body_of(outbound) == shared | {"direction": "out", "done": 1}


def test_a_key_is_a_secret_to_write_and_its_default_is_forgotten() -> None:
    imported = sample("threecx", "activities.xml")
    action = actions(imported)[0]
    assert action["target"].endswith("?key=$secret.threecx_ApiKey$")
    basic = action["request"]["headers"]["Authorization"]
    assert basic == "Basic BASE64($secret.threecx_ApiKey$:X)"
    assert "do-not-copy-this" not in str(imported)
    assert "threecx_ApiKey" in said(imported)["Parameters.ApiKey"]


def test_a_parameter_in_the_host_is_written_out_and_told() -> None:
    imported = sample("threecx", "activities.xml")
    assert actions(imported)[0]["target"].startswith("https://sales.crm.example/activities")
    assert "[Domain] stands in the host" in said(imported)["Scenarios.Report-Add"]


def test_an_empty_parameter_is_an_argument_to_fill_in() -> None:
    imported = sample("threecx", "activities.xml")
    assert actions(imported)[0]["arguments"] == {"Owner": ""}
    assert "fill in" in said(imported)["Parameters.Owner"]


def test_what_only_a_lookup_knows_is_left_out_and_told() -> None:
    messages = said(sample("threecx", "activities.xml"))
    assert "[UserId]" in messages["Scenarios.Report-Add.PostValues.user_id"]
    assert "[Id]" in messages["Scenarios.lookup.ContactUrl"]
    assert "lookups come later" in messages["Scenarios.lookup"]
    assert "creating contacts" in messages["Scenarios.CreateContactRecord"]
    assert "answers are not read" in messages["Scenarios.ReportCall"]


def test_a_contact_page_that_needs_only_the_number_is_opened() -> None:
    page = actions(sample("threecx", "form.xml"))[0]
    assert (page["kind"], page["call_type"], page["trigger"]) == ("URL", "inbound", "ringing")
    assert page["target"] == "$argument.deskUrl$/#search/$phone|e164|last(9)$"
    assert page["arguments"] == {"deskUrl": "https://desk.example"}


def test_a_journal_that_is_the_same_for_every_type_is_one_action_each_way() -> None:
    _, inbound, outbound = actions(sample("threecx", "form.xml"))
    assert [(a["call_type"], a["trigger"]) for a in (inbound, outbound)] == [
        ("inbound", "ended"),
        ("outbound", "ended"),
    ]
    assert not inbound["conditions"]["answered_only"]


def test_form_values_are_written_for_a_form() -> None:
    request = actions(sample("threecx", "form.xml"))[1]["request"]
    assert request["headers"] == {"Authorization": "Token token=$secret.threecx_apiToken$"}
    assert request["body"] == (
        "from=$phone|e164|last(9)$&note=call+%26+wait%3A+%245"
        "&ended=$datetime|date(yyyy-MM-dd HH:mm)$"
    )


@pytest.mark.parametrize(
    ("number", "template"),
    [
        ('<Number Prefix="AsIs"/>', "$phone$"),
        ('<Number Prefix="Off" MaxLength="8"/>', "$phone|digits|last(8)$"),
        ('<Number Prefix="Plus"/>', "$phone|e164$"),
        ('<Number Prefix="Zeros" MaxLength="99"/>', "$phone|plus0$"),
        ("", "$phone$"),
    ],
)
def test_the_numbers_form_becomes_filters(number: str, template: str) -> None:
    text = (
        f"<Crm>{number}<Scenarios><Scenario Id='ReportCall'>"
        '<Request Url="https://crm.example/?n=[Number]" RequestType="Get"/>'
        "</Scenario></Scenarios></Crm>"
    )
    assert actions(read_text("threecx", text))[0]["target"] == f"https://crm.example/?n={template}"


def test_a_value_full_of_our_own_signs_stays_itself() -> None:
    imported = journal(post('<Value Key="a &quot;$b$">$phone$ {{x}} "q" \\</Value>'))
    assert body_of(actions(imported)[0]) == {'a "$b$': '$phone$ {{x}} "q" \\'}


def test_a_number_that_may_be_text_is_quoted() -> None:
    values = (
        '<Value Key="a" Type="Integer">x [Agent]</Value><Value Key="b" Type="Boolean">True</Value>'
    )
    assert body_of(actions(journal(post(values)))[0]) == {"a": "x 101", "b": True}


def test_a_report_of_unanswered_outgoing_calls_alone_cannot_be_told_apart() -> None:
    imported = journal(post('<Value Key="t">[CallType]</Value>'))
    assert [body_of(a)["t"] for a in actions(imported)] == ["Inbound", "Missed", "Outbound"]
    assert "unanswered outgoing" in said(imported)["Scenarios.ReportCall"]


def test_a_report_that_is_skipped_for_a_type_is_not_sent_for_it() -> None:
    imported = journal(post("", more='SkipIf="[CallType]!=Inbound"'))
    (action,) = actions(imported)
    assert action["conditions"]["answered_only"] is True
    assert (action["call_type"], action["trigger"]) == ("inbound", "ended")


def test_a_journal_that_is_switched_off_stays_off() -> None:
    parameter = '<Parameter Name="On" Type="Boolean" Default="False"/>'
    imported = journal(post("", more='SkipIf="[On]!=True"'), parameter)
    assert [a["enabled"] for a in actions(imported)] == [False, False]
    assert "switched off" in said(imported)["Scenarios.ReportCall"]


def test_an_authentication_we_cannot_do_switches_the_actions_off() -> None:
    text = (
        "<Crm><Authentication Type='OAuth2'/><Scenarios><Scenario Id='ReportCall'>"
        f"{post('')}</Scenario></Scenarios></Crm>"
    )
    imported = read_text("threecx", text)
    assert not any(a["enabled"] for a in actions(imported))
    assert "credentials" in said(imported)["Authentication"]


@pytest.mark.parametrize(
    ("request_text", "words"),
    [
        ('<Request Url="https://crm.example/" RequestType="Delete"/>', "not by DELETE"),
        ('<Request Url="https://[Nobody].example/" RequestType="Get"/>', "[Nobody]"),
        ('<Request Url="https://crm.example/[Number" RequestType="Get"/>', "not closed"),
        (f'<Request Url="https://crm.example/{"x" * 20_001}"/>', "too long"),
        (post("", more='SkipIf="[Odd]&lt;3"'), "SkipIf is not taken over"),
        ('<Request Url="ftp://crm.example/"/>', "ftp: is not opened"),
    ],
)
def test_a_request_that_could_only_be_sent_wrong_is_left_out(request_text: str, words: str) -> None:
    assert words in " ".join(said(journal(request_text)).values())


@pytest.mark.parametrize(
    ("value", "words"),
    [
        ("[IIf([CallType]==Inbound,a)]", "two texts"),
        ("[[Agent].Substring(1)]", "no counterpart"),
        ("[IIf([Agent]==1,a,b)]", "not known here"),
        ("[IIf(" * 30 + ")]" * 30, "IIf needs"),
        ("[" * 30 + "Number" + "]" * 30, "too deep"),
    ],
)
def test_a_value_that_cannot_be_said_is_left_out_alone(value: str, words: str) -> None:
    imported = journal(post(f'<Value Key="a">{value}</Value><Value Key="b">1</Value>'))
    assert body_of(actions(imported)[0]) == {"b": "1"}
    assert words in said(imported)["Scenarios.ReportCall.PostValues.a"]


def test_parameters_that_stand_in_each_other_do_not_multiply() -> None:
    inner = {n: f"[P{n + 1}]" * 20 for n in range(9)} | {9: "[Number]"}
    laughs = "".join(f'<Parameter Name="P{n}" Default="{text}"/>' for n, text in inner.items())
    imported = journal(post('<Value Key="a">[P0]</Value>'), laughs)
    assert "too deep" in said(imported)["Scenarios.ReportCall.PostValues.a"]


def test_a_raw_message_is_the_body() -> None:
    request = (
        '<Request Url="https://crm.example/" RequestType="Post" RequestEncoding="Json" '
        'Message="{&quot;n&quot;: &quot;[Number]&quot;}"/>'
    )
    assert body_of(actions(journal(request))[0]) == {"n": "+33184881234"}


def test_a_template_without_journal_is_told() -> None:
    assert "no ReportCall" in said(read_text("threecx", "<Crm/>"))["Scenarios"]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("<Crm>", "line 1, column 6"),
        ("<Crm>\n<a></b></Crm>", "line 2"),
        ("<Other/>", "begins with <Crm>"),
        ("hello", "line 1"),
        ('<!DOCTYPE a [<!ENTITY b "c">]>\n<Crm>&b;</Crm>', "document type"),
        ("<Crm>" + "<a>" * 60 + "</a>" * 60 + "</Crm>", "too deeply"),
    ],
)
def test_xml_that_cannot_be_read_is_refused_with_its_place(text: str, words: str) -> None:
    with pytest.raises(BadPayloadError, match=words):
        read_text("threecx", text)


def test_what_a_template_says_wrongly_before_its_scenarios_is_told() -> None:
    text = (
        '<Crm><Number Prefix="Sideways" MaxLength="[None]"/>'
        '<Parameters><Parameter Name="two words"/></Parameters></Crm>'
    )
    messages = said(read_text("threecx", text))
    assert {"Number.Prefix", "Number.MaxLength", "Parameters"} <= set(messages)


def test_a_host_whose_parameter_has_no_default_is_left_out() -> None:
    request = '<Request Url="https://[Domain].example/" RequestType="Get"/>'
    imported = journal(request, '<Parameter Name="Domain" Default=""/>')
    assert not actions(imported)
    assert "[Domain] stands in the host" in said(imported)["Scenarios.ReportCall"]


def test_a_time_in_utc_keeps_its_moment() -> None:
    value = '<Value Key="at">[[CallStartTimeUTC].ToString("yyyy-MM-ddTHH:mm:ssZ")]</Value>'
    imported = journal(post(value))
    assert body_of(actions(imported)[0]) == {"at": "2026-06-01T12:05:00+00:00"}
    assert "times are written as" in said(imported)["Scenarios.ReportCall"]


def test_a_get_journal_sends_no_body_and_says_so() -> None:
    request = post('<Value Key="a">1</Value>').replace('"Post"', '"Get"')
    imported = journal(request)
    assert actions(imported)[0]["kind"] == "GET"
    assert "a GET has no body" in said(imported)["Scenarios.ReportCall.PostValues"]


def test_a_content_type_is_left_to_the_body() -> None:
    request = post("").replace(
        "<PostValues>", '<Headers><Value Key="Content-Type">text/odd</Value></Headers><PostValues>'
    )
    assert actions(journal(request))[0]["request"]["headers"] == {}


def test_an_authorization_written_out_becomes_a_secret_to_write() -> None:
    request = post("").replace(
        "<PostValues>",
        '<Headers><Value Key="Authorization">Bearer abc123</Value></Headers><PostValues>',
    )
    imported = journal(request)
    headers = actions(imported)[0]["request"]["headers"]
    assert headers == {"Authorization": "$secret.threecx_authorization$"}
    assert "abc123" not in str(imported)
