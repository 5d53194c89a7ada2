"""One attempt at a request: its deadline, and how far it got.

The connections live in pools and serve one attempt after another, so each asks here for the
attempt that the running thread is working on.
"""

from __future__ import annotations

import time
from contextvars import ContextVar
from dataclasses import dataclass, replace
from types import TracebackType

from ringhook.net.guard import AddressGuard
from ringhook.net.outgoing import Target
from ringhook.ports.http import Failure, HttpFailedError


@dataclass(slots=True)
class Exchange:
    """What the connections must obey, and what they report back.

    A kept connection must not have been idle for longer than *trusted_idle_seconds*; *fresh* forbids
    all of them. *opened* tells that a new one was made, *sent* that bytes of
    the request may have left, *received* that bytes of an answer came, *ended* that the peer said it sends no more.
    """

    guard: AddressGuard
    target: Target
    ends_at: float
    trusted_idle_seconds: float
    fresh: bool = False
    opened: bool = False
    sent: bool = False
    received: bool = False
    ended: bool = False

    def again(self) -> Exchange:
        """Return the same exchange from its beginning, for a new connection."""
        return replace(self, fresh=True, opened=False, sent=False, received=False, ended=False)

    def trusts(self, used_at: float) -> bool:
        """Tell whether a kept connection that was last *used_at* may carry the request."""
        return not self.fresh and time.monotonic() - used_at <= self.trusted_idle_seconds

    def remaining_seconds(self) -> float:
        """Return what is left until the deadline, always more than zero: else the time is out."""
        remaining = self.ends_at - time.monotonic()
        if remaining <= 0:
            raise self.timed_out()
        return remaining

    @property
    def host(self) -> str:
        """Return what people are told of where the request goes."""
        return self.target.name

    def timed_out(self) -> HttpFailedError:
        """Return the error of a deadline that passed after the connection stood."""
        message = f"{self.host} did not answer completely in time; raise the time-out or ask there"
        return HttpFailedError(Failure.TIMEOUT, message, sent=self.sent)

    @property
    def stale(self) -> bool:
        """Tell whether a kept connection turned out to be closed: not one byte came back."""
        return not self.opened and not self.received


_current: ContextVar[Exchange] = ContextVar("exchange")


class WorkingOn:
    """Makes an exchange the one that this thread's connections serve. A class: a generator takes twice as long."""

    def __init__(self, exchange: Exchange) -> None:
        self._exchange = exchange

    def __enter__(self) -> None:
        self._token = _current.set(self._exchange)

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        _current.reset(self._token)


def current() -> Exchange:
    """Return the exchange that this thread works on."""
    return _current.get()
