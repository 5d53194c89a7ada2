"""Every alarm has a page of the runbook, on both homes, and looks at a figure that exists."""

from __future__ import annotations

import json
import re
from typing import Any

import yaml
from tests.infra.cloudformation import ROOT, load_template, of_type

from ringhook.embedded.meter import exposed_name
from ringhook.ports.figures import FIGURES, Kind

TEMPLATE = load_template()
ALARMS = {
    name: alarm
    for name, alarm in of_type(TEMPLATE, "AWS::CloudWatch::Alarm").items()
    if "Condition" not in TEMPLATE["Resources"][name]  # that one rings for CodeDeploy alone
}
(DASHBOARD,) = of_type(TEMPLATE, "AWS::CloudWatch::Dashboard").values()
RUNBOOK = (ROOT / "docs" / "operations.md").read_text("utf-8")
OURS = {figure.name: figure for figure in FIGURES if not figure.by_machine}
EXPOSED = {
    f"{exposed_name(figure)}{ending}"
    for figure in FIGURES
    for ending in (("_bucket", "_sum", "_count") if figure.kind is Kind.TIME else ("",))
}
PARTS = ("*Means:*", "*Look at:*", "*Do:*")


def _rules() -> list[dict[str, Any]]:
    text = (ROOT / "docs" / "alerts.prometheus.yml").read_text("utf-8")
    (group,) = yaml.safe_load(text)["groups"]
    rules: list[dict[str, Any]] = group["rules"]
    return rules


def _chapters() -> dict[str, str]:
    """Return what the runbook says to each alarm."""
    section = RUNBOOK.partition("## When an alarm rings\n")[2].partition("\n## ")[0]
    pairs = re.findall(r"^### (\w+)\n(.*?)(?=^### |\Z)", section, re.MULTILINE | re.DOTALL)
    return dict(pairs)


def test_every_alarm_has_its_chapter_and_no_chapter_is_left_over() -> None:
    assert list(_chapters()) == list(ALARMS)


def test_every_chapter_says_what_it_means_where_to_look_and_what_to_do() -> None:
    for name, text in _chapters().items():
        assert all(part in text for part in PARTS), name


def test_every_alarm_leads_to_its_chapter() -> None:
    for name, alarm in ALARMS.items():
        assert alarm["AlarmDescription"].endswith(f"docs/operations.md#{name.lower()}")


def test_every_alarm_tells_the_topic_when_there_is_one() -> None:
    told = {"If": ["HasAlarmTopic", [{"Ref": "AlarmTopic"}], {"Ref": "AWS::NoValue"}]}
    for name, alarm in ALARMS.items():
        assert alarm["AlarmActions"] == alarm["OKActions"] == told, name
    assert TEMPLATE["Parameters"]["AlarmTopic"]["Default"] == ""


def test_alarms_and_dashboard_look_at_figures_that_exist() -> None:
    service = [{"Name": "service", "Value": {"Ref": "AWS::StackName"}}]
    for name, alarm in ALARMS.items():
        if alarm["Namespace"] == "ringhook":
            assert alarm["MetricName"] in OURS, name
            assert alarm["Dimensions"] == service, name
    for widget in json.loads(DASHBOARD["DashboardBody"]["Sub"])["widgets"]:
        for metric in widget["properties"].get("metrics", []):
            if metric[0] == "ringhook" or (metric[0] == "." and "SQS" not in str(widget)):
                assert metric[1] in OURS or metric[1] == "Errors", metric


def test_the_dashboard_shows_every_alarm() -> None:
    first = json.loads(DASHBOARD["DashboardBody"]["Sub"])["widgets"][0]
    assert first["properties"]["alarms"] == [f"${{{name}.Arn}}" for name in ALARMS]


def test_functions_say_which_deployment_their_figures_are_of() -> None:
    variables = TEMPLATE["Globals"]["Function"]["Environment"]["Variables"]
    assert variables["RINGHOOK_SERVICE"] == {"Ref": "AWS::StackName"}


def test_one_machine_has_the_same_alarms() -> None:
    assert [rule["alert"] for rule in _rules()] == list(ALARMS)
    for rule in _rules():
        assert rule["annotations"]["summary"]
        assert rule["annotations"]["runbook"] == f"docs/operations.md#{rule['alert'].lower()}"


def test_the_rules_of_one_machine_look_at_figures_that_exist() -> None:
    for rule in _rules():
        named = set(re.findall(r"ringhook_\w+", rule["expr"]))
        assert named <= EXPOSED, rule["alert"]
        assert named, rule["alert"]


def test_both_homes_ring_at_the_same_limit() -> None:
    limits = {"PopsSlow": 2000, "EventsWaiting": 60, "DeliveriesWaiting": 1800, "ErrorRate": 0.05}
    expressions = {rule["alert"]: rule["expr"] for rule in _rules()}
    for name, limit in limits.items():
        assert ALARMS[name]["Threshold"] == limit
        assert re.search(rf"> {limit}\b", expressions[name]), name


def test_the_page_lists_every_figure() -> None:
    listed = re.findall(
        r"^\| `(\w+)` \| (\w+) \| ([\w, ]*) \| (.*?)( \(only on one machine\))? \|$",
        RUNBOOK,
        re.MULTILINE,
    )
    expected = [
        (one.name, one.kind.value, ", ".join(one.labels), one.meaning, one.by_machine)
        for one in FIGURES
    ]
    assert [(*row[:4], bool(row[4])) for row in listed] == expected
