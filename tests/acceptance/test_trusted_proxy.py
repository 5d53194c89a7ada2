"""Behind a proxy of ours the sender is whom the proxy names; nobody else may name anybody."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.acceptance.api import Api
from tests.acceptance.embedded_target import start
from tests.acceptance.own_server import TOKEN, document

pytestmark = pytest.mark.e2e


@pytest.mark.parametrize(("proxy", "status"), [("127.0.0.1", 200), ("192.0.2.1", 403)])
def test_only_a_proxy_of_ours_says_who_sends(tmp_path: Path, proxy: str, status: int) -> None:
    server = start(tmp_path / "data", "--trusted-proxy", proxy)
    try:
        listed = document()
        listed["connections"][0]["allowed_ips"] = ["203.0.113.7"]
        with Api(server.http_url, server.admin_key) as api:
            assert api.put_config(listed, "*").status_code == 200
            answer = api.ask(
                "POST",
                f"/hooks/{TOKEN}",
                json={"event": "ringing", "call_id": "1"},
                headers={"X-Forwarded-For": "203.0.113.7"},
            )
        assert answer.status_code == status
    finally:
        server.stop()
