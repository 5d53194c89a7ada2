"""`ringhook-tapi` with a tapi32.dll of our own and a real receiver."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from relay.tests.asterisk_servers import HOOK_SECRET, Receiver, receiver
from relay.tests.tapi_samples import Library, call_info, line_caps, message

from ringhook.domain.call import CallEvent, EventKind
from ringhook_connector.outbox import Outbox
from ringhook_connector.posting import Webhook
from ringhook_connector.toml_file import ConfigError
from ringhook_tapi.cli import main
from ringhook_tapi.config import Config, read_config
from ringhook_tapi.service import follow
from ringhook_tapi.tapi32 import Tapi, TapiError, windows_library
from ringhook_tapi.words import Kind, State

QUICK = (0.01,)
ADA = call_info(caller="+442079460101", name="Ada", called="442079460100")
CALL = 41


def library(**more: str) -> Library:
    made = Library(line_caps("Fax"), b"\xff" * 300, line_caps("Telephone 101"), **more)
    made.infos[CALL] = ADA
    return made


def said(state: int, mode: int = 0) -> bytes:
    return call_message(Kind.CALLSTATE, state, mode)


def call_message(kind: int, *values: int) -> bytes:
    return message(CALL, kind, *values)


def reported(made: Library, hook: Receiver, count: int, *, owner: bool = False) -> list[CallEvent]:
    """Return the first *count* events that the receiver accepted."""
    config = Config(
        webhook=Webhook(hook.url, HOOK_SECRET),
        line="telephone 101",
        extension="101",
        is_owner=owner,
        patience_seconds=0.2,
    )

    async def act() -> list[CallEvent]:
        outbox = Outbox(config.webhook, QUICK)
        tasks = [
            asyncio.create_task(outbox.send_for_ever()),
            asyncio.create_task(follow(config, lambda: Tapi(made), outbox, QUICK)),
        ]
        found = [await asyncio.to_thread(hook.next) for _ in range(count)]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        return found

    return asyncio.run(act())


def told(made: Library, *messages: bytes) -> Library:
    for raw in messages:
        made.messages.put(raw)
    return made


CONVERSATION = (
    said(State.OFFERING),
    said(State.CONNECTED),
    said(State.DISCONNECTED, 1),
    said(State.IDLE),
)


def test_a_call_of_the_line_reaches_ringhook() -> None:
    made = told(library(), *CONVERSATION)
    with receiver() as hook:
        found = reported(made, hook, 3)
    assert [e.kind for e in found] == [EventKind.RINGING, EventKind.ANSWERED, EventKind.ENDED]
    assert (found[0].client.e164, found[0].client.name) == ("+442079460101", "Ada")
    assert found[0].agents[0].extension == "101"
    assert made.opened == [(2, 2)]
    assert made.forgotten == [CALL]
    assert made.sessions == 0


def test_an_owner_says_so() -> None:
    made = told(library(), *CONVERSATION)
    with receiver() as hook:
        reported(made, hook, 1, owner=True)
    assert made.opened == [(2, 6)]


def test_a_number_that_comes_later_is_waited_for() -> None:
    made = library()
    made.infos[CALL] = call_info()
    made.messages.put(said(State.OFFERING))

    original = made.lineGetCallInfoW

    def asked(call: object, room: object) -> int:
        code = original(call, room)
        made.infos[CALL] = ADA
        return code

    made.lineGetCallInfoW = asked  # type: ignore[method-assign]  # a driver that learns
    made.messages.put(call_message(Kind.CALLINFO, 0x8000))
    with receiver() as hook:
        (ringing,) = reported(made, hook, 1)
    assert ringing.client.e164 == "+442079460101"


def test_nonsense_stops_nothing() -> None:
    made = told(
        library(),
        message(CALL, 999, 1, 2, 3),
        message(5, Kind.CALLINFO, 1),
        said(0xFFFF),
        message(99, Kind.CALLSTATE, State.DIALTONE),
        *CONVERSATION,
    )
    with receiver() as hook:
        kinds = [event.kind for event in reported(made, hook, 1)]
    assert kinds == [EventKind.RINGING]


def test_a_call_of_which_the_driver_tells_nothing_is_told_all_the_same() -> None:
    made = library()
    made.infos[CALL] = b"\x00" * 20
    told(made, said(State.OFFERING))
    with receiver() as hook:
        (ringing,) = reported(made, hook, 1)
    assert ringing.kind is EventKind.RINGING


@pytest.mark.parametrize(
    "closing",
    [message(1, Kind.CLOSE), message(0, Kind.LINEDEVSTATE, 0x0004_0000)],
    ids=["closed", "drivers changed"],
)
def test_a_line_that_goes_is_opened_again_and_its_calls_end(closing: bytes) -> None:
    made = told(library(), said(State.OFFERING), closing, *CONVERSATION)
    with receiver() as hook:
        found = reported(made, hook, 3)
    kinds = [event.kind for event in found]
    assert kinds == [EventKind.RINGING, EventKind.MISSED, EventKind.RINGING]
    assert found[0].call_id != found[2].call_id
    assert len(made.opened) == 2


def test_a_structure_larger_than_the_first_room_is_asked_for_again() -> None:
    made = Library(line_caps("x" * 3000), line_caps("small"))
    tapi = Tapi(made)
    names = [caps.name for _, caps in tapi.lines()]
    tapi.close()
    assert (names[0][:3], names[1]) == ("xxx", "small")


@pytest.mark.parametrize("refuses", ["initialize", "open", "negotiate"])
def test_a_refusal_names_the_function_and_its_code(refuses: str) -> None:
    made = library(refuses=refuses)
    with pytest.raises(TapiError, match="0x80000018"):
        Tapi(made).open(0, is_owner=False)


def lines_of(made: Library) -> Callable[[], Tapi]:
    return lambda: Tapi(made)


def test_lines_are_listed(capsys: pytest.CaptureFixture[str]) -> None:
    made = library()
    assert main(["lines"], lines_of(made)) == 0
    assert capsys.readouterr().out == "0\tFax\tSample TSP\n2\tTelephone 101\tSample TSP\n"
    assert made.sessions == 0


@pytest.mark.skipif(sys.platform == "win32", reason="there TAPI is")
def test_another_system_is_told_that_tapi_is_windows(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(TapiError):
        windows_library()
    assert main(["lines"]) == 1
    assert "Windows" in capsys.readouterr().err


GOOD = """
[webhook]
url = "https://hooks.example/hooks/sample"
[line]
name = "Telephone 101"
extension = "101"
"""


def written(folder: Path, text: str) -> Path:
    path = folder / "ringhook-tapi.toml"
    path.write_text(text, encoding="utf-8")
    path.chmod(0o600)
    return path


def test_a_short_file_is_enough(tmp_path: Path) -> None:
    found = read_config(written(tmp_path, GOOD))
    assert (found.line, found.extension, found.is_owner) == ("Telephone 101", "101", False)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "name of a line"),
        (GOOD.replace('extension = "101"', ""), "extension"),
        (GOOD + "number_wait_milliseconds = 5001", "5000"),
        (GOOD + 'owner = "yes"', "wrong type"),
        (GOOD.replace("https", "http"), "this machine only"),
        ("[ami]", "not known"),
    ],
)
def test_a_file_that_cannot_work_says_what_to_change(
    tmp_path: Path, text: str, reason: str
) -> None:
    with pytest.raises(ConfigError, match=reason):
        read_config(written(tmp_path, text))
    assert main(["run", "--config", str(written(tmp_path, text))], lines_of(library())) == 2
