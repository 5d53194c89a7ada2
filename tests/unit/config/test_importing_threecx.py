"""A 3CX template's journal is sent here as 3CX would have sent it."""

from __future__ import annotations

from typing import Any

import pytest
from tests.unit.config.importing_sample import actions, said, sample
from tests.unit.config.threecx_journal import body_of, journal, post

from ringhook.config.importing import read_text


def reports(name: str) -> list[dict[str, Any]]:
    """Return the actions of a sample that report calls."""
    return [a for a in actions(sample("threecx", name)) if not a["name"].endswith("contact")]


def test_the_journal_is_one_action_for_each_type_that_differs() -> None:
    found = reports("activities.xml")
    assert [
        (a["call_type"], a["trigger"], a["conditions"]["answered_only"], a["kind"]) for a in found
    ] == [
        ("inbound", "ended", True, "POST"),
        ("inbound", "missed", False, "POST"),
        ("outbound", "ended", False, "POST"),
    ]


def test_the_json_is_what_3cx_would_have_sent() -> None:
    inbound, missed, outbound = reports("activities.xml")
    shared = {"phone": "0033184881234"[-12:], "agent": "101", "seconds": 65, "person_id": None}
    subject = "12:05: incoming (65)"
    assert body_of(inbound) == shared | {"subject": subject, "direction": "in", "done": 1}
    missed_text = f"Missed call of {shared['phone']}"
    assert body_of(missed) == shared | {"subject": missed_text, "direction": "in"}
    assert body_of(outbound) == shared | {"direction": "out", "done": 1}


def test_a_key_is_a_secret_to_write_and_its_default_is_forgotten() -> None:
    imported = sample("threecx", "activities.xml")
    assert reports("activities.xml")[0]["target"].endswith("?key=$secret.threecx_ApiKey$")
    assert "do-not-copy-this" not in str(imported)
    assert "threecx_ApiKey" in said(imported)["Parameters.ApiKey"]


def test_a_parameter_in_the_host_is_written_out_and_told() -> None:
    imported = sample("threecx", "activities.xml")
    assert reports("activities.xml")[0]["target"] == (
        "https://sales.crm.example/activities?key=$secret.threecx_ApiKey$"
    )
    assert "[Domain] stands in the host" in said(imported)["Scenarios.Report-Add"]


def test_an_empty_parameter_is_an_argument_to_fill_in() -> None:
    imported = sample("threecx", "activities.xml")
    assert reports("activities.xml")[0]["arguments"] == {"Owner": ""}
    assert "fill in" in said(imported)["Parameters.Owner"]


def test_what_only_a_lookup_knows_is_left_out_and_told() -> None:
    messages = said(sample("threecx", "activities.xml"))
    assert "[UserId]" in messages["Scenarios.Report-Add.PostValues.user_id"]
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
    assert "switched off until you add a credential" in said(imported)["Authentication"]


def test_a_report_that_is_skipped_for_strangers_waits_for_a_known_contact() -> None:
    (inbound, outbound) = reports("session.xml")
    assert [a["conditions"]["contact"] for a in (inbound, outbound)] == ["known", "known"]
    assert inbound["target"] == "$argument.Url$/contacts/$contact_id$"
    assert (inbound["kind"], inbound["request"]["method"]) == ("POST", "PUT")


def test_a_new_contact_is_made_once_for_somebody_unknown() -> None:
    imported = sample("threecx", "activities.xml")
    (new,) = [a for a in actions(imported) if a["name"].endswith("new contact")]
    assert (new["call_type"], new["trigger"], new["kind"]) == ("inbound", "ended", "POST")
    assert new["conditions"]["contact"] == "unknown"
    assert new["request"]["success"]["condition"] == "([@][].data[].id[] | [?@])"
    number = "033184881234"
    assert body_of(new) == {"name": f"Caller {number}", "contact": {"phones": [number]}}
    assert "when the call ends" in said(imported)["Scenarios.CreateContactRecord"]


def test_making_contacts_that_is_switched_off_stays_off() -> None:
    imported = sample("threecx", "session.xml")
    (new,) = [a for a in actions(imported) if a["name"].endswith("new contact")]
    assert new["enabled"] is False
    assert "switched off" in said(imported)["Scenarios.CreateContactRecord"]
