"""The doors of the API: who may enter, what every refusal looks like, that nothing breaks it."""

from __future__ import annotations

import re
from typing import Any

import pytest
from tests.unit.flows.world import KEY, World

EXAMPLES = {"secret_name": "x", "connection_id": "pbx", "call_id": "c", "device_id": "d"}


def routes(world: World) -> list[tuple[str, str]]:
    """Return every route of the schema, its parameters filled in."""
    status, schema, _ = world.api("GET", "/api/openapi.json", key="")
    assert status == 200
    return [
        (
            method.upper(),
            re.sub(r"\{(\w+)\}|<(\w+)>", lambda m: EXAMPLES.get(m[1] or m[2], "x"), path),
        )
        for path, methods in schema["paths"].items()
        for method in methods
    ]


def test_the_schema_is_open_and_lists_every_route(world: World) -> None:
    listed = {path.split("/")[2] for _, path in routes(world) if path.startswith("/api/")}
    expected = {"config", "secrets", "connections", "adapters", "variables", "calls", "refusals"}
    assert listed >= expected | {"simulate", "pairings", "devices"}


@pytest.mark.parametrize("key", ["", "rh_wrong", KEY + "x", KEY.upper()])
def test_everything_else_demands_a_key(world: World, key: str) -> None:
    world.save()
    closed = [(m, p) for m, p in routes(world) if p.startswith("/api/")]
    closed.remove(("POST", "/api/session"))
    closed.remove(("POST", "/api/oauth/token"))
    assert len(closed) > 10
    for method, path in closed:
        status, body, headers = world.api(method, path, {}, key=key)
        assert (status, method, path) == (401, method, path)
        assert headers["WWW-Authenticate"] == "Bearer"
        assert body["problems"][0]["message"].startswith("send your key")


@pytest.mark.parametrize("header", ["Basic abc", "Bearer", "bearer  ", KEY, ""])
def test_a_key_comes_as_a_bearer(world: World, header: str) -> None:
    status, _, _ = world.api("GET", "/api/config", headers={"authorization": header})
    assert status == 401


@pytest.mark.parametrize("path", ["/healthz", "/"])
def test_health_and_page_are_open(world: World, path: str) -> None:
    assert world.api("GET", path, key="")[0] == 200


def test_only_these_are_open(world: World) -> None:
    outside = {path for _, path in routes(world) if not path.startswith("/api/")}
    assert outside == {"/healthz", "/pair"}


def test_a_stranger_learns_nothing_about_what_a_route_wants(world: World) -> None:
    assert world.api("PUT", "/api/config", "{", key="")[0] == 401
    assert world.api("GET", "/api/nothing", key="")[0] == 401


def test_a_key_is_forgotten_with_its_request(world: World) -> None:
    world.save()
    assert world.api("GET", "/api/config")[0] == 200
    assert world.api("GET", "/api/config", key="")[0] == 401


PATHS = [
    "/api/nothing",
    "/api",
    "/api/",
    "/static/../api/config",
    "/static/none.js",
    "/x",
    "//api/config",
]


@pytest.mark.parametrize("path", PATHS)
def test_an_unknown_address_is_404(world: World, path: str) -> None:
    assert world.api("GET", path)[0] == 404


@pytest.mark.parametrize("method", ["HEAD", "OPTIONS", "PATCH", "TRACE", "DELETE"])
def test_a_method_that_no_route_has_is_refused(world: World, method: str) -> None:
    assert world.api(method, "/api/config")[0] in {404, 405}


BODIES: list[tuple[str, dict[str, str], int]] = [
    ("{", {}, 400),
    ("", {}, 400),
    ("[]", {}, 400),
    ("null", {}, 400),
    ("7", {}, 400),
    ('"text"', {}, 400),
    ("[" * 50_000, {}, 400),
    ("\x00", {}, 400),
    ("{}", {"content-type": "multipart/form-data"}, 415),
    ("{}", {"content-type": "multipart/form-data; boundary="}, 415),
    ("a=b", {"content-type": "application/x-www-form-urlencoded"}, 415),
    ("x" * (4 * 1024 * 1024 + 1), {}, 413),
]


@pytest.mark.parametrize(("body", "headers", "status"), BODIES)
@pytest.mark.parametrize(("method", "path"), [("PUT", "/api/config"), ("POST", "/pair")])
def test_a_body_that_is_no_document_is_refused_with_a_sentence(
    world: World, method: str, path: str, body: str, headers: dict[str, str], status: int
) -> None:
    got, answer, _ = world.api(method, path, body, headers={"if-match": "*"} | headers)
    assert got == status
    assert answer["problems"][0]["message"]


@pytest.mark.parametrize("body", ["/w==", "x"])
def test_bytes_that_are_no_text_are_400(world: World, body: str) -> None:
    headers = {"if-match": "*"}
    status, answer, _ = world.api("PUT", "/api/config", body, headers=headers, is_base64=True)
    assert (status, "UTF-8" in answer["problems"][0]["message"]) == (400, True)


def test_a_fault_of_ours_is_a_500_that_says_nothing_and_is_logged(
    world: World, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(_name: str) -> Any:
        raise RuntimeError("a detail that is nobody's business")

    office = world.app.office
    monkeypatch.setattr(office.devices, "everyone", broken)
    status, body, _ = world.api("GET", "/api/devices")
    assert status == 500
    assert "nobody's business" not in str(body)
    assert "could not be answered" in caplog.text


def test_a_table_that_does_not_answer_is_503(world: World) -> None:
    world.api("GET", "/healthz")
    world.table.is_down = True
    status, body, _ = world.api("GET", "/api/config")
    assert (status, body["problems"][0]["message"]) == (503, "the table does not answer")


def test_the_page_runs_nothing_from_elsewhere(world: World) -> None:
    _, _, headers = world.api("GET", "/", key="")
    assert "default-src 'none'" in headers["Content-Security-Policy"]
    assert headers["X-Content-Type-Options"] == "nosniff"
