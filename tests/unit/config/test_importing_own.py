"""Our own export comes back as it was; what no longer fits is left out entry by entry."""

from __future__ import annotations

import json
from typing import Any

import pytest
from tests.unit.config.importing_sample import said, sample

from ringhook.config.document import Document
from ringhook.config.importing import Imported, fitted, merged, read_text
from ringhook.domain.errors import BadPayloadError
from ringhook.pbx import ADAPTERS

FIELDS = {slug: adapter.fields for slug, adapter in ADAPTERS.items()}
GOOD = {"kind": "URL", "target": "https://crm.example/"}


def own(**document: Any) -> Imported:
    return read_text("ringhook", json.dumps(document))


def test_an_export_comes_back_equal() -> None:
    document = sample("ringhook", "export.json").document
    assert read_text("ringhook", json.dumps(document)).document == document


def test_an_export_keeps_lookups_and_credentials_with_their_references() -> None:
    document = sample("ringhook", "export.json").document
    assert document["credentials"][0]["token"] == "$secret.crm_key$"
    assert document["lookups"][0]["request"]["credential"] == "crm"
    assert [a["request"]["credential"] for a in document["actions"]] == ["", "crm"]


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"type": "basic", "username": "u", "password": "hush"}, "password"),
        ({"type": "bearer", "token": "hush"}, "token"),
        ({"type": "header", "header": "X-Key", "value": "hush"}, "value"),
        (
            {
                "type": "oauth2_client",
                "token_url": "https://a.example/",
                "client_id": "c",
                "client_secret": "hush",
            },
            "client_secret",
        ),
    ],
)
def test_a_secret_written_out_in_a_credential_becomes_one_to_write(
    fields: dict[str, str], field: str
) -> None:
    imported = own(credentials=[{"id": "crm", **fields}])
    assert imported.document["credentials"][0][field] == f"$secret.crm_{field}$"
    assert "hush" not in str(imported)
    assert f"crm_{field}" in said(imported)[f"credentials.0.{field}"]


def test_a_credential_that_is_left_out_costs_only_the_reference() -> None:
    asking = {"request": {"credential": "bad"}}
    raw = {
        "actions": [GOOD | {"kind": "GET"} | asking, GOOD | {"name": "other"}],
        "lookups": [{"target": "https://crm.example/?q=$number$"} | asking],
        "credentials": [{"id": "bad", "type": "wish"}, {"id": "good", "type": "none"}],
    }
    draft = own(**raw)
    assert [c["id"] for c in draft.document["credentials"]] == ["good"]
    draft = fitted(draft.document, FIELDS)
    assert [a["request"]["credential"] for a in draft.document["actions"]] == ["", ""]
    assert draft.document["lookups"][0]["request"]["credential"] == ""
    paths = {"actions.0.request.credential", "lookups.0.request.credential"}
    assert set(said(draft)) == paths
    assert all("choose another" in said(draft)[path] for path in paths)


def test_an_action_goes_with_the_one_it_comes_after() -> None:
    first, second = GOOD | {"id": "one", "kind": "FAX"}, GOOD | {"kind": "GET", "after": "one"}
    draft = fitted(own(actions=[first, second, GOOD]).document, FIELDS)
    assert [a["kind"] for a in draft.document["actions"]] == ["URL"]
    assert "is not the id of an action" in said(draft)["actions.0.after"]


@pytest.mark.parametrize(
    ("section", "entry", "most"),
    [
        ("lookups", {"target": "https://crm.example/"}, 20),
        ("credentials", {"type": "none"}, 100),
    ],
)
def test_more_entries_than_fit_are_cut_at_the_end(
    section: str, entry: dict[str, Any], most: int
) -> None:
    named = [entry | {"name": str(n)} for n in range(most + 5)]
    draft = fitted({section: named}, FIELDS)
    assert [e["name"] for e in draft.document[section]] == [str(n) for n in range(most)]
    assert str(most) in said(draft)[section]


def test_tokens_are_never_taken_over() -> None:
    connection = {"adapter": "generic", "token": "somebody-elses-token"}
    assert own(connections=[connection]).document["connections"][0]["token"] == ""


def test_an_entry_that_does_not_fit_is_left_out_under_its_own_place() -> None:
    imported = own(actions=[{"kind": "FAX"}, GOOD, GOOD | {"unheard": 1}, GOOD | {"name": "last"}])
    assert [a["name"] for a in imported.document["actions"]] == ["", "last"]
    assert set(said(imported)) == {"actions.0.kind", "actions.0.target", "actions.2.unheard"}


def test_an_action_is_never_kept_with_half_of_its_conditions() -> None:
    imported = own(actions=[GOOD | {"conditions": {"moon": "full"}}])
    assert not imported.document["actions"]


def test_a_setting_that_does_not_fit_is_left_out_alone() -> None:
    imported = own(
        settings={"country": "France", "language": "fr", "a.b": 1}, extra=1, **{"x.y": 1}
    )
    assert imported.document["settings"]["language"] == "fr"
    assert imported.document["settings"]["country"] == ""
    assert set(said(imported)) == {"settings.country", "settings.a.b", "extra", "x.y"}


def test_what_refers_to_a_left_out_agent_goes_with_it() -> None:
    raw = {
        "agents": [{"id": "a", "identifiers": ["1"]}, {"id": "b", "identifiers": ["1"]}],
        "settings": {"exceptions": [{"number": "112"}, {"number": "113", "agent": "b"}]},
        "actions": [GOOD | {"audience": ["b"]}, GOOD],
    }
    draft = fitted(raw, FIELDS)
    assert [a["id"] for a in draft.document["agents"]] == ["a"]
    assert [e["number"] for e in draft.document["settings"]["exceptions"]] == ["112"]
    assert len(draft.document["actions"]) == 1
    assert {"settings.exceptions.1.agent", "actions.0.audience.0"} <= set(said(draft))


def test_a_pbx_we_do_not_know_is_left_out_when_adapters_are() -> None:
    raw = {"connections": [{"adapter": "fax"}, {"adapter": "generic"}]}
    assert len(fitted(raw, None).document["connections"]) == 2
    draft = fitted(raw, FIELDS)
    assert [c["adapter"] for c in draft.document["connections"]] == ["generic"]
    assert "is not a PBX we know" in said(draft)["connections.0.adapter"]


def test_more_actions_than_fit_are_cut_at_the_end() -> None:
    draft = fitted({"actions": [GOOD | {"name": str(n)} for n in range(510)]}, FIELDS)
    assert [a["name"] for a in draft.document["actions"]] == [str(n) for n in range(500)]
    assert "500" in said(draft)["actions"]


@pytest.mark.parametrize("text", ["[]", "1", '"x"', "null"])
def test_json_that_is_no_configuration_is_refused(text: str) -> None:
    with pytest.raises(BadPayloadError, match="one JSON object"):
        read_text("ringhook", text)


def test_broken_json_is_refused_with_its_place() -> None:
    with pytest.raises(BadPayloadError, match="line 2, column 3"):
        read_text("ringhook", "{\n  actions: []}")


def _saved(**document: Any) -> Document:
    return Document.model_validate(document)


def test_imported_actions_stand_behind_the_saved_ones() -> None:
    saved = _saved(actions=[GOOD | {"id": "card", "name": "old"}])
    both = merged(saved, own(actions=[GOOD | {"id": "card", "name": "new"}, GOOD | {"id": "log"}]))
    found = [(a["id"], a["name"]) for a in both.document["actions"]]
    assert found == [("card", "old"), ("", "new"), ("log", "")]


def test_what_is_saved_stays_as_it_is_and_that_is_told() -> None:
    saved = _saved(
        settings={"language": "fr", "exceptions": [{"number": "112"}]},
        agents=[{"id": "anna", "name": "Anna"}],
    )
    new = own(
        settings={
            "language": "ja",
            "country": "FR",
            "exceptions": [{"number": "112"}, {"number": "15"}],
        },
        agents=[{"id": "anna", "name": "Other"}, {"id": "bob"}],
    )
    both = merged(saved, new)
    assert [a["name"] for a in both.document["agents"]] == ["Anna", ""]
    assert [e["number"] for e in both.document["settings"]["exceptions"]] == ["112", "15"]
    assert (both.document["settings"]["language"], both.document["settings"]["country"]) == (
        "fr",
        "",
    )
    assert set(said(both)) == {"agents.0", "settings.language", "settings.country"}


def test_an_imported_credential_whose_name_is_taken_gets_another_and_is_followed() -> None:
    saved = _saved(credentials=[{"id": "crm", "type": "bearer", "token": "$secret.old$"}])
    asking = {"request": {"credential": "crm"}}
    new = own(
        credentials=[{"id": "crm", "type": "bearer", "token": "$secret.new$"}],
        lookups=[{"id": "people", "target": "https://crm.example/"} | asking],
        actions=[GOOD | {"kind": "GET"} | asking],
    )
    both = merged(saved, new).document
    assert [c["id"] for c in both["credentials"]] == ["crm", "crm-2"]
    assert both["lookups"][0]["request"]["credential"] == "crm-2"
    assert both["actions"][0]["request"]["credential"] == "crm-2"


def test_an_imported_credential_that_is_saved_already_is_shared() -> None:
    document = sample("ringhook", "export.json")
    both = merged(Document.model_validate(document.document), document).document
    assert [c["id"] for c in both["credentials"]] == ["crm"]
    assert [(e["id"], e["request"]["credential"]) for e in both["lookups"]] == [
        ("people", "crm"),
        ("", "crm"),
    ]


def test_an_imported_chain_stays_together_when_its_names_are_taken() -> None:
    first = GOOD | {"kind": "GET", "id": "one"}
    new = own(actions=[first, GOOD | {"kind": "GET", "after": "one"}])
    both = merged(_saved(actions=[first]), new).document
    assert [(a["id"], a["after"]) for a in both["actions"]] == [
        ("one", ""),
        ("one-2", ""),
        ("", "one-2"),
    ]
