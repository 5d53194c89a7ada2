"""`Mail` on Amazon SES (API version 2)."""

from __future__ import annotations

from typing import Any, Protocol

from botocore.exceptions import ClientError

from ringhook.aws.failures import translated
from ringhook.ports.mail import MailFailedError

FINAL_CODES = frozenset(
    {
        "AccountSuspendedException",
        "BadRequestException",
        "MailFromDomainNotVerifiedException",
        "MessageRejected",
        "NotFoundException",
    }
)
"""https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_SendEmail.html"""


class SesClient(Protocol):
    """What we ask of boto3's client."""

    def send_email(self, **request: Any) -> Any: ...  # noqa: D102 - see boto3


class SesMail:
    """Hands letters from *sender* to SES, which must have verified it or its domain."""

    def __init__(self, client: SesClient, sender: str) -> None:
        self._client, self._sender = client, sender

    def send(self, to: tuple[str, ...], subject: str, text: str) -> None:
        """See `ringhook.ports.mail.Mail`."""
        content = {
            "Subject": {"Data": " ".join(subject.split()), "Charset": "UTF-8"},
            "Body": {"Text": {"Data": text, "Charset": "UTF-8"}},
        }
        with translated("send a mail"):
            try:
                self._client.send_email(
                    FromEmailAddress=self._sender,
                    Destination={"ToAddresses": list(to)},
                    Content={"Simple": content},
                )
            except ClientError as error:
                code = str(error.response.get("Error", {}).get("Code", ""))
                if code not in FINAL_CODES:
                    raise
                message = f"SES refused the letter ({code}); verify the sender, leave the sandbox"
                raise MailFailedError(message) from None
