"""The running relay as its computer sees it: status, calls from other programs, restarts, storms; real processes."""

from __future__ import annotations

import asyncio
import json
import os
import re
import signal
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from relay.tests.cloud import KEY, PATIENCE_SECONDS, Cloud, first
from relay.tests.programs import seen, showing_program, write_policy
from relay.tests.test_cli import paired, relay, running
from websockets.asyncio.server import ServerConnection, serve

from ringhook.wire.frames import Dialled, Pop, Run, Welcome, encode
from ringhook.wire.reasons import sentence_for
from ringhook.wire.signing import sign

pytestmark = pytest.mark.skipif(os.name != "posix", reason="signals and Unix sockets")


def port_of(server: Any) -> int:
    return int(next(iter(server.sockets)).getsockname()[1])


async def told(profile: Path, *words: str) -> subprocess.CompletedProcess[str]:
    return await asyncio.to_thread(relay, profile, *words)


async def dials(peer: ServerConnection) -> str:
    """Answer one wish to call, and return its number."""
    frame = await first(peer, "dial")
    await peer.send(encode(Dialled(id=frame["id"], status="done", reason="placed")))
    return str(frame["number"])


def test_the_status_of_a_relay_that_does_not_run(profile: Path) -> None:
    answer = relay(profile, "status")
    assert (answer.returncode, answer.stdout) == (1, "not running\n")


def test_the_status_of_a_relay_that_runs(profile: Path) -> None:
    async def both() -> tuple[list[str], list[str]]:
        cloud = Cloud()
        async with serve(cloud.handle, "127.0.0.1", 0) as server:
            paired(profile, f"ws://127.0.0.1:{port_of(server)}/")
            async with running(profile):
                await cloud.greeted()
                good = (await told(profile, "status")).stdout.splitlines()
                write_policy(profile, url=[])
                broken = (await told(profile, "status")).stdout.splitlines()
        return good, broken

    good, broken = asyncio.run(both())
    assert good[0] == "connected"
    assert f"policy: {profile / 'policy.json'}" in good
    assert "server: 127.0.0.1" in good
    assert "the-token" not in str(good)
    assert any("broken, nothing is allowed" in line and "line 1: url" in line for line in broken)


def test_another_program_dials_and_shows_a_card(profile: Path) -> None:
    async def both() -> tuple[str, list[tuple[int, str]], str]:
        cloud = Cloud()
        async with serve(cloud.handle, "127.0.0.1", 0) as server:
            paired(profile, f"ws://127.0.0.1:{port_of(server)}/")
            async with running(profile) as process:
                peer = await cloud.greeted()
                number, dialled = await asyncio.gather(
                    dials(peer), told(profile, "dial", "+33 1 84 88 12 34")
                )
                others = [
                    await told(profile, "notify", "+33184881234"),
                    await told(profile, "notify", "+33184881234", "popup"),
                    await told(profile, "dial", "--", "tel:+33184881234"),
                    await told(profile, "dial", "--", "tel:1", "--profile", "/tmp"),
                    await told(profile, "dial", "--", "x"),
                ]
                process.send_signal(signal.SIGTERM)
                _, said = await asyncio.wait_for(process.communicate(), PATIENCE_SECONDS)
        return (
            number,
            [(a.returncode, a.stdout + a.stderr) for a in (dialled, *others)],
            said.decode(),
        )

    number, answers, said = asyncio.run(both())
    assert number == "+33184881234"
    assert answers[0] == (0, f"{sentence_for('placed')}\n")
    assert answers[1] == (0, "shown\n")
    assert "policy.json" in answers[2][1]
    assert [code for code, _ in answers[3:]] == [1, 2, 2]
    assert "policy --dial always" in answers[3][1]
    assert "+331****34" in said
    assert "184881234" not in said


def test_a_number_starts_the_relay_when_it_does_not_run(
    profile: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("DISPLAY", raising=False)
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nowhere")

    async def both() -> tuple[str, subprocess.CompletedProcess[str], str]:
        cloud = Cloud()
        async with serve(cloud.handle, "127.0.0.1", 0) as server:
            paired(profile, f"ws://127.0.0.1:{port_of(server)}/")

            async def call() -> str:
                return await dials(await cloud.greeted())

            try:
                number, answer = await asyncio.gather(call(), told(profile, "dial", "12"))
                status = (await told(profile, "status")).stdout
            finally:
                status = (await told(profile, "status")).stdout
                pid = next((w[5:] for w in status.splitlines() if w.startswith("pid: ")), "")
                if pid:
                    os.kill(int(pid), signal.SIGTERM)
        return number, answer, status

    number, answer, status = asyncio.run(both())
    assert (number, answer.returncode) == ("12", 0)
    assert "connected" in status
    assert (profile / "relay.log").stat().st_mode & 0o777 == 0o600


def test_an_unpaired_computer_does_not_start_a_relay_to_dial(profile: Path) -> None:
    answer = relay(profile, "dial", "12")
    assert answer.returncode == 3
    assert "not paired yet" in answer.stderr


def test_a_restart_repeats_nothing(profile: Path, tmp_path: Path) -> None:
    program = showing_program(tmp_path)
    write_policy(profile, programs=[{"path": str(program)}])
    until = time.time() + 30
    order = encode(sign(
        Run(id="d1", call_id="c1", seq=9, issued_at=until - 30, expires_at=until, argv=(str(program), "12")), KEY,
    ))  # fmt: skip

    async def once(cloud: Cloud) -> tuple[int, str]:
        async with running(profile) as process:
            peer = await cloud.arrival()
            hello = await first(peer, "hello")
            await peer.send(encode(Welcome(seq=9, now=time.time())))
            await peer.send(order)
            ack = await first(peer, "ack")
            process.kill()
            await process.communicate()
        return hello["last_seq"], f"{ack['status']} {ack['reason']}"

    async def both() -> list[tuple[int, str]]:
        cloud = Cloud()
        async with serve(cloud.handle, "127.0.0.1", 0) as server:
            paired(profile, f"ws://127.0.0.1:{port_of(server)}/")
            return [await once(cloud), await once(cloud)]

    assert asyncio.run(both()) == [(0, "done exited"), (9, "refused repeated")]
    assert seen(tmp_path)["argv"] == ["12"]
    assert (profile / "received.json").stat().st_mode & 0o777 == 0o600


def test_a_wrong_clock_of_this_computer_refuses_with_the_reason(profile: Path) -> None:
    """The server is three hours ahead: too far to be believed."""
    ahead = time.time() + 3 * 3600

    async def both() -> tuple[str, str]:
        cloud = Cloud()
        async with serve(cloud.handle, "127.0.0.1", 0) as server:
            paired(profile, f"ws://127.0.0.1:{port_of(server)}/")
            async with running(profile) as process:
                peer = await cloud.arrival()
                await first(peer, "hello")
                await peer.send(encode(Welcome(now=ahead)))
                pop = Pop(id="d1", call_id="c1", issued_at=ahead, expires_at=ahead + 60)
                await peer.send(encode(sign(pop, KEY)))
                ack = await first(peer, "ack")
                process.send_signal(signal.SIGTERM)
                _, said = await asyncio.wait_for(process.communicate(), PATIENCE_SECONDS)
        return ack["reason"], said.decode()

    reason, said = asyncio.run(both())
    assert reason == "clock_wrong"
    told = re.search(r"clock is wrong by (-\d+) seconds", said)
    assert told is not None, said
    assert -3 * 3600 <= int(told[1]) < -2 * 3600


def test_a_real_relay_makes_no_storm_of_connections(profile: Path) -> None:
    """Three seconds against a server that closes at once; the schedule itself is in test_reconnecting."""
    opened = 0

    async def close_at_once(peer: ServerConnection) -> None:
        nonlocal opened
        opened += 1
        await peer.close()

    async def both() -> None:
        async with serve(close_at_once, "127.0.0.1", 0) as server:
            paired(profile, f"ws://127.0.0.1:{port_of(server)}/")
            async with running(profile):
                await asyncio.sleep(3)

    asyncio.run(both())
    assert 1 <= opened <= 6


def test_what_the_relay_registers_is_undone(
    profile: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if sys.platform != "linux":
        pytest.skip("the files of Linux")
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    entry = tmp_path / "config" / "autostart" / "ringhook-relay.desktop"
    assert str(entry) in relay(profile, "autostart", "on").stdout
    assert f"--profile {profile} run" in entry.read_text()
    assert relay(profile, "autostart", "off").returncode == 0
    assert not entry.exists()
    assert relay(profile, "register").returncode == 0
    assert (tmp_path / "data" / "applications" / "ringhook-relay.desktop").exists()
    assert relay(profile, "unregister").returncode == 0
    with suppress(FileNotFoundError):
        assert "ringhook" not in (tmp_path / "config" / "mimeapps.list").read_text()


def test_links_are_settled_on_the_command_line(profile: Path) -> None:
    assert relay(profile, "policy", "--dial", "never").returncode == 0
    assert json.loads((profile / "policy.json").read_text()) == {"dial": "never"}
    assert relay(profile, "policy", "--dial", "perhaps").returncode == 2


@pytest.mark.parametrize("words", [[], ["1", "popup"], ["--profile", "/tmp"], ["-x"], ["1;id"]])
def test_the_notifier_takes_a_number_and_nothing_else(words: list[str]) -> None:
    code = "import sys; from ringhook_relay.cli import notify_main; sys.exit(notify_main())"
    done = subprocess.run(
        [sys.executable, "-c", code, *words], capture_output=True, timeout=20, check=False
    )
    assert done.returncode == 2


def test_snippets_are_printed(profile: Path) -> None:
    assert "cmdIncomingCall=" in relay(profile, "snippet", "microsip").stdout
    assert "HKEY_CURRENT_USER" in relay(profile, "snippet", "windows-reg").stdout
    assert relay(profile, "snippet", "other").returncode == 2
