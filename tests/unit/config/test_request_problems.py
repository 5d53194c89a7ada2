"""What requests, lookups, credentials and chains are refused for."""

from __future__ import annotations

from typing import Any

import pytest
from tests.unit.config.test_problems import refused

from ringhook.config.problems import read_document

CREDENTIALS = [
    ({"type": "basic", "username": "a$nobody$"}, "credentials.0.username"),
    ({"type": "login", "target": "ftp://x/"}, "credentials.0.target"),
    (
        {"type": "login", "target": "https://x/", "query": {"s": "$nobody$"}},
        "credentials.0.query.s",
    ),
    (
        {"type": "login", "target": "https://x/", "request": {"credential": "other"}},
        "credentials.0.request.credential",
    ),
]


@pytest.mark.parametrize(("entry", "path"), CREDENTIALS)
def test_a_credential_that_could_never_be_used_is_refused(entry: dict[str, Any], path: str) -> None:
    problems = refused({"credentials": [{"id": "key"} | entry]})
    assert path in problems


LOOKUPS = [
    ({"target": "$number$"}, "lookups.0.target"),
    ({"read": {"name": {"path": "a["}}}, "lookups.0.read.name.path"),
    ({"matches": {"source": "xml", "path": "a//["}}, "lookups.0.matches.path"),
    ({"card": "javascript:alert(1)"}, "lookups.0.card"),
    ({"card": "https://x/$secret.k$"}, "lookups.0.card"),
    ({"request": {"credential": "nobody"}}, "lookups.0.request.credential"),
    ({"request": {"success": {"condition": "a =="}}}, "lookups.0.request.success.condition"),
    ({"request": {"read": {"a": {"path": "b"}}}}, "lookups.0.request.read"),
]


@pytest.mark.parametrize(("entry", "path"), LOOKUPS)
def test_a_lookup_that_could_never_find_anybody_is_refused(
    entry: dict[str, Any], path: str
) -> None:
    problems = refused({"lookups": [{"target": "https://crm.example/?n=$number$"} | entry]})
    assert path in problems


CHAINS = [
    ([{"after": "b"}], "is not the id of an action"),
    ([{"after": "b"}, {"id": "b", "after": "a"}], "circle"),
    ([{"after": "b"}, {"id": "b", "kind": "URL"}], "GET or POST"),
    ([{"after": "b"}, {"id": "b", "trigger": "ended"}], "another trigger"),
    ([{"after": "b", "trigger": "manual"}, {"id": "b", "trigger": "manual"}], "of a click"),
    ([{"id": f"s{i}", "after": f"s{i + 1}" if i < 7 else ""} for i in range(8)], "more than 5"),
]


@pytest.mark.parametrize(("rows", "message"), CHAINS)
def test_a_chain_that_never_ends_or_begins_is_refused(
    rows: list[dict[str, Any]], message: str
) -> None:
    whole = [{"id": "a", "kind": "GET", "target": "https://crm.example/"} | row for row in rows]
    problems = refused({"actions": whole})
    assert any(message in said for said in problems.values())


def test_arguments_of_a_program_and_of_an_addresss_beginning_are_fixed_text() -> None:
    rows = [
        {"kind": "RUN", "target": "crm.exe $argument.a$", "arguments": {"a": "$caller_name$"}},
        {"kind": "GET", "target": "$argument.b$/x", "arguments": {"b": "https://$name$"}},
        {"kind": "GET", "target": "https://x/$argument.c$", "arguments": {"c": "$name$"}},
    ]
    problems = refused({"actions": rows})
    assert list(problems) == ["actions.0.arguments.a", "actions.1.arguments.b"]


FORMS = [
    ({"body": "n=$phone$"}, ""),
    ({}, ""),
    ({"method": "PUT"}, "request.method"),
    ({"body_type": "json", "body": "{}"}, "request.body_type"),
    ({"body_type": "event"}, "request.body_type"),
    ({"body": "k=$secret.k$"}, "request.body"),
    ({"body": "k=$nobody$"}, "request.body"),
]


@pytest.mark.parametrize(("request_", "path"), FORMS)
def test_a_page_is_opened_with_a_form_or_plainly(request_: dict[str, Any], path: str) -> None:
    page = {"kind": "URL", "target": "https://crm.example/"}
    request = {"method": "POST", "body_type": "form"} | request_
    problems = refused({"actions": [page | {"request": request}]}) if path else ()
    if path:
        assert f"actions.0.{path}" in problems
    else:
        read_document({"actions": [page | {"request": request}]}, {})


def test_a_program_is_not_sent_by_a_method() -> None:
    action = {"kind": "RUN", "target": "/opt/card $phone$", "request": {"method": "POST"}}
    assert "actions.0.request.method" in refused({"actions": [action]})
