"""Functions that call other people's servers may do so from an address that these can allow."""

from __future__ import annotations

from tests.infra.cloudformation import load_template, of_type

TEMPLATE = load_template()
FUNCTIONS = of_type(TEMPLATE, "AWS::Serverless::Function")
NETWORK = {"SubnetIds": {"Ref": "Subnets"}, "SecurityGroupIds": {"Ref": "SecurityGroups"}}


def test_whoever_calls_others_is_in_the_subnets_if_there_are_any() -> None:
    calling = {
        name
        for name, function in FUNCTIONS.items()
        if "RINGHOOK_ALLOW_NETWORK" in function.get("Environment", {}).get("Variables", {})
    }
    placed = {
        name: function["VpcConfig"]
        for name, function in FUNCTIONS.items()
        if "VpcConfig" in function
    }
    assert set(placed) == calling
    for choice in placed.values():
        assert choice == {"If": ["HasFixedSender", NETWORK, {"Ref": "AWS::NoValue"}]}


def test_without_subnets_nothing_changes() -> None:
    assert TEMPLATE["Parameters"]["Subnets"]["Default"] == ""
    assert TEMPLATE["Conditions"]["HasFixedSender"] == {
        "Not": [{"Equals": [{"Join": ["", {"Ref": "Subnets"}]}, ""]}]
    }


def test_subnets_without_a_security_group_are_refused_before_anything_is_made() -> None:
    rule = TEMPLATE["Rules"]["SubnetsHaveSecurityGroups"]
    assert rule["RuleCondition"] == {"Not": [{"EachMemberEquals": [{"Ref": "Subnets"}, ""]}]}
    assert rule["Assertions"][0]["AssertDescription"]
