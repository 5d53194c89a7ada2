"""What travels on the delivery queue for a recording that is to be kept."""

from __future__ import annotations

from dataclasses import dataclass

from ringhook.flows.messages import ERRAND_MARK
from ringhook.ports.queue import Message
from ringhook.store.codec import Codec


@dataclass(frozen=True, slots=True)
class Errand:
    """Fetch the recording *key* of a call."""

    workspace: str
    call_id: str
    key: str


ERRANDS = Codec(Errand)


def errand_message(errand: Errand, delay_seconds: float = 0.0) -> Message:
    """Return *errand* ready to queue."""
    text = ERRAND_MARK + ERRANDS.to_text(errand)
    return Message(text, delay_seconds=delay_seconds, share=errand.workspace)


def is_errand(body: str) -> bool:
    """Say whether a message of the delivery queue is an errand."""
    return body.startswith(ERRAND_MARK)


def read_errand(body: str) -> Errand:
    """Return the errand of a queued message."""
    return ERRANDS.from_text(body.removeprefix(ERRAND_MARK))
