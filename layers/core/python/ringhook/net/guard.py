"""Resolve a name once, and hand out only addresses that may be called."""

from __future__ import annotations

import socket
import time
from collections.abc import Callable
from dataclasses import dataclass
from ipaddress import ip_address, ip_network
from queue import Empty, SimpleQueue
from threading import Thread
from typing import Any

from ringhook.net.networks import Address, Network, refusal
from ringhook.ports.http import Failure, HttpFailedError

Answers = list[tuple[Any, ...]]
Resolve = Callable[..., Answers]


@dataclass(frozen=True, slots=True)
class Endpoint:
    """A checked address, ready for `socket.connect`."""

    family: int
    address: tuple[Any, ...]


def _ip(answer: tuple[Any, ...]) -> Address:
    return ip_address(str(answer[4][0]).partition("%")[0])


def _networks(texts: tuple[str, ...]) -> tuple[Network, ...]:
    try:
        return tuple(ip_network(text.strip(), strict=False) for text in texts)
    except ValueError as error:
        raise ValueError(f"allowed networks: {error}; write them like 10.20.0.0/16") from None


class AddressGuard:
    """Refuses addresses inside the operator's own house unless *allowed_networks* opens them.

    The connection goes to exactly the address checked here: nothing is resolved a second time.
    """

    def __init__(
        self, allowed_networks: tuple[str, ...] = (), resolve: Resolve = socket.getaddrinfo
    ) -> None:
        self._allowed, self._resolve = _networks(tuple(allowed_networks)), resolve

    def endpoints(self, host: str, port: int, ends_at: float) -> list[Endpoint]:
        """Return where *host* may be called, in the resolver's order; at least one.

        Raises `HttpFailedError`: DNS when the name has no address (before *ends_at*, on the
        monotonic clock), BLOCKED_ADDRESS when it has but none may be called.
        """
        answers = self._answers(host, port, ends_at)
        kinds = [refusal(_ip(answer), self._allowed) for answer in answers]
        checked = [
            Endpoint(answer[0], answer[4])
            for answer, kind in zip(answers, kinds, strict=True)
            if kind is None
        ]
        if not checked:
            message = (
                f"{host} leads to {kinds[0]} address, which is not called; "
                "if it is your own, the operator can add its network to the allowed networks"
            )
            raise HttpFailedError(Failure.BLOCKED_ADDRESS, message, sent=False)
        return checked

    def _answers(self, host: str, port: int, ends_at: float) -> Answers:
        found = self._look_up(host, port, ends_at)
        if isinstance(found, list) and found:
            return found
        message = f"the name {host} was not found in the DNS; check its spelling, or try later"
        raise HttpFailedError(Failure.DNS, message, sent=False)

    def _look_up(self, host: str, port: int, ends_at: float) -> Answers | None:
        """Resolve in a thread of its own: the system's resolver knows no deadline."""
        if _is_literal(host):
            return self._ask(host, port)
        answer: SimpleQueue[Answers | None] = SimpleQueue()
        Thread(
            target=lambda: answer.put(self._ask(host, port)), name="resolve", daemon=True
        ).start()
        try:
            return answer.get(timeout=max(0.0, ends_at - time.monotonic()))
        except Empty:
            return None

    def _ask(self, host: str, port: int) -> Answers | None:
        try:
            return self._resolve(host, port, type=socket.SOCK_STREAM)
        except (OSError, UnicodeError):
            return None


def _is_literal(host: str) -> bool:
    try:
        ip_address(host.partition("%")[0])
    except ValueError:
        return False
    return True
