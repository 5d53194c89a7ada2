"""The kinds of credentials that need no session: what is typed in is what is sent."""

from __future__ import annotations

import base64
from collections.abc import Callable, Mapping

from ringhook.engine.outgoing import Credential, CredentialKind
from ringhook.engine.text import Place, render_text
from ringhook.flows.authorization.record import Authorization, refused
from ringhook.flows.authorization.texts import Texts
from ringhook.flows.purse import SHORTEST_HIDDEN, Purse

AUTHORIZATION = "Authorization"


def _nothing(_texts: Texts) -> Authorization:
    return Authorization()


def _basic(texts: Texts) -> Authorization:
    """Freshdesk and others take the key as user name and anything as password: then that is hidden."""
    user, password = texts.plain("username"), texts.secret("password")
    if ":" in user:
        name = texts.credential.name
        raise refused(f"credential {name}: a user name cannot hold a colon; correct it")
    if len(password) < SHORTEST_HIDDEN:
        texts.purse.hide(user)
    return Authorization(headers={AUTHORIZATION: basic_header(user, password, texts.purse)})


def basic_header(user: str, password: str, purse: Purse) -> str:
    """Return the header's value; UTF-8 as https://www.rfc-editor.org/rfc/rfc7617#section-2.1 has it."""
    encoded = base64.b64encode(f"{user}:{password}".encode()).decode()
    purse.hide(encoded)
    return f"Basic {encoded}"


def _bearer(texts: Texts) -> Authorization:
    return bearer(texts.word("scheme"), _header_value(texts, "token"))


def bearer(scheme: str, token: str) -> Authorization:
    """Return a token behind its scheme, or alone if there is none."""
    return Authorization(headers={AUTHORIZATION: f"{scheme} {token}".strip()})


def _header(texts: Texts) -> Authorization:
    return Authorization(headers={texts.word("header"): _header_value(texts, "value")})


def _header_value(texts: Texts, name: str) -> str:
    template = texts.credential.values.get(name)
    value = render_text(template, texts.facts(), Place.HEADER).strip() if template else ""
    texts.purse.hide(value)
    return value


def _query(texts: Texts) -> Authorization:
    return Authorization(query=((texts.word("parameter"), texts.secret("value")),))


FIXED: Mapping[CredentialKind, Callable[[Texts], Authorization]] = {
    CredentialKind.NONE: _nothing,
    CredentialKind.BASIC: _basic,
    CredentialKind.BEARER: _bearer,
    CredentialKind.HEADER: _header,
    CredentialKind.QUERY: _query,
}


def fixed(credential: Credential, purse: Purse) -> Authorization:
    """Return what *credential* adds. Raises `AuthorizationFailedError`, `NotFoundError` for a secret."""
    return FIXED[credential.kind](Texts(credential, purse))
