"""What a caller may not send: refused with a sentence, and nothing is done or counted as done."""

from __future__ import annotations

import json
from typing import Any

import pytest
from tests.unit.flows.function_desk import FORM, Caller, executions
from tests.unit.flows.world import World

ART = {"Last_Name": "Clayton"}


def refused(caller: Caller, status: int, **sent: Any) -> str:
    """Send it, see it refused, and return the sentence."""
    got, body, _ = caller.call(**sent)
    assert got == status, body
    assert caller.world.http.sent == []
    assert executions(caller.world) == []
    return " ".join(f"{p['path']} {p['message']}" for p in body["problems"])


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("Last_Name", 7),
        ("Last_Name", None),
        ("Age", "41"),
        ("Age", True),
        ("Age", 10**41),
        ("Vip", "true"),
        ("Vip", 1),
        ("Born", "28.02.1985"),
        ("Born", "1985-02-31"),
        ("Born", 1985),
        ("Tags", "a"),
        ("Tags", {}),
        ("Tags", ["a\x00"]),
        ("Tags", [[[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]]]),
        ("Address", []),
        ("Address", {"City\x07": 1}),
        ("Mobile", "555\x00876"),
        ("Mobile", "\x1b[31m"),
    ],
)
def test_a_value_of_another_type_is_refused_by_its_name(
    caller: Caller, name: str, value: object
) -> None:
    assert f"arguments.{name}" in refused(caller, 400, arguments=ART | {name: value})


def test_every_problem_is_told_at_once(caller: Caller) -> None:
    said = refused(caller, 400, arguments={"Age": "x", "Nonsense": 1})
    for part in (
        "arguments.Last_Name is missing",
        "arguments.Age must",
        "arguments.Nonsense is no",
    ):
        assert part in said


def test_an_unknown_name_is_refused_with_those_that_are_known(caller: Caller) -> None:
    said = refused(caller, 400, arguments=ART | {"LastName": "x"})
    assert "it knows Address, Age, Born, Last_Name, Mobile, Tags, Vip, source" in said


@pytest.mark.parametrize(
    "text",
    [
        "{",
        "[]",
        "7",
        '"text"',
        '{"arguments": []}',
        '{"arguments": 7}',
        '{"arguments": "not JSON"}',
        '{"Last_Name": "Clayton"}',
        '{"arguments": {}, "arguments": {}}',
        '{"arguments": {"Last_Name": "a", "Last_Name": "b"}}',
        '{"arguments": {"Last_Name": "a", "Age": NaN}}',
        '{"arguments": {"Last_Name": "a", "Age": Infinity}}',
        '{"arguments": {"Last_Name": "a", "Age": 1e999}}',
        '{"arguments": {"Last_Name": "a", "Age": ' + "9" * 5000 + "}}",
        '{"arguments": {"Last_Name": "a", "Tags": ' + "[" * 40_000 + "]" * 40_000 + "}}",
        '{"arguments": {"Last_Name": "\\ud800"}}',
        '{"arguments": {"Last_Name": "a"}, "agent": 7}',
    ],
)
def test_a_body_that_is_no_such_json_is_refused(caller: Caller, text: str) -> None:
    assert refused(caller, 400, body=text, headers={"content-type": "application/json"})


def test_95_000_characters_are_taken_and_one_more_is_not(caller: Caller) -> None:
    room = 95_000 - len('{"arguments": {"Last_Name": ""}}')
    said = refused(
        caller, 413, body=_body("x" * (room + 1)), headers={"content-type": "application/json"}
    )
    assert "95000" in said
    got, body, _ = caller.call(body=_body("я" * room), headers={"content-type": "application/json"})
    assert got == 200, body
    assert len(caller.sent()["Last_Name"]) == room


def _body(text: str) -> str:
    return '{"arguments": {"Last_Name": "' + text + '"}}'


def test_a_form_has_the_same_limit(caller: Caller) -> None:
    value = json.dumps({"Last_Name": "x" * 95_000})
    boundary = "b"
    body = f'--b\r\nContent-Disposition: form-data; name="arguments"\r\n\r\n{value}\r\n--b--\r\n'
    kind = {"content-type": f"multipart/form-data; boundary={boundary}"}
    assert "95000" in refused(caller, 413, body=body, headers=kind)
    assert "95000" in refused(caller, 413, body="arguments=" + "x" * 600_001, headers=FORM)


def test_the_address_takes_5_000(caller: Caller) -> None:
    room = 5_000 - len('{"Last_Name": ""}')
    too_long = json.dumps({"Last_Name": "x" * (room + 1)})
    assert "5000" in refused(caller, 414, method="GET", query={"arguments": too_long})
    fits = json.dumps({"Last_Name": "x" * room})
    assert caller.call(method="GET", query={"arguments": fits})[0] == 200


def test_both_at_once_are_refused(caller: Caller) -> None:
    said = refused(caller, 400, arguments=ART, query={"arguments": json.dumps(ART)})
    assert "address and in the body" in said


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        ("--b\r\nnothing", "multipart/form-data; boundary=b"),
        ("nothing", "multipart/form-data"),
        (
            '--b\r\nContent-Disposition: form-data; name="x"\r\n\r\n{}\r\n--b--',
            "multipart/form-data; boundary=b",
        ),
        ("arguments={}&arguments={}", FORM["content-type"]),
        ("arguments=%FF", FORM["content-type"]),
        ("Last_Name=Clayton", FORM["content-type"]),
        ("&".join(f"a{n}=" for n in range(60)), FORM["content-type"]),
    ],
)
def test_a_form_that_cannot_be_read_is_refused(caller: Caller, body: str, kind: str) -> None:
    assert refused(caller, 400, body=body, headers={"content-type": kind})


def test_another_kind_of_body_is_refused(caller: Caller) -> None:
    kind = {"content-type": "application/xml"}
    assert "application/json" in refused(caller, 415, body="<a/>", headers=kind)


def test_a_field_that_means_nothing_here_is_refused(caller: Caller) -> None:
    said = refused(caller, 400, method="GET", query={"Last_Name": "Clayton"})
    assert "go into arguments" in said
    assert "zapikey" not in said
    assert refused(caller, 400, arguments=ART, query={"retry": "perhaps"})


def test_an_agent_is_for_desktops(caller: Caller) -> None:
    body = {"arguments": ART, "agent": "paul"}
    assert "URL and RUN" in refused(caller, 400, body=body)


def test_an_action_that_is_not_there_or_switched_off_says_so(caller: Caller) -> None:
    caller.name = "none"
    assert caller.call(ART)[0] == 404
    caller.name = "lead"
    world = caller.world
    document = world.app.configurations.newest("main").document
    rows = [a.model_copy(update={"enabled": False}) for a in document.actions]
    world.app.office.save("main", document.model_copy(update={"actions": rows}), 1, "test")
    assert "switched off" in refused(caller, 409, arguments=ART)


def test_a_body_in_base64_is_read(world: World, caller: Caller) -> None:
    import base64  # noqa: PLC0415 - for this alone

    text = base64.b64encode(json.dumps({"arguments": ART}).encode()).decode()
    status, _, _ = world.api(
        "POST", "/api/actions/lead/execute", text, key=caller.key, is_base64=True
    )
    assert status == 200
