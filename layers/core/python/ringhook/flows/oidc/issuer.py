"""The issuer: where its doors are, which keys it signs with, and whether an ID token is good."""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from threading import Lock
from typing import Any
from urllib.parse import quote, urlencode

from joserfc import jwt
from joserfc.errors import BadSignatureError, InvalidKeyIdError, JoseError, MissingKeyError
from joserfc.jwk import KeySet

from ringhook.domain.errors import RinghookError
from ringhook.ports.clock import Clock
from ringhook.ports.http import Http, HttpFailedError, HttpRequest

ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512")
"""Signatures with a key pair only: with a shared secret, whoever may check could also sign."""
LEEWAY_SECONDS = 60
KNOWN_FOR = timedelta(hours=1)
ASKED_AGAIN_AFTER = timedelta(minutes=1)
SPARED_FOR = timedelta(seconds=10)
"""An issuer that is down is not asked again by everybody who presses the button."""
TIMEOUT_SECONDS = 5.0
KEY_TROUBLE = (BadSignatureError, InvalidKeyIdError, MissingKeyError)
"""A fresh set of keys may cure these: issuers change their keys."""
OK = 200


class IssuerFailedError(RinghookError):
    """The issuer did not answer as it should, or its token is not good. The sentence is for the log and the person."""


@dataclass(frozen=True, slots=True)
class Client:
    """What the issuer knows us by. Without a *secret* we are a public client, which PKCE allows."""

    issuer: str
    client_id: str
    secret: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class _Known:
    """What the issuer said of itself, and its keys."""

    doors: Mapping[str, Any]
    keys: KeySet
    at: datetime


class Issuer:
    """Asks the issuer, and remembers its doors and keys for an hour."""

    def __init__(self, client: Client, http: Http, clock: Clock) -> None:
        self.client = client
        self._http, self._clock = http, clock
        self._known: _Known | None = None
        self._trouble: IssuerFailedError | None = None
        self._trouble_at = clock.now()
        self._lock = Lock()

    def door(self, name: str) -> str:
        """Return the address of one of the issuer's endpoints. Raises `IssuerFailedError`."""
        return _text(self._current().doors, name)

    def redeem(self, code: str, verifier: str, redirect_uri: str) -> str:
        """Return the ID token that *code* is worth. Raises `IssuerFailedError`."""
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": redirect_uri,
            "client_id": self.client.client_id,
            "code_verifier": verifier,
        }
        headers = {
            "Content-Type": "application/x-www-form-urlencoded",
            "Accept": "application/json",
        }
        supported = self._current().doors.get("token_endpoint_auth_methods_supported")
        if self.client.secret:
            if isinstance(supported, list) and "client_secret_basic" not in supported:
                form["client_secret"] = self.client.secret
            else:
                headers["Authorization"] = _basic(self.client)
        answer = self._ask("POST", self.door("token_endpoint"), headers, urlencode(form).encode())
        return _text(answer, "id_token")

    def claims(self, token: str, nonce: str) -> Mapping[str, Any]:
        """Return what a good ID token says. Raises `IssuerFailedError` for every other.

        Keys change: a signature by a key that is not known makes us ask for the keys once more.
        """
        known = self._current()
        try:
            return self._checked(token, nonce, known.keys)
        except KEY_TROUBLE as error:
            if self._clock.now() - known.at < ASKED_AGAIN_AFTER:
                raise _not_good(error) from None
        return self._checked_again(token, nonce)

    def _checked_again(self, token: str, nonce: str) -> Mapping[str, Any]:
        try:
            return self._checked(token, nonce, self._refreshed().keys)
        except KEY_TROUBLE as error:
            raise _not_good(error) from None

    def _checked(self, token: str, nonce: str, keys: KeySet) -> Mapping[str, Any]:
        """Return the token's claims. Raises one of `KEY_TROUBLE`, or `IssuerFailedError`."""
        rules = jwt.JWTClaimsRegistry(
            now=int(self._clock.now().timestamp()),
            leeway=LEEWAY_SECONDS,
            iss={"essential": True, "value": _text(self._current().doors, "issuer")},
            aud={"essential": True, "value": self.client.client_id},
            sub={"essential": True},
            exp={"essential": True},
            iat={"essential": True},
            nonce={"essential": True, "value": nonce},
        )
        try:
            decoded = jwt.decode(token, keys, algorithms=ALGORITHMS)
            rules.validate(decoded.claims)
        except KEY_TROUBLE:
            raise
        except (JoseError, ValueError, TypeError, RecursionError) as error:
            raise _not_good(error) from None
        audience, party = decoded.claims["aud"], decoded.claims.get("azp")
        is_shared = isinstance(audience, list) and len(audience) > 1
        if (party is not None or is_shared) and party != self.client.client_id:
            raise IssuerFailedError("its ID token was made for another program")
        return decoded.claims

    def _current(self) -> _Known:
        with self._lock:
            known, now = self._known, self._clock.now()
            if known is not None and now - known.at <= KNOWN_FOR:
                return known
            if self._trouble is not None and now - self._trouble_at < SPARED_FOR:
                raise self._trouble
            try:
                known = self._known = self._learn()
            except IssuerFailedError as error:
                self._trouble, self._trouble_at = error, now
                raise
            return known

    def _refreshed(self) -> _Known:
        with self._lock:
            self._known = self._learn()
            return self._known

    def _learn(self) -> _Known:
        ours = self.client.issuer.rstrip("/")
        doors = self._ask("GET", f"{ours}/.well-known/openid-configuration", {}, b"")
        if _text(doors, "issuer").rstrip("/") != ours:
            raise IssuerFailedError(
                "it calls itself by another name; set RINGHOOK_OIDC_ISSUER to that"
            )
        found = self._ask("GET", _text(doors, "jwks_uri"), {}, b"")
        try:
            keys = KeySet.import_key_set({"keys": _public(found)})
        except (JoseError, ValueError, TypeError, KeyError):
            raise IssuerFailedError("its keys cannot be read") from None
        return _Known(doors, keys, self._clock.now())

    def _ask(
        self, method: str, url: str, headers: Mapping[str, str], body: bytes
    ) -> Mapping[str, Any]:
        request = HttpRequest(
            method=method, url=url, headers=headers, body=body, timeout_seconds=TIMEOUT_SECONDS
        )
        try:
            answer = self._http.send(request)
            found = json.loads(answer.body)
        except HttpFailedError as error:
            raise IssuerFailedError(f"it cannot be reached: {error}") from None
        except ValueError:
            raise IssuerFailedError("it did not answer with JSON") from None
        if answer.status != OK or not isinstance(found, dict):
            raise IssuerFailedError(f"it answered {answer.status}")
        return found


def _not_good(error: Exception) -> IssuerFailedError:
    word = error.error if isinstance(error, JoseError) else "unreadable"
    return IssuerFailedError(f"its ID token is not good ({word})")


def _public(found: Mapping[str, Any]) -> list[Any]:
    """Return the keys that signatures are checked with; others, and unknown kinds, are left out."""
    listed = found.get("keys")
    keys = listed if isinstance(listed, list) else []
    return [
        key
        for key in keys
        if isinstance(key, dict) and key.get("kty") in {"RSA", "EC"} and key.get("use") != "enc"
    ]


def _text(found: Mapping[str, Any], name: str) -> str:
    value = found.get(name)
    if not isinstance(value, str) or not value:
        raise IssuerFailedError(f"its answer has no {name}")
    return value


def _basic(client: Client) -> str:
    """See https://www.rfc-editor.org/rfc/rfc6749#section-2.3.1: both parts are form-encoded first."""
    pair = f"{quote(client.client_id, safe='')}:{quote(client.secret, safe='')}"
    return f"Basic {base64.b64encode(pair.encode()).decode()}"
