"""Which medium fulfils which port. One line here gives a new medium the whole suite."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import boto3
import pytest
from moto import mock_aws

from ringhook.aws.dynamodb import DynamoTable
from ringhook.aws.kms import KmsVault
from ringhook.aws.s3 import S3Files
from ringhook.aws.sqs import SqsQueue
from ringhook.embedded.database import Database
from ringhook.embedded.files import FolderFiles
from ringhook.embedded.queue import SqliteQueue
from ringhook.embedded.table import SqliteTable
from ringhook.embedded.vault import KeyFileVault
from ringhook.memory.clock import FixedClock
from ringhook.memory.files import MemoryFiles
from ringhook.memory.queue import MemoryQueue
from ringhook.memory.table import MemoryTable
from ringhook.memory.vault import MemoryVault
from ringhook.ports.files import Files
from ringhook.ports.queue import Queue
from ringhook.ports.table import Table
from ringhook.ports.vault import Vault


@dataclass(frozen=True, slots=True)
class Bench:
    """What a medium is built from; *closing* puts it away after the test."""

    clock: FixedClock
    folder: Path
    closing: ExitStack


def _database(bench: Bench) -> Database:
    return bench.closing.enter_context(Database(bench.folder / "contract.db"))


def _sqlite_queue(bench: Bench) -> Queue:
    queue = SqliteQueue(_database(bench), bench.clock, "contract")
    bench.closing.callback(queue.close)
    return queue


@cache
def _session() -> boto3.Session:
    """One session: reading the descriptions of the services takes longer than most tests."""
    return boto3.Session("testing", "testing", region_name="eu-central-1")


def _client(bench: Bench, service: str) -> Any:
    bench.closing.enter_context(mock_aws())
    client: Any = _session().client(service)  # type: ignore[call-overload]  # the name is an argument
    bench.closing.callback(client.close)
    return client


def _dynamo_table(bench: Bench) -> Table:
    client = _client(bench, "dynamodb")
    client.create_table(
        TableName="contract",
        KeySchema=[
            {"AttributeName": "pk", "KeyType": "HASH"},
            {"AttributeName": "sk", "KeyType": "RANGE"},
        ],
        AttributeDefinitions=[
            {"AttributeName": "pk", "AttributeType": "S"},
            {"AttributeName": "sk", "AttributeType": "S"},
        ],
        BillingMode="PAY_PER_REQUEST",
    )
    client.update_time_to_live(
        TableName="contract", TimeToLiveSpecification={"Enabled": True, "AttributeName": "ttl"}
    )
    return DynamoTable(client, "contract", bench.clock)


def _sqs_queue(bench: Bench, ending: str, attributes: Mapping[str, str]) -> Queue:
    client = _client(bench, "sqs")
    dead = client.create_queue(QueueName=f"dead{ending}", Attributes=attributes)["QueueUrl"]
    found = client.get_queue_attributes(QueueUrl=dead, AttributeNames=["QueueArn"])
    policy = {"deadLetterTargetArn": found["Attributes"]["QueueArn"], "maxReceiveCount": 5}
    url = client.create_queue(
        QueueName=f"contract{ending}",
        Attributes={**attributes, "RedrivePolicy": json.dumps(policy)},
    )["QueueUrl"]
    return SqsQueue(client, url, bench.clock)


def _kms_vault(bench: Bench) -> Vault:
    client = _client(bench, "kms")
    return KmsVault(client, client.create_key()["KeyMetadata"]["KeyId"])


def _s3_files(bench: Bench) -> Files:
    client = _client(bench, "s3")
    place = {"LocationConstraint": "eu-central-1"}
    client.create_bucket(Bucket="contract", CreateBucketConfiguration=place)
    return S3Files(client, "contract")


TABLES: Mapping[str, Callable[[Bench], Table]] = {
    "memory": lambda bench: MemoryTable(bench.clock),
    "sqlite": lambda bench: SqliteTable(_database(bench), bench.clock),
    "dynamodb": _dynamo_table,
}
TIMED_QUEUES: Mapping[str, Callable[[Bench], Queue]] = {
    "memory": lambda bench: MemoryQueue(bench.clock),
    "sqlite": _sqlite_queue,
}
"""Queues whose time is the clock port's, so that a test can move it."""
ORDERED_QUEUES: Mapping[str, Callable[[Bench], Queue]] = {
    **TIMED_QUEUES,
    "sqs": lambda bench: _sqs_queue(bench, ".fifo", {"FifoQueue": "true"}),
}
PLAIN_QUEUES: Mapping[str, Callable[[Bench], Queue]] = {
    **TIMED_QUEUES,
    "sqs": lambda bench: _sqs_queue(bench, "", {}),
}
FILES: Mapping[str, Callable[[Bench], Files]] = {
    "memory": lambda _: MemoryFiles(),
    "folder": lambda bench: FolderFiles(bench.folder / "files"),
    "s3": _s3_files,
}
VAULTS: Mapping[str, Callable[[Bench], Vault]] = {
    "memory": lambda _: MemoryVault(),
    "keyfile": lambda bench: KeyFileVault(bench.folder / "vault.key"),
    "kms": _kms_vault,
}


@pytest.fixture
def clock() -> FixedClock:
    return FixedClock()


@pytest.fixture
def bench(clock: FixedClock, tmp_path: Path) -> Iterator[Bench]:
    with ExitStack() as closing:
        yield Bench(clock, tmp_path, closing)


@pytest.fixture(params=TABLES)
def table(request: pytest.FixtureRequest, bench: Bench) -> Table:
    return TABLES[request.param](bench)


@pytest.fixture(params=ORDERED_QUEUES)
def ordered_queue(request: pytest.FixtureRequest, bench: Bench) -> Queue:
    return ORDERED_QUEUES[request.param](bench)


@pytest.fixture(params=PLAIN_QUEUES)
def plain_queue(request: pytest.FixtureRequest, bench: Bench) -> Queue:
    return PLAIN_QUEUES[request.param](bench)


@pytest.fixture(params=TIMED_QUEUES)
def timed_queue(request: pytest.FixtureRequest, bench: Bench) -> Queue:
    return TIMED_QUEUES[request.param](bench)


@pytest.fixture(params=VAULTS)
def vault(request: pytest.FixtureRequest, bench: Bench) -> Vault:
    return VAULTS[request.param](bench)


@pytest.fixture(params=FILES)
def files(request: pytest.FixtureRequest, bench: Bench) -> Files:
    return FILES[request.param](bench)
