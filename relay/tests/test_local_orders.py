"""What other programs of this computer may ask, over a real socket, with a real server behind the relay."""

from __future__ import annotations

import asyncio
import os
import socket
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from relay.tests.local_room import STATE, Line, room
from relay.tests.programs import launching, write_policy

from ringhook.wire.frames import Frame
from ringhook.wire.reasons import sentence_for
from ringhook_relay.local_line import MAX_LINE_BYTES, NotRunningError, address_of, ask, listening
from ringhook_relay.local_orders import LINKS_PER_MINUTE
from ringhook_relay.policy import Consent
from ringhook_relay.telephone import DIALS_PER_MINUTE

LINK = "tel:+33184881234"
pytestmark = pytest.mark.skipif(os.name != "posix", reason="a named pipe needs Windows")


def test_the_state_is_told(profile: Path) -> None:
    with launching({}) as launcher:
        there, _ = room(profile, launcher)
        assert there.asked(("status", "")) == [{"ok": True, "said": "running", "state": STATE}]


def test_without_a_relay_the_program_is_told(profile: Path) -> None:
    with pytest.raises(NotRunningError):
        ask(address_of(profile), {"order": "status"}, 1)


def test_the_socket_is_for_its_owner_and_goes_with_the_relay(profile: Path) -> None:
    file = Path(address_of(profile))

    async def both() -> int:
        async with listening(str(file), answer_nothing):
            return (await asyncio.to_thread(file.stat)).st_mode & 0o777

    assert asyncio.run(both()) == 0o600
    assert not file.exists()


async def answer_nothing(_order: Mapping[str, Any]) -> Mapping[str, Any]:
    return {}


def test_a_socket_left_by_a_killed_relay_is_replaced(profile: Path) -> None:
    with launching({}) as launcher:
        there, _ = room(profile, launcher)
        with socket.socket(socket.AF_UNIX) as left:
            left.bind(there.address)
        assert there.said(("status", "")) == ["running"]


def test_a_folder_that_others_can_change_is_not_listened_in(profile: Path) -> None:
    async def both() -> None:
        async with listening(address_of(profile), answer_nothing):
            pass

    profile.chmod(0o777)
    with pytest.raises(Exception, match="can be changed by other users"):
        asyncio.run(both())


def test_a_long_folder_name_still_has_a_socket(tmp_path: Path) -> None:
    address = address_of(tmp_path / ("x" * 120))
    assert len(address) < 100
    assert address != address_of(tmp_path / ("y" * 120))


@pytest.mark.parametrize(
    "sent", [b"\n", b"{", b"[]\n", b"\xff\n", b"x" * (2 * MAX_LINE_BYTES) + b"\n", b"[" * 5000 + b"\n", b""]
)  # fmt: skip
def test_garbage_is_survived(profile: Path, sent: bytes) -> None:
    def talk(address: str) -> Mapping[str, Any]:
        with socket.socket(socket.AF_UNIX) as peer:
            peer.settimeout(10)
            peer.connect(address)
            try:
                peer.sendall(sent)
                peer.shutdown(socket.SHUT_WR)
                assert peer.recv(10) == b""
            except OSError:
                pass  # the relay has hung up already
        return ask(address, {"order": "status"}, 10)

    async def both() -> Mapping[str, Any]:
        async with there.open():
            return await asyncio.to_thread(talk, there.address)

    with launching({}) as launcher:
        there, _ = room(profile, launcher)
        assert asyncio.run(both())["ok"]


@pytest.mark.parametrize(
    "order", [{}, {"order": "quit"}, {"order": "dial", "value": 1}, {"order": ["dial"]}]
)
def test_an_unknown_order_is_refused(profile: Path, order: dict[str, Any]) -> None:
    with launching({}) as launcher:
        there, _ = room(profile, launcher)
        assert asyncio.run(there.orders.handle(order))["ok"] is False


def test_a_number_of_this_computer_is_dialled_without_a_question(profile: Path) -> None:
    with launching({}) as launcher:
        there, office = room(profile, launcher)
        assert there.said(("dial", "+33 1 84 88 12 34"), ("dial", "x; id")) == [
            sentence_for("placed"), "write a telephone number like +33184881234",
        ]  # fmt: skip
    assert there.line.dialled == ["+33184881234"]
    assert office.screen.asked == []


def test_a_link_is_asked_about(profile: Path) -> None:
    with launching({}) as launcher:
        there, office = room(profile, launcher, "allow_once", "dismiss")
        answers = there.asked(("link", LINK), ("link", LINK))
    assert [answer["ok"] for answer in answers] == [True, False]
    assert there.line.dialled == ["+33184881234"]
    assert [(q.kind, q.detail) for q in office.screen.asked] == [("dial", "+33184881234")] * 2


@pytest.mark.parametrize(
    ("answer", "consent", "calls"),
    [("allow_always", Consent.ALWAYS, 2), ("never", Consent.NEVER, 0)],
)
def test_the_answer_about_links_is_kept(
    profile: Path, answer: str, consent: Consent, calls: int
) -> None:
    with launching({}) as launcher:
        there, office = room(profile, launcher, answer)
        there.asked(("link", LINK), ("link", LINK))
    assert office.policy.current().dial is consent
    assert len(there.line.dialled) == calls
    assert len(office.screen.asked) == 1


def test_always_counts_once_where_the_machine_says_ask(profile: Path, tmp_path: Path) -> None:
    machine = tmp_path / "machine"
    machine.mkdir(mode=0o755)
    write_policy(machine, dial="ask")
    with launching({}) as launcher:
        there, office = room(
            profile, launcher, "allow_always", "never", machine=machine / "policy.json"
        )
        answers = there.asked(("link", LINK), ("link", LINK))
    assert [answer["ok"] for answer in answers] == [True, False]
    assert len(office.screen.asked) == 2
    assert not (profile / "policy.json").exists()


def test_hostile_links_ask_nothing_and_call_nobody(profile: Path) -> None:
    links = ['tel:1" --evil', "tel:$(id)", "tel:*21*1#", "file:///etc/passwd", "", "+331"]
    write_policy(profile, dial="always")
    with launching({}) as launcher:
        there, office = room(profile, launcher)
        assert not any(a["ok"] for a in there.asked(*[("link", link) for link in links]))
    assert (there.line.dialled, office.screen.asked) == ([], [])


def test_a_page_cannot_fire_links_without_end(profile: Path) -> None:
    write_policy(profile, dial="always")
    with launching({}) as launcher:
        there, _ = room(profile, launcher)
        answers = there.asked(*[("link", LINK)] * (LINKS_PER_MINUTE + 1))
    assert [answer["ok"] for answer in answers] == [True] * LINKS_PER_MINUTE + [False]


def test_calls_are_limited_and_a_lost_connection_is_told(profile: Path) -> None:
    with launching({}) as launcher:
        there, _ = room(profile, launcher)
        said = there.said(*[("dial", "12")] * (DIALS_PER_MINUTE + 1))
        assert said[-1].startswith(sentence_for("too_many"))
        there, _ = room(profile, launcher)
        there.line.is_connected = False
        assert there.said(("dial", "12")) == [
            f"{sentence_for('try_later')} (the server is not connected)"
        ]


def test_a_server_that_does_not_answer_is_told(
    profile: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ringhook_relay.telephone.ANSWER_SECONDS", 0.01)
    monkeypatch.setattr(Line, "_send", sent_into_the_void)
    with launching({}) as launcher:
        there, _ = room(profile, launcher)
        assert there.said(("dial", "12")) == [
            f"{sentence_for('outcome_unknown')} (the server did not answer)"
        ]


async def sent_into_the_void(_line: Line, _frame: Frame) -> bool:
    return True
