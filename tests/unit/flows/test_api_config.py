"""Reading and saving the configuration, and the secrets that only ever go in."""

from __future__ import annotations

import json
from typing import Any

import pytest
from tests.unit.flows.world import NAME, TOKEN, World

ACTION = {"call_type": "inbound", "kind": "URL", "target": "https://crm.example/$phone$"}


def put(world: World, document: object, match: str = "*") -> tuple[int, Any]:
    status, body, _ = world.api("PUT", "/api/config", document, headers={"if-match": match})
    return status, body


def test_a_new_workspace_has_an_empty_document_at_version_0(world: World) -> None:
    status, document, headers = world.api("GET", "/api/config")
    assert (status, headers["ETag"], headers["Cache-Control"]) == (200, '"0"', "no-store")
    assert (document["actions"], document["settings"]["language"]) == ([], "en")


def test_a_saved_document_comes_back_with_ids_and_a_token(world: World) -> None:
    document = {"connections": [{"adapter": "generic"}], "agents": [{}], "actions": [ACTION]}
    status, saved = put(world, document, '"0"')
    assert status == 200
    assert [e["id"] for s in ("connections", "agents", "actions") for e in saved[s]] == [
        "pbx-1",
        "agent-1",
        "action-1",
    ]
    assert len(saved["connections"][0]["token"]) >= 16
    assert world.api("GET", "/api/config")[1] == saved


@pytest.mark.parametrize("match", ['"1"', "1", 'W/"1"', ' "1" '])
def test_every_way_to_write_an_etag_is_understood(world: World, match: str) -> None:
    put(world, {})
    assert put(world, {}, match)[0] == 200


def test_who_saves_over_somebody_else_is_told(world: World) -> None:
    assert put(world, {"actions": [ACTION]}, '"0"')[0] == 200
    status, body = put(world, {}, '"0"')
    assert status == 412
    assert "version 1 was saved meanwhile" in body["problems"][0]["message"]
    assert len(world.api("GET", "/api/config")[1]["actions"]) == 1


@pytest.mark.parametrize("match", ["", "x", "²", "-1", "9" * 5000, '""', "1.0"])
def test_a_save_must_say_which_version_it_changes(world: World, match: str) -> None:
    assert put(world, {}, match)[0] == 428


PROBLEMS = [
    # the document, the path, the beginning of the message
    ({"nonsense": 1}, "nonsense", "is not a field of this document; remove it"),
    ({"actions": [ACTION | {"x": 1}]}, "actions.0.x", "is not a field of this document"),
    ({"actions": [{"kind": "URL"}]}, "actions.0.target", "is missing"),
    ({"actions": [ACTION | {"kind": "FTP"}]}, "actions.0.kind", "Input should be"),
    (
        {"actions": [ACTION, ACTION | {"target": "https://x.example/$fone$"}]},
        "actions.1.target",
        "line 1, column 19: ",
    ),
    ({"connections": [{"adapter": "acme"}]}, "connections.0.adapter", "is not a PBX we know"),
    ({"settings": {"time_zone": "Mars/Base"}}, "settings.time_zone", "is not a time zone"),
    ({"agents": [{"id": "a"}, {"id": "a"}]}, "agents.1.id", "is used twice"),
]


@pytest.mark.parametrize(("document", "path", "message"), PROBLEMS)
def test_a_refused_document_says_where_and_what_to_change(
    world: World, document: dict[str, object], path: str, message: str
) -> None:
    status, body = put(world, document)
    assert status == 400
    assert [problem["path"] for problem in body["problems"]] == [path]
    assert body["problems"][0]["message"].startswith(message)
    assert world.api("GET", "/api/config")[2]["ETag"] == '"0"'


def test_every_problem_is_told_at_once(world: World) -> None:
    _, body = put(world, {"actions": [ACTION | {"target": "$a$"}, ACTION | {"target": "$b$"}]})
    assert [p["path"] for p in body["problems"]] == ["actions.0.target", "actions.1.target"]


def typed_secret(value: str, **more: object) -> dict[str, object]:
    entry = {"id": "pbx", "adapter": "generic", "token": TOKEN, "settings": {"secret": value}}
    return {"connections": [entry | more]}


def test_a_secret_typed_into_a_form_is_sealed_and_shown_as_a_reference(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    status, saved = put(world, typed_secret("hunter2-hunter2"))
    assert status == 200
    reference = saved["connections"][0]["settings"]["secret"]
    assert reference.startswith("$secret.connection.pbx.secret.")
    answers = [world.api("GET", path)[1] for path in ("/api/config", "/api/secrets")]
    everything = json.dumps([saved, answers]) + world.table.everything() + caplog.text
    assert "hunter2" not in everything


def test_a_reference_is_kept_when_the_document_is_saved_again(world: World) -> None:
    _, saved = put(world, typed_secret("hunter2-hunter2"))
    _, again = put(world, saved)
    assert again == saved
    assert len(world.api("GET", "/api/secrets")[1]["secrets"]) == 1


def test_a_save_that_loses_changes_no_secret_of_the_winner(world: World) -> None:
    _, winner = put(world, typed_secret("winner-secret"))
    office = world.app.office
    newest, office_newest = office.configurations.newest(NAME), office.configurations.newest
    put(world, typed_secret("second-secret"))
    assert office_newest(NAME).version == newest.version + 1
    reference = winner["connections"][0]["settings"]["secret"]
    assert office.secrets.resolve(NAME, {"s": reference}) == {"s": "winner-secret"}


def test_a_refused_document_never_repeats_the_secret_in_it(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    document = typed_secret("hun ter2", unknown="hun ter2")
    _, body = put(world, document)
    _, other = put(world, typed_secret("hun ter2"))
    assert body["problems"][0]["path"] == "connections.0.unknown"
    assert other["problems"][0]["path"] == "connections.0.settings.secret"
    assert "ter2" not in json.dumps([body, other]) + caplog.text


def test_a_secret_goes_in_and_never_comes_out(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    status, body, _ = world.api("PUT", "/api/secrets/crm", {"value": "hunter2"})
    assert (status, body) == (204, "")
    assert world.api("GET", "/api/secrets")[1] == {"secrets": ["crm"]}
    assert world.api("GET", "/api/secrets/crm")[0] in {404, 405}
    assert "hunter2" not in world.table.everything() + caplog.text
    assert world.app.secrets.read(NAME, "crm") == "hunter2"


@pytest.mark.parametrize(
    ("name", "body"),
    [
        ("crm", {}),
        ("crm", {"value": ""}),
        ("crm", {"value": "hunter2" * 1000}),
        ("crm", {"value": "hunter2", "more": "hunter2"}),
        ("crm", {"value": ["hunter2"]}),
        ("c%20rm", {"value": "hunter2"}),
        ("é", {"value": "hunter2"}),
        ("x" * 101, {"value": "hunter2"}),
    ],
)
def test_a_refused_secret_is_not_repeated(world: World, name: str, body: dict[str, object]) -> None:
    status, answer, _ = world.api("PUT", f"/api/secrets/{name}", body)
    assert status in {400, 404}
    assert "hunter2" not in json.dumps(answer)


def test_the_setup_of_a_connection_is_ready_to_paste(world: World) -> None:
    world.save(connections=[{"id": "u", "adapter": "uis", "token": TOKEN}])
    status, body, _ = world.api("GET", "/api/connections/u/setup")
    assert status == 200
    assert body["url"] == f"https://ringhook.example/hooks/{TOKEN}"
    assert all(snippet["title"] and snippet["text"] for snippet in body["paste"])
    assert body["senders"] == ["203.0.113.7"]
    assert world.api("GET", "/api/connections/x/setup")[0] == 404


def test_a_pbx_that_places_no_calls_needs_no_address_of_ours(world: World) -> None:
    world.save(connections=[{"id": "a", "adapter": "aircall", "token": TOKEN}])
    assert world.api("GET", "/api/connections/a/setup")[1]["senders"] == []


def test_what_can_be_chosen_is_listed(world: World) -> None:
    adapters = world.api("GET", "/api/adapters")[1]["adapters"]
    assert {adapter["slug"] for adapter in adapters} >= {"generic", "uis"}
    secrets = [f["key"] for a in adapters for f in a["fields"] if f["secret"]]
    assert secrets
    (sipgate,) = (adapter for adapter in adapters if adapter["slug"] == "sipgate")
    assert sipgate["addresses"] == ["217.116.118.254", "212.9.46.32"]
    assert sipgate["proof"] == "RSA-SHA256 signature"
    assert (sipgate["originates"], sipgate["routes"]) == (True, True)
    (generic,) = (adapter for adapter in adapters if adapter["slug"] == "generic")
    assert (generic["originates"], generic["routes"]) == (True, False)
    variables = world.api("GET", "/api/variables")[1]["variables"]
    assert {"name", "spellings", "meaning", "sample"} == set(variables[0])
