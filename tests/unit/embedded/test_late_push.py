"""A page hears of a change when it is on disk, and not of one that was taken back."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest

from ringhook.domain.errors import GoneError
from ringhook.embedded.database import Database
from ringhook.embedded.late_push import LatePush
from ringhook.embedded.sockets import Socket, SocketPush


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    with Database(tmp_path / "file.sqlite3") as made:
        yield made


async def _heard(socket: Socket) -> list[str | None]:
    """Return what arrived, after everything that is under way."""
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    return [socket.outgoing.get_nowait() for _ in range(socket.outgoing.qsize())]


def test_a_frame_of_a_piece_of_work_follows_its_commit(database: Database) -> None:
    async def main() -> tuple[list[str | None], list[str | None]]:
        sockets = SocketPush()
        late, socket = LatePush(sockets, database), sockets.open()
        await asyncio.to_thread(database.run, lambda _: late.send(socket.id, "kept"))
        kept = await _heard(socket)

        def taken_back(_connection: object) -> None:
            late.send(socket.id, "taken back")
            raise ValueError

        with pytest.raises(ValueError):
            await asyncio.to_thread(database.run, taken_back)
        return kept, await _heard(socket)

    assert asyncio.run(main()) == (["kept"], [])


def test_outside_of_any_work_a_frame_goes_at_once(database: Database) -> None:
    async def main() -> list[str | None]:
        sockets = SocketPush()
        late, socket = LatePush(sockets, database), sockets.open()
        late.send(socket.id, "now")
        return await _heard(socket)

    assert asyncio.run(main()) == ["now"]


def test_a_page_that_is_gone_is_told_at_once(database: Database) -> None:
    late = LatePush(SocketPush(), database)
    with pytest.raises(GoneError):
        late.send("x", "frame")
    with pytest.raises(GoneError):
        database.run(lambda _: late.send("x", "frame"))


def test_a_connection_is_ended_from_any_thread_and_only_once(database: Database) -> None:
    async def main() -> list[str | None]:
        sockets = SocketPush()
        late, socket = LatePush(sockets, database), sockets.open()
        await asyncio.to_thread(late.close, socket.id)
        late.close("nobody")
        heard = await _heard(socket)
        sockets.forget(socket)
        late.close(socket.id)
        return heard

    assert asyncio.run(main()) == [None]
