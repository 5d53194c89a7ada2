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
