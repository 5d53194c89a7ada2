"""The packs in the API: list, draft, install."""

from __future__ import annotations

import json
from typing import Any

import pytest
from tests.unit.flows.world import NAME, World

ANSWERS = {"portal": "1234567", "token": "sample-token-of-hubspot"}
FIND = {"answers": ANSWERS, "operations": ["find_contact", "open_card"]}


@pytest.fixture
def world() -> World:
    return World()


def post(world: World, path: str, body: object, match: str = "") -> tuple[int, Any]:
    headers = {"if-match": match} if match else {}
    status, answer, _ = world.api("POST", f"/api/packs/{path}", body, headers=headers)
    return status, answer


def test_the_list_shows_forms_in_the_language_asked_for(world: World) -> None:
    status, body, _ = world.api("GET", "/api/packs", query={"language": "fr"})
    assert status == 200
    pack = next(pack for pack in body["packs"] if pack["slug"] == "hubspot")
    fields = {field["key"]: field for field in pack["fields"]}
    assert fields["token"] | {"help": ""} == {
        "key": "token",
        "label": "Jeton d'accès",
        "help": "",
        "secret": True,
        "required": True,
        "pattern": "",
        "default": "",
        "options": [],
    }
    assert fields["app"]["options"][0] == {"value": "app", "label": "app.hubspot.com"}


def test_the_list_says_what_an_operation_wants_and_what_nobody_tried(world: World) -> None:
    _, body, _ = world.api("GET", "/api/packs")
    pack = next(pack for pack in body["packs"] if pack["slug"] == "hubspot")
    operations = {item["operation"]: item for item in pack["operations"]}
    assert operations["find_contact"]["kind"] == "lookup"
    assert operations["open_card"]["fields"] == []
    assert operations["log_call"]["fields"] == ["daily_limit", "token"]
    assert "194" in operations["log_call"]["unverified"]
    assert pack["source"]


def test_a_draft_saves_nothing_and_shows_no_secret(world: World) -> None:
    status, body = post(world, "hubspot/draft", FIND)
    assert status == 200
    assert [entry["id"] for entry in body["lookups"]] == ["hubspot-find_contact"]
    assert body["credentials"][0]["token"].startswith("$secret.pack.hubspot.token.")
    assert ANSWERS["token"] not in json.dumps(body)
    assert world.api("GET", "/api/config")[1]["lookups"] == []
    assert world.api("GET", "/api/secrets")[1]["secrets"] == []


def test_an_installation_is_saved_and_its_secret_sealed(world: World) -> None:
    status, body = post(world, "hubspot/install", FIND | {"version": 0})
    assert (status, body["version"]) == (200, 1)
    assert body["actions"] == ["hubspot-open_card"]
    _, document, headers = world.api("GET", "/api/config")
    assert headers["ETag"] == '"1"'
    (name,) = world.api("GET", "/api/secrets")[1]["secrets"]
    assert document["credentials"][0]["token"] == f"$secret.{name}$"
    assert world.app.secrets.read(NAME, name) == ANSWERS["token"]


def test_a_second_installation_comes_behind_the_first(world: World) -> None:
    post(world, "hubspot/install", FIND | {"version": 0})
    status, body = post(world, "hubspot/install", FIND, '"1"')
    assert (status, body["credentials"]) == (200, ["hubspot-2"])
    assert len(world.api("GET", "/api/secrets")[1]["secrets"]) == 2


def test_who_installs_over_somebody_else_is_told_and_no_secret_is_written(world: World) -> None:
    post(world, "hubspot/install", FIND | {"version": 0})
    status, body = post(world, "hubspot/install", FIND, '"0"')
    assert status == 412
    assert "version 1 was saved meanwhile" in body["problems"][0]["message"]
    assert len(world.api("GET", "/api/secrets")[1]["secrets"]) == 1


def test_an_installation_must_say_which_version_it_changes(world: World) -> None:
    assert post(world, "hubspot/install", FIND)[0] == 428
    assert post(world, "hubspot/install", FIND, "*")[0] == 200


def test_every_wrong_answer_is_named_and_nothing_is_written(world: World) -> None:
    wrong = {"answers": {"portal": "x$phone$", "colour": "red"}, "version": 0}
    status, body = post(world, "hubspot/install", wrong)
    assert status == 400
    paths = {problem["path"] for problem in body["problems"]}
    assert paths == {"answers.portal", "answers.colour", "answers.token"}
    assert world.api("GET", "/api/secrets")[1]["secrets"] == []


@pytest.mark.parametrize("path", ["nobody/draft", "..%2Fwords/draft", "nobody/install"])
def test_an_unknown_pack_is_not_found(world: World, path: str) -> None:
    assert post(world, path, FIND | {"version": 0})[0] == 404


def test_a_strange_body_is_refused_without_repeating_it(world: World) -> None:
    status, body = post(world, "hubspot/install", {"answers": {"token": {"a": "sample-token"}}})
    assert status == 400
    assert "sample-token" not in json.dumps(body)
