"""Divalto asks us, its CTI server tells us, and we ask somebody else's: all through real HTTP, on both targets."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.acceptance import embedded_target
from tests.acceptance.api import Answered, Api
from tests.acceptance.cti_server import CtiServer
from tests.acceptance.desktop import Desktop, Frame
from tests.acceptance.waiting import eventually
from tests.acceptance.world import World

FRENCH: dict[str, Any] = {"adapter": "divalto", "country": "FR"}
IDLE = {"tel": "", "event": ""}
PATIENCE_SECONDS = 30.0


@pytest.fixture
def cti() -> Iterator[CtiServer]:
    server = CtiServer()
    yield server
    server.stop()


def ask(
    world: World, path: str = "/api/cti/getevent", method: str = "GET", **query: str
) -> Answered:
    """Ask as Divalto does, without any key."""
    with Api(world.place.http_url) as divalto:
        return divalto.ask(method, f"/compat/{world.token}{path}", params=query)


def told(world: World, event: str) -> dict[str, str]:
    """Return what getevent says of the agent as soon as it is *event*."""

    def look() -> dict[str, str] | None:
        time.sleep(1.0)  # as often as anybody may ask
        found: dict[str, str] = ask(world, ident="", telorg=world.extension).json()
        return found if found["event"] == event else None

    return world.eventually(look, f"getevent says {event!r}")


def tell(world: World, event: str, tel: str = "0388202122") -> None:
    report = {"ident": "", "telorg": world.extension, "tel": tel, "event": event}
    answer = ask(world, "/api/cti/setevent", **report)
    assert answer.status_code == 200, answer.text


def ended(world: World) -> dict[str, Any]:
    """Return the call as soon as it is over: its events are written a moment before it."""

    def look() -> dict[str, Any] | None:
        call: dict[str, Any] = world.story(3)["call"]
        return call if call["phase"] == "ended" else None

    return world.eventually(look, "the end of the call")


def shows_the_caller(pop: Frame) -> bool:
    """Say whether this card is of our call: one of another test may come late."""
    return bool(pop["card"]["number"] == "+33388202122")


def test_what_setevent_says_is_a_call_and_getevent_repeats_it(
    world: World, desktop: Desktop
) -> None:
    world.save(world.action("GET", "/popped/$phone|national$"), **FRENCH)
    tell(world, "ring")
    assert told(world, "ring")["tel"] == "0388202122"
    world.crm.wait_for("/popped/0388202122")
    assert desktop.wait_for("pop", shows_the_caller)
    tell(world, "answer")
    told(world, "answer")
    tell(world, "end")
    assert ended(world)["phase"] == "ended"
    told(world, "")


def test_an_idle_telephone_is_no_error_in_any_form(world: World) -> None:
    world.save(**FRENCH)
    for path in ("/api/cti/getevent", "/DhDivaltoServerCTI/api/cti/GETEVENT"):
        answer = ask(world, path, ident="", telorg="1024")
        assert (answer.status_code, answer.json()) == (200, IDLE)
        assert answer.headers["Cache-Control"] == "no-store"
    assert ask(world, telorg="").json() == IDLE
    assert ask(world, telorg="9" * 5000).json() == IDLE
    assert ask(world, telorg="1025", fmt="xml").text.endswith('<event tel="" event=""/>')
    assert ask(world, method="POST", telorg="1026").json() == IDLE
    assert ask(world, method="HEAD", telorg="1027").status_code == 200
    assert ask(world, method="DELETE", telorg="1028").status_code == 405


def test_only_a_wrong_token_is_not_found(world: World) -> None:
    world.save(**FRENCH)
    with Api(world.place.http_url) as stranger:
        answer = stranger.ask("GET", "/compat/no-such-token-at-all/api/cti/getevent?telorg=1")
    assert answer.status_code == 404


def asked(world: World, cti: CtiServer, **settings: str) -> None:
    chosen = {"url": cti.address, "extensions": world.extension, "every_seconds": "1"}
    world.save(adapter="divalto_client", country="FR", settings=chosen | settings)
    world.eventually(lambda: cti.asked or None, "the first question")


def status_of(world: World) -> dict[str, Any]:
    listed: list[dict[str, Any]] = world.api.get("/api/connections/status")
    return next(one for one in listed if one["id"] == world.connection)


def test_a_server_that_is_asked_brings_its_calls(
    world: World, cti: CtiServer, desktop: Desktop
) -> None:
    asked(world, cti)
    cti.state[world.extension] = ("0388202122", "ring")
    assert desktop.wait_for("pop", shows_the_caller)
    cti.state[world.extension] = ("0388202122", "answer")
    world.story(2)
    cti.state.clear()
    call = ended(world)
    assert (call["phase"], call["result"]) == ("ended", "answered")
    assert status_of(world)["problem"] == ""


def test_trouble_with_the_server_is_told_and_goes(world: World, cti: CtiServer) -> None:
    asked(world, cti)
    cti.body = "<html>Service unavailable</html>"
    world.eventually(lambda: status_of(world)["problem"] or None, "the problem")
    assert "type_return" in status_of(world)["problem"]
    cti.body = ""
    world.eventually(lambda: not status_of(world)["problem"] or None, "the end of the problem")


def test_a_connection_that_is_deleted_is_asked_no_more(world: World, cti: CtiServer) -> None:
    asked(world, cti)
    world.clear()

    def is_silent() -> bool:
        before = len(cti.asked)
        time.sleep(2.5)  # two rounds and more
        return len(cti.asked) == before

    world.eventually(is_silent, "silence")


@pytest.mark.e2e
def test_a_kill_between_ring_and_end_loses_neither(cti: CtiServer, tmp_path: Path) -> None:
    cti.state["101"] = ("0388202122", "ring")
    settings = {"url": cti.address, "extensions": "101", "every_seconds": "1"}
    entry = {"id": "cti", "adapter": "divalto_client", "settings": settings}
    server = embedded_target.start(tmp_path)
    try:
        with Api(server.http_url, server.admin_key) as api:
            assert api.put_config({"connections": [entry]}, "*").status_code == 200
            eventually(lambda: api.get("/api/calls")["calls"], "the call", PATIENCE_SECONDS)
    finally:
        server.kill()
    cti.state.clear()
    server = embedded_target.start(tmp_path)
    try:
        with Api(server.http_url, server.admin_key) as api:
            phases = eventually(lambda: _ended(api), "the end of the call", PATIENCE_SECONDS)
        assert phases == ["ended"]
    finally:
        server.stop()


def _ended(api: Api) -> list[str] | None:
    phases = [call["phase"] for call in api.get("/api/calls")["calls"]]
    return phases if "ringing" not in phases else None
