"""Sign in at an OpenID Connect issuer: https://openid.net/specs/openid-connect-core-1_0.html, code flow with PKCE."""

from ringhook.flows.oidc.issuer import Client, Issuer, IssuerFailedError
from ringhook.flows.oidc.role_rules import RoleRules, read_role_rules
from ringhook.flows.oidc.sign_in import CALLBACK, Person, SignIn, StrangerError, UnknownStateError

__all__ = [
    "CALLBACK",
    "Client",
    "Issuer",
    "IssuerFailedError",
    "Person",
    "RoleRules",
    "SignIn",
    "StrangerError",
    "UnknownStateError",
    "read_role_rules",
]
