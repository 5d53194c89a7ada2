"""`Queue` on Amazon SQS: a FIFO queue for what has an order, a standard queue for what may be delayed."""

from __future__ import annotations

import hashlib
import math
import re
import uuid
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from ringhook.aws.failures import translated
from ringhook.aws.sqs_record import DUE_AT
from ringhook.domain.errors import TryAgainError
from ringhook.ports.clock import Clock
from ringhook.ports.queue import Message, Received

if TYPE_CHECKING:
    from mypy_boto3_sqs.client import SQSClient
    from mypy_boto3_sqs.type_defs import MessageTypeDef

LONGEST_DELAY_SECONDS = 900
LONGEST_LEASE_SECONDS = 43_200
LONGEST_WAIT_SECONDS = 20
_BATCH = 10
_BATCH_BYTES = 240_000
_PLAIN_ID = re.compile(r"[A-Za-z0-9!-/:-@\[-`{-~]{1,128}")
"""https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/quotas-messages.html"""


class SqsQueue:
    """One SQS queue. Its visibility time-out and its dead letters are set where it is made."""

    def __init__(self, client: SQSClient, queue_url: str, clock: Clock) -> None:
        self._client, self._url, self._clock = client, queue_url, clock
        self._fifo = queue_url.endswith(".fifo")

    def send(self, *messages: Message) -> None:
        """See `ringhook.ports.queue.Queue`."""
        entries = [self._entry(message) for message in messages]
        if len(entries) == 1:
            with translated("queue a message"):
                self._client.send_message(QueueUrl=self._url, **entries[0])
            return
        for batch in _batches(entries):
            self._send_batch(batch)

    def receive(self, limit: int = 10, *, wait_seconds: float = 0.0) -> Sequence[Received]:
        """See `ringhook.ports.queue.Queue`.

        At most ten at a time. A message whose delay is not over yet goes back for the rest of it.
        """
        with translated("receive messages"):
            answer = self._client.receive_message(
                QueueUrl=self._url,
                MaxNumberOfMessages=min(limit, _BATCH),
                WaitTimeSeconds=min(math.ceil(wait_seconds), LONGEST_WAIT_SECONDS),
                MessageSystemAttributeNames=["ApproximateReceiveCount", "MessageGroupId"],
                MessageAttributeNames=[DUE_AT],
            )
        return [got for one in answer.get("Messages", []) if (got := self._due(one)) is not None]

    def delete(self, received: Received) -> None:
        """See `ringhook.ports.queue.Queue`."""
        with translated("delete a message"):
            self._client.delete_message(QueueUrl=self._url, ReceiptHandle=received.receipt)

    def release(self, received: Received, *, delay_seconds: float = 0.0) -> None:
        """See `ringhook.ports.queue.Queue`."""
        with translated("release a message"):
            self._client.change_message_visibility(
                QueueUrl=self._url,
                ReceiptHandle=received.receipt,
                VisibilityTimeout=min(math.ceil(delay_seconds), LONGEST_LEASE_SECONDS),
            )

    def _send_batch(self, entries: Sequence[dict[str, Any]]) -> None:
        numbered: Any = [entry | {"Id": str(index)} for index, entry in enumerate(entries)]
        with translated("queue messages"):
            answer = self._client.send_message_batch(QueueUrl=self._url, Entries=numbered)
        failed = answer.get("Failed", [])
        if failed:
            codes = ", ".join(sorted({one["Code"] for one in failed}))
            count = f"{len(failed)} of {len(entries)}"
            raise TryAgainError(f"could not queue {count} messages: SQS answered {codes}")

    def _entry(self, message: Message) -> dict[str, Any]:
        entry: dict[str, Any] = {"MessageBody": message.body}
        return entry | (_order(message) if self._fifo else self._delay(message.delay_seconds))

    def _delay(self, delay_seconds: float) -> dict[str, Any]:
        """A longer delay than SQS knows is written on the message and served in parts."""
        if delay_seconds <= 0:
            return {}
        if delay_seconds <= LONGEST_DELAY_SECONDS:
            return {"DelaySeconds": math.ceil(delay_seconds)}
        due_at = f"{self._clock.now().timestamp() + delay_seconds:.3f}"
        attribute = {DUE_AT: {"DataType": "Number", "StringValue": due_at}}
        return {"DelaySeconds": LONGEST_DELAY_SECONDS, "MessageAttributes": attribute}

    def _due(self, one: MessageTypeDef) -> Received | None:
        attributes = one.get("Attributes", {})
        received = Received(
            receipt=one["ReceiptHandle"],
            body=one["Body"],
            group=attributes.get("MessageGroupId", ""),
            attempt=int(attributes.get("ApproximateReceiveCount", "1")),
        )
        attribute = one.get("MessageAttributes", {}).get(DUE_AT)
        due_at = attribute.get("StringValue", "0") if attribute else "0"
        left = float(due_at) - self._clock.now().timestamp()
        if left <= 0:
            return received
        self.send(Message(received.body, delay_seconds=left))
        self.delete(received)
        return None


def _order(message: Message) -> dict[str, Any]:
    """A FIFO queue wants both names of every message, and delays none."""
    if message.delay_seconds > 0 and not message.group:
        raise ValueError("a FIFO queue delays no message: send it to the standard queue")
    names = {"MessageGroupId": message.group, "MessageDeduplicationId": message.deduplication}
    return {name: _plain(text) for name, text in names.items()}


def _plain(text: str) -> str:
    """Return *text* as SQS takes it: itself, else its hash; a name of its own when there is none."""
    if not text:
        return uuid.uuid4().hex
    if _PLAIN_ID.fullmatch(text):
        return text
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def _batches(entries: Sequence[dict[str, Any]]) -> Iterator[Sequence[dict[str, Any]]]:
    """Cut by ten and by size, in order."""
    batch: list[dict[str, Any]] = []
    size = 0
    for entry in entries:
        length = len(entry["MessageBody"].encode())
        if batch and (len(batch) == _BATCH or size + length > _BATCH_BYTES):
            yield batch
            batch, size = [], 0
        batch.append(entry)
        size += length
    if batch:
        yield batch
