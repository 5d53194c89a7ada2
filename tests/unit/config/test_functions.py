"""What a document says of actions that are called, and what it may not say."""

from __future__ import annotations

from typing import Any

import pytest

from ringhook.config.compile import compile_document
from ringhook.config.document import Document
from ringhook.config.problems import read_document
from ringhook.domain.errors import InvalidDocumentError
from ringhook.engine.parameters import Parameter, ParameterType
from ringhook.engine.rulebook import Action, CallableBy


def action(**more: Any) -> dict[str, Any]:
    return {"id": "a", "kind": "GET", "target": "https://crm.example/"} | more


def problems(*actions: dict[str, Any]) -> list[str]:
    try:
        read_document({"actions": list(actions)}, {})
    except InvalidDocumentError as error:
        return [problem.path for problem in error.problems]
    return []


def compiled(**more: Any) -> Action:
    return compile_document(Document.model_validate({"actions": [action(**more)]}), 1).actions[0]


def test_nobody_may_call_an_action_that_does_not_say_so() -> None:
    assert compiled().callable_by is CallableBy.NOBODY


def test_what_the_mapping_names_may_be_given_as_text() -> None:
    assert compiled(arguments={"a": "$phone$"}).parameters == (Parameter("a"),)


def test_what_is_declared_goes_before_what_the_mapping_implies() -> None:
    declared = [{"name": "a", "type": "number", "required": True, "test_value": 7}]
    expected = (Parameter("a", ParameterType.NUMBER, required=True, test_value=7),)
    assert compiled(arguments={"a": "7"}, parameters=declared).parameters == expected


@pytest.mark.parametrize(
    ("kind", "target"), [("RUN", r"c:\a.exe $argument.a$"), ("GET", "$argument.a$/x")]
)
def test_what_must_be_fixed_is_nobodys_to_give(kind: str, target: str) -> None:
    assert compiled(kind=kind, target=target, arguments={"a": "https://a.example"}).parameters == ()


@pytest.mark.parametrize(
    ("kind", "value", "is_fine"),
    [
        ("string", "x", True),
        ("string", 7, False),
        ("number", 7.5, True),
        ("number", "7", False),
        ("boolean", False, True),
        ("boolean", 0, False),
        ("date", "2026-11-21 08:30", True),
        ("date", "21.11.2026", False),
        ("list", [1, {"a": []}], True),
        ("list", {}, False),
        ("object", {"a": 1}, True),
        ("object", [], False),
        ("string", "x" * 20_001, False),
        ("string", None, True),
    ],
)
def test_a_test_value_is_of_its_type(kind: str, value: Any, *, is_fine: bool) -> None:
    found = problems(action(parameters=[{"name": "a", "type": kind, "test_value": value}]))
    assert found == ([] if is_fine else ["actions.0.parameters.0.test_value"])


@pytest.mark.parametrize(
    ("more", "path"),
    [
        ({"parameters": [{"name": "a"}, {"name": "a"}]}, "actions.0.parameters.0.name"),
        ({"parameters": [{"name": "1"}]}, "actions.0.parameters.0.name"),
        ({"parameters": [{"name": "a", "type": "text"}]}, "actions.0.parameters.0.type"),
        ({"parameters": [{}]}, "actions.0.parameters.0.name"),
        ({"api_name": "with blank"}, "actions.0.api_name"),
        ({"callable_by": "everybody"}, "actions.0.callable_by"),
        ({"executions_per_day": -1}, "actions.0.executions_per_day"),
        ({"follow_ups": [{"action": "b"}]}, "actions.0.follow_ups.0.action"),
    ],
)
def test_what_makes_no_sense_is_refused_with_its_path(more: dict[str, Any], path: str) -> None:
    assert path in problems(action(**more))


def test_an_api_name_names_one_action() -> None:
    taken = "actions.1.api_name"
    assert problems(action(api_name="x"), action(id="b", api_name="y")) == []
    assert taken in problems(action(api_name="x"), action(id="b", api_name="x"))
    assert problems(action(), action(id="b", api_name="a")) == [taken]
    assert problems(action(api_name="a")) == []


def test_what_is_required_must_be_mapped_where_events_run_the_action() -> None:
    needed = {"parameters": [{"name": "a", "required": True}], "call_type": "inbound"}
    assert problems(action(**needed)) == ["actions.0.parameters.0.required"]
    assert problems(action(**needed, arguments={"a": "$phone$"})) == []
    assert problems(action(**needed | {"call_type": ""})) == []
    assert problems(action(**needed, trigger="manual")) == []
