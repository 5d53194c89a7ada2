"""The connector against a scripted manager and a real receiver, over TCP."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest
from relay.tests.asterisk_servers import HOOK_SECRET, SECRET, Event, Manager, Receiver, receiver

from ringhook.domain.call import CallEvent, Direction, EventKind, Result
from ringhook.pbx import ADAPTERS
from ringhook_asterisk.ami import LoginRefusedError, ProtocolError, events
from ringhook_asterisk.cli import main
from ringhook_asterisk.config import Config, read_config
from ringhook_asterisk.service import follow
from ringhook_connector.outbox import Outbox
from ringhook_connector.posting import Webhook
from ringhook_connector.toml_file import ConfigError

QUICK = (0.01,)
TRUNK, ADA = "PJSIP/trunk-0000000a", "PJSIP/101-0000000b"
ONE = {"Uniqueid": "1.1", "Linkedid": "1.1", "Channel": TRUNK}
BEGIN: list[Event] = [
    {"Event": "CoreShowChannelsComplete"},
    ONE | {"Event": "Newchannel", "Exten": "442079460100", "CallerIDNum": "+442079460101"},
    ONE | {"Event": "DialBegin", "DestChannel": ADA, "DestUniqueid": "1.2", "DestLinkedid": "1.1"},
]
TALK: list[Event] = [
    ONE | {"Event": "DialEnd", "DestChannel": ADA, "DestUniqueid": "1.2", "DialStatus": "ANSWER"},
    {"Event": "Hangup", "Uniqueid": "1.2", "Linkedid": "1.1"},
    ONE | {"Event": "Hangup", "Cause-txt": "Normal Clearing"},
]


def config(port: int, url: str, secret: str = SECRET) -> Config:
    return Config(port=port, webhook=Webhook(url, HOOK_SECRET), ami_secret=secret)


async def playing(manager: Manager, act: Callable[[int], Awaitable[None]]) -> None:
    """Run *act* with the manager's port."""
    server = await manager.start()
    try:
        await asyncio.wait_for(act(server.sockets[0].getsockname()[1]), 20)
    finally:
        server.close()


def followed(manager_scripts: list[list[Event]], hook: Receiver, count: int) -> list[CallEvent]:
    """Return the first *count* events that the receiver accepted."""
    found: list[CallEvent] = []

    async def act(port: int) -> None:
        outbox = Outbox(Webhook(hook.url, HOOK_SECRET), QUICK)
        tasks = [
            asyncio.create_task(outbox.send_for_ever()),
            asyncio.create_task(follow(config(port, hook.url), outbox, QUICK)),
        ]
        found.extend([await asyncio.to_thread(hook.next) for _ in range(count)])
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def run() -> None:
        await playing(Manager(*manager_scripts), act)

    asyncio.run(run())
    return found


def test_a_call_reaches_ringhook_signed_and_in_order() -> None:
    with receiver() as hook:
        found = followed([BEGIN + TALK], hook, 4)
    kinds = [EventKind.STARTED, EventKind.RINGING, EventKind.ANSWERED, EventKind.ENDED]
    assert [event.kind for event in found] == kinds
    assert {event.call_id for event in found} == {"1.1"}
    assert found[1].agents[0].extension == "101"
    assert found[1].client.e164 == "+442079460101"
    assert (found[3].result, found[3].direction) == (Result.ANSWERED, Direction.INBOUND)


def test_a_lost_connection_is_made_again_and_the_call_goes_on() -> None:
    again: list[Event] = [
        ONE | {"Event": "CoreShowChannel"},
        {"Event": "CoreShowChannelsComplete"},
        *TALK,
    ]
    with receiver() as hook:
        found = followed([BEGIN, again], hook, 4)
    assert [event.kind for event in found][2:] == [EventKind.ANSWERED, EventKind.ENDED]


def test_a_call_that_ended_meanwhile_is_reported_as_over() -> None:
    with receiver() as hook:
        found = followed([BEGIN, [{"Event": "CoreShowChannelsComplete"}]], hook, 3)
    assert found[2].kind is EventKind.MISSED


def test_a_report_that_ringhook_cannot_take_now_is_sent_again_before_the_next() -> None:
    with receiver(503, 429, 502) as hook:
        found = followed([BEGIN], hook, 2)
        assert hook.refused == 3
    assert [event.kind for event in found] == [EventKind.STARTED, EventKind.RINGING]


def test_a_report_that_ringhook_refuses_does_not_stop_the_next() -> None:
    with receiver(400) as hook:
        assert [event.kind for event in followed([BEGIN], hook, 1)] == [EventKind.RINGING]


def test_a_wrong_password_ends_the_connector() -> None:
    manager = Manager([])

    async def act(port: int) -> None:
        outbox = Outbox(Webhook("http://127.0.0.1:9/"))
        with pytest.raises(LoginRefusedError, match=r"manager\.conf"):
            await follow(config(port, "http://127.0.0.1:9/", "sample-other"), outbox, QUICK)

    asyncio.run(playing(manager, act))
    assert manager.logins == 0


@pytest.mark.parametrize(
    "greeting", ["SSH-2.0-x", "Asterisk Call Manager/8 " + "x" * 70_000], ids=["another", "endless"]
)
def test_what_is_no_manager_is_not_believed(greeting: str) -> None:
    async def act(port: int) -> None:
        with pytest.raises(ProtocolError):
            await anext(events(config(port, "http://127.0.0.1:9/")))

    asyncio.run(playing(Manager([], greeting=greeting), act))


def test_a_silent_manager_is_asked_and_an_answer_keeps_the_connection() -> None:
    manager = Manager([])

    async def act(port: int) -> None:
        silent = Config(
            port=port,
            webhook=Webhook("http://127.0.0.1:9/"),
            ami_secret=SECRET,
            silence_seconds=0.05,
        )
        reading = asyncio.ensure_future(anext(events(silent)))
        await manager.pings.acquire()
        await manager.pings.acquire()
        assert not reading.done()
        reading.cancel()
        await asyncio.gather(reading, return_exceptions=True)

    asyncio.run(playing(manager, act))


GOOD = """
[webhook]
url = "https://hooks.example/hooks/sample"
[ami]
secret = "sample-ami-secret"
"""


def written(folder: Path, text: str, mode: int = 0o600) -> Path:
    path = folder / "ringhook-asterisk.toml"
    path.write_text(text, encoding="utf-8")
    path.chmod(mode)
    return path


def test_a_short_file_is_enough_and_its_secret_is_not_shown(tmp_path: Path) -> None:
    found = read_config(written(tmp_path, GOOD))
    assert (found.host, found.port, found.username) == ("127.0.0.1", 5038, "ringhook")
    assert "sample-ami-secret" not in repr(found)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "url"),
        ("[", "cannot be read"),
        (GOOD.replace("https", "http"), "this machine only"),
        (GOOD.replace("sample-ami-secret", ""), "needs the secret"),
        (GOOD + "port = 0", "port"),
        (GOOD + 'port = "5038"', "wrong type"),
        (GOOD + 'hots = "x"', "hots"),
        (GOOD + 'host = "192.0.2.1"', "tls"),
        (GOOD + '[calls]\nextensions = "("', "regular expression"),
        (GOOD + "[other]", "not known"),
    ],
)
def test_a_file_that_cannot_work_says_what_to_change(
    tmp_path: Path, text: str, reason: str
) -> None:
    with pytest.raises(ConfigError, match=reason):
        read_config(written(tmp_path, text))


def test_the_program_reports_and_stops_on_a_signal(tmp_path: Path) -> None:
    async def act(port: int) -> None:
        text = f'[webhook]\nurl = "{hook.url}"\nsecret = "{HOOK_SECRET}"\n'
        path = written(tmp_path, f'{text}[ami]\nport = {port}\nsecret = "{SECRET}"\n')
        program = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "ringhook_asterisk",
            "--config",
            str(path),
            stderr=asyncio.subprocess.DEVNULL,
        )
        try:
            event = await asyncio.to_thread(hook.next)
            assert event.kind is EventKind.STARTED
        finally:
            program.terminate()
            assert await program.wait() == 0

    with receiver() as hook:
        asyncio.run(playing(Manager(BEGIN), act))


def test_a_file_that_others_can_read_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["--config", str(written(tmp_path, GOOD, 0o644))]) == 2
    assert "chmod 600" in capsys.readouterr().err


def test_the_file_of_the_setup_page_is_understood(tmp_path: Path) -> None:
    text = ADAPTERS["asterisk"].setup("https://hooks.example/hooks/sample", "en")[0].text
    assert read_config(written(tmp_path, text)).webhook.url == "https://hooks.example/hooks/sample"
