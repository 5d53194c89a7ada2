"""One Lambda event of several messages: handle each, report the failures one by one."""

from __future__ import annotations

import logging
import traceback
from collections.abc import Callable, Mapping
from typing import Any

from ringhook.aws.sqs_record import QueuedRecord, read_record
from ringhook.domain.errors import RinghookError

_LOG = logging.getLogger("ringhook.batch")


def handle_batch(
    event: Mapping[str, Any], handle: Callable[[QueuedRecord], None]
) -> dict[str, Any]:
    """Give each record to *handle*; return the partial batch response.

    A record that raises stays on its queue, and so do the later ones of its group: handled now they
    would overtake it. https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html
    """
    failed: list[str] = []
    stopped: set[str] = set()
    for one in event["Records"]:
        record = read_record(one)
        group = record.received.group
        if group not in stopped and _handled(record, handle):
            continue
        failed.append(record.message_id)
        if group:
            stopped.add(group)
    return {"batchItemFailures": [{"itemIdentifier": name} for name in failed]}


def _handled(record: QueuedRecord, handle: Callable[[QueuedRecord], None]) -> bool:
    try:
        handle(record)
    except RinghookError as error:
        _LOG.warning("message %s stays on the queue: %s", record.message_id, error)
        return False
    except Exception as error:  # noqa: BLE001 - any bug leaves the message where it can be retried
        _LOG.error("message %s failed: %s", record.message_id, _bug(error))
        return False
    return True


def _bug(error: Exception) -> str:
    """Return the kind and the place. The error's text is left out: it may hold a caller's number."""
    frames = traceback.extract_tb(error.__traceback__)
    return f"{type(error).__name__} at " + " < ".join(
        f"{frame.name} ({frame.filename}:{frame.lineno})" for frame in reversed(frames)
    )
