"""Letters through SES: what moto keeps of them, and what SES answers when it does not want them."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import closing
from typing import Any

import boto3
import pytest
from botocore.config import Config
from moto import mock_aws
from moto.core.models import DEFAULT_ACCOUNT_ID
from moto.ses.models import ses_backends
from tests.unit.aws.conftest import Refusing

from ringhook.aws.ses import SesMail
from ringhook.domain.errors import RinghookError, TryAgainError
from ringhook.ports.mail import MailFailedError

REGION = "eu-central-1"
SENDER = "ringhook@firm.example"
TO = ("boss@firm.example", "it@firm.example")


def _client(**how: Any) -> Any:
    session = boto3.Session("a", "b", region_name=REGION)
    client: Any = session.client("sesv2", **how)
    return client


@pytest.fixture
def ses() -> Iterator[Any]:
    with mock_aws():
        client = _client()
        yield client
        client.close()


def test_a_letter_arrives_whole(ses: Any) -> None:
    ses.create_email_identity(EmailIdentity=SENDER)
    SesMail(ses, SENDER).send(TO, "Échecs\r\nBcc: all@firm.example", "Ошибки — 再送\n")
    (sent,) = ses_backends[DEFAULT_ACCOUNT_ID][REGION].sent_messages
    assert (sent.source, sent.destinations["ToAddresses"]) == (SENDER, list(TO))
    assert (sent.subject, sent.body) == ("Échecs Bcc: all@firm.example", "Ошибки — 再送\n")


def test_a_sender_that_is_not_verified_must_be(ses: Any) -> None:
    with pytest.raises(MailFailedError, match="verify the sender"):
        SesMail(ses, SENDER).send(TO, "subject", "text")


@pytest.mark.parametrize(
    ("code", "status", "error"),
    [
        ("MessageRejected", 400, MailFailedError),
        ("MailFromDomainNotVerifiedException", 400, MailFailedError),
        ("AccountSuspendedException", 400, MailFailedError),
        ("BadRequestException", 400, MailFailedError),
        ("TooManyRequestsException", 429, TryAgainError),
        ("LimitExceededException", 400, TryAgainError),
        ("SendingPausedException", 400, TryAgainError),
        ("AccessDeniedException", 403, TryAgainError),
        ("InternalFailure", 500, TryAgainError),
    ],
)
def test_what_ses_answers_has_our_name(
    refusing: Refusing, code: str, status: int, error: type[RinghookError]
) -> None:
    with pytest.raises(error, match=code) as caught:
        SesMail(refusing("sesv2", "send_email", code, status), SENDER).send(TO, "s", "t")
    assert type(caught.value) is error
    assert "4915112345" not in str(caught.value)


def test_an_endpoint_that_nobody_serves_may_work_later() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        client = _client(
            endpoint_url=f"http://127.0.0.1:{taken.getsockname()[1]}",
            config=Config(retries={"total_max_attempts": 1}),
        )
        with closing(client), pytest.raises(TryAgainError, match="not reached"):
            SesMail(client, SENDER).send(TO, "subject", "text")
