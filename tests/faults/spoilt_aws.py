"""The resources of a deployment at moto, and what goes wrong with AWS's answers on their way back."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import boto3
from botocore.awsrequest import AWSRequest, AWSResponse

THROTTLED = ("ProvisionedThroughputExceededException", "ThrottlingException")


@dataclass(frozen=True)
class Trouble:
    """How often, of one, what goes wrong."""

    again: float = 0.0
    throttled: float = 0.0
    refused_conditions: float = 0.0
    halves: float = 0.0


def resources() -> Mapping[str, str]:
    """Make the table and the queues; returns their names as the functions find them."""
    dynamo, sqs = boto3.client("dynamodb"), boto3.client("sqs")
    keys = [("pk", "HASH"), ("sk", "RANGE")]
    dynamo.create_table(
        TableName="faults",
        KeySchema=[{"AttributeName": name, "KeyType": kind} for name, kind in keys],  # type: ignore[typeddict-item]  # literals
        AttributeDefinitions=[{"AttributeName": n, "AttributeType": "S"} for n, _ in keys],
        BillingMode="PAY_PER_REQUEST",
    )
    events = sqs.create_queue(QueueName="events.fifo", Attributes={"FifoQueue": "true"})
    deliveries = sqs.create_queue(QueueName="deliveries")
    dynamo.close()
    sqs.close()
    return {
        "RINGHOOK_TABLE": "faults",
        "RINGHOOK_EVENTS_QUEUE": events["QueueUrl"],
        "RINGHOOK_DELIVERIES_QUEUE": deliveries["QueueUrl"],
        "RINGHOOK_ALLOW_NETWORK": "127.0.0.0/8",
    }


def spoil(table: Any, queue: Any, trouble: Trouble, chance: random.Random) -> None:
    def refuse(request: AWSRequest, **_: Any) -> AWSResponse | None:
        if chance.random() < trouble.throttled:
            return _refusal(chance.choice(THROTTLED))
        is_conditional = b"ConditionExpression" in (request.body or b"")
        if is_conditional and chance.random() < trouble.refused_conditions:
            return _refusal("ConditionalCheckFailedException")
        return None

    def halve(parsed: dict[str, Any], **_: Any) -> None:
        done: Sequence[dict[str, Any]] = parsed.get("Successful", [])
        if len(done) > 1 and chance.random() < trouble.halves:
            failed = {"Id": done[-1]["Id"], "Code": "InternalError", "SenderFault": False}
            parsed["Successful"], parsed["Failed"] = list(done[:-1]), [failed]

    table.meta.events.register_first("before-send.dynamodb", refuse)
    queue.meta.events.register("after-call.sqs.SendMessageBatch", halve)


class _Said:
    """The body of an answer, as urllib3 gives it."""

    def __init__(self, text: str) -> None:
        self._text = text.encode()

    def stream(self, **_: Any) -> Iterator[bytes]:
        yield self._text


def _refusal(code: str) -> AWSResponse:
    body = json.dumps({"__type": f"com.amazonaws.dynamodb.v20120810#{code}", "message": "no"})
    headers = {"Content-Type": "application/x-amz-json-1.0"}
    return AWSResponse("https://dynamodb.eu-central-1.amazonaws.com/", 400, headers, _Said(body))  # type: ignore[arg-type]  # as much as botocore asks of it
