"""What two documents differ in."""

from __future__ import annotations

from typing import Any

import pytest

from ringhook.config.changes import Change, ChangeKind, changes
from ringhook.config.document import Document

ACTION = {"id": "a", "name": "Card", "kind": "URL", "target": "https://crm.example/$phone$"}
OTHER = ACTION | {"id": "b", "name": "Other"}


def differing(before: dict[str, Any], after: dict[str, Any]) -> list[tuple[str, str, str]]:
    found = changes(Document.model_validate(before), Document.model_validate(after))
    return [(change.path, change.kind.value, change.name) for change in found]


CASES: list[tuple[dict[str, Any], dict[str, Any], list[tuple[str, str, str]]]] = [
    ({}, {}, []),
    ({}, {"actions": [ACTION]}, [("actions.a", "added", "Card")]),
    ({"actions": [ACTION]}, {}, [("actions.a", "removed", "Card")]),
    (
        {"actions": [ACTION]},
        {"actions": [ACTION | {"target": "https://new.example/"}]},
        [("actions.a.target", "changed", "Card")],
    ),
    (
        {"actions": [ACTION]},
        {"actions": [OTHER, ACTION]},
        [("actions.b", "added", "Other")],
    ),
    ({"actions": [ACTION, OTHER]}, {"actions": [OTHER, ACTION]}, [("actions", "moved", "")]),
    (
        {"actions": [ACTION]},
        {"actions": [ACTION | {"conditions": {"answered_only": True}}]},
        [("actions.a.conditions.answered_only", "changed", "Card")],
    ),
    (
        {"settings": {"language": "en"}},
        {"settings": {"language": "fr", "suppress": {"busy": True}}},
        [
            ("settings.language", "changed", ""),
            ("settings.suppress.busy", "changed", ""),
        ],
    ),
    (
        {"agents": [{"id": "p", "name": "Paul", "identifiers": ["101"]}]},
        {"agents": [{"id": "p", "name": "Paul", "identifiers": ["101", "102"]}]},
        [("agents.p.identifiers", "changed", "Paul")],
    ),
    (
        {"actions": [ACTION | {"arguments": {"x": "1"}}]},
        {"actions": [ACTION | {"arguments": {"y": "1"}}]},
        [
            ("actions.a.arguments.x", "removed", "Card"),
            ("actions.a.arguments.y", "added", "Card"),
        ],
    ),
    (
        {"settings": {"exceptions": [{"number": "110"}]}},
        {"settings": {"exceptions": [{"number": "110", "note": "police"}, {"number": "112"}]}},
        [
            ("settings.exceptions.110.note", "changed", ""),
            ("settings.exceptions.112", "added", ""),
        ],
    ),
    (
        {"settings": {"exceptions": [{"number": "110"}, {"number": "110", "agent": "a"}]}},
        {"settings": {"exceptions": [{"number": "110"}]}},
        [("settings.exceptions", "changed", "")],
    ),
]


@pytest.mark.parametrize(("before", "after", "expected"), CASES)
def test_a_change_is_a_path_and_a_word(
    before: dict[str, Any], after: dict[str, Any], expected: list[tuple[str, str, str]]
) -> None:
    assert differing(before, after) == expected


def test_the_list_is_short() -> None:
    many = [ACTION | {"id": f"a{number}"} for number in range(300)]
    found = changes(Document(), Document.model_validate({"actions": many}), limit=7)
    assert found == [Change(f"actions.a{n}", ChangeKind.ADDED, "Card") for n in range(7)]


def test_values_are_not_in_it() -> None:
    before = {"credentials": [{"id": "c", "type": "bearer", "token": "$secret.old-one$"}]}
    after = {"credentials": [{"id": "c", "type": "bearer", "token": "$secret.new-one$"}]}
    assert "-one" not in str(differing(before, after))
