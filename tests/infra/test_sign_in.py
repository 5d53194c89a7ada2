"""People sign in at Cognito only where the operator asks for it, and only by the code flow."""

from __future__ import annotations

from typing import Any

from tests.infra.cloudformation import load_template

from ringhook.flows.oidc import CALLBACK, read_role_rules
from ringhook.flows.oidc.role_rules import PEOPLE as ROLES

TEMPLATE = load_template()
RESOURCES = TEMPLATE["Resources"]
PEOPLE = [name for name, one in RESOURCES.items() if one["Type"].startswith("AWS::Cognito::")]


def _variables() -> dict[str, Any]:
    admin = RESOURCES["AdminFunction"]["Properties"]["Environment"]["Variables"]
    return {name: value for name, value in admin.items() if "_OIDC_" in name}


def test_without_being_asked_there_is_no_user_pool() -> None:
    assert TEMPLATE["Parameters"]["SignIn"]["Default"] == "keys"
    assert PEOPLE
    assert {RESOURCES[name]["Condition"] for name in PEOPLE} == {"HasUserPool"}
    for value in _variables().values():
        condition, _, otherwise = value["If"]
        assert (condition, otherwise) == ("HasUserPool", "")


def test_nobody_makes_an_account_for_themselves() -> None:
    pool = RESOURCES["UserPool"]["Properties"]
    assert pool["AdminCreateUserConfig"] == {"AllowAdminCreateUserOnly": True}


def test_the_client_comes_back_to_our_callback_by_the_code_flow() -> None:
    client = RESOURCES["UserPoolClient"]["Properties"]
    assert client["AllowedOAuthFlows"] == ["code"]
    (callback,) = client["CallbackURLs"]
    assert callback["Sub"][0] == "${Base}" + CALLBACK
    assert "GenerateSecret" not in client


def test_every_group_has_its_role() -> None:
    rules = read_role_rules(_variables()["RINGHOOK_OIDC_ROLES"]["If"][1])
    groups = [
        RESOURCES[name]["Properties"]["GroupName"] for name in PEOPLE if name.endswith("Group")
    ]
    roles = {group: rules.role_in("main", "main", {"cognito:groups": [group]}) for group in groups}
    assert roles == {f"ringhook-{role.value}": role for role in ROLES}
