"""What does not go together is refused before anything is made, with a sentence."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from tests.infra.cloudformation import load_template

TEMPLATE = load_template()
RULES = TEMPLATE["Rules"]
FOR_RULES = {"And", "Contains", "EachMemberEquals", "EachMemberIn", "Equals", "Not", "Or", "Ref"}
"""https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/intrinsic-function-reference-rules.html"""


def _functions(node: Any) -> Iterator[str]:
    if isinstance(node, dict):
        yield from node
        for value in node.values():
            yield from _functions(value)
    elif isinstance(node, list):
        for value in node:
            yield from _functions(value)


@pytest.mark.parametrize("name", RULES)
def test_a_rule_uses_what_cloudformation_lets_rules_use_and_says_why(name: str) -> None:
    rule = RULES[name]
    used = set(_functions(rule.get("RuleCondition", {})))
    for assertion in rule["Assertions"]:
        used |= set(_functions(assertion["Assert"]))
        assert assertion["AssertDescription"].endswith(".")
    assert used <= FOR_RULES


@pytest.mark.parametrize("name", RULES)
def test_a_rule_speaks_of_parameters_that_there_are(name: str) -> None:
    def refs(node: Any) -> Iterator[str]:
        if isinstance(node, dict):
            for key, value in node.items():
                yield from [value] if key == "Ref" else refs(value)
        elif isinstance(node, list):
            for value in node:
                yield from refs(value)

    assert set(refs(RULES[name])) <= set(TEMPLATE["Parameters"])


def test_a_newcomer_is_asked_for_the_admin_key_and_for_nothing_else() -> None:
    asked = [name for name, one in TEMPLATE["Parameters"].items() if "Default" not in one]
    assert asked == ["AdminKey"]


@pytest.mark.parametrize("name", TEMPLATE["Parameters"])
def test_every_parameter_is_described_or_explains_itself(name: str) -> None:
    assert name == "LogRetentionDays" or TEMPLATE["Parameters"][name]["Description"].endswith(".")
