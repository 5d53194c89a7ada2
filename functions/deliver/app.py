"""The deliveries queue: one HTTP step for each message."""

from __future__ import annotations

from typing import Any

from ringhook.aws.batch import handle_batch
from ringhook.aws.sqs_record import QueuedRecord
from ringhook.ports.queue import Message
from ringhook.wiring import cloud
from ringhook.wiring.watching import note_fault, watched


@watched("deliver")
def handler(event: dict[str, Any], context: object) -> dict[str, Any]:
    """Return which messages stay on the queue."""
    return handle_batch(event, _deliver, note_fault("deliver"))


def _deliver(record: QueuedRecord) -> None:
    """SQS delays 15 minutes at most: a message with more to wait goes back for the rest."""
    app, body = cloud.app(), record.received.body
    if record.left_seconds > 0:
        app.deliveries.send(Message(body, delay_seconds=record.left_seconds))
    else:
        app.perform(body)
