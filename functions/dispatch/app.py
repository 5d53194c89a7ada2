"""The events queue: one call's events in order."""

from __future__ import annotations

from typing import Any

from ringhook.aws.batch import handle_batch
from ringhook.aws.sqs_record import QueuedRecord
from ringhook.wiring import cloud
from ringhook.wiring.watching import note_fault, watched


@watched("dispatch")
def handler(event: dict[str, Any], context: object) -> dict[str, Any]:
    """Return which messages stay on the queue."""
    return handle_batch(event, _dispatch, note_fault("dispatch"))


def _dispatch(record: QueuedRecord) -> None:
    cloud.app().dispatch(record.received.body)
