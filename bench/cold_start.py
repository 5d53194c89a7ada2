"""What a cold function costs beside a bare one that only makes the same AWS calls.

    .venv/bin/python -m bench.cold_start --runs 7

Processor time of fresh processes: import, clients, first event. MiniStack is AWS, on loopback.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any

import boto3
from bench.processes import free_port, start
from bench.webhooks import TOKEN, configuration, notification

ROOT = Path(__file__).parent.parent
TABLE = "bench"
REGION = "eu-central-1"
BARE = """
import boto3, os, sys, time
table, queue = os.environ["RINGHOOK_TABLE"], os.environ["BENCH_QUEUE"]
reads, writes, sends = map(int, sys.argv[1:])
dynamodb, sqs = boto3.client("dynamodb"), boto3.client("sqs")
key = {"pk": {"S": "bare"}, "sk": {"S": "-"}}
for _ in range(reads):
    dynamodb.get_item(TableName=table, Key=key, ConsistentRead=True)
for _ in range(writes):
    dynamodb.put_item(TableName=table, Item=key)
for _ in range(sends):
    sqs.send_message(QueueUrl=queue, MessageBody="x" * 1200)
print(time.process_time())
"""
OURS = """
import json, sys, time
from functions.{function}.app import handler
answer = handler(json.load(sys.stdin), None)
print(time.process_time())
assert answer.get("statusCode", 200) == 200 and not answer.get("batchItemFailures"), answer
"""


@dataclass(frozen=True)
class Case:
    """A function, its event, and the calls to AWS that its first event takes."""

    function: str
    event: dict[str, Any]
    reads: int
    writes: int
    sends: int


def webhook() -> dict[str, Any]:
    """Return what API Gateway gives to `ingest`."""
    http = {"method": "POST", "path": f"/hooks/{TOKEN}", "sourceIp": "192.0.2.1"}
    return {
        "version": "2.0",
        "rawPath": f"/hooks/{TOKEN}",
        "rawQueryString": "",
        "headers": {"content-type": "application/json"},
        "body": notification(1).decode(),
        "isBase64Encoded": False,
        "requestContext": {
            "domainName": "hooks.example",
            "http": http,
            "stage": "$default",
            "timeEpoch": 1_774_011_041_000,
        },
    }


def record(queue: str, body: str, group: str) -> dict[str, Any]:
    """Return what SQS gives to `dispatch`."""
    one = {
        "messageId": "m1",
        "receiptHandle": "r1",
        "body": body,
        "attributes": {"ApproximateReceiveCount": "1", "MessageGroupId": group},
        "messageAttributes": {},
        "eventSourceARN": f"arn:aws:sqs:{REGION}:123456789012:{queue}",
    }
    return {"Records": [one]}


def cpu_ms(command: list[str], environment: dict[str, str], text: str = "") -> float:
    """Return what one fresh process used."""
    done = subprocess.run(
        command, input=text, env=environment, cwd=ROOT, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise RuntimeError(done.stderr[-2000:])
    return float(done.stdout.split()[-1]) * 1000


def compare(case: Case, environment: dict[str, str], runs: int) -> tuple[float, float]:
    """Return the medians of the bare handler and of ours, run in turns."""
    calls = [str(count) for count in (case.reads, case.writes, case.sends)]
    bare, ours = [sys.executable, "-c", BARE, *calls], OURS.format(function=case.function)
    figures = [
        (
            cpu_ms(bare, environment),
            cpu_ms([sys.executable, "-c", ours], environment, json.dumps(case.event)),
        )
        for _ in range(runs)
    ]
    return median(one for one, _ in figures), median(other for _, other in figures)


def prepare() -> tuple[str, str]:
    """Make the table, the queues and the configuration; returns the queues' addresses."""
    keys = [{"AttributeName": name, "AttributeType": "S"} for name in ("pk", "sk")]
    schema = [
        {"AttributeName": name, "KeyType": kind} for name, kind in (("pk", "HASH"), ("sk", "RANGE"))
    ]
    boto3.client("dynamodb").create_table(
        TableName=TABLE,
        AttributeDefinitions=keys,  # type: ignore[arg-type]  # a plain dict will do
        KeySchema=schema,  # type: ignore[arg-type]  # a plain dict will do
        BillingMode="PAY_PER_REQUEST",
    )
    sqs = boto3.client("sqs")
    events = sqs.create_queue(QueueName="events.fifo", Attributes={"FifoQueue": "true"})
    deliveries = sqs.create_queue(QueueName="deliveries")
    return events["QueueUrl"], deliveries["QueueUrl"]


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=5)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="ringhook-bench-") as folder:
        port = free_port()
        os.environ |= {
            "AWS_ENDPOINT_URL": f"http://127.0.0.1:{port}",
            "AWS_ACCESS_KEY_ID": "bench",
            "AWS_SECRET_ACCESS_KEY": "bench",
            "AWS_DEFAULT_REGION": REGION,
            "PYTHONPATH": os.pathsep.join([str(ROOT), *sys.path]),
            "GATEWAY_PORT": str(port),
            "SFTP_ENABLED": "0",
            "IOT_MTLS_ENABLED": "0",
            "BIND_HOST": "127.0.0.1",
            **dict.fromkeys(("TMPDIR", "STATE_DIR", "S3_DATA_DIR"), folder),
        }
        log = Path(folder) / "ministack.log"
        emulator = start("ministack", port, [str(ROOT / ".tools/bin/ministack")], log)
        try:
            _measure(options.runs)
        finally:
            emulator.stop()


def _measure(runs: int) -> None:
    events, deliveries = prepare()
    os.environ |= {
        "RINGHOOK_TABLE": TABLE,
        "RINGHOOK_EVENTS_QUEUE": events,
        "RINGHOOK_DELIVERIES_QUEUE": deliveries,
        "BENCH_QUEUE": deliveries,
    }
    from ringhook.config.problems import read_document  # noqa: PLC0415 - as late as the others
    from ringhook.wiring import cloud  # noqa: PLC0415 - reads the environment

    office = cloud.app().office
    document = read_document(configuration(9), office.adapter_fields())
    office.save(cloud.CloudMedia(os.environ).workspace, document, 0, "bench")
    compare(Case("ingest", webhook(), 0, 0, 0), dict(os.environ), 1)
    found = boto3.client("sqs").receive_message(QueueUrl=events, MaxNumberOfMessages=1)
    body = found["Messages"][0]["Body"]
    cases = (
        Case("ingest", webhook(), reads=3, writes=0, sends=1),
        Case("dispatch", record("events.fifo", body, "call"), reads=5, writes=4, sends=1),
    )
    for case in cases:
        bare, ours = compare(case, dict(os.environ), runs)
        print(f"{case.function:9} {ours:6.0f} ms   bare {bare:6.0f} ms   ratio {ours / bare:.2f}")


if __name__ == "__main__":
    main()
