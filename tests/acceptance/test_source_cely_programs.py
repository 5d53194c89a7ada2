"""CELY's guide, chapter 9: programs, in the syntaxes of its examples."""

from __future__ import annotations

import shlex

import pytest
from tests.acceptance.cely import CALLER, INBOUND, Cely
from tests.acceptance.guide import LISTENING, Room
from tests.acceptance.relay_process import PROGRAM

pytestmark = pytest.mark.e2e


@pytest.fixture
def guide(guide_room: Room) -> Cely:
    return Cely(guide_room)


def test_9_the_program_runs_on_the_agents_computer(guide: Cely) -> None:
    guide.save_list((INBOUND, "RUN", PROGRAM))
    guide.call()
    acked = guide.acked()
    assert (acked["ack"]["status"], acked["ack"]["reason"]) == ("done", "exited")
    assert shlex.split(acked["target"]) == [PROGRAM]


@pytest.mark.parametrize(
    ("path", "argv"),
    [
        (r"c:\application.exe", [r"c:\application.exe"]),
        (r"c:\application.exe?$phone$", [r"c:\application.exe", CALLER]),
        (
            r"c:\application\programme.exe AppelDe=$phone$",
            [r"c:\application\programme.exe", f"AppelDe={CALLER}"],
        ),
    ],
)
def test_9_the_syntaxes_of_the_examples_start_what_they_say(
    guide: Cely, path: str, argv: list[str]
) -> None:
    guide.save_list((INBOUND, "RUN", path))
    guide.call(extension=LISTENING)
    card = guide.card()
    told = guide.windows.wait_for("run", lambda f: f["call_id"] == card["call_id"])
    assert told["argv"] == argv


@pytest.mark.parametrize(
    ("syntax", "argument"), [("?$phone$", CALLER), (" AppelDe=$phone$", f"AppelDe={CALLER}")]
)
def test_9_both_syntaxes_run_on_a_real_desktop(guide: Cely, syntax: str, argument: str) -> None:
    guide.save_list((INBOUND, "RUN", PROGRAM + syntax))
    guide.call()
    acked = guide.acked()
    assert acked["ack"]["reason"] == "exited"
    assert shlex.split(acked["target"]) == [PROGRAM, argument]


def test_9_a_number_that_is_none_starts_nothing(guide: Cely) -> None:
    guide.save_list((INBOUND, "RUN", f"{PROGRAM}?$phone$"))
    call = guide.call(number="1; reboot")
    assert guide.reasons(call) == ["value_refused"]
