"""What Lambda hands a function for one SQS message. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ringhook.ports.queue import Received

DUE_AT = "due_at"
"""The message attribute with the Unix second before which the message must not be handled."""


@dataclass(frozen=True, slots=True)
class QueuedRecord:
    """A message in a Lambda event. *left_seconds* is what remains of its delay; 0 means: handle it."""

    message_id: str
    received: Received
    left_seconds: float = 0.0


def read_record(record: Mapping[str, Any]) -> QueuedRecord:
    """Return the message of one entry of `Records`.

    The time is SQS's own: when it first handed the message out.
    https://docs.aws.amazon.com/lambda/latest/dg/with-sqs.html
    """
    attributes = record.get("attributes", {})
    received = Received(
        receipt=record["receiptHandle"],
        body=record["body"],
        group=attributes.get("MessageGroupId", ""),
        attempt=int(attributes.get("ApproximateReceiveCount", "1")),
    )
    due_at = float(record.get("messageAttributes", {}).get(DUE_AT, {}).get("stringValue", "0"))
    now = float(attributes.get("ApproximateFirstReceiveTimestamp", "0")) / 1000
    return QueuedRecord(record["messageId"], received, max(0.0, due_at - now) if due_at else 0.0)
