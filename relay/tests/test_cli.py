"""The program as a technician meets it: commands, messages, exit codes, signals; real processes throughout."""

from __future__ import annotations

import asyncio
import json
import os
import re
import shlex
import signal
import subprocess
import sys
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from http import HTTPStatus
from pathlib import Path

import pytest
from relay.tests.cloud import KEY, PATIENCE_SECONDS, Cloud, first
from relay.tests.pairing_server import GIVEN, pairing_server
from relay.tests.programs import seen, showing_program, write_policy
from websockets.asyncio.server import ServerConnection, serve
from websockets.http11 import Request, Response

from ringhook.wire.frames import Open, Pop, Run, encode
from ringhook.wire.signing import Signed, sign

RELAY = [sys.executable, "-m", "ringhook_relay"]


def relay(profile: Path, *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*RELAY, "--profile", str(profile), *words],
        capture_output=True, text=True, timeout=20, check=False,
    )  # fmt: skip


def paired(profile: Path, relay_url: str) -> None:
    file = profile / "credentials.json"
    file.write_text(json.dumps(GIVEN | {"relay_url": relay_url, "command_key": KEY}))
    file.chmod(0o600)


@asynccontextmanager
async def running(profile: Path, *words: str) -> AsyncIterator[asyncio.subprocess.Process]:
    """Run the relay, and end it whatever the test does."""
    process = await asyncio.create_subprocess_exec(
        *RELAY,
        "--profile",
        str(profile),
        "run",
        "--headless",
        *words,
        stderr=asyncio.subprocess.PIPE,
    )
    try:
        yield process
    finally:
        if process.returncode is None:
            process.kill()
            await process.communicate()


def test_the_version_is_told() -> None:
    answer = subprocess.run(
        [*RELAY, "--version"], capture_output=True, text=True, timeout=20, check=True
    )
    assert re.fullmatch(r"ringhook-relay \d+\.\d+\.\d+\n", answer.stdout)


def test_a_computer_that_is_not_paired_is_told_the_command(profile: Path) -> None:
    answer = relay(profile, "run", "--headless")
    assert answer.returncode == 3
    assert "not paired yet" in answer.stderr
    assert f'ringhook-relay --profile "{profile}" pair --server' in answer.stderr


def test_the_policy_is_explained(profile: Path) -> None:
    assert "not there yet: nothing is allowed" in relay(profile, "policy").stdout
    answer = relay(
        profile, "policy", "--allow-url", "https://crm.example", "--allow-program", "/bin/echo"
    )
    assert answer.stdout.splitlines() == [
        str(profile / "policy.json"),
        "opens   https://crm.example",
        "starts  /bin/echo  telephone numbers  10 per minute",
        "links   ask before they call a number",
    ]


def test_a_broken_policy_stops_the_start_with_its_place(profile: Path) -> None:
    paired(profile, "ws://127.0.0.1:9/")
    write_policy(profile, url=[])
    answer = relay(profile, "run", "--headless")
    assert answer.returncode == 2
    assert "policy.json: line 1: url: unknown field" in answer.stderr


def test_readable_credentials_stop_the_start_with_the_remedy(profile: Path) -> None:
    paired(profile, "ws://127.0.0.1:9/")
    (profile / "credentials.json").chmod(0o644)
    answer = relay(profile, "run", "--headless")
    assert answer.returncode == 3
    assert "chmod 600" in answer.stderr
    assert "the-token" not in answer.stderr


def test_a_mistake_in_the_policy_does_not_use_up_the_code(profile: Path) -> None:
    with pairing_server() as server:
        answer = relay(
            profile, "pair", "--server", server.url, "ABC234", "--allow-program", "/bin/sh"
        )
        assert server.asked == []
    assert answer.returncode == 2
    assert "sh runs what its arguments say" in answer.stderr


def test_a_wrong_code_is_explained(profile: Path) -> None:
    with pairing_server() as server:
        server.status, server.content = 404, b'{"message": "No such code"}'
        answer = relay(profile, "pair", "--server", server.url, "ABC234")
    assert answer.returncode == 1
    assert "ask for a new one (No such code)" in answer.stderr
    assert not (profile / "credentials.json").exists()


def test_a_revoked_device_stops_and_says_how_to_pair_again(profile: Path) -> None:
    async def refused(peer: ServerConnection, _request: Request) -> Response:
        return peer.respond(HTTPStatus.UNAUTHORIZED, "no")

    async def both() -> tuple[int | None, str]:
        async with serve(Cloud().handle, "127.0.0.1", 0, process_request=refused) as server:
            paired(profile, f"ws://127.0.0.1:{next(iter(server.sockets)).getsockname()[1]}/")
            async with running(profile) as process:
                _, said = await asyncio.wait_for(process.communicate(), PATIENCE_SECONDS)
                return process.returncode, said.decode()

    exit_code, said = asyncio.run(both())
    assert exit_code == 3
    assert "pair --server" in said
    assert "the-token" not in said


@pytest.mark.skipif(os.name != "posix", reason="Windows has no signals")
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_stops_it_cleanly(profile: Path, number: signal.Signals) -> None:
    async def both() -> tuple[int | None, str, int | None]:
        cloud = Cloud()
        async with serve(cloud.handle, "127.0.0.1", 0) as server:
            paired(profile, f"ws://127.0.0.1:{next(iter(server.sockets)).getsockname()[1]}/")
            async with running(profile) as process:
                peer = await cloud.greeted()
                process.send_signal(number)
                _, said = await asyncio.wait_for(process.communicate(), PATIENCE_SECONDS)
                await peer.wait_closed()
                return process.returncode, said.decode(), peer.close_code

    exit_code, said, close_code = asyncio.run(both())
    assert exit_code == 0
    assert "stopped" in said
    assert "Traceback" not in said
    assert close_code == 1001


def test_a_second_relay_with_the_same_profile_is_refused(profile: Path) -> None:
    async def both() -> subprocess.CompletedProcess[str]:
        cloud = Cloud()
        async with serve(cloud.handle, "127.0.0.1", 0) as server:
            paired(profile, f"ws://127.0.0.1:{next(iter(server.sockets)).getsockname()[1]}/")
            async with running(profile):
                await cloud.greeted()
                return await asyncio.to_thread(relay, profile, "run", "--headless")

    answer = asyncio.run(both())
    assert answer.returncode == 1
    assert "already runs" in answer.stderr


@pytest.mark.e2e
def test_from_pairing_to_a_ringing_telephone(profile: Path, tmp_path: Path) -> None:
    """Pair over HTTP, connect, then open a page, run a program and show a card, all in real processes."""
    browser = showing_program(tmp_path)
    until = time.time() + 60
    orders: list[Signed] = [
        Open(
            id="d1",
            call_id="c1",
            seq=1,
            expires_at=until,
            url="https://crm.example/?n=%2B33184881234",
        ),
        Run(id="d2", call_id="c1", seq=2, expires_at=until, argv=("/bin/echo", "+33184881234")),
        Pop(id="d3", call_id="c1", seq=3, expires_at=until, card={"number": "+33184881234"}),
        Run(id="d4", call_id="c1", seq=4, expires_at=until, argv=("/bin/true", "1")),
    ]

    async def ring(cloud: Cloud, words: list[str]) -> tuple[dict[str, str], str]:
        async with running(profile, *words) as process:
            peer = await cloud.greeted()
            for order in orders:
                await peer.send(encode(sign(order, GIVEN["command_key"])))
            acks = [await first(peer, "ack") for _ in orders]
            process.send_signal(signal.SIGTERM)
            _, said = await asyncio.wait_for(process.communicate(), PATIENCE_SECONDS)
            return {ack["id"]: f"{ack['status']} {ack['reason']}" for ack in acks}, said.decode()

    async def everything() -> tuple[dict[str, str], str]:
        cloud = Cloud()
        async with serve(cloud.handle, "127.0.0.1", 0) as server:
            port = next(iter(server.sockets)).getsockname()[1]
            with pairing_server() as http:
                http.content = json.dumps(
                    GIVEN | {"relay_url": f"ws://127.0.0.1:{port}/ws"}
                ).encode()
                answer = await asyncio.to_thread(
                    relay, profile, "pair", "--server", http.url, "abc-234", "--name", "DESK-7",
                    "--allow-url", "https://crm.example", "--allow-program", "/bin/echo",
                )  # fmt: skip
            assert answer.returncode == 0, answer.stderr
            assert "Now run: ringhook-relay run" in answer.stdout
            assert "the-token" not in answer.stdout + answer.stderr
            return await ring(cloud, ["--browser", shlex.join([str(browser), "--new"])])

    acks, said = asyncio.run(everything())
    assert acks == {
        "d1": "done opened",
        "d2": "done exited",
        "d3": "done logged",
        "d4": "refused program_not_allowed",
    }
    assert seen(tmp_path)["argv"] == ["--new", "https://crm.example/?n=%2B33184881234"]
    assert not [name for name in seen(tmp_path)["environment"] if name.startswith("RINGHOOK")]
    assert "+331****34" in said
    assert "184881234" not in said
