"""Long answers travel small, to who can open them."""

from __future__ import annotations

import base64
import gzip
import json

import pytest
from tests.unit.flows.world import KEY, World


def ask(world: World, path: str, **headers: str) -> dict[str, object]:
    return world.app.admin(
        {
            "version": "2.0",
            "rawPath": path,
            "rawQueryString": "",
            "headers": {"authorization": f"Bearer {KEY}", **headers},
            "requestContext": {
                "http": {"method": "GET", "path": path, "sourceIp": "192.0.2.1"},
                "stage": "$default",
            },
        }
    )


def test_a_long_answer_is_compressed_for_who_takes_gzip(world: World) -> None:
    plain = ask(world, "/api/variables")
    small = ask(world, "/api/variables", **{"Accept-Encoding": "br, gzip"})
    assert small["isBase64Encoded"] is True
    headers = small["headers"]
    assert isinstance(headers, dict)
    assert (headers["Content-Encoding"], headers["Vary"]) == ("gzip", "Accept-Encoding")
    opened = gzip.decompress(base64.b64decode(str(small["body"])))
    assert json.loads(opened) == json.loads(str(plain["body"]))
    assert len(str(small["body"])) < len(str(plain["body"])) / 2


@pytest.mark.parametrize(("path", "taken"), [("/api/variables", "br"), ("/healthz", "gzip")])
def test_a_short_answer_or_one_for_an_old_client_stays_as_it_is(
    world: World, path: str, taken: str
) -> None:
    answer = ask(world, path, **{"accept-encoding": taken})
    assert not answer.get("isBase64Encoded")
    json.loads(str(answer["body"]))
