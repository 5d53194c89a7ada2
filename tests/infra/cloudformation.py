"""The template as Python objects."""

from __future__ import annotations

import pathlib
from functools import cache
from typing import Any

import yaml

ROOT = pathlib.Path(__file__).parents[2]


class _Loader(yaml.SafeLoader):
    """Reads `!Ref x` as `{"Ref": "x"}`, and every other short form likewise."""


def _short_form(loader: _Loader, suffix: str, node: yaml.Node) -> dict[str, Any]:
    if isinstance(node, yaml.ScalarNode):
        return {suffix: loader.construct_scalar(node)}
    if isinstance(node, yaml.SequenceNode):
        return {suffix: loader.construct_sequence(node, deep=True)}
    assert isinstance(node, yaml.MappingNode)
    return {suffix: loader.construct_mapping(node, deep=True)}


_Loader.add_multi_constructor("!", _short_form)


@cache
def load_template(name: str = "template.yaml") -> dict[str, Any]:
    """Return template.yaml, or the other one."""
    text = (ROOT / name).read_text(encoding="utf-8")
    template: dict[str, Any] = yaml.load(text, _Loader)  # noqa: S506 - a safe loader it is
    return template


def of_type(template: dict[str, Any], kind: str) -> dict[str, dict[str, Any]]:
    """Return the properties of every resource of one type, by logical name."""
    return {
        name: resource.get("Properties", {})
        for name, resource in template["Resources"].items()
        if resource["Type"] == kind
    }


def variables(function: dict[str, Any]) -> set[str]:
    """Return the names of what a function's environment has."""
    own = function.get("Environment", {}).get("Variables", {})
    everybodys = load_template()["Globals"]["Function"]["Environment"]["Variables"]
    return set(own) | set(everybodys)


def statements(name: str) -> list[dict[str, Any]]:
    """Return what the role of the function called *name* says."""
    resources = load_template()["Resources"]
    role = resources[name]["Properties"]["Role"]["GetAtt"].removesuffix(".Arn")
    (policy,) = resources[role]["Properties"]["Policies"]
    found: list[dict[str, Any]] = policy["PolicyDocument"]["Statement"]
    return found


def actions(statement: dict[str, Any]) -> list[str]:
    """Return the actions of one statement."""
    named = statement["Action"]
    return [named] if isinstance(named, str) else list(named)
