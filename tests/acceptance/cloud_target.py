"""The cloud target on one machine: `sam build`, an AWS emulator on loopback, `sam deploy`, and the end of it.

The template is the one that goes to AWS, and every function has the role that it has there: the emulator asks IAM.
"""

from __future__ import annotations

import os
import pathlib
import platform
import secrets
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from http.client import HTTPConnection
from typing import Any
from urllib.parse import urlsplit

import boto3

from ringhook.wiring.keys import fingerprinted

ROOT = pathlib.Path(__file__).parents[2]
TOOLS = ROOT / ".tools" / "bin"
STACK = "ringhook"
RUNTIME = f"python{sys.version_info.major}.{sys.version_info.minor}"
ARCHITECTURE = {"aarch64": "arm64", "arm64": "arm64"}.get(platform.machine(), "x86_64")

_START_SECONDS = 60
_COMMAND_SECONDS = 300
_STOP_SECONDS = 10
_REGION = "us-east-1"
_KEPT = ("PATH", "HOME", "LANG", "SSL_CERT_FILE", "SSL_CERT_DIR", "REQUESTS_CA_BUNDLE")
_FAKE_ACCOUNT: Mapping[str, str] = {
    "AWS_ACCESS_KEY_ID": "test",
    "AWS_SECRET_ACCESS_KEY": "test",
    "AWS_DEFAULT_REGION": _REGION,
    "AWS_CONFIG_FILE": os.devnull,
    "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
    "AWS_EC2_METADATA_DISABLED": "true",
    "NO_PROXY": "127.0.0.1,localhost",
    "SAM_CLI_TELEMETRY": "0",
}


class CloudTargetError(RuntimeError):
    """The target could not be built or started; the text ends with what the tool said."""


@dataclass
class CloudTarget:
    """A deployed stack. *outputs* are those of template.yaml; *questions* is what IAM was asked, line by line."""

    endpoint_url: str
    admin_key: str
    log: pathlib.Path
    questions: pathlib.Path
    process: subprocess.Popen[bytes]
    operator_key: str = field(default_factory=lambda: secrets.token_urlsafe(24))
    outputs: dict[str, str] = field(default_factory=dict)

    @property
    def http_url(self) -> str:
        """Where `/hooks/{token}` and `/api/...` begin."""
        return self.outputs["PageUrl"]

    @property
    def relay_url(self) -> str:
        """Where desktops connect."""
        return self.outputs["RelayUrl"]

    def client(self, service: str) -> Any:
        """Return a boto3 client of the emulator; close it."""
        return boto3.client(  # type: ignore[call-overload]  # the name is not known in advance
            service,
            endpoint_url=self.endpoint_url,
            region_name=_REGION,
            aws_access_key_id="test",
            aws_secret_access_key="test",
        )

    def client_of(self, function: str, service: str) -> Any:
        """Return a boto3 client with the role of *function*, as Lambda would let it take it; close it."""
        sts, iam = self.client("sts"), self.client("iam")
        try:
            roles = iam.list_roles()["Roles"]
            arn = next(r["Arn"] for r in roles if f"/{STACK}-{function}Role-" in r["Arn"])
            taken = sts.assume_role(RoleArn=arn, RoleSessionName="test")["Credentials"]
        finally:
            sts.close()
            iam.close()
        return boto3.client(  # type: ignore[call-overload]  # the name is not known in advance
            service,
            endpoint_url=self.endpoint_url,
            region_name=_REGION,
            aws_access_key_id=taken["AccessKeyId"],
            aws_secret_access_key=taken["SecretAccessKey"],
            aws_session_token=taken["SessionToken"],
        )

    def stop(self) -> None:
        """End the emulator and the functions it started: they are one process group of ours."""
        if self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGTERM)
            try:
                self.process.wait(_STOP_SECONDS)
            except subprocess.TimeoutExpired:
                os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()


def start(folder: pathlib.Path, *, allowed_networks: str = "127.0.0.0/8") -> CloudTarget:
    """Build, deploy and wait until the stack answers. Everything written lies in *folder*."""
    build(folder / "build")
    target = _start_emulator(folder)
    try:
        _deploy(folder, target, allowed_networks)
        target.outputs = _outputs(target)
        health = urlsplit(f"{target.http_url}/healthz")
        _wait(lambda: _status(health.netloc, health.path) == 200, "the deployed stack", target)
    except BaseException:
        target.stop()
        raise
    return target


def build(folder: pathlib.Path, runtime: str = RUNTIME, architecture: str = ARCHITECTURE) -> None:
    """Run `sam build` into *folder* for the emulator, which runs functions on this machine's Python."""
    environment = {"RINGHOOK_RUNTIME": runtime, "RINGHOOK_ARCHITECTURE": architecture}
    overrides = [
        f"Runtime={runtime}",
        f"Architecture={architecture}",
        f"AdminKey={fingerprinted(secrets.token_hex())}",
    ]
    command = ["build", "--template", str(ROOT / "template.yaml"), "--build-dir", str(folder)]
    _sam(folder.parent, [*command, "--parameter-overrides", *overrides], environment)


def _start_emulator(folder: pathlib.Path) -> CloudTarget:
    port, log = _free_port(), folder / "ministack.log"
    scratch = folder / "scratch"
    scratch.mkdir(parents=True, exist_ok=True)
    environment = {name: os.environ[name] for name in _KEPT if name in os.environ}
    environment |= {**_FAKE_ACCOUNT, "GATEWAY_PORT": str(port)}
    environment |= {"SFTP_ENABLED": "0", "IOT_MTLS_ENABLED": "0"}
    environment |= {"AUTH": "true", "RINGHOOK_IAM_QUESTIONS": str(folder / "iam.jsonl")}
    environment |= {"BIND_HOST": "127.0.0.1", "MINISTACK_HOST": "127.0.0.1"}
    environment |= {name: str(scratch) for name in ("TMPDIR", "STATE_DIR", "S3_DATA_DIR")}
    with log.open("wb") as output:
        process = subprocess.Popen(
            [str(TOOLS / "python"), "-P", str(pathlib.Path(__file__).with_name("emulator.py"))],
            cwd=scratch,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    address = f"127.0.0.1:{port}"
    target = CloudTarget(
        f"http://{address}", secrets.token_urlsafe(24), log, folder / "iam.jsonl", process
    )
    try:
        _wait(lambda: _status(address, "/_ministack/health") == 200, "the AWS emulator", target)
    except BaseException:
        target.stop()
        raise
    return target


def _deploy(folder: pathlib.Path, target: CloudTarget, allowed_networks: str) -> None:
    parameters = {
        "AdminKey": fingerprinted(target.admin_key),
        "OperatorKey": fingerprinted(target.operator_key),
        "AllowedNetworks": allowed_networks,
        "Architecture": ARCHITECTURE,
        "EmulatorAddress": urlsplit(target.endpoint_url).netloc,
        "Runtime": RUNTIME,
        "WhenDeleted": "Delete",
    }
    command = ["deploy", "--template-file", str(folder / "build" / "template.yaml")]
    command += ["--stack-name", STACK, "--resolve-s3", "--no-confirm-changeset"]
    command += ["--capabilities", "CAPABILITY_IAM", "CAPABILITY_AUTO_EXPAND"]
    overrides = [f"{name}={value}" for name, value in parameters.items()]
    environment = {"AWS_ENDPOINT_URL": target.endpoint_url}
    _sam(folder, [*command, "--parameter-overrides", *overrides], environment)


def _outputs(target: CloudTarget) -> dict[str, str]:
    client = target.client("cloudformation")
    try:
        outputs = client.describe_stacks(StackName=STACK)["Stacks"][0]["Outputs"]
    finally:
        client.close()
    return {output["OutputKey"]: output["OutputValue"] for output in outputs}


def _sam(folder: pathlib.Path, arguments: list[str], environment: Mapping[str, str]) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    done = subprocess.run(
        [str(TOOLS / "sam"), *arguments],
        cwd=folder,
        env={**os.environ, **_FAKE_ACCOUNT, **environment},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=_COMMAND_SECONDS,
        check=False,
    )
    if done.returncode:
        said = (done.stdout + done.stderr)[-3000:]
        raise CloudTargetError(f"sam {arguments[0]} failed:\n{said}")


def _wait(ready: Callable[[], bool], what: str, target: CloudTarget) -> None:
    deadline = time.monotonic() + _START_SECONDS
    while time.monotonic() < deadline and target.process.poll() is None:
        if ready():
            return
        time.sleep(0.1)
    said = target.log.read_text(errors="replace")[-3000:]
    raise CloudTargetError(f"{what} did not start; the emulator said:\n{said}")


def _status(address: str, path: str) -> int:
    """Return the HTTP status of a GET, 0 when nobody answers yet."""
    connection = HTTPConnection(address, timeout=30)
    try:
        connection.request("GET", path)
        return connection.getresponse().status
    except OSError:
        return 0
    finally:
        connection.close()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port
