"""A deployment with a credential that somebody must connect, and the CRM's token server."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import parse_qs, urlsplit

from tests.unit.flows.authorization.token_server import TokenServer
from tests.unit.flows.world import World

SECRET = "cl13nt-$ecret"
CALLBACK = "/api/oauth/callback"
CODE = "the-one-time-code"


class Place:
    """A deployment with a credential `crm`, and the CRM's token server."""

    def __init__(self, server: TokenServer, world: World) -> None:
        self.server, self.world = server, world
        self.save()

    def save(self, *, language: str = "en", **more: Any) -> None:
        fields = {
            "id": "crm",
            "name": "CRM <b>&",
            "type": "oauth2_refresh",
            "authorize_url": "https://crm.example/authorize?tenant=1",
            "token_url": f"{self.server.url}/token",
            "client_id": "id & co",
            "client_secret": SECRET,
            "scope": "calls write",
            "parameters": {"access_type": "offline", "state": "not yours"},
        }
        key = {"id": "key", "type": "bearer", "token": "b34rer-token"}
        gone = {"id": "gone", "type": "bearer", "token": "$secret.missing$"}
        self.world.save(credentials=[fields | more, key, gone], settings={"language": language})

    def connect(self) -> dict[str, str]:
        """Return the parameters of the address where somebody agrees."""
        status, body, _ = self.world.api("POST", "/api/credentials/crm/connect")
        assert status == 200
        parts = urlsplit(body["url"])
        assert (parts.scheme, parts.netloc, parts.path) == ("https", "crm.example", "/authorize")
        return {name: values[0] for name, values in parse_qs(parts.query).items()}

    def come_back(self, **query: str) -> tuple[int, str]:
        status, text, headers = self.world.api("GET", CALLBACK, query=query, key="")
        assert headers["Content-Type"].startswith("text/html")
        assert "default-src 'none'" in headers["Content-Security-Policy"]
        assert (headers["Cache-Control"], headers["Referrer-Policy"]) == ("no-store", "no-referrer")
        assert not re.search(r"<script|<style|<b>|style=|onload", text)
        return status, text

    def listed(self) -> dict[str, Any]:
        status, body, _ = self.world.api("GET", "/api/credentials")
        assert status == 200
        return {entry["id"]: entry for entry in body["credentials"]}

    def agree(self) -> tuple[int, str]:
        self.server.always(
            {"access_token": "access-hidden", "refresh_token": "refresh-hidden", "expires_in": 3600}
        )
        return self.come_back(state=self.connect()["state"], code=CODE)
