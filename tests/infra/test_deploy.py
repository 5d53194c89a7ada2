"""A stage is deployed with its own settings, or refused with a sentence."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest
from scripts.deploy import SETTINGS, command_for, stages
from tests.infra.cloudformation import ROOT, load_template

PARAMETERS = load_template()["Parameters"]
STAGES = stages(SETTINGS.read_text("utf-8"))


def refused(*arguments: str, **environment: str) -> str:
    """Run the script where it cannot go on; returns what it says."""
    own = {name: value for name, value in os.environ.items() if not name.startswith("AWS_")}
    own |= {"AWS_CONFIG_FILE": os.devnull, "AWS_SHARED_CREDENTIALS_FILE": os.devnull}
    done = subprocess.run(
        [sys.executable, ROOT / "scripts" / "deploy.py", *arguments],
        env=own | {"AWS_EC2_METADATA_DISABLED": "true"} | environment,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert (done.returncode, done.stdout) == (2, "")
    return done.stderr


def test_without_a_stage_it_names_those_there_are() -> None:
    for arguments in ((), ("production",)):
        assert refused(*arguments).startswith("deploy: name a stage")
        assert "(dev, staging, live)" in refused(*arguments)


def test_without_credentials_or_a_region_nothing_is_begun() -> None:
    assert refused("dev") == (
        "deploy: there are no AWS credentials: run `aws configure sso`, or set AWS_PROFILE\n"
    )
    known = {"AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test"}
    assert "there is no AWS region" in refused("dev", **known)


def test_aws_that_cannot_be_reached_is_said() -> None:
    known = {"AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test"}
    nowhere = {"AWS_DEFAULT_REGION": "eu-central-1", "AWS_ENDPOINT_URL": "http://127.0.0.1:9"}
    assert "AWS was not reached" in refused("dev", AWS_MAX_ATTEMPTS="1", **known, **nowhere)


@pytest.mark.parametrize("stage", ["dev", "staging", "live"])
def test_a_stage_sets_parameters_that_the_template_has(stage: str) -> None:
    settings = STAGES[stage]
    given = dict(one.split("=") for one in settings["parameter_overrides"].split())
    assert given.keys() <= PARAMETERS.keys()
    for name, value in given.items():
        allowed = PARAMETERS[name].get("AllowedValues")
        assert allowed is None or value in {str(one) for one in allowed}, name
    assert given["WhenDeleted"] == ("Retain" if stage == "live" else "Delete")
    assert settings["confirm_changeset"] is (stage == "live")


def test_stages_do_not_share_a_stack() -> None:
    names = [settings["stack_name"] for settings in STAGES.values()]
    assert len(set(names)) == len(names) == 3


def test_the_fingerprint_is_passed_to_a_new_stack_only() -> None:
    settings = STAGES["dev"]
    assert "AdminKey=sha256:x" in command_for("dev", settings, "sha256:x")
    assert not any("AdminKey" in word for word in command_for("dev", settings, ""))
