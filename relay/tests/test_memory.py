"""A restart repeats nothing: what is on disk, and what becomes of a file that cannot be trusted."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path

import pytest
from relay.tests.cloud import KEY, NOW, command

from ringhook.wire.frames import Ack, Pop, Run
from ringhook.wire.session import Session
from ringhook.wire.signing import Signed
from ringhook_relay.memory import REMEMBERED_SECONDS, Memory, Remembering

RUN = Run(id="d1", call_id="c1", seq=7, argv=("/bin/echo",))


def keep(file: Path, *commands: Signed, now: float = NOW) -> None:
    async def all_of_them() -> None:
        memory = Memory(file, lambda: now)
        memory.restore(session())
        for one in commands:
            await memory.keep(one)

    asyncio.run(all_of_them())


def session() -> Session:
    return Session(key=KEY, version="1", platform="linux")


def restored(file: Path, now: float = NOW) -> Session:
    found = session()
    Memory(file, lambda: now).restore(found)
    return found


def test_a_restart_knows_what_was_received(profile: Path) -> None:
    file = profile / "received.json"
    keep(file, RUN)
    after = restored(file)
    assert (after.last_seq, after.has_seen("d1")) == (7, True)
    assert after.opened().last_seq == 7
    step = after.receive(command("d1", seq=7), NOW)
    assert step.command is None
    assert [reply.reason for reply in step.replies if isinstance(reply, Ack)] == ["repeated"]


def test_only_the_owner_can_read_it_and_it_holds_no_caller(profile: Path) -> None:
    file = profile / "received.json"
    keep(file, Pop(id="d2", call_id="c1", card={"number": "+33184881234"}))
    assert file.stat().st_mode & 0o777 == 0o600
    assert "184881234" not in file.read_text()


def test_it_forgets_after_five_minutes(profile: Path) -> None:
    file = profile / "received.json"
    keep(file, RUN)
    keep(file, Run(id="d2", call_id="c1", seq=8, argv=()), now=NOW + REMEMBERED_SECONDS - 1)
    assert set(json.loads(file.read_text())["commands"]) == {"d1", "d2"}
    after = restored(file, NOW + REMEMBERED_SECONDS)
    assert (after.has_seen("d1"), after.has_seen("d2"), after.last_seq) == (False, True, 8)


@pytest.mark.parametrize(
    "text", ["", "{", "[]", '{"last_seq": "x", "commands": []}', "[" * 60_000, '{"commands": {"a": "b"}}',
             '{"last_seq": -1}'],
)  # fmt: skip
def test_garbage_is_as_good_as_nothing(profile: Path, text: str) -> None:
    file = profile / "received.json"
    file.write_text(text)
    file.chmod(0o600)
    assert restored(file).last_seq == 0


def test_a_file_that_others_can_write_is_not_used(profile: Path) -> None:
    file = profile / "received.json"
    keep(file, RUN)
    file.chmod(0o666)
    assert not restored(file).has_seen("d1")


def test_a_program_is_written_down_before_it_starts_and_a_card_after(profile: Path) -> None:
    file = profile / "received.json"
    known: list[bool] = []

    async def perform(command: Signed) -> Ack:
        known.append(file.exists() and command.id in file.read_text())
        return Ack(id=command.id, status="done")

    async def both() -> None:
        remembering = Remembering(perform, Memory(file, lambda: NOW))
        await remembering.perform(RUN)
        await remembering.perform(Pop(id="d2", call_id="c1"))

    asyncio.run(both())
    assert known == [True, False]
    assert "d2" in file.read_text()


def test_commands_that_come_together_are_written_together(
    profile: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    synced: list[int] = []
    monkeypatch.setattr("os.fsync", synced.append)

    async def fifty() -> None:
        memory = Memory(profile / "received.json", lambda: NOW)
        pops = (Pop(id=f"d{number}", call_id="c1", seq=number) for number in range(50))
        await asyncio.gather(*(memory.keep(pop) for pop in pops))

    asyncio.run(fifty())
    assert len(synced) <= 2
    kept = json.loads((profile / "received.json").read_text())["commands"]
    assert set(kept) == {f"d{number}" for number in range(50)}


def test_a_full_disk_stops_nothing(profile: Path, caplog: pytest.LogCaptureFixture) -> None:
    file = profile / "received.json"
    file.mkdir()
    keep(file, RUN)
    assert "cannot be written" in caplog.text
