"""tel: links as a desktop hands them over: xdg-open, the registered handler, the running relay, a real server."""

from __future__ import annotations

import asyncio
import json
import os
import shutil
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from websockets.asyncio.server import ServerConnection, serve

from ringhook.wire.frames import Dialled, Welcome, encode
from ringhook_relay.registering import register, unregister
from ringhook_relay.settings import read_settings

TOOLS = ("Xvfb", "xdg-open", "xdg-mime")
MISSING = [tool for tool in TOOLS if shutil.which(tool) is None]
pytestmark = pytest.mark.skipif(bool(MISSING), reason=f"not installed: {', '.join(MISSING)}")
PATIENCE_SECONDS = 20.0
RELAY = [sys.executable, "-m", "ringhook_relay"]
RECORDER = """#!{python}
import json, os, sys
with open({path!r}, "a") as file:
    file.write(json.dumps(sys.argv[1:]) + "\\n")
"""
HOSTILE = [
    "tel:+33184881234",
    "tel:$(touch {mark})",
    "tel:`touch {mark}`",
    "tel:1;touch {mark}",
    "tel:1|touch {mark}",
    "tel:1 && touch {mark}",
    'tel:1" --evil "x',
    "tel:1' --evil 'x",
    "tel:%22%20--evil%20%22",
    "tel:$HOME ${{IFS}} %u %f %s \\ * ? ~",
    "tel:1\ntouch {mark}",
    "callto:--help",
    "ringhook://dial?number=1&profile=/tmp",
    "tel:\u0661\u0662 \u202e é",
]


def found(tool: str) -> str:
    return shutil.which(tool) or tool


@pytest.fixture(scope="module")
def display() -> Iterator[str]:
    """An X server of our own; it chooses its number and says so."""
    reads, writes = os.pipe()
    server = subprocess.Popen(
        [found("Xvfb"), "-displayfd", str(writes), "-screen", "0", "800x600x24", "-nolisten", "tcp"],
        pass_fds=(writes,), stderr=subprocess.DEVNULL,
    )  # fmt: skip
    os.close(writes)
    with os.fdopen(reads) as told:
        number = told.readline().strip()
    yield f":{number}"
    server.terminate()
    server.wait(PATIENCE_SECONDS)


@pytest.fixture
def home(tmp_path: Path, display: str, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A user who has nothing yet: every setting of a desktop is in this folder."""
    folder = tmp_path / "home"
    folder.mkdir(mode=0o700)
    for name in list(os.environ):
        if (
            name.startswith(("XDG_", "KDE_", "GNOME_", "DESKTOP_", "RINGHOOK_"))
            or name == "BROWSER"
        ):
            monkeypatch.delenv(name)
    for name, value in {
        "HOME": str(folder), "DISPLAY": display, "BROWSER": "false",
        "XDG_DATA_HOME": str(folder / "data"), "XDG_CONFIG_HOME": str(folder / "config"),
    }.items():  # fmt: skip
        monkeypatch.setenv(name, value)
    (folder / "data" / "applications").mkdir(parents=True)
    (folder / "config").mkdir()
    return folder


def click(link: str) -> int:
    """Do what a desktop does when somebody clicks *link*."""
    done = subprocess.run(
        [found("xdg-open"), link], capture_output=True, timeout=PATIENCE_SECONDS, check=False
    )
    return done.returncode


def test_hostile_links_arrive_as_one_argument_and_run_nothing(home: Path, tmp_path: Path) -> None:
    recorder, seen, mark = tmp_path / "recorder", tmp_path / "seen", tmp_path / "mark"
    recorder.write_text(RECORDER.format(python=sys.executable, path=str(seen)))
    recorder.chmod(0o700)
    register(replace(read_settings(), own_command=(str(recorder),)))
    links = [link.format(mark=mark) for link in HOSTILE]
    for link in links:
        click(link)
    arrived = [json.loads(line) for line in seen.read_text().splitlines()]
    assert [argv[:2] for argv in arrived] == [["dial", "--"]] * len(links)
    assert [argv[2:] for argv in arrived] == [[link] for link in links]
    assert not mark.exists()
    assert sorted(p.name for p in home.iterdir()) == ["config", "data"]


def test_unregistering_leaves_nothing_behind(home: Path) -> None:
    settings = replace(read_settings(), own_command=("/bin/false",))
    defaults = home / "config" / "mimeapps.list"
    defaults.write_text("[Default Applications]\ntext/html=firefox.desktop\n")
    register(settings)
    assert "x-scheme-handler/tel=ringhook-relay.desktop" in defaults.read_text()
    unregister(settings)
    assert "ringhook" not in defaults.read_text()
    assert "text/html=firefox.desktop" in defaults.read_text()
    assert not list((home / "data" / "applications").glob("*.desktop"))


@pytest.mark.skipif(shutil.which("desktop-file-validate") is None, reason="no desktop-file-utils")
def test_what_is_registered_is_valid(home: Path) -> None:
    settings = replace(read_settings(), own_command=("/opt/ring hook/relay", "--profile", "/a$b"))
    register(settings)
    entry = home / "data" / "applications" / "ringhook-relay.desktop"
    done = subprocess.run(
        [found("desktop-file-validate"), str(entry)], capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout) == (0, "")


class Cloud:
    """A server that dials whatever it is asked to."""

    def __init__(self) -> None:
        self.numbers: list[str] = []
        self.greeted = asyncio.Event()

    async def handle(self, peer: ServerConnection) -> None:
        async for message in peer:
            frame: dict[str, Any] = json.loads(message)
            if frame["kind"] == "hello":
                await peer.send(encode(Welcome()))
                self.greeted.set()
            elif frame["kind"] == "dial":
                self.numbers.append(frame["number"])
                await peer.send(encode(Dialled(id=frame["id"], status="done", reason="placed")))


@asynccontextmanager
async def running(profile: Path, cloud: Cloud, *, is_started: bool) -> AsyncIterator[None]:
    """Run the server, and the relay when *is_started*; end both, and a relay that a link has started."""
    async with serve(cloud.handle, "127.0.0.1", 0) as server:
        port = next(iter(server.sockets)).getsockname()[1]
        write(profile / "credentials.json", {
            "device_id": "d", "token": "t", "command_key": "k", "relay_url": f"ws://127.0.0.1:{port}/",
        })  # fmt: skip
        process = None
        if is_started:
            process = await asyncio.create_subprocess_exec(
                *RELAY, "run", "--headless", stderr=asyncio.subprocess.DEVNULL
            )
        try:
            if process is not None:
                await asyncio.wait_for(cloud.greeted.wait(), PATIENCE_SECONDS)
            yield
        finally:
            if process is not None:
                process.terminate()
                await process.wait()


def write(file: Path, content: object) -> None:
    file.write_text(json.dumps(content))
    file.chmod(0o600)


@pytest.fixture
def profile(home: Path) -> Path:
    folder = home / "config" / "ringhook-relay"
    folder.mkdir(mode=0o700)
    register(read_settings())
    return folder


def clicked(profile: Path, *links: str) -> tuple[list[int], list[str]]:
    """Return the exit codes of clicks on *links*, and which numbers the server was asked to call."""

    async def both() -> tuple[list[int], list[str]]:
        cloud = Cloud()
        async with running(profile, cloud, is_started=True):
            codes = [await asyncio.to_thread(click, link) for link in links]
        return codes, cloud.numbers

    return asyncio.run(both())


def test_a_link_is_called_where_the_policy_says_always(profile: Path, tmp_path: Path) -> None:
    write(profile / "policy.json", {"dial": "always"})
    hostile = [link.format(mark=tmp_path / "mark") for link in HOSTILE[1:3]]
    codes, numbers = clicked(profile, "tel:+33 1 84-88-12-34", "callto:%2B3312", *hostile)
    assert numbers == ["+33184881234", "+3312"]
    assert codes[:2] == [0, 0]
    assert 0 not in codes[2:]
    assert not (tmp_path / "mark").exists()


def test_a_link_calls_nobody_where_nobody_can_be_asked(profile: Path) -> None:
    codes, numbers = clicked(profile, "tel:+33184881234")
    assert numbers == []
    assert codes != [0]
