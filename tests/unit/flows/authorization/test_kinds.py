"""What each kind of credential without a session adds to a request."""

from __future__ import annotations

import base64
import hashlib
from typing import Any

import pytest
from tests.unit.flows.authorization.token_desk import NAME, Desk, credential

from ringhook.flows.authorization import Authorization, AuthorizationFailedError, authorized
from ringhook.ports.http import HttpRequest


def basic(text: str) -> str:
    return "Basic " + base64.b64encode(text.encode()).decode()


KINDS = [
    ({"type": "none"}, {}, ()),
    (
        {"type": "basic", "username": "anna", "password": "$secret.s$"},
        {"Authorization": basic("anna:hush-hush")},
        (),
    ),
    ({"type": "basic", "username": "$secret.s$"}, {"Authorization": basic("hush-hush:")}, ()),
    ({"type": "basic", "username": "é", "password": "ж"}, {"Authorization": basic("é:ж")}, ()),
    (
        {"type": "bearer", "token": "$secret.s$"},
        {"Authorization": "Bearer hush-hush"},
        (),
    ),
    (
        {"type": "bearer", "scheme": "Token", "token": "token=$secret.s$"},
        {"Authorization": "Token token=hush-hush"},
        (),
    ),
    ({"type": "bearer", "scheme": "", "token": "k"}, {"Authorization": "k"}, ()),
    (
        {"type": "header", "header": "X-Api-Key", "value": "$secret.s$"},
        {"X-Api-Key": "hush-hush"},
        (),
    ),
    ({"type": "query", "parameter": "api_key", "value": "a&b"}, {}, (("api_key", "a&b"),)),
]


@pytest.mark.parametrize(("fields", "headers", "query"), KINDS)
def test_every_kind_adds_its_own(
    desk: Desk, fields: dict[str, Any], headers: dict[str, str], query: tuple[Any, ...]
) -> None:
    desk.secret("s", "hush-hush")
    found = desk.authorize(credential(**fields))
    assert (found.headers, found.query, found.renewable) == (headers, query, False)


def test_no_credential_adds_nothing(desk: Desk) -> None:
    assert desk.authorize(None) == Authorization()


@pytest.mark.parametrize("fields", [fields for fields, _, _ in KINDS])
def test_what_was_added_is_masked_everywhere(desk: Desk, fields: dict[str, Any]) -> None:
    desk.secret("s", "hush-hush")
    purse = desk.authorizer.purse(NAME)
    found = desk.authorizer.authorize(NAME, credential(**fields), purse)
    shown = purse.masked(" ".join([*found.headers.values(), *(v for _, v in found.query)]))
    assert "hush-hush" not in shown
    assert base64.b64encode(b"hush-hush:").decode() not in shown
    assert "hush-hush" not in repr(found)


@pytest.mark.parametrize(
    "fields",
    [
        {"type": "basic", "username": "u", "password": "$secret.s|sha256$"},
        {"type": "query", "parameter": "k", "value": "$secret.s|sha256$"},
        {"type": "header", "header": "X-Key", "value": "$secret.s|sha256$"},
        {"type": "bearer", "token": "$secret.s|sha256$"},
    ],
)
def test_what_is_made_of_a_secret_is_masked_too(desk: Desk, fields: dict[str, Any]) -> None:
    desk.secret("s", "hush-hush")
    purse = desk.authorizer.purse(NAME)
    desk.authorizer.authorize(NAME, credential(**fields), purse)
    assert purse.masked(hashlib.sha256(b"hush-hush").hexdigest()) == "****"


def test_a_line_break_in_a_secret_begins_no_header(desk: Desk) -> None:
    desk.secret("s", "one\r\nX-Evil: 1")
    found = desk.authorize(credential(type="bearer", token="$secret.s$"))
    assert found.headers == {"Authorization": "Bearer oneX-Evil: 1"}


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"type": "bearer", "token": "$secret.gone$"}, "secret gone does not exist"),
        ({"type": "basic", "username": "a:b", "password": "p"}, "cannot hold a colon"),
    ],
)
def test_a_credential_that_cannot_be_used_says_what_to_do(
    desk: Desk, fields: dict[str, Any], message: str
) -> None:
    with pytest.raises(AuthorizationFailedError, match=message) as caught:
        desk.authorize(credential(**fields))
    error = caught.value
    assert (error.failure, error.is_final, error.sent) == ("auth", True, False)
    assert "CRM" in str(error)


def request(url: str, **headers: str) -> HttpRequest:
    return HttpRequest(method="GET", url=url, headers=headers)


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://x.example/a", "https://x.example/a?k=a%26b%20%2B"),
        ("https://x.example/a?b=1", "https://x.example/a?b=1&k=a%26b%20%2B"),
        ("https://x.example/a?", "https://x.example/a?k=a%26b%20%2B"),
        ("https://x.example/a?b=1&", "https://x.example/a?b=1&k=a%26b%20%2B"),
        ("https://x.example/a#f?x", "https://x.example/a?k=a%26b%20%2B#f?x"),
        ("https://x.example/a?b#f", "https://x.example/a?b&k=a%26b%20%2B#f"),
    ],
)
def test_a_query_credential_is_encoded_and_stands_before_the_fragment(
    url: str, expected: str
) -> None:
    found = authorized(request(url), Authorization(query=(("k", "a&b +"),)))
    assert found.url == expected


def test_the_credentials_header_wins_whatever_its_spelling() -> None:
    sent = request("https://x.example", authorization="mine", Accept="*/*")
    found = authorized(sent, Authorization(headers={"Authorization": "theirs"}))
    assert dict(found.headers) == {"Accept": "*/*", "Authorization": "theirs"}


def test_nothing_to_add_leaves_the_request_as_it_is() -> None:
    sent = request("https://x.example/a?b#c", Accept="*/*")
    assert authorized(sent, Authorization()) == sent
