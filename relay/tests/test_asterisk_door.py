"""The connector's door, over TCP, in front of a scripted manager."""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import hmac
import json
from collections.abc import Awaitable, Callable, Mapping
from pathlib import Path

import pytest
from relay.tests.asterisk_servers import HOOK_SECRET, SECRET, Event, Manager
from relay.tests.test_asterisk_connector import GOOD, playing, written

from ringhook_asterisk.config import Config, Listen, read_config
from ringhook_asterisk.door import MAX_CONNECTIONS, open_door
from ringhook_asterisk.placing import PER_MINUTE, Placing
from ringhook_connector.posting import Webhook
from ringhook_connector.toml_file import ConfigError
from ringhook_relay.settings import wall_clock

HERE = Listen(host="127.0.0.1", port=0)
ID = "0123456789abcdef01234567"
Act = Callable[[int], Awaitable[None]]


class Unwilling(Manager):
    """Lets in, and places nothing."""

    def placed(self, action: Event) -> Event:
        super().placed(action)
        return {"Response": "Error", "Message": "Permission denied"}


class Mute(Manager):
    """Takes the wish and says nothing."""

    def placed(self, action: Event) -> Event:
        super().placed(action)
        return {"Event": "Nothing"}


def at_the_door(manager: Manager, act: Act, secret: str = SECRET) -> None:
    """Run *act* with the door's port."""

    async def inside(port: int) -> None:
        config = Config(
            port=port,
            webhook=Webhook("http://127.0.0.1:9/", HOOK_SECRET),
            ami_secret=secret,
            listen=HERE,
        )
        async with open_door(HERE, Placing(config, HERE)) as door:
            await act(door)

    asyncio.run(playing(manager, inside))


async def said(port: int, request: bytes) -> bytes:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    try:
        writer.write(request)
        return await reader.read()
    finally:
        await closed(writer)


async def closed(*writers: asyncio.StreamWriter) -> None:
    for writer in writers:
        writer.close()
        with contextlib.suppress(OSError):  # the door may have been quicker
            await writer.wait_closed()


async def asked(
    port: int, nth: int = 0, fields: Mapping[str, str] | None = None
) -> tuple[int, str]:
    """Ask for a call as the adapter does; returns the status and the word."""
    wish = {"correlation_id": f"{ID}{nth:04x}", "extension": "101", "number": "118218"}
    body = json.dumps(wish | dict(fields or {})).encode()
    stamp = str(int(wall_clock()))
    digest = hmac.new(HOOK_SECRET.encode(), stamp.encode() + b"." + body, hashlib.sha256)
    head = (
        f"POST /calls HTTP/1.1\r\nHost: x\r\nContent-Length: {len(body)}\r\n"
        f"X-Ringhook-Signature: t={stamp},v1={digest.hexdigest()}\r\n\r\n"
    )
    first, _, rest = (await said(port, head.encode() + body)).partition(b"\r\n")
    return int(first.split()[1]), json.loads(rest.partition(b"\r\n\r\n")[2])["told"]


def test_a_signed_wish_is_placed_once() -> None:
    manager = Manager([])

    async def act(port: int) -> None:
        assert await asked(port) == (202, "placed")
        assert await asked(port) == (409, "repeated")
        assert await asked(port, 1) == (202, "placed")

    at_the_door(manager, act)
    assert [action["Exten"] for action in manager.originated] == ["118218"] * 2
    assert manager.originated[0]["ChannelId"] == f"ringhook-{ID}0000"
    assert manager.logins == 2


def test_so_many_at_once_are_placed_once() -> None:
    manager = Manager([])

    async def act(port: int) -> None:
        told = await asyncio.gather(*(asked(port) for _ in range(8)))
        assert sorted(told) == [(202, "placed")] + [(409, "repeated")] * 7

    at_the_door(manager, act)
    assert len(manager.originated) == 1


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"number": "*21#"}, (403, "number")),
        ({"extension": "trunk"}, (403, "agent")),
        ({"correlation_id": "x"}, (400, "nonsense")),
    ],
)
def test_what_is_not_allowed_is_told(fields: dict[str, str], told: tuple[int, str]) -> None:
    manager = Manager([])

    async def act(port: int) -> None:
        assert await asked(port, fields=fields) == told

    at_the_door(manager, act)
    assert manager.originated == []


def test_an_asterisk_that_may_not_says_so() -> None:
    async def act(port: int) -> None:
        assert await asked(port) == (403, "rights")

    at_the_door(Unwilling([]), act)


def test_an_asterisk_that_refuses_the_login_has_placed_nothing() -> None:
    async def act(port: int) -> None:
        assert await asked(port) == (503, "unreachable")

    at_the_door(Manager([]), act, "sample-other")


def test_silence_after_the_wish_means_that_nobody_knows(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ringhook_asterisk.placing.ANSWER_SECONDS", 0.3)

    async def act(port: int) -> None:
        assert await asked(port) == (504, "unknown")
        assert await asked(port) == (409, "repeated")

    manager = Mute([])
    at_the_door(manager, act)
    assert len(manager.originated) == 1


def test_only_so_many_calls_a_minute() -> None:
    async def act(port: int) -> None:
        told = [(await asked(port, number))[1] for number in range(PER_MINUTE + 1)]
        assert told == ["placed"] * PER_MINUTE + ["busy"]

    at_the_door(Manager([]), act)


@pytest.mark.parametrize(
    ("request_bytes", "status"),
    [
        (b"GET / HTTP/1.1\r\n\r\n", 405),
        (b"\x16\x03\x01 nonsense\r\n\r\n", 400),
        (b"POST / HTTP/1.1\r\n\r\n", 411),
        (b"POST / HTTP/1.1\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\nx", 411),
        (b"POST / HTTP/1.1\r\nContent-Length: -1\r\n\r\n", 411),
        (b"POST / HTTP/1.1\r\nContent-Length: 4097\r\n\r\n", 413),
        (b"POST / HTTP/1.1\r\nX: " + b"x" * 9000 + b"\r\n\r\n", 431),
        (b"POST / HTTP/1.1\r\nContent-Length: 2\r\n\r\n{}", 401),
    ],
)
def test_what_is_no_request_of_ours_is_refused(request_bytes: bytes, status: int) -> None:
    manager = Manager([])

    async def act(port: int) -> None:
        assert (await said(port, request_bytes)).startswith(f"HTTP/1.1 {status} ".encode())

    at_the_door(manager, act)
    assert manager.connections == 0


def test_who_says_nothing_holds_up_nobody() -> None:
    async def act(port: int) -> None:
        silent = [await asyncio.open_connection("127.0.0.1", port) for _ in range(3)]
        assert await asked(port) == (202, "placed")
        await closed(*(writer for _, writer in silent))

    at_the_door(Manager([]), act)


def test_only_so_many_are_served_at_once() -> None:
    async def act(port: int) -> None:
        silent = [
            await asyncio.open_connection("127.0.0.1", port) for _ in range(MAX_CONNECTIONS + 4)
        ]
        assert (await said(port, b"")).startswith(b"HTTP/1.1 503 ")
        await closed(*(writer for _, writer in silent))

    at_the_door(Manager([]), act)


SIGNING = GOOD.replace("[ami]", f'secret = "{HOOK_SECRET}"\n[ami]')


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (GOOD + '[listen]\naddress = "127.0.0.1:8098"', "connection's secret"),
        (SIGNING + '[listen]\naddress = "8098"', "127.0.0.1:8098"),
        (SIGNING + '[listen]\naddress = "127.0.0.1:99999"', "127.0.0.1:8098"),
        (SIGNING + '[listen]\naddress = "0.0.0.0:8098"', "certificate"),
        (SIGNING + '[listen]\naddress = "127.0.0.1:1"\nkey = "x"', "certificate"),
        (SIGNING + '[listen]\naddress = "127.0.0.1:1"\nchannel = "PJSIP/101"', "channel"),
        (SIGNING + '[listen]\naddress = "127.0.0.1:1"\ncontext = "a b"', "context"),
        (SIGNING + '[listen]\naddress = "127.0.0.1:1"\nnumbers = "("', "regular expression"),
        (SIGNING + '[listen]\naddress = "127.0.0.1:1"\nplus = "x"', "plus"),
        (SIGNING + "[listen]\nport = 1", "not known"),
    ],
)
def test_a_door_that_cannot_be_safe_is_not_opened(tmp_path: Path, text: str, reason: str) -> None:
    with pytest.raises(ConfigError, match=reason):
        read_config(written(tmp_path, text))


def test_the_command_line_says_where_to_listen(tmp_path: Path) -> None:
    path = written(tmp_path, SIGNING)
    assert read_config(path).listen is None
    found = read_config(path, "[::1]:8098").listen
    assert found
    assert (found.host, found.port, found.context) == ("::1", 8098, "from-internal")
