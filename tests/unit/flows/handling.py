"""Handle what is queued, and read what is answered."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from typing import Any

from ringhook.domain.errors import TryAgainError
from ringhook.memory.queue import MemoryQueue
from ringhook.ports.queue import Received


def parsed(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        return text


def handle_all(queue: MemoryQueue, handle: Callable[[str], None]) -> int:
    count = 0
    while True:
        received: Sequence[Received] = queue.receive(1)
        if not received:
            return count
        try:
            handle(received[0].body)
        except TryAgainError:
            queue.release(received[0], delay_seconds=1.0)
            return count
        queue.delete(received[0])
        count += 1
