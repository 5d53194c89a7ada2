"""The real relay as a process: it pairs, opens a page, runs a program, and the trace knows."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.acceptance.api import Api
from tests.acceptance.relay_process import PROGRAM, relay_of
from tests.acceptance.world import World

AGENT = "relay-agent"


@pytest.fixture
def relay(world: World, api: Api, tmp_path: Path) -> Iterator[Path]:
    """A paired relay at work; its log's path."""
    api.add(agents=[{"id": AGENT, "name": "Clara", "identifiers": ["clara"]}])
    origin = world.crm.url.rpartition("/")[0]
    try:
        with relay_of(api, AGENT, origin, tmp_path, world.place.patience_seconds) as log:
            yield log
    finally:
        api.remove(agents=[AGENT])


def test_the_real_relay_opens_the_page_and_runs_the_program(world: World, relay: Path) -> None:
    world.save(
        world.action("URL", "/card/$phone$"),
        world.action("RUN", f"{PROGRAM} call=$phone$"),
        world.action("RUN", "/usr/bin/not-listed $phone$"),
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
