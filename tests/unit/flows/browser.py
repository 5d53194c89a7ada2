"""A browser at the page: it keeps cookies and says where its requests come from."""

from __future__ import annotations

import json
from collections.abc import Mapping
from http.cookies import SimpleCookie
from typing import Any

from tests.unit.flows.world import World

HOST = "ringhook.example"


class Browser:
    """*cookies* are what it was given; *written* are the Set-Cookie headers as they came."""

    def __init__(self, world: World, host: str = HOST, address: str = "192.0.2.1") -> None:
        self.world, self.host, self.address = world, host, address
        self.cookies: dict[str, str] = {}
        self.written: list[str] = []
        self.headers: Mapping[str, Any] = {}

    def ask(
        self,
        method: str,
        path: str,
        body: object = None,
        *,
        query: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> tuple[int, Any]:
        """Return status and parsed body; the page's own header is sent unless *headers* empty it."""
        sent = {"host": self.host, "x-ringhook": "page", "content-type": "application/json"}
        sent |= headers or {}
        event = {
            "version": "2.0",
            "rawPath": path,
            "rawQueryString": "",
            "queryStringParameters": dict(query or {}),
            "headers": {name: value for name, value in sent.items() if value},
            "cookies": [f"{name}={value}" for name, value in self.cookies.items()],
            "requestContext": {
                "http": {"method": method, "path": path, "sourceIp": self.address},
                "stage": "$default",
            },
            "body": json.dumps(body) if body is not None else "",
            "isBase64Encoded": False,
        }
        answer = self.world.app.admin(event)
        self.headers = answer["headers"]
        self._keep(answer.get("cookies") or [])
        text = answer.get("body") or ""
        try:
            return answer["statusCode"], json.loads(text)
        except ValueError:
            return answer["statusCode"], text

    def _keep(self, written: list[str]) -> None:
        self.written = [str(cookie) for cookie in written]
        for cookie in self.written:
            for name, morsel in SimpleCookie(cookie).items():
                if morsel["max-age"] == "0":
                    self.cookies.pop(name, None)
                else:
                    self.cookies[name] = morsel.value

    def sign_in(self, key: str) -> Any:
        """Sign in with *key*."""
        status, body = self.ask("POST", "/api/session", {"key": key})
        assert status == 200, body
        return body
