"""The API as a stranger and a monitoring system see it."""

from __future__ import annotations

import json

import pytest
from tests.acceptance.api import Api
from tests.acceptance.world import Place

CLOSED = (
    ("GET", "/api/config"),
    ("PUT", "/api/config"),
    ("GET", "/api/calls"),
    ("GET", "/api/calls/x"),
    ("GET", "/api/refusals"),
    ("POST", "/api/simulate"),
    ("POST", "/api/pairings"),
    ("GET", "/api/devices"),
    ("DELETE", "/api/devices/x"),
    ("GET", "/api/secrets"),
    ("PUT", "/api/secrets/x"),
    ("GET", "/api/nothing"),
)
BODIES = {"/api/pairings": {"agent_id": "x"}, "/api/secrets/x": {"value": "x"}}


def test_health_needs_no_key(target: Place) -> None:
    with Api(target.http_url) as stranger:
        assert stranger.get("/healthz") == {"status": "ok"}


@pytest.mark.parametrize("key", ["", "rh_wrong", "x" * 5000])
def test_nothing_of_the_api_opens_without_a_good_key(target: Place, key: str) -> None:
    with Api(target.http_url, key) as stranger:
        for method, path in CLOSED:
            answer = stranger.ask(method, path, json=BODIES.get(path, {}))
            assert answer.status_code == 401, (method, path)
            assert "key" in answer.json()["problems"][0]["message"]


def test_the_openapi_document_describes_the_routes(target: Place) -> None:
    with Api(target.http_url) as stranger:
        document = stranger.get("/api/openapi.json")
    assert document["openapi"].startswith("3.")
    paths = json.dumps(list(document["paths"]))
    for path in ("/api/config", "/api/calls", "/api/simulate", "/api/pairings", "/pair"):
        assert path in paths, path


def test_an_address_that_does_not_exist_is_not_found(api: Api) -> None:
    for path in ("/api/nothing", "/api/calls/nobody", "/nothing", "/static/nothing.js"):
        answer = api.ask("GET", path)
        assert answer.status_code == 404, path


def test_questions_that_make_no_sense_are_refused_with_their_field(api: Api) -> None:
    bad = ({"day": "yesterday"}, {"limit": "0"}, {"limit": "many"}, {"cursor": "a"})
    for query in bad:
        answer = api.ask("GET", "/api/calls", params=query)
        assert answer.status_code == 400, query
        assert answer.json()["problems"][0]["message"], query
