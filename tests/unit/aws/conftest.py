"""Real clients against moto, and clients whose next answer is an error."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import TYPE_CHECKING, Any

import boto3
import pytest
from botocore.stub import Stubber
from moto import mock_aws

from ringhook.aws.dynamodb import DynamoTable
from ringhook.memory.clock import FixedClock

if TYPE_CHECKING:
    from mypy_boto3_sqs.client import SQSClient

Refusing = Callable[..., Any]


def _client(service: str) -> Any:
    session = boto3.Session("testing", "testing", region_name="eu-central-1")
    client: Any = session.client(service)  # type: ignore[call-overload]  # the name is an argument
    return client


@pytest.fixture
def clock() -> FixedClock:
    return FixedClock()


@pytest.fixture
def table(clock: FixedClock) -> Iterator[DynamoTable]:
    with mock_aws():
        client = _client("dynamodb")
        client.create_table(
            TableName="rows",
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
        yield DynamoTable(client, "rows", clock)
        client.close()


@pytest.fixture
def sqs() -> Iterator[SQSClient]:
    with mock_aws():
        client = _client("sqs")
        yield client
        client.close()


@pytest.fixture
def refusing() -> Iterator[Refusing]:
    """Return a maker of clients that answer one operation with an AWS error."""
    with ExitStack() as closing:

        def make(service: str, operation: str, code: str, status: int = 400) -> Any:
            client = _client(service)
            closing.callback(client.close)
            stubber = closing.enter_context(Stubber(client))
            stubber.add_client_error(operation, code, f"secret +4915112345 {code}", status)
            return client

        yield make
