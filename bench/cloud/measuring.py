"""How much of the processor the flows take, and boto3 for each request: measured here, kept in `measured.json`.

The requests end in a hook of botocore that answers at once, so that making, signing and reading are measured
and nothing else.
"""

from __future__ import annotations

import io
import json
import platform
import statistics
import time
from collections.abc import Callable
from datetime import date
from typing import Any

import boto3
from bench.cloud.deployment import Function
from bench.cloud.facts import HERE
from bench.cloud.scenes import SCENES, call, deploy
from botocore.awsrequest import AWSResponse
from botocore.compat import HTTPHeaders

from ringhook.aws.dynamodb import DynamoTable
from ringhook.aws.push import ApiGatewayPush
from ringhook.aws.sqs import SqsQueue
from ringhook.embedded.clock import SystemClock
from ringhook.ports.queue import Message
from ringhook.ports.table import Row

ROUNDS, CALLS = 200, 100
TEXT = json.dumps({"text": "x" * 700})
ITEM = {"pk": {"S": "p"}, "sk": {"S": "s"}, "d": {"S": TEXT}, "v": {"N": "1"}}
ANSWERS: dict[str, object] = {
    "GetItem": {"Item": ITEM},
    "UpdateItem": {"Attributes": ITEM},
    "PutItem": {},
    "SendMessage": {"MessageId": "1", "MD5OfMessageBody": ""},
    "Decrypt": {"KeyId": "k", "Plaintext": "eA=="},
    "PostToConnection": {},
}


class _Raw(io.BytesIO):
    """What botocore reads an answer from."""

    def stream(self, **_how: object) -> list[bytes]:
        return [self.read()]


def _client(service: str) -> Any:
    session = boto3.Session("id", "secret", region_name="eu-central-1")
    client = session.client(service, endpoint_url="https://aws.invalid")  # type: ignore[call-overload]

    def answer(request: Any, event_name: str, **_more: object) -> AWSResponse:
        body = json.dumps(ANSWERS[event_name.rpartition(".")[2]]).encode()
        return AWSResponse(request.url, 200, _headers(), _Raw(body))

    client.meta.events.register("before-send", answer)
    return client


def _headers() -> HTTPHeaders:
    headers = HTTPHeaders()
    headers["content-type"] = "application/json"
    return headers


def _each(work: Callable[[], object]) -> float:
    """Return the median milliseconds of one call of *work*."""
    work()
    times = []
    for _ in range(5):
        begun = time.process_time()
        for _ in range(ROUNDS):
            work()
        times.append((time.process_time() - begun) * 1000 / ROUNDS)
    return round(statistics.median(times), 3)


def per_request() -> dict[str, float]:
    """Return what boto3 takes for one request of each kind; a CRM's request is no matter of boto3's."""
    clock = SystemClock()
    table = DynamoTable(_client("dynamodb"), "table", clock)
    queue = SqsQueue(_client("sqs"), "https://sqs.invalid/queue", clock)
    push = ApiGatewayPush(_client("apigatewaymanagementapi"))
    kms = _client("kms")
    row = Row("ws#main#call#c", "call", json.loads(TEXT), expires_at=1)
    return {
        "read": _each(lambda: table.get("ws#main#call#c", "call")),
        "write": _each(lambda: table.put(row)),
        "send": _each(lambda: queue.send(Message(TEXT))),
        "push": _each(lambda: push.send("connection", TEXT)),
        "kms": _each(lambda: kms.decrypt(CiphertextBlob=b"x", KeyId="k")),
        "crm": 1.2,
    }


def per_function() -> dict[Function, float]:
    """Return the mean milliseconds of each function's flow, over all scenes alike."""
    times: dict[Function, list[float]] = {}
    for scene in SCENES:
        cloud = deploy(scene)
        for number in range(1, CALLS):
            for step in call(cloud, scene, number):
                times.setdefault(step.function, []).append(step.cpu_seconds * 1000)
    return {name: round(statistics.fmean(found), 3) for name, found in sorted(times.items())}


def measure() -> None:
    """Measure and write it down."""
    found = {
        "noted": date.today().isoformat(),  # noqa: DTZ011 - the operator's own day
        "machine": f"{platform.system()} {platform.machine()}, Python {platform.python_version()}",
        "note": "Milliseconds of one processor. A shared machine: figures may move by a factor of two. "
        "crm: urllib3 and TLS, after docs of the HTTP client.",
        "cpu_ms": per_function(),
        "cpu_ms_per_request": per_request(),
        "log_bytes": {
            "value": 640,
            "source": "platform.start and platform.report in JSON: "
            "https://docs.aws.amazon.com/lambda/latest/dg/monitoring-cloudwatchlogs-advanced.html",
        },
    }
    (HERE / "measured.json").write_text(json.dumps(found, indent=2) + "\n", "utf-8")
