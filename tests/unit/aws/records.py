"""Lambda's form of SQS messages, for tests."""

from __future__ import annotations

from typing import Any


def sqs_record(
    body: str = "{}", *, group: str = "", attempt: int = 1, due_at: float | None = None
) -> dict[str, Any]:
    """Return one entry of `Records`, handed out at Unix second 1000; its id is its body."""
    attributes = {
        "ApproximateReceiveCount": str(attempt),
        "ApproximateFirstReceiveTimestamp": "1000000",
        "SentTimestamp": "999000",
    }
    if group:
        attributes["MessageGroupId"] = group
    own = {} if due_at is None else {"due_at": {"stringValue": str(due_at), "dataType": "Number"}}
    return {
        "messageId": body,
        "receiptHandle": f"receipt of {body}",
        "body": body,
        "attributes": attributes,
        "messageAttributes": own,
        "eventSource": "aws:sqs",
    }
