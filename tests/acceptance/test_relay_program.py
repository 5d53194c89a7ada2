"""The real relay as a process: it pairs, opens a page, runs a program, and the trace knows."""

from __future__ import annotations

import logging
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.acceptance.api import Api
from tests.acceptance.embedded_target import clean_environment
from tests.acceptance.world import World

RELAY = Path(sys.executable).with_name("ringhook-relay")
BROWSER = """
import sys, urllib.request
urllib.request.build_opener(urllib.request.ProxyHandler({})).open(sys.argv[-1]).read()
"""
PROGRAM = shutil.which("echo") or "/bin/echo"
AGENT = "relay-agent"
END_SECONDS = 10


@pytest.fixture
def relay(world: World, api: Api, tmp_path: Path) -> Iterator[Path]:
    """A paired relay at work; its log's path."""
    api.add(agents=[{"id": AGENT, "name": "Clara", "identifiers": ["clara"]}])
    code = api.ask("POST", "/api/pairings", json={"agent_id": AGENT}).json()["code"]
    browser = tmp_path / "browser.py"
    browser.write_text(BROWSER)
    start = [str(RELAY), "--profile", str(tmp_path / "profile")]
    allowed = ["--allow-url", world.crm.url.rpartition("/")[0], "--allow-program", PROGRAM]
    subprocess.run(
        [*start, "pair", "--server", api.url, code, *allowed],
        check=True,
        capture_output=True,
        env=clean_environment(),
        timeout=world.place.patience_seconds,
    )
    log = tmp_path / "relay.log"
    with log.open("wb") as output:
        process = subprocess.Popen(
            [*start, "run", "--headless", "--browser", f"{sys.executable} {browser}"],
            stderr=output,
            env=clean_environment(),
        )
    try:
        yield log
        process.terminate()
        assert process.wait(END_SECONDS) == 0, log.read_text()
    finally:
        process.kill()
        process.wait()
        # Shown with a test that fails: what the relay saw.
        logging.getLogger("relay").warning("%s", log.read_text())
        api.remove(agents=[AGENT])


def test_the_real_relay_opens_the_page_and_runs_the_program(world: World, relay: Path) -> None:
    world.save(
        world.action("URL", "/card/$phone$"),
        world.action("RUN", f"{PROGRAM} call=$phone$"),
        world.action("RUN", "/usr/bin/not-listed $phone$"),
    )
    world.eventually(
        lambda: any(
            d["connected"] and d["agent_id"] == AGENT
            for d in world.api.get("/api/devices")["devices"]
        ),
        "the connection of the relay",
    )
    world.tell("ringing", "1", extension="clara")
    assert world.crm.wait_for("/card/%2B442079460101")[0].method == "GET"

    def acks() -> list[str] | None:
        told = world.story()["events"][0]["decisions"][1:]
        found = [push["ack"] for decision in told for push in decision["desktops"]]
        return [ack["reason"] for ack in found] if len(found) == 3 and all(found) else None

    reasons = world.eventually(acks, "three answers of the relay")
    assert reasons == ["opened", "exited", "program_not_allowed"], relay.read_text()
    assert "2079460101" not in relay.read_text()
