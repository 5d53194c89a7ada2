"""What a document is refused for: every problem with its path and what to change."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from ringhook.config.document import MAX_ACTIONS, Document
from ringhook.config.problems import read_document
from ringhook.domain.adapter import Field
from ringhook.domain.errors import InvalidDocumentError
from ringhook.pbx import ADAPTERS

FIELDS = {slug: adapter.fields for slug, adapter in ADAPTERS.items()} | {
    "strict": (
        Field("account", "Account", required=True, pattern=r"[0-9]{4}"),
        Field("key", "Key", secret=True, required=True, pattern=r"\S{8,}"),
    )
}
ACTION = {"kind": "URL", "target": "https://crm.example/$phone$"}
STRICT = {"adapter": "strict", "settings": {"account": "1234", "key": "12345678"}}


def refused(document: object) -> dict[str, str]:
    """Return the problems of *document* by path."""
    with pytest.raises(InvalidDocumentError) as caught:
        read_document(document, FIELDS)
    return {problem.path: problem.message for problem in caught.value.problems}


def action(**changes: object) -> dict[str, object]:
    return {"actions": [ACTION | changes]}


def request(**changes: object) -> dict[str, object]:
    return action(kind="POST", request=changes)


def connection(**changes: object) -> dict[str, object]:
    return {"connections": [{"adapter": "generic"} | changes]}


def exception(**changes: object) -> dict[str, object]:
    return {"settings": {"exceptions": [{"number": "+33"} | changes]}}


TOKEN = "a-token-of-enough-length"
HOURS = {"days": [0], "start": "08:00", "end": "12:00"}
REFUSED: list[tuple[dict[str, object], str, str]] = [
    # the document, the path, the message
    ({"x": 1}, "x", "is not a field of this document; remove it"),
    (action(x=1), "actions.0.x", "is not a field of this document; remove it"),
    (request(x=1), "actions.0.request.x", "is not a field of this document; remove it"),
    ({"actions": [{"kind": "URL"}]}, "actions.0.target", "is missing"),
    (action(id="a b"), "actions.0.id", "String should match pattern"),
    (action(id="pop"), "actions.0.id", "is a word of our own; choose another"),
    (action(id="close"), "actions.0.id", "is a word of our own; choose another"),
    (action(call_type="in"), "actions.0.call_type", "Input should be"),
    (action(trigger="ring"), "actions.0.trigger", "Input should be"),
    (
        action(delay_seconds=901),
        "actions.0.delay_seconds",
        "Input should be less than or equal to 900",
    ),
    (
        action(delay_seconds=-1),
        "actions.0.delay_seconds",
        "Input should be greater than or equal to 0",
    ),
    (action(target=""), "actions.0.target", "String should have at least 1 character"),
    (action(target="https://x.example/$fone$"), "actions.0.target", "line 1, column 19: "),
    (action(target="javascript:alert(1)"), "actions.0.target", "line 1, column 1: "),
    (action(target="https://$phone$.example/"), "actions.0.target", "line 1, column "),
    (
        action(target="https://x.example/?$secret.k$"),
        "actions.0.target",
        "line 1, column 20: no secret",
    ),
    (action(kind="RUN", target="c:\\x.bat $phone$"), "actions.0.target", "line 1, column 1: "),
    (action(kind="RUN", target='"c:\\x.exe'), "actions.0.target", "line 1, column "),
    (action(audience=["nobody"]), "actions.0.audience.0", "is not the id of an agent"),
    (
        action(conditions={"hours": [HOURS | {"start": "8:00"}]}),
        "actions.0.conditions.hours.0.start",
        "is not a time; write it like 08:30",
    ),
    (
        action(conditions={"hours": [HOURS | {"end": "24:01"}]}),
        "actions.0.conditions.hours.0.end",
        "is not a time; write it like 08:30",
    ),
    (
        action(conditions={"hours": [HOURS | {"end": "08:00"}]}),
        "actions.0.conditions.hours.0",
        "start and end are the same; write 00:00 to 24:00 for the whole day",
    ),
    (
        action(conditions={"hours": [HOURS | {"days": [7]}]}),
        "actions.0.conditions.hours.0.days.0",
        "Input should be less than or equal to 6",
    ),
    (
        action(conditions={"hours": [HOURS | {"days": []}]}),
        "actions.0.conditions.hours.0.days",
        "List should have at least 1 item",
    ),
    (request(timeout_seconds=31), "actions.0.request.timeout_seconds", "Input should be less"),
    (request(headers={"X": "$fone$"}), "actions.0.request.headers.X", "line 1, column 1: "),
    (request(headers={"X": "a\nb"}), "actions.0.request.headers.X", "line 1, column 1: a header"),
    (request(headers={"X Y": "a"}), "actions.0.request.headers.X Y.[key]", "String should match"),
    (
        request(body_type="json", body="$phone$"),
        "actions.0.request.body",
        "line 1, column 1: a JSON",
    ),
    (request(body_type="text", body="$fone$"), "actions.0.request.body", "line 1, column 1: "),
    (
        request(body='{"a": 1}'),
        "actions.0.request.body",
        "is not sent while body_type is event; choose json, form, text or xml",
    ),
    (connection(adapter="acme"), "connections.0.adapter", "is not a PBX we know; choose one of "),
    (connection(token="short"), "connections.0.token", "String should match pattern"),
    (connection(settings={"x": "1"}), "connections.0.settings.x", "is not a setting of this PBX"),
    (connection(settings={"secret": "a b"}), "connections.0.settings.secret", "must match "),
    (
        connection(**STRICT | {"settings": {"account": "1234"}}),
        "connections.0.settings.key",
        "is missing",
    ),
    (
        connection(**STRICT | {"settings": {"account": "x", "key": "12345678"}}),
        "connections.0.settings.account",
        "must match [0-9]{4}",
    ),
    (
        connection(**STRICT | {"settings": {"account": "$secret.a$", "key": "$secret.k$"}}),
        "connections.0.settings.account",
        "must match [0-9]{4}",
    ),
    (
        connection(allowed_ips=["203.0.113.0/24", "example.com"]),
        "connections.0.allowed_ips.1",
        "is not an address or network; write it like 203.0.113.7 or 203.0.113.0/24",
    ),
    (connection(country="fr"), "connections.0.country", "String should match pattern"),
    (
        {"connections": [{"adapter": "generic", "id": "a"}] * 2},
        "connections.1.id",
        "is used twice in connections; choose another",
    ),
    (
        {"connections": [{"adapter": "generic", "token": TOKEN}] * 2},
        "connections.1.token",
        "is used twice in connections; choose another",
    ),
    (
        {"agents": [{"id": "a"}, {"id": "b"}, {"id": "a"}]},
        "agents.2.id",
        "is used twice in agents; choose another",
    ),
    (
        {"actions": [ACTION | {"id": "a"}, ACTION | {"id": "a"}]},
        "actions.1.id",
        "is used twice in actions; choose another",
    ),
    (
        {"agents": [{"name": "Ann", "identifiers": ["101"]}, {"identifiers": ["102", "101"]}]},
        "agents.1.identifiers.1",
        "already belongs to Ann; an identifier has one agent",
    ),
    (
        {"agents": [{"identifiers": ["+33612345678"]}, {"identifiers": ["33 6 12 34 56 78"]}]},
        "agents.1.identifiers.0",
        "already belongs to agents.0; an identifier has one agent",
    ),
    (
        {"agents": [{"email": "A@x.example"}, {"identifiers": ["a@X.example"]}]},
        "agents.1.identifiers.0",
        "already belongs to agents.0; an identifier has one agent",
    ),
    (
        {"agents": [{"id": "ann"}, {"email": "Ann"}]},
        "agents.1.email",
        "already belongs to agents.0; an identifier has one agent",
    ),
    (
        {"agents": [{"identifiers": [" "]}]},
        "agents.0.identifiers.0",
        "String should have at least 1",
    ),
    (
        {"settings": {"time_zone": "Mars"}},
        "settings.time_zone",
        "is not a time zone; write it like",
    ),
    (
        {"settings": {"time_zone": "../etc"}},
        "settings.time_zone",
        "is not a time zone; write it like",
    ),
    ({"settings": {"time_zone": ""}}, "settings.time_zone", "is not a time zone; write it like"),
    ({"settings": {"language": "de"}}, "settings.language", "Input should be"),
    (
        {"settings": {"suppress": {"min_digits": 16}}},
        "settings.suppress.min_digits",
        "Input should be",
    ),
    (exception(number="*"), "settings.exceptions.0.number", "is not a number; write it like"),
    (
        exception(number="anonymous"),
        "settings.exceptions.0.number",
        "is not a number; write it like",
    ),
    (exception(agent="nobody"), "settings.exceptions.0.agent", "is not the id of an agent"),
]


@pytest.mark.parametrize(("document", "path", "message"), REFUSED)
def test_a_problem_has_its_exact_path_and_says_what_to_change(
    document: dict[str, object], path: str, message: str
) -> None:
    problems = refused(document)
    assert list(problems) == [path]
    assert problems[path].startswith(message)


@pytest.mark.parametrize("document", [None, 7, "x", [], [{}]])
def test_what_is_no_document_is_refused(document: object) -> None:
    assert list(refused(document)) == [""]


def test_all_problems_are_told_at_once() -> None:
    document = {
        "connections": [{"adapter": "acme"}],
        "agents": [{"id": "a"}, {"id": "a"}],
        "actions": [ACTION | {"target": "$x$", "audience": ["z"]}],
    }
    assert list(refused(document)) == [
        "agents.1.id",
        "connections.0.adapter",
        "actions.0.audience.0",
        "actions.0.target",
    ]


@pytest.mark.parametrize("count", [MAX_ACTIONS + 1, 2000, 5000])
def test_too_many_actions_are_refused_at_once(count: int) -> None:
    assert refused({"actions": [ACTION] * count})["actions"].startswith(
        f"List should have at most {MAX_ACTIONS} items"
    )


def test_a_message_never_repeats_a_secret() -> None:
    settings = {"account": "1234", "key": "hunter2 "}
    assert "hunter2" not in str(refused(connection(adapter="strict", settings=settings)))


ACCEPTED: list[Mapping[str, Any]] = [
    {},
    {"actions": [ACTION]},
    {"actions": [ACTION] * MAX_ACTIONS},
    {"actions": [{"kind": "RUN", "target": r"c:\application.exe?$phone$"}]},
    {"actions": [{"kind": "GET", "target": "https://crm.example/?k=$secret.key$&n={TEL}"}]},
    {"connections": [STRICT]},
    {"connections": [{"adapter": "strict", "settings": {"account": "1234", "key": "$secret.k$"}}]},
    {"connections": [{"adapter": "generic", "allowed_ips": ["2001:db8::/32", "203.0.113.7/24"]}]},
    {"agents": [{"id": "ann", "email": "ann", "identifiers": ["ann", "ANN"]}]},
    {"agents": [{}, {}]},
    {"settings": {"exceptions": [{"number": "+33*"}, {"number": "01 02"}, {"number": "15"}]}},
]


@pytest.mark.parametrize("document", ACCEPTED)
def test_what_is_right_is_accepted_and_survives_json(document: Mapping[str, Any]) -> None:
    accepted = read_document(document, FIELDS)
    assert Document.model_validate_json(accepted.model_dump_json()) == accepted
    assert Document.model_validate(accepted.model_dump(mode="json")) == accepted
