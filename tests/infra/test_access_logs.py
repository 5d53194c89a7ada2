"""Requests are logged without anything that names a caller, a connection or a person."""

from __future__ import annotations

import json
import re

import pytest
from tests.infra.cloudformation import load_template, of_type

TEMPLATE = load_template()
STAGES = of_type(TEMPLATE, "AWS::ApiGatewayV2::Stage")
HARMLESS = {
    "requestId",
    "requestTimeEpoch",
    "routeKey",
    "eventType",
    "status",
    "responseLatency",
    "responseLength",
    "integrationLatency",
    "integrationStatus",
    "error.responseType",
}
"""Not `path`, which has tokens, nor what says who sent it, nor messages that may quote what was sent."""


@pytest.mark.parametrize("stage", STAGES)
def test_a_line_is_json_and_has_only_what_is_harmless(stage: str) -> None:
    _, settings, otherwise = STAGES[stage]["AccessLogSettings"]["If"]
    assert otherwise == {"Ref": "AWS::NoValue"}
    line = json.loads(settings["Format"])
    named = re.findall(r"\$context\.([\w.]+)", settings["Format"])
    assert len(named) == len(line)
    assert set(named) <= HARMLESS


def test_they_are_kept_as_long_as_the_other_logs() -> None:
    for log in of_type(TEMPLATE, "AWS::Logs::LogGroup").values():
        assert log["RetentionInDays"] == {"Ref": "LogRetentionDays"}


def test_those_of_desktops_need_the_accounts_consent_and_are_off_by_default() -> None:
    assert STAGES["RelayStage"]["AccessLogSettings"]["If"][0] == "LogsRelay"
    assert TEMPLATE["Parameters"]["AccessLogs"]["Default"] == "http"
