"""Frames to desktops, and secrets sealed by KMS."""

from __future__ import annotations

import base64
import socket
from collections.abc import Iterator
from contextlib import closing

import boto3
import pytest
from botocore.config import Config
from moto import mock_aws
from tests.unit.aws.conftest import Refusing

from ringhook.aws.kms import KmsVault
from ringhook.aws.push import ApiGatewayPush
from ringhook.domain.errors import (
    GoneError,
    NotFoundError,
    RinghookError,
    TooLargeError,
    TryAgainError,
)


@pytest.mark.parametrize(
    ("code", "status", "error"),
    [
        ("GoneException", 410, GoneError),
        ("410", 410, GoneError),
        ("LimitExceededException", 429, TryAgainError),
        ("ForbiddenException", 403, TryAgainError),
        ("InternalServerError", 500, TryAgainError),
        ("PayloadTooLargeException", 413, TooLargeError),
    ],
)
def test_what_the_management_endpoint_answers_has_our_name(
    refusing: Refusing, code: str, status: int, error: type[RinghookError]
) -> None:
    push = ApiGatewayPush(refusing("apigatewaymanagementapi", "post_to_connection", code, status))
    with pytest.raises(error):
        push.send("connection", "{}")


@pytest.mark.parametrize(("code", "status"), [("GoneException", 410), ("410", 410)])
def test_ending_a_connection_that_is_over_is_fine(
    refusing: Refusing, code: str, status: int
) -> None:
    push = ApiGatewayPush(refusing("apigatewaymanagementapi", "delete_connection", code, status))
    push.close("connection")


def test_a_connection_that_cannot_be_ended_now_may_be_later(refusing: Refusing) -> None:
    client = refusing("apigatewaymanagementapi", "delete_connection", "LimitExceededException", 429)
    with pytest.raises(TryAgainError):
        ApiGatewayPush(client).close("connection")


def test_an_endpoint_that_nobody_serves_may_work_later() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        client = boto3.Session("a", "b", region_name="eu-central-1").client(
            "apigatewaymanagementapi",
            endpoint_url=f"http://127.0.0.1:{taken.getsockname()[1]}",
            config=Config(retries={"total_max_attempts": 1}),
        )
        with closing(client), pytest.raises(TryAgainError, match="not reached"):
            ApiGatewayPush(client).send("connection", "{}")


@pytest.fixture
def vault() -> Iterator[KmsVault]:
    with mock_aws():
        client = boto3.Session("a", "b", region_name="eu-central-1").client("kms")
        yield KmsVault(client, client.create_key()["KeyMetadata"]["KeyId"])
        client.close()


@pytest.mark.parametrize("secret", ["", "s3cret", "пароль", "x" * 65_536])
def test_any_secret_comes_back(vault: KmsVault, secret: str) -> None:
    assert vault.unseal(vault.seal(secret, "name"), "name") == secret


def test_another_context_does_not_open_it(vault: KmsVault) -> None:
    sealed = vault.seal("s3cret", "one")
    with pytest.raises(NotFoundError):
        vault.unseal(sealed, "two")


@pytest.mark.parametrize(
    "sealed", ["", "s3cret", "kms1:AAAA", "kms2:%%%", "kms2:AAAA", "memory:00"]
)
def test_a_text_that_kms_did_not_seal_is_refused(vault: KmsVault, sealed: str) -> None:
    with pytest.raises(NotFoundError, match="enter the secret anew"):
        vault.unseal(sealed, "name")


def test_a_secret_over_64_kibibytes_is_refused(vault: KmsVault) -> None:
    with pytest.raises(TooLargeError):
        vault.seal("x" * 65_537, "name")


def test_kms_never_sees_the_secret_and_no_two_texts_share_a_key() -> None:
    with mock_aws():
        client = boto3.Session("a", "b", region_name="eu-central-1").client("kms")
        asked: list[tuple[str, dict[str, object]]] = []
        client.meta.events.register(
            "provide-client-params.kms.*",
            lambda params, model, **_: asked.append((model.name, params)),
        )
        vault = KmsVault(client, client.create_key()["KeyMetadata"]["KeyId"])
        asked.clear()
        keys = [_sealed_key(vault.seal("s3cret", "name")) for _ in range(2)]
        client.close()
    assert [name for name, _ in asked] == ["GenerateDataKey", "GenerateDataKey"]
    assert all(params["EncryptionContext"] == {"context": "name"} for _, params in asked)
    assert "s3cret" not in str(asked)
    assert keys[0] != keys[1]


def _sealed_key(sealed: str) -> bytes:
    content = base64.b64decode(sealed.removeprefix("kms2:"))
    return content[2 : 2 + int.from_bytes(content[:2])]


def test_a_text_put_under_another_texts_key_is_refused(vault: KmsVault) -> None:
    one, two = (base64.b64decode(vault.seal(text, "name")[5:]) for text in ("one", "two"))
    key_end = 2 + int.from_bytes(one[:2])
    mixed = "kms2:" + base64.b64encode(one[:key_end] + two[key_end:]).decode()
    with pytest.raises(NotFoundError):
        vault.unseal(mixed, "name")


def test_a_keeper_that_does_not_answer_may_answer_later(
    vault: KmsVault, refusing: Refusing
) -> None:
    sealed = vault.seal("s3cret", "name")
    silent = KmsVault(refusing("kms", "decrypt", "KMSInternalException", 500), "key")
    with pytest.raises(TryAgainError):
        silent.unseal(sealed, "name")


def test_a_function_that_may_not_make_keys_says_so_and_may_later(refusing: Refusing) -> None:
    vault = KmsVault(refusing("kms", "generate_data_key", "AccessDeniedException"), "key")
    with pytest.raises(TryAgainError, match="AccessDenied") as caught:
        vault.seal("s3cret", "name")
    assert "s3cret" not in str(caught.value)
