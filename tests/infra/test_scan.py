"""checkov finds nothing that nobody has thought about; what was decided otherwise says why."""

from __future__ import annotations

import json
import pathlib
import re
import subprocess
from typing import Any

import pytest
from tests.infra.cloudformation import ROOT, load_template

CONFIG = ROOT / ".checkov.yaml"
TEMPLATES = ("template.yaml", "firewall.yaml")
ON = {
    "SignIn": "cognito",
    "RelayDomain": "relay.example.com",
    "CertificateArn": "arn:aws:acm:eu-central-1:123456789012:certificate/a",
    "HostedZoneId": "Z1",
    "Edge": "cloudfront",
    "EdgeDomain": "ringhook.example.com",
    "EdgeCertificateArn": "arn:aws:acm:us-east-1:123456789012:certificate/b",
    "WebAclArn": "arn:aws:wafv2:us-east-1:123456789012:global/webacl/c/d",
    "MailFrom": "ringhook@example.com",
    "Rollout": "Canary10Percent5Minutes",
    "AccessLogs": "all",
    "Tracing": "Active",
}


def _skips() -> list[str]:
    lines = CONFIG.read_text(encoding="utf-8").splitlines()
    return [line for line in lines if line.lstrip().startswith("- CKV")]


def test_what_is_left_out_everywhere_says_why() -> None:
    assert _skips()
    for line in _skips():
        reason = line.partition(" # ")[2]
        assert len(reason.split()) >= 5, line


def test_what_is_left_out_for_one_resource_says_why() -> None:
    for name in TEMPLATES:
        for resource in load_template(name)["Resources"].values():
            for skip in resource.get("Metadata", {}).get("checkov", {}).get("skip", []):
                assert len(skip["comment"].split()) >= 5, skip


def _with_everything_on() -> str:
    """Return template.yaml with other defaults: checkov leaves out what the defaults leave out."""
    text = (ROOT / "template.yaml").read_text(encoding="utf-8")
    for name, value in ON.items():
        found = rf"(\n  {name}:\n(?:    .*\n)*?    Default: ).*"
        text, count = re.subn(found, rf'\g<1>"{value}"', text)
        assert count == 1, name
    return text


def _findings(path: pathlib.Path) -> list[tuple[str, str]]:
    checkov = ROOT / ".tools" / "scan" / "bin" / "checkov"
    command = [str(checkov), "--config-file", str(CONFIG), "-f", str(path), "-o", "json"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=170, check=False)
    told: dict[str, Any] = json.loads(done.stdout)
    assert told["summary"]["parsing_errors"] == 0
    assert told["summary"]["passed"] > 0
    failed = told["results"]["failed_checks"]
    return [(check["check_id"], check["resource"]) for check in failed]


@pytest.mark.cloud
@pytest.mark.parametrize("name", TEMPLATES)
def test_checkov_finds_nothing_else(name: str) -> None:
    assert _findings(ROOT / name) == []


@pytest.mark.cloud
def test_checkov_finds_nothing_in_what_is_off_by_default(tmp_path: pathlib.Path) -> None:
    path = tmp_path / "template.yaml"
    path.write_text(_with_everything_on(), encoding="utf-8")
    assert _findings(path) == []


@pytest.mark.cloud
def test_checkov_finds_what_is_wrong(tmp_path: pathlib.Path) -> None:
    path = tmp_path / "template.yaml"
    text = (ROOT / "template.yaml").read_text(encoding="utf-8")
    path.write_text(text.replace("PointInTimeRecoveryEnabled: true", ""), encoding="utf-8")
    assert _findings(path) == [("CKV_AWS_28", "AWS::DynamoDB::Table.Table")]
