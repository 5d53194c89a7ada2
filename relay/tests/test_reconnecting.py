"""When the relay comes back, how soon, and when it gives up. No test waits: the pauses are counted."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from http import HTTPStatus

import pytest
from relay.tests.cloud import NOW, connection_to
from websockets.asyncio.server import ServerConnection, serve
from websockets.http11 import Request, Response

from ringhook.wire.frames import Ack
from ringhook.wire.signing import Signed
from ringhook_relay.connection import PairAgainError, Timing

Handle = Callable[[ServerConnection], object]


class EnoughError(Exception):
    """The test has seen enough pauses."""


class Pauses:
    """A clock that moves only when somebody sleeps, and dice that show the longest delay."""

    def __init__(
        self,
        enough: int,
        *,
        lived_seconds: float = 0.0,
        dice: Callable[[float, float], float] = max,
    ) -> None:
        self.delays: list[float] = []
        self._dice = dice
        self._enough, self._lived_seconds, self._time = enough, lived_seconds, 0.0

    def timing(self) -> Timing:
        return Timing(
            now=lambda: NOW,
            monotonic=self._monotonic,
            uniform=self._dice,
            sleep=self._sleep,
        )

    def _monotonic(self) -> float:
        self._time += self._lived_seconds
        return self._time

    async def _sleep(self, seconds: float) -> None:
        if seconds > 60:  # the pause between two pings
            await asyncio.Event().wait()
        self.delays.append(seconds)
        self._time += seconds
        if len(self.delays) >= self._enough:
            raise EnoughError
        await asyncio.sleep(0)


async def never(command: Signed) -> Ack:
    raise AssertionError(command)


async def close_at_once(peer: ServerConnection) -> None:
    await peer.close()


def pauses_with(
    pauses: Pauses,
    handle: Callable[[ServerConnection], object] = close_at_once,
    statuses: tuple[int, ...] = (),
) -> int:
    """Run until *pauses* has enough; return how many connections were opened."""
    opened = 0
    left = list(statuses)

    def process_request(peer: ServerConnection, _request: Request) -> Response | None:
        nonlocal opened
        opened += 1
        return peer.respond(HTTPStatus(left.pop(0)), "no") if left else None

    async def both() -> None:
        async with serve(handle, "127.0.0.1", 0, process_request=process_request) as server:  # type: ignore[arg-type]  # a coroutine function
            port = next(iter(server.sockets)).getsockname()[1]
            connection = connection_to(f"ws://127.0.0.1:{port}/", never, pauses.timing())
            async with asyncio.timeout(20):
                await connection.stay_connected()

    with pytest.raises(EnoughError):
        asyncio.run(both())
    return opened


def test_a_server_that_closes_at_once_is_not_hammered() -> None:
    pauses = Pauses(8)
    assert pauses_with(pauses) == 8
    assert pauses.delays == [2, 4, 8, 16, 32, 60, 60, 60]


def test_a_server_that_closes_at_once_sees_six_connections_in_twenty_seconds_at_most() -> None:
    pauses = Pauses(6, dice=lambda low, high: (low + high) / 2)
    assert pauses_with(pauses) == 6
    assert sum(pauses.delays) > 20


def test_the_real_dice_stay_within_the_schedule() -> None:
    timing = Timing()
    assert all(0.2 <= timing.uniform(0.2, 2.0) <= 2.0 for _ in range(100))


def test_only_a_healthy_connection_sets_the_delay_back() -> None:
    healthy = Pauses(3, lived_seconds=31)
    pauses_with(healthy)
    assert healthy.delays == [1, 1, 1]
    short = Pauses(3, lived_seconds=9)
    pauses_with(short)
    assert short.delays == [2, 4, 8]


@pytest.mark.parametrize("status", [429, 500, 503, 404])
def test_a_server_in_trouble_is_tried_again(status: int) -> None:
    pauses = Pauses(3)
    assert pauses_with(pauses, statuses=(status, status)) == 3
    assert pauses.delays == [2, 4, 8]


@pytest.mark.parametrize("status", [401, 403])
def test_a_device_that_is_no_longer_known_stops(status: int) -> None:
    pauses = Pauses(3)

    def refuse(peer: ServerConnection, _request: Request) -> Response:
        return peer.respond(HTTPStatus(status), "no")

    async def both() -> None:
        async with (
            asyncio.timeout(20),
            serve(close_at_once, "127.0.0.1", 0, process_request=refuse) as server,
        ):
            port = next(iter(server.sockets)).getsockname()[1]
            await connection_to(f"ws://127.0.0.1:{port}/", never, pauses.timing()).stay_connected()

    with pytest.raises(PairAgainError, match=str(status)):
        asyncio.run(both())
    assert pauses.delays == []


def test_a_redirect_is_not_followed_because_the_token_is_for_one_address() -> None:
    asked: list[str] = []

    def redirect(peer: ServerConnection, request: Request) -> Response:
        asked.append(request.path)
        response = peer.respond(HTTPStatus.FOUND, "")
        response.headers["Location"] = "/elsewhere"
        return response

    pauses = Pauses(2)

    async def both() -> None:
        async with (
            asyncio.timeout(20),
            serve(close_at_once, "127.0.0.1", 0, process_request=redirect) as server,
        ):
            port = next(iter(server.sockets)).getsockname()[1]
            await connection_to(f"ws://127.0.0.1:{port}/", never, pauses.timing()).stay_connected()

    with pytest.raises(EnoughError):
        asyncio.run(both())
    assert asked == ["/", "/"]


def test_a_server_that_is_not_there_is_tried_again() -> None:
    pauses = Pauses(3)
    with pytest.raises(EnoughError):
        asyncio.run(connection_to("ws://127.0.0.1:9/", never, pauses.timing()).stay_connected())
    assert pauses.delays == [2, 4, 8]


def test_a_quiet_connection_pings_and_is_renewed_before_two_hours() -> None:
    heard: list[str] = []
    time = 0.0

    async def listen(peer: ServerConnection) -> None:
        heard.extend([str(message) async for message in peer])

    async def sleep(seconds: float) -> None:
        nonlocal time
        time += seconds
        if seconds <= 2:
            raise EnoughError
        await asyncio.sleep(0)

    timing = Timing(
        now=lambda: NOW, monotonic=lambda: time, uniform=lambda low, _high: low, sleep=sleep
    )

    async def both() -> None:
        async with asyncio.timeout(20), serve(listen, "127.0.0.1", 0) as server:
            port = next(iter(server.sockets)).getsockname()[1]
            await connection_to(f"ws://127.0.0.1:{port}/", never, timing).stay_connected()

    with pytest.raises(EnoughError):
        asyncio.run(both())
    assert [text for text in heard if "ping" in text] == ['{"v":1,"kind":"ping"}'] * 18
    assert time == pytest.approx(18 * 300 + 0.2)
