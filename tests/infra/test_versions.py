"""A new version takes over through an alias, step by step where that is asked for, and can be taken back."""

from __future__ import annotations

import json
import os
import subprocess
from typing import Any

import pytest
from tests.infra.cloudformation import ROOT, load_template, of_type

TEMPLATE = load_template()
FUNCTIONS = of_type(TEMPLATE, "AWS::Serverless::Function")


def _transformed(*arguments: str) -> dict[str, dict[str, Any]]:
    python = ROOT / ".tools" / "bin" / "python"
    command = [str(python), "-P", str(ROOT / "tests" / "infra" / "transform.py"), *arguments]
    environment = {"PATH": os.environ["PATH"], "AWS_DEFAULT_REGION": "eu-central-1"}
    done = subprocess.run(
        command, env=environment, capture_output=True, text=True, timeout=120, check=True
    )
    resources: dict[str, dict[str, Any]] = json.loads(done.stdout)
    return resources


def _of(resources: dict[str, dict[str, Any]], kind: str) -> set[str]:
    return {name for name, one in resources.items() if one["Type"] == kind}


def test_everybody_calls_the_alias_and_nobody_the_newest_version() -> None:
    called = [one["FunctionName"] for one in of_type(TEMPLATE, "AWS::Lambda::Permission").values()]
    called += [
        mapping["FunctionName"]
        for mapping in of_type(TEMPLATE, "AWS::Lambda::EventSourceMapping").values()
    ]
    called += [
        integration["IntegrationUri"]["Sub"][1]["Live"]
        for integration in of_type(TEMPLATE, "AWS::ApiGatewayV2::Integration").values()
    ]
    assert all(one["Ref"].endswith("Function.Alias") for one in called)
    scheduled = {name for name, one in FUNCTIONS.items() if "Events" in one}
    assert {one["Ref"].removesuffix(".Alias") for one in called} | scheduled == set(FUNCTIONS)


@pytest.mark.cloud
def test_a_layer_that_changed_makes_a_new_version_of_every_function() -> None:
    """The functions' own code hardly ever changes; what they import does."""
    kind = "AWS::Lambda::Version"
    before, same, after = (_of(_transformed(f"layer={n}"), kind) for n in ("a", "a", "b"))
    assert len(before) == len(FUNCTIONS)
    assert before == same
    assert not before & after


@pytest.mark.cloud
def test_by_default_a_version_takes_over_at_once() -> None:
    made = _transformed()
    assert not any(one["Type"].startswith("AWS::CodeDeploy::") for one in made.values())


@pytest.mark.cloud
def test_step_by_step_it_is_taken_back_when_functions_fail() -> None:
    made = _transformed("Rollout=Canary10Percent5Minutes")
    groups = [one for one in made.values() if one["Type"] == "AWS::CodeDeploy::DeploymentGroup"]
    assert len(groups) == len(FUNCTIONS)
    for group in groups:
        properties = group["Properties"]
        watched = properties["AlarmConfiguration"]["Fn::If"][1]["Alarms"]
        assert watched == [{"Name": {"Ref": "FunctionsFail"}}]
        assert "DEPLOYMENT_STOP_ON_ALARM" in properties["AutoRollbackConfiguration"]["Events"]


def test_the_alarm_that_takes_it_back_hears_of_every_function() -> None:
    alarm = TEMPLATE["Resources"]["FunctionsFail"]
    assert alarm["Condition"] == "IsGradual"
    watched = str([one for one in alarm["Properties"]["Metrics"] if "MetricStat" in one])
    assert all(f"{{'Ref': '{name}'}}" in watched for name in FUNCTIONS)


def test_every_way_to_roll_out_is_one_that_codedeploy_knows() -> None:
    ways = TEMPLATE["Parameters"]["Rollout"]["AllowedValues"]
    assert set(ways) == set(TEMPLATE["Mappings"]["Rollouts"])
    gradual = {way: one["Gradual"] for way, one in TEMPLATE["Mappings"]["Rollouts"].items()}
    assert gradual == {way: str(way != "AllAtOnce").lower() for way in ways}
