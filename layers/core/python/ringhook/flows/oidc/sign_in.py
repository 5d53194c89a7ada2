"""The way to the issuer and back. Everything that must match hangs on one random text in the browser's cookie."""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from ringhook.domain.errors import RinghookError
from ringhook.domain.role import Role
from ringhook.flows.oidc.issuer import Issuer, IssuerFailedError
from ringhook.flows.oidc.role_rules import RoleRules
from ringhook.ports.clock import Clock
from ringhook.store.sessions import OnceRows

CALLBACK = "/api/oidc/callback"
SCOPE = "openid email profile"
BINDING_BYTES = 32
LONGEST_CODE = 8000
LONGEST_NAME = 100
NAMED_BY = ("email", "preferred_username", "cognito:username", "name", "sub")


class UnknownStateError(RinghookError):
    """This browser did not begin that sign-in, or it is over."""


class StrangerError(RinghookError):
    """The issuer knows the person, and no rule gives a role."""


@dataclass(frozen=True, slots=True)
class Person:
    """Who came back, and what they may do in *workspace*."""

    name: str
    role: Role
    workspace: str


@dataclass(frozen=True, slots=True)
class Departure:
    """Where the browser goes, and what its cookie keeps until it is back."""

    url: str
    binding: str


@dataclass(frozen=True, slots=True)
class SignIn:
    """Signs people in. *public_url* is how a browser reaches us.

    *first* is the workspace of those who name none.
    """

    issuer: Issuer
    roles: RoleRules
    states: OnceRows
    clock: Clock
    public_url: str
    first: str

    @property
    def redirect_uri(self) -> str:
        """Return where the issuer sends the browser back to; to be registered there."""
        return self.public_url.rstrip("/") + CALLBACK

    def depart(self, workspace: str = "") -> Departure:
        """Return the way to the issuer, for somebody who wants into *workspace*. Raises `IssuerFailedError`."""
        door = self.issuer.door("authorization_endpoint")
        binding = secrets.token_urlsafe(BINDING_BYTES)
        state = _derived(binding, "state")
        self.states.offer(state, {"wanted": workspace}, self.clock.now())
        challenge = hashlib.sha256(_derived(binding, "verifier").encode()).digest()
        query = urlencode(
            {
                "response_type": "code",
                "client_id": self.issuer.client.client_id,
                "redirect_uri": self.redirect_uri,
                "scope": SCOPE,
                "state": state,
                "nonce": _derived(binding, "nonce"),
                "code_challenge": _encoded(challenge),
                "code_challenge_method": "S256",
            }
        )
        return Departure(f"{door}{'&' if '?' in door else '?'}{query}", binding)

    def arrive(self, query: Mapping[str, str], binding: str) -> Person:
        """Return who came back with *query*, to the browser that keeps *binding*.

        Raises `UnknownStateError`, `IssuerFailedError`, `StrangerError`.
        """
        state = query.get("state", "")
        is_ours = hmac.compare_digest(state.encode(), _derived(binding, "state").encode())
        kept = self.states.use_up(state, self.clock.now()) if binding and is_ours else None
        if kept is None:
            raise UnknownStateError
        code = query.get("code", "")
        if query.get("error") or not 0 < len(code) <= LONGEST_CODE:
            raise IssuerFailedError("it did not let you in")
        token = self.issuer.redeem(code, _derived(binding, "verifier"), self.redirect_uri)
        claims = self.issuer.claims(token, _derived(binding, "nonce"))
        return self._placed(claims, kept.get("wanted", ""))

    def _placed(self, claims: Mapping[str, Any], wanted: str) -> Person:
        """Return the person in the workspace they want, or in the first where they have a role."""
        for name in (wanted,) if wanted else self.roles.places(self.first):
            role = self.roles.role_in(name, self.first, claims)
            if role is not None:
                return Person(_name(claims), role, name)
        raise StrangerError


def _derived(binding: str, word: str) -> str:
    return _encoded(hmac.digest(binding.encode(), word.encode(), "sha256"))


def _encoded(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


def _name(claims: Mapping[str, Any]) -> str:
    found = (claims[key] for key in NAMED_BY if isinstance(claims.get(key), str) and claims[key])
    return "".join(char for char in next(found, "") if char.isprintable())[:LONGEST_NAME]
