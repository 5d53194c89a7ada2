"""An OpenID Connect issuer on loopback: discovery, keys, and a token for every code that a test puts there."""

from __future__ import annotations

import json
import threading
from collections.abc import Mapping
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl

from joserfc import jwt
from joserfc.jwk import RSAKey

CLIENT = "ringhook"


class TestIssuer:
    """*codes* maps a code to the ID token it is worth; *asked* are the token requests that came."""

    __test__ = False

    def __init__(self) -> None:
        self.key = RSAKey.generate_key(2048, {"kid": "first", "use": "sig"}, private=True)
        self.codes: dict[str, str] = {}
        self.asked: list[dict[str, str]] = []
        self.headers: list[dict[str, str]] = []
        self.key_reads = 0
        self.claimed_issuer = ""
        issuer = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                self._answer(issuer.documents().get(self.path))

            def do_POST(self) -> None:
                size = int(self.headers["Content-Length"])
                form = dict(parse_qsl(self.rfile.read(size).decode()))
                issuer.asked.append(form)
                issuer.headers.append({k.lower(): v for k, v in self.headers.items()})
                token = issuer.codes.pop(form.get("code", ""), None)
                self._answer({"id_token": token, "token_type": "Bearer"} if token else None)

            def _answer(self, body: Mapping[str, Any] | None) -> None:
                text = json.dumps(body or {"error": "invalid_grant"}).encode()
                self.send_response(200 if body else 400)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(text)))
                self.end_headers()
                self.wfile.write(text)

            def log_message(self, *_what: object) -> None:
                """Say nothing."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,))
        self._thread.start()

    @property
    def url(self) -> str:
        """Its name and address."""
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    def documents(self) -> dict[str, Mapping[str, Any]]:
        """Return what is read by GET."""
        return {
            "/.well-known/openid-configuration": {
                "issuer": self.claimed_issuer or self.url,
                "authorization_endpoint": f"{self.url}/authorize",
                "token_endpoint": f"{self.url}/token",
                "jwks_uri": f"{self.url}/keys",
            },
            "/keys": {"keys": [self.key.as_dict(private=False)]},
        }

    def token(
        self,
        nonce: str,
        now: float,
        *,
        alg: str = "RS256",
        key: RSAKey | None = None,
        **claims: Any,
    ) -> str:
        """Return an ID token; a claim that is None is left out."""
        said: dict[str, Any] = {
            "iss": self.url,
            "aud": CLIENT,
            "sub": "7",
            "email": "anna@example.com",
            "groups": ["staff"],
            "iat": int(now),
            "exp": int(now) + 300,
            "nonce": nonce,
        } | claims
        signer = key or self.key
        header = {"alg": alg, "kid": str(signer.kid)}
        return jwt.encode(header, {k: v for k, v in said.items() if v is not None}, signer)

    def stop(self) -> None:
        """Close the door."""
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()
