"""The ways in which a CRM misbehaves (`FaultyCrm.behave`)."""

from __future__ import annotations

import gzip
import json
import socket
import struct
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

from tests.acceptance.faulty_crm import Behaviour, Visit, works
from tests.contract.outgoing_http.server import answer, hang_up

ENDLESS_BYTES = 8 * 1024 * 1024
"""An endless answer ends here: eight times what is read of it."""
BOMB = gzip.compress(b"0" * 50_000_000)
RESET = struct.pack("ii", 1, 0)
REASONS = {302: "Found", 401: "Unauthorized", 429: "Too Many Requests"}


def replies(status: int, body: bytes = b"", *headers: str) -> Behaviour:
    """Answer so, and do nothing."""
    line = f"{status} {REASONS.get(status, 'As Told')}"

    def behaviour(visit: Visit) -> None:
        visit.send(answer(body, line, *headers))

    return behaviour


def confirms(body: bytes, *headers: str) -> Behaviour:
    """Do it, and answer 200 with this body."""

    def behaviour(visit: Visit) -> None:
        visit.act()
        visit.confirm(body, *headers)

    return behaviour


def slow(seconds: float, then: Behaviour = works) -> Behaviour:
    """Take time first."""

    def behaviour(visit: Visit) -> None:
        visit.wait(seconds)
        then(visit)

    return behaviour


def in_turn(*turns: Behaviour) -> Behaviour:
    """Behave one way after the other, again and again."""

    def behaviour(visit: Visit) -> None:
        turns[(visit.number - 1) % len(turns)](visit)

    return behaviour


def at_first(times: int, behaviour: Behaviour, then: Behaviour = works) -> Behaviour:
    """Behave so for the first requests, then otherwise."""

    def chosen(visit: Visit) -> None:
        (behaviour if visit.number <= times else then)(visit)

    return chosen


def busy(retry_after: str | Callable[[], str] = "1", *headers: str) -> Behaviour:
    """Ask to come back later."""

    def behaviour(visit: Visit) -> None:
        later = retry_after if isinstance(retry_after, str) else retry_after()
        visit.send(answer(b"", "429 Too Many Requests", f"Retry-After: {later}", *headers))

    return behaviour


def date_in(seconds: float) -> str:
    """Return that moment as HTTP writes it."""
    moment = datetime.now(UTC) + timedelta(seconds=seconds)
    return format_datetime(moment, usegmt=True)


def busy_by_another_clock(visit: Visit, *, ahead_seconds: float) -> None:
    """Ask to come back in a second, as told by a clock that is wrong."""
    lines = (f"Date: {date_in(ahead_seconds)}", f"Retry-After: {date_in(ahead_seconds + 1)}")
    visit.send(answer(b"", "429 Too Many Requests", *lines))


def breaks_off(visit: Visit) -> None:
    """Hang up without doing anything."""
    hang_up(visit.connection)


def loses_the_answer(visit: Visit) -> None:
    """Do it, and hang up before saying so."""
    visit.act()
    hang_up(visit.connection)


def resets(visit: Visit) -> None:
    """Reset the connection."""
    visit.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET)
    visit.connection.close()


def half_an_answer(visit: Visit) -> None:
    """Stop in the middle of the body."""
    visit.send(answer(b'{"code": "succ', length=1000))
    hang_up(visit.connection)


def endless(visit: Visit) -> None:
    """Begin a body of 5 GB, and go on until nobody listens."""
    visit.send(b"HTTP/1.1 200 OK\r\nContent-Length: 5368709120\r\n\r\n")
    for _ in range(ENDLESS_BYTES // 65_536):
        visit.send(b" " * 65_536)


def drips(visit: Visit) -> None:
    """Begin an answer, and go on by one byte a second until nobody listens."""
    visit.send(b"HTTP/1.1 200 OK\r\nContent-Length: 60\r\n\r\n")
    for _ in range(60):
        visit.send(b" ")
        visit.wait(1.0)


def bomb(visit: Visit) -> None:
    """Answer with 50 MB in 50 kB."""
    visit.send(answer(BOMB, "200 OK", "Content-Encoding: gzip"))


def says_nothing(visit: Visit) -> None:
    """Let them wait."""
    visit.wait(30)
    hang_up(visit.connection)


def unreachable(visit: Visit) -> None:
    """Fail as a proxy does whose application is gone."""
    replies(502, b"<html>Bad gateway</html>")(visit)


class Sessions:
    """A CRM that lets in whoever has logged in, until it forgets them."""

    def __init__(self) -> None:
        self.logins = 0
        self._valid = ""

    def login(self, visit: Visit) -> None:
        """Open a new session; the one before ends."""
        self.logins += 1
        self._valid = f"token-{self.logins}"
        visit.confirm(json.dumps({"session": {"token": self._valid}}).encode())

    def locked(self, visit: Visit) -> None:
        """Work for whoever shows a session that is open."""
        if visit.request.headers.get("x-session") == self._valid:
            works(visit)
        else:
            replies(401, b"the session has expired")(visit)

    def forget(self) -> None:
        """Close the session before its time."""
        self._valid = "nobody"
