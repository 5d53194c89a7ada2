"""`make deploy STAGE=...`: build, then `sam deploy` with that stage's settings of samconfig.toml.

Refuses with a sentence what cannot work: a stage that nobody described, no AWS credentials, no region. The
first deployment of a stage is given the fingerprint of an admin key, which is shown once.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tomllib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from ringhook.store.access import new_key
from ringhook.wiring.keys import fingerprinted

ROOT = Path(__file__).resolve().parents[1]
SAM = ROOT / ".tools" / "bin" / "sam"
SETTINGS = ROOT / "samconfig.toml"
NO_REGION = "there is no AWS region: set AWS_DEFAULT_REGION, as eu-central-1"
NO_CREDENTIALS = "there are no AWS credentials: run `aws configure sso`, or set AWS_PROFILE"


class DeployError(Exception):
    """Nothing was deployed; the message says what to change."""


def stages(samconfig: str) -> dict[str, dict[str, Any]]:
    """Return the deploy settings of every stage in the text of samconfig.toml."""
    apart = {"version", "default"}
    return {
        name: found["deploy"]["parameters"]
        for name, found in tomllib.loads(samconfig).items()
        if name not in apart
    }


def command_for(stage: str, settings: Mapping[str, Any], admin_mark: str) -> list[str]:
    """Return the call of `sam deploy`. What a stack has already and nobody names here stays as it is."""
    overrides = settings["parameter_overrides"].split()
    overrides += [f"AdminKey={admin_mark}"] if admin_mark else []
    return [str(SAM), "deploy", "--config-env", stage, "--parameter-overrides", *overrides]


def is_there(stack: str) -> bool:
    """Say whether the stack has been deployed. Raises `DeployError` where AWS cannot be asked."""
    import boto3  # noqa: PLC0415 - refusals before this need no AWS
    from botocore.exceptions import BotoCoreError, ClientError  # noqa: PLC0415 - as above

    session = boto3.Session()
    if session.get_credentials() is None:
        raise DeployError(NO_CREDENTIALS)
    if session.region_name is None:
        raise DeployError(NO_REGION)
    try:
        session.client("cloudformation").describe_stacks(StackName=stack)
    except ClientError as error:
        if "does not exist" in str(error):
            return False
        code = error.response["Error"]["Code"]
        raise DeployError(f"AWS refused to tell of the stack {stack}: {code}") from error
    except BotoCoreError as error:
        raise DeployError(f"AWS was not reached ({type(error).__name__})") from error
    return True


def deploy(stage: str) -> None:
    """Deploy *stage*. Raises `DeployError`."""
    known = stages(SETTINGS.read_text("utf-8"))
    if stage not in known:
        names = ", ".join(known)
        raise DeployError(f"name a stage of samconfig.toml: make deploy STAGE=... ({names})")
    settings = known[stage]
    key = "" if is_there(settings["stack_name"]) else new_key()
    built = subprocess.run([str(SAM), "build"], cwd=ROOT, check=False)
    if built.returncode:
        raise DeployError("sam build failed; nothing was deployed")
    done = subprocess.run(
        command_for(stage, settings, fingerprinted(key) if key else ""), cwd=ROOT, check=False
    )
    if done.returncode:
        raise DeployError("sam deploy failed; CloudFormation put everything back as it was")
    if key:
        print(f"admin key of {stage} (shown once, keep it): {key}")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run; returns the exit code."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("stage", nargs="?", default="")
    os.environ.setdefault("SAM_CLI_TELEMETRY", "0")
    try:
        deploy(parser.parse_args(arguments).stage)
    except DeployError as error:
        print(f"deploy: {error}", file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
