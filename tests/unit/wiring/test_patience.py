"""Questions of PBXs wait in threads of their own: so many at a time, none beyond its time, none for the disk."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from time import monotonic

import pytest
from tests.unit.flows.route_scene import (
    ANNA,
    ANNAS,
    ERROR_BRANCH,
    LOOKUP,
    MARIE,
    PAUL,
    people,
    question,
    rung,
    save,
    why,
)
from tests.unit.flows.world import NAME, TOKEN, World

from ringhook.config.document import Document
from ringhook.domain.webhook import Reply, WebhookRequest
from ringhook.flows.route_waiting import Waiting
from ringhook.ports.http import HttpRequest, HttpResponse
from ringhook.wiring.embedded import EmbeddedMedia, Home
from ringhook.wiring.patience import Patience


class HeldHttp:
    """Answers when somebody lets it; knows which threads asked."""

    def __init__(self) -> None:
        self.gate = threading.Event()
        self.asked = threading.Event()
        self.threads: list[str] = []

    def send(self, _request: HttpRequest) -> HttpResponse:
        self.threads.append(threading.current_thread().name)
        self.asked.set()
        self.gate.wait(20)
        return people(MARIE)

    def close(self) -> None:
        """Hold nothing."""


@pytest.fixture
def world() -> World:
    made = World()
    save(made)
    return made


@pytest.fixture
def held() -> Iterator[HeldHttp]:
    made = HeldHttp()
    yield made
    made.gate.set()


@pytest.fixture
def patience(held: HeldHttp) -> Iterator[Patience]:
    made = Patience(1)
    yield made
    held.gate.set()
    made.stop()


def begun(world: World, held: HeldHttp, call_id: str, number: str) -> Waiting:
    waiting = world.app.ingest.begin(TOKEN, question(world, call_id, number))
    assert isinstance(waiting, Waiting)
    searching = waiting.desk.searching
    asking = replace(searching.asking, http=held)
    return replace(waiting, desk=replace(waiting.desk, searching=replace(searching, asking=asking)))


def test_one_more_than_may_wait_is_answered_without_asking(
    world: World, held: HeldHttp, patience: Patience
) -> None:
    async def main() -> tuple[Reply, Reply]:
        first = asyncio.create_task(patience.answer_to(begun(world, held, "c1", "79012345671")))
        await asyncio.to_thread(held.asked.wait, 10)
        crowded = await patience.answer_to(begun(world, held, "c2", "79012345672"))
        held.gate.set()
        return crowded(), (await first)()

    crowded, _ = asyncio.run(main())
    assert crowded.status == ERROR_BRANCH
    assert len(held.threads) == 1
    world.dispatch_all()
    rows = [world.table.rows(f"ws#{NAME}#call#{line['id']}", "route#") for line in world.calls()]
    assert "crowded" in {row["reason"] for (row,) in rows}


def test_a_pbx_is_answered_while_the_crm_is_still_silent(
    world: World, held: HeldHttp, patience: Patience
) -> None:
    waiting = begun(world, held, "c1", "79012345671")
    hurried = replace(waiting, started=monotonic() - 0.8)  # the CRM itself heeds no time-out
    assert asyncio.run(patience.answer_to(hurried))().status == ERROR_BRANCH
    assert not held.gate.is_set()
    assert why(world) == "crm_failed"


def test_no_crm_is_asked_in_the_thread_that_writes(tmp_path: Path, held: HeldHttp) -> None:
    home = Home(EmbeddedMedia(tmp_path, (), "http://127.0.0.1"), 1)
    home.media.http.close()
    home.media.http = held  # type: ignore[assignment]  # another of the same port
    held.gate.set()
    try:
        entry = {"id": "pbx", "adapter": "uis", "token": TOKEN, "routing": {"enabled": True}}
        document = {"connections": [entry], "agents": [ANNA, PAUL], "lookups": [LOOKUP]}
        home.app.configurations.save(NAME, Document.model_validate(document), 0, "test")
        asked = replace(question(World()), received_at=home.media.clock.now())
        assert asyncio.run(_twice(home, asked)) == [ANNAS, ANNAS]
    finally:
        home.stop()
    assert [name.partition("_")[0] for name in held.threads] == ["ringhook-route"]


async def _twice(home: Home, asked: WebhookRequest) -> list[tuple[str, ...]]:
    ingest = home.doors().ingest
    return [rung(await ingest(TOKEN, asked)), rung(await ingest(TOKEN, asked))]
