"""Every function has a role of its own, which names what it may do to what."""

from __future__ import annotations

import pytest
from tests.infra.cloudformation import actions, load_template, of_type, statements, variables

TEMPLATE = load_template()
RESOURCES = TEMPLATE["Resources"]
FUNCTIONS = of_type(TEMPLATE, "AWS::Serverless::Function")
ALLOWED_BY = {
    "RINGHOOK_EVENTS_QUEUE": "EventQueue",
    "RINGHOOK_DELIVERIES_QUEUE": "DeliveryQueue",
    "RINGHOOK_PUSH_ENDPOINT": "RelayApi",
    "RINGHOOK_BUCKET": "Recordings",
}
OF_PEOPLE = ["key#*", "session#*", "sign-in#*", "oauth-state#*", "ws#*#keys"]


def _allowed(name: str) -> set[str]:
    granted = (one for one in statements(name) if one["Effect"] == "Allow")
    return {action for statement in granted for action in actions(statement)}


def test_every_function_has_a_role_that_nobody_else_has() -> None:
    roles = [function["Role"]["GetAtt"] for function in FUNCTIONS.values()]
    assert len(set(roles)) == len(roles) == len(of_type(TEMPLATE, "AWS::IAM::Role"))
    assert "Policies" not in str(FUNCTIONS), "SAM would give it every log group besides"


@pytest.mark.parametrize("name", FUNCTIONS)
def test_a_role_is_for_lambda_alone(name: str) -> None:
    role = RESOURCES[FUNCTIONS[name]["Role"]["GetAtt"].removesuffix(".Arn")]["Properties"]
    (trust,) = role["AssumeRolePolicyDocument"]["Statement"]
    assert trust["Principal"] == {"Service": "lambda.amazonaws.com"}


@pytest.mark.parametrize("name", FUNCTIONS)
def test_a_function_may_do_named_things_to_named_resources(name: str) -> None:
    for statement in statements(name):
        if statement["Effect"] == "Allow":
            assert "*" not in str(statement["Action"]), f"{name} may do more than it needs"
        assert statement["Resource"] != "*", f"{name} may do it to more than it needs"


@pytest.mark.parametrize("name", FUNCTIONS)
def test_a_function_may_use_what_its_environment_names(name: str) -> None:
    allowed = str([one["Resource"] for one in statements(name)])
    for variable in variables(FUNCTIONS[name]) & set(ALLOWED_BY):
        assert ALLOWED_BY[variable] in allowed, f"{name} knows {variable} but may not use it"


@pytest.mark.parametrize("name", FUNCTIONS)
def test_a_function_writes_to_the_log_whose_retention_is_set_and_makes_none(name: str) -> None:
    assert TEMPLATE["Globals"]["Function"]["LoggingConfig"]["LogGroup"] == {"Ref": "Logs"}
    (log,) = (one for one in statements(name) if "logs:PutLogEvents" in actions(one))
    assert log["Resource"] == {"GetAtt": "Logs.Arn"}
    assert sorted(actions(log)) == ["logs:CreateLogStream", "logs:PutLogEvents"]


def test_only_who_seals_secrets_may_make_keys_and_nobody_encrypts_with_the_vaults_own() -> None:
    sealing = {name for name in FUNCTIONS if "kms:GenerateDataKey" in _allowed(name)}
    # Ingest asks a CRM when a PBX asks where to ring, and may have to log in for it; a click may, too.
    assert sealing == {"AdminFunction", "DeliverFunction", "IngestFunction", "RelayFunction"}
    assert not any("kms:Encrypt" in _allowed(name) for name in FUNCTIONS)


def test_only_the_admin_and_the_sweeper_reach_the_keys_and_sessions_of_people() -> None:
    refused = set()
    for name in FUNCTIONS:
        for statement in statements(name):
            if statement["Effect"] == "Deny":
                (condition,) = statement["Condition"].values()
                assert condition == {"dynamodb:LeadingKeys": OF_PEOPLE}
                assert "ForAnyValue:StringLike" in statement["Condition"]
                refused.add(name)
    assert set(FUNCTIONS) - refused == {"AdminFunction", "SweepFunction"}


def test_tracing_is_allowed_to_all_only_where_it_is_on() -> None:
    trace = RESOURCES["Trace"]
    assert trace["Condition"] == "Traces"
    roles = {role["Ref"] for role in trace["Properties"]["Roles"]}
    assert roles == set(of_type(TEMPLATE, "AWS::IAM::Role"))
    assert not any("xray" in str(statements(name)) for name in FUNCTIONS)
    assert TEMPLATE["Parameters"]["Tracing"]["Default"] == "Disabled"
