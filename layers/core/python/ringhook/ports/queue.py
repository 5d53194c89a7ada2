"""A durable queue with the promises of Amazon SQS: at least once, leases, delays, order by group."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Message:
    """What to queue. Messages of one *group* are delivered in order, one at a time; no group, no order.

    Of equal *deduplication* texts within five minutes only the first is kept (only with a group, as
    SQS does it). *delay_seconds* hides a message without group that long; it may be hours. *share* says
    whose message it is: where many wait, nobody's flood holds up the others.
    """

    body: str
    group: str = ""
    deduplication: str = ""
    delay_seconds: float = 0.0
    share: str = ""


@dataclass(frozen=True, slots=True)
class Received:
    """A leased message. *attempt* counts its deliveries from 1."""

    receipt: str
    body: str
    group: str = ""
    attempt: int = 1


class Queue(Protocol):
    """Producer and consumer side. A message is gone only when its consumer deleted it."""

    def send(self, *messages: Message) -> None:
        """Keep *messages*; they are on disk, or in the cloud, when this returns."""
        ...

    def receive(self, limit: int = 10, *, wait_seconds: float = 0.0) -> Sequence[Received]:
        """Lease up to *limit* messages, waiting at most *wait_seconds* for the first."""
        ...

    def delete(self, received: Received) -> None:
        """The message was handled: forget it."""
        ...

    def release(self, received: Received, *, delay_seconds: float = 0.0) -> None:
        """The message was not handled: offer it again after the delay, or bury it.

        After five deliveries a message goes to the dead letters instead.
        """
        ...
