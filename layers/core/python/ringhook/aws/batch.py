"""One Lambda event of several messages: handle each, report the failures one by one."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from typing import Any

from ringhook.aws.sqs_record import QueuedRecord, read_record
from ringhook.domain.errors import RinghookError
from ringhook.domain.fault import place_of
from ringhook.ports.subject import is_about

_LOG = logging.getLogger("ringhook.batch")


def handle_batch(
    event: Mapping[str, Any],
    handle: Callable[[QueuedRecord], None],
    note_fault: Callable[[], None] = lambda: None,
) -> dict[str, Any]:
    """Give each record to *handle*; return the partial batch response. *note_fault* hears of bugs.

    A record that raises stays on its queue, and so do the later ones of its group: handled now they
    would overtake it. https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html
    """
    failed: list[str] = []
    stopped: set[str] = set()
    for one in event["Records"]:
        record = read_record(one)
        group = record.received.group
        is_about("")
        if group not in stopped and _handled(record, handle, note_fault):
            continue
        failed.append(record.message_id)
        if group:
            stopped.add(group)
    return {"batchItemFailures": [{"itemIdentifier": name} for name in failed]}


def _handled(
    record: QueuedRecord, handle: Callable[[QueuedRecord], None], note_fault: Callable[[], None]
) -> bool:
    try:
        handle(record)
    except RinghookError as error:
        _LOG.warning("message %s stays on the queue: %s", record.message_id, error)
        return False
    except Exception as error:  # noqa: BLE001 - any bug leaves the message where it can be retried
        _LOG.error("message %s failed: %s", record.message_id, place_of(error))
        note_fault()
        return False
    return True
