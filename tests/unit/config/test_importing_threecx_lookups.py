"""A 3CX template's lookup finds here whom it would have found there."""

from __future__ import annotations

import json

import pytest
from tests.unit.config.importing_sample import actions, contacts_in, lookups, said, sample

from ringhook.config.importing import Imported, read_text

PEOPLE = {
    "items": [
        {
            "id": 7,
            "first_name": "Ann",
            "last_name": "Lee",
            "organisation": {"name": "Lee Ltd"},
            "emails": [
                {"label": "home", "value": "ann@home.example"},
                {"label": "work", "value": "ann@lee.example"},
            ],
        },
        {"id": None, "first_name": "Nobody"},
        {"id": 8, "first_name": "Bob", "organisation": [{"name": "Bob SA"}]},
    ]
}


def lookup(inside: str, *, number: str = "", request: str = "", scenario: str = "") -> Imported:
    """Return a template with one lookup, imported."""
    asked = request or '<Request Url="https://crm.example/?q=[Number]" RequestType="Get"/>'
    return read_text(
        "threecx",
        f"<Crm Name='T'>{number}<Parameters><Parameter Name='Url' Default='https://crm.example'/>"
        "<Parameter Name='Empty' Default=''/><Parameter Name='Key' Type='Password'/></Parameters>"
        f"<Scenarios><Scenario {scenario}>{asked}{inside}</Scenario></Scenarios></Crm>",
    )


def reading(path: str, rules: str = "", inside: str = "") -> Imported:
    """Return a template that reads one variable."""
    return lookup(
        f"<Rules>{rules}</Rules><Variables><Variable Name='V' Path='{path}'>{inside}</Variable>"
        "</Variables><Outputs><Output Type='FullName' Value='[V]'/></Outputs>"
    )


def test_a_sample_finds_all_contacts_with_their_fields() -> None:
    (found,) = lookups(sample("threecx", "activities.xml"))
    ann, bob = contacts_in(found, json.dumps(PEOPLE))
    assert ann == {
        "id": "7",
        "name": "Ann Lee",
        "first_name": "Ann",
        "last_name": "Lee",
        "company": "Lee Ltd",
        "email": "ann@lee.example",
    }
    assert (bob["name"], bob["company"], bob["email"]) == ("Bob", "Bob SA", "")


@pytest.mark.parametrize("body", ["", "null", "{}", '{"items": []}', '{"items": null}', "[]", "7"])
def test_an_answer_without_anybody_finds_nobody(body: str) -> None:
    (found,) = lookups(sample("threecx", "activities.xml"))
    assert contacts_in(found, body) == []


def test_a_sample_asks_with_its_credential_and_number_and_knows_the_page() -> None:
    imported = sample("threecx", "activities.xml")
    (found,) = lookups(imported)
    assert found["target"] == (
        "https://sales.crm.example/people?phone=$number|last(12)$&key=$secret.threecx_ApiKey$"
    )
    assert found["request"]["credential"] == "threecx"
    assert found["number_formats"] == ["plus0"]
    assert found["card"] == "https://sales.crm.example/people/$contact.id$"
    page = actions(imported)[0]
    assert (page["kind"], page["target"]) == ("URL", "$contact_url$")
    assert page["conditions"]["contact"] == "known"
    assert "not checked again" in said(imported)["Scenarios.lookup.Rules"]


def test_lookups_keep_their_order_and_end_with_the_first_that_knows() -> None:
    imported = sample("threecx", "session.xml")
    people, leads = lookups(imported)
    assert people["target"] == "https://erp.example/search/$variable.Uid$"
    assert leads["target"] == "https://erp.example/leads?phone=$number$"
    assert leads["enabled"] is True
    assert contacts_in(leads, '[{"name": "Ann"}]') == [{"name": "Ann (lead)", "kind": "Leads"}]
    assert "SkipIf" not in str(said(imported))


def test_a_search_by_post_sends_its_lists_and_objects() -> None:
    people, _ = lookups(sample("threecx", "session.xml"))
    assert people["request"]["method"] == "POST"
    assert json.loads(people["request"]["body"]) == {
        "where": [{"field": "phone", "is": "$number$"}],
        "limit": 20,
    }


def test_a_rule_beside_the_contacts_holds_for_all_of_them() -> None:
    people, _ = lookups(sample("threecx", "session.xml"))
    contact = [{"id": 5, "link": "https://erp.example/5"}]
    answer = json.dumps({"status": "ok", "result": contact})
    assert contacts_in(people, answer) == [{"id": "5", "url": "https://erp.example/5"}]
    assert contacts_in(people, json.dumps({"status": "no", "result": contact})) == []


def test_what_a_second_request_would_have_told_is_named() -> None:
    messages = said(sample("threecx", "session.xml"))
    assert messages["Scenarios.lookup.Outputs"] == (
        "Details is not asked: a lookup here is one request; nothing is known of FullName"
    )
    assert "Scenarios.Details" not in messages


def test_a_page_that_the_crm_names_is_read() -> None:
    imported = sample("threecx", "session.xml")
    people, _ = lookups(imported)
    assert (people["read"]["url"]["path"], people["card"]) == ("link", "")
    assert "on the host that was asked" in said(imported)["Scenarios.lookup.ContactUrl"]


def test_a_lookup_by_mail_is_left_out_with_its_reason() -> None:
    assert "e-mail" in said(sample("threecx", "session.xml"))["Scenarios.LookupByEmail"]


@pytest.mark.parametrize(
    ("path", "body", "name"),
    [
        ("name", '{"name": "A"}', "A"),
        ("name", '[{"name": "A"}]', "A"),
        ("a.b.name", '{"a": {"b": {"name": "A"}}}', "A"),
        ("a.b.name", '{"a": [{"b": [{"name": "A"}]}]}', "A"),
        ("a.picture-id.128x", '{"a": {"picture-id": {"128x": "A"}}}', "A"),
        ("a.été", '{"a": {"été": "A"}}', "A"),
    ],
)
def test_a_path_passes_through_lists_without_saying_so(path: str, body: str, name: str) -> None:
    (found,) = lookups(reading(path))
    assert contacts_in(found, body) == [{"name": name}]


@pytest.mark.parametrize(
    ("rule", "found"),
    [
        ("<Rule Type='Any'>data.ok</Rule>", True),
        ("<Rule Type='Any'>data.no</Rule>", False),
        ("<Rule Type='Any'>data</Rule>", True),
        ("<Rule Type='Equals' Ethalon='5'>data.n</Rule>", True),
        ("<Rule Type='Equals' Ethalon='6'>data.n</Rule>", False),
        ("<Rule Type='Equals' Ethalon='True'>data.ok</Rule>", True),
        ("<Rule Type='Equals' Ethalon='[Url]'>data.url</Rule>", True),
        ("<Rule Type='Any'>data.ok</Rule><Rule Type='Any'>data.no</Rule>", False),
    ],
)
def test_rules_decide_who_counts(rule: str, *, found: bool) -> None:
    (made,) = lookups(reading("data.name", rule))
    data = {"name": "A", "ok": True, "no": False, "n": 5, "url": "https://crm.example"}
    assert bool(contacts_in(made, json.dumps({"data": [data]}))) is found


@pytest.mark.parametrize(
    ("number", "formats", "template"),
    [
        ("", ["e164", "national", "digits", "last9"], "$number$"),
        ('<Number Prefix="AsIs" MaxLength="10"/>', ["digits"], "$number|last(10)$"),
        ('<Number Prefix="Off"/>', ["digits"], "$number$"),
        ('<Number Prefix="Plus"/>', ["e164"], "$number$"),
        ('<Number Prefix="Zeros" MaxLength="6"/>', ["plus0"], "$number|last(6)$"),
        ('<Number Prefix="Plus" MaxLength="9"/>', ["last9"], "$number$"),
    ],
)
def test_the_numbers_form_is_what_is_tried(number: str, formats: list[str], template: str) -> None:
    inside = (
        "<Variables><Variable Name='Id' Path='id'/></Variables>"
        "<Outputs><Output Type='EntityId' Value='[Id]'/></Outputs>"
    )
    (made,) = lookups(lookup(inside, number=number))
    assert made["number_formats"] == formats
    assert made["target"] == f"https://crm.example/?q={template}"


@pytest.mark.parametrize(
    ("imported", "path", "words"),
    [
        (reading("a[0].name"), "Scenarios.lookup.Variables.V", "names and dots"),
        (reading("a.0.name"), "Scenarios.lookup.Variables.V", "a position"),
        (reading(".".join("abcdefghijklm")), "Scenarios.lookup.Variables.V", "names and dots"),
        (reading("a", "<Rule Type='Near'>a</Rule>"), "Scenarios.lookup.Rules", "none of Any"),
        (
            reading("a", "<Rule Type='Equals' Ethalon='[Key]'>a</Rule>"),
            "Scenarios.lookup.Rules",
            "not known here",
        ),
        (
            reading("a", "<Rule Type='Equals' Ethalon=\"it's\">a</Rule>"),
            "Scenarios.lookup",
            "quotation mark",
        ),
        (reading("a" * 600), "Scenarios.lookup.FullName", "too long"),
        (lookup("", scenario="Type='SQLDatabase'"), "Scenarios.lookup", "database"),
        (lookup(""), "Scenarios.lookup", "nothing is read"),
        (
            lookup("", request="<Request Url='https://a.example/' ResponseType='Xml'/>"),
            "Scenarios.lookup",
            "its answer is Xml",
        ),
    ],
)
def test_a_lookup_that_cannot_be_said_is_told(imported: Imported, path: str, words: str) -> None:
    assert words in said(imported)[path]


@pytest.mark.parametrize(
    ("page", "words"),
    [
        ("https://crm.example/[Key]/[V]", "no secret"),
        ("https://crm.example/[Empty]/[V]", "has no default"),
        ("[V]/open", "begin the address"),
        ("https://crm.example/[Nobody]", "[Nobody]"),
    ],
)
def test_a_page_that_cannot_be_opened_costs_only_the_page(page: str, words: str) -> None:
    inside = (
        "<Variables><Variable Name='V' Path='id'/></Variables><Outputs>"
        f"<Output Type='EntityId' Value='[V]'/><Output Type='ContactUrl' Value='{page}'/></Outputs>"
    )
    imported = lookup(inside)
    (made,) = lookups(imported)
    assert made["card"] == ""
    assert words in said(imported)["Scenarios.lookup.ContactUrl"]


def test_a_parameter_is_written_out_because_a_lookup_has_no_arguments() -> None:
    request = (
        '<Request Url="[Url]/[Empty]?q=[Number]&amp;key=abc&amp;token=abc" RequestType="Get"/>'
    )
    imported = lookup("<Variables><Variable Name='Id' Path='id'/></Variables>", request=request)
    (made,) = lookups(imported)
    assert made["target"] == (
        "https://crm.example/$secret.threecx_Empty$?q=$number$&key=abc&token=$secret.threecx_token$"
    )
    assert "threecx_Empty" in said(imported)["Parameters.Empty"]


def test_a_variable_named_like_one_of_ours_does_not_take_its_place() -> None:
    inside = (
        "<Variables><Variable Name='name' Path='slug'/><Variable Name='Full' Path='n'/></Variables>"
        "<Outputs><Output Type='FullName' Value='[Full]'/>"
        "<Output Type='ContactUrl' Value='https://crm.example/[name]'/></Outputs>"
    )
    (made,) = lookups(lookup(inside))
    assert made["card"] == "https://crm.example/$contact.crm_name$"
    assert contacts_in(made, '{"slug": "a-b", "n": "A B"}') == [{"name": "A B", "crm_name": "a-b"}]
