"""`ringhook admin-key --stack` makes a key that opens the workspace there at once."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import boto3
import pytest
from moto import mock_aws

from ringhook.aws.dynamodb import DynamoTable
from ringhook.embedded.clock import SystemClock
from ringhook.store.access import Access
from ringhook.wiring import cli, stack_key
from ringhook.wiring.settings import SettingsError

TABLE, STACK = "ringhook-table", "ringhook-dev"


class Cloud:
    """DynamoDB, and a stack that names its table."""

    def __init__(self, *outputs: tuple[str, str]) -> None:
        self._outputs = [{"OutputKey": key, "OutputValue": value} for key, value in outputs]

    def __call__(self, service: str) -> Any:
        return boto3.client("dynamodb", "eu-central-1") if service == "dynamodb" else self

    def describe_stacks(self, StackName: str) -> dict[str, Any]:  # noqa: N803 - boto3's name
        assert StackName == STACK
        return {"Stacks": [{"Outputs": self._outputs}]}


@pytest.fixture
def access(monkeypatch: pytest.MonkeyPatch) -> Iterator[Access]:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "test")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "test")
    with mock_aws():
        client = boto3.client("dynamodb", "eu-central-1")
        client.create_table(
            TableName=TABLE,
            BillingMode="PAY_PER_REQUEST",
            AttributeDefinitions=[
                {"AttributeName": "pk", "AttributeType": "S"},
                {"AttributeName": "sk", "AttributeType": "S"},
            ],
            KeySchema=[
                {"AttributeName": "pk", "KeyType": "HASH"},
                {"AttributeName": "sk", "KeyType": "RANGE"},
            ],
        )
        yield Access(DynamoTable(client, TABLE, SystemClock()))
        client.close()


def test_a_key_that_is_let_in_at_a_stack_opens_it(access: Access) -> None:
    stack_key.admit(Cloud(("TableName", TABLE)), STACK, "rh_a-key-of-enough-length", "main")
    assert access.workspace_of("rh_a-key-of-enough-length") == "main"


def test_a_stack_of_something_else_is_refused() -> None:
    with pytest.raises(SettingsError, match="no deployment of ringhook"):
        stack_key.admit(Cloud(("Url", "x")), STACK, "rh_a-key-of-enough-length", "main")


def test_without_credentials_it_says_so(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_PROFILE"):
        monkeypatch.delenv(name, raising=False)
    for name in ("AWS_CONFIG_FILE", "AWS_SHARED_CREDENTIALS_FILE"):
        monkeypatch.setenv(name, "/dev/null")
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    assert cli.main(["admin-key", "--stack", STACK]) == 2
    said = capsys.readouterr()
    assert "no AWS credentials" in said.err
    assert "rh_" not in said.out
