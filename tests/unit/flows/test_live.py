"""Pages that are open hear what changed, and nobody else does."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from tests.unit.flows.browser import Browser
from tests.unit.flows.world import KEY, NAME, World

from ringhook.domain.errors import TryAgainError
from ringhook.flows.admin.live_routes import socket_address
from ringhook.flows.changes import Changes

TELL = {"id": "tell", "call_type": "both", "kind": "POST", "target": "https://crm.example/api"}


def ticket_of(world: World) -> str:
    status, body, _ = world.api("POST", "/api/live")
    assert status == 200, body
    return str(parse_qs(urlsplit(body["url"]).query)["ticket"][0])


def watch(world: World, connection: str = "page") -> str:
    """Open a page's live connection; returns its id."""
    assert world.app.relay.connect(connection, {}, {"ticket": ticket_of(world)}) == 200
    return connection


def heard(world: World, connection: str = "page") -> list[tuple[str, str]]:
    """Return what the page was told: what, and which."""
    frames: list[dict[str, Any]] = [json.loads(f) for f in world.push.frames[connection]]
    assert {frame["kind"] for frame in frames} <= {"changed"}
    return [(frame["what"], frame["id"]) for frame in frames]


def test_a_ticket_opens_one_connection(world: World) -> None:
    ticket = ticket_of(world)
    assert world.app.relay.connect("a", {}, {"ticket": ticket}) == 200
    assert world.app.relay.connect("b", {}, {"ticket": ticket}) == 401


def test_a_ticket_is_over_after_half_a_minute(world: World) -> None:
    ticket = ticket_of(world)
    world.clock.advance(30)
    assert world.app.relay.connect("a", {}, {"ticket": ticket}) == 401


@pytest.mark.parametrize("ticket", ["x", "#", KEY])
def test_a_wrong_ticket_opens_nothing(world: World, ticket: str) -> None:
    assert world.app.relay.connect("a", {}, {"ticket": ticket}) == 401


def test_a_ticket_is_not_kept_as_it_is(world: World) -> None:
    ticket = ticket_of(world)
    assert ticket not in world.table.everything()


def test_a_call_is_told(world: World) -> None:
    world.save()
    watch(world)
    world.ring()
    (line,) = world.calls()
    assert heard(world) == [("call", line["id"])]


def test_a_delivery_is_told_when_it_is_over(world: World) -> None:
    world.save(actions=[TELL])
    watch(world)
    world.ring()
    world.deliver_all()
    (line,) = world.calls()
    (delivery,) = world.call_rows("delivery#")
    assert heard(world) == [("call", line["id"]), ("delivery", delivery["id"])]
    assert json.loads(world.push.frames["page"][-1])["call_id"] == line["id"]


def test_a_save_is_told(world: World) -> None:
    watch(world)
    world.save()
    assert heard(world) == [("config", "1")]


def test_desktops_that_come_and_go_are_told(world: World) -> None:
    world.save()
    watch(world)
    world.pair("paul")
    (device,) = world.app.devices.everyone(NAME)
    world.app.relay.disconnect("paul")
    assert heard(world) == [("device", device.id)] * 2


def test_a_page_that_is_gone_is_forgotten(world: World) -> None:
    world.save()
    watch(world)
    world.push.close("page")
    world.ring()
    assert world.app.changes.watchers.of(NAME) == ()


def test_a_page_that_says_goodbye_is_forgotten(world: World) -> None:
    watch(world)
    world.app.relay.disconnect("page")
    assert world.app.changes.watchers.of(NAME) == ()


def test_a_page_may_ping_but_is_no_desktop(world: World) -> None:
    world.save()
    watch(world)
    world.app.relay.message("page", '{"v":1,"kind":"ping"}')
    world.app.relay.message("page", '{"v":1,"kind":"ack","id":"x","status":"done"}')
    assert [json.loads(frame)["kind"] for frame in world.push.frames["page"]] == ["pong"]


class DownPush:
    def send(self, connection: str, frame: str) -> None:  # noqa: ARG002 - the port's
        raise TryAgainError("nobody answers")

    def close(self, connection: str) -> None:  # noqa: ARG002 - the port's
        raise TryAgainError("nobody answers")


def test_trouble_with_pages_keeps_nobody_waiting(world: World) -> None:
    watch(world)
    Changes(world.app.changes.watchers, DownPush()).tell(NAME, "call", "c")
    assert world.app.changes.watchers.of(NAME) == ("page",)


def test_another_workspace_hears_nothing(world: World) -> None:
    other = "rh_the-key-of-somebody-else"
    world.app.access.adopt("other", other, world.clock.now())
    _, body, _ = world.api("POST", "/api/live", key=other)
    ticket = parse_qs(urlsplit(body["url"]).query)["ticket"][0]
    assert world.app.relay.connect("theirs", {}, {"ticket": ticket}) == 200
    world.save()
    world.ring()
    assert heard(world, "theirs") == []


def test_the_page_connects_to_the_host_that_it_came_from(world: World) -> None:
    browser = Browser(world)
    browser.sign_in(KEY)
    _, body = browser.ask("POST", "/api/live", {}, headers={"origin": "https://ringhook.example"})
    assert body["url"].startswith("wss://ringhook.example/relay?ticket=")


@pytest.mark.parametrize(
    ("relay", "public", "origin", "expected"),
    [
        ("ws://127.0.0.1:1/relay", "http://127.0.0.1:1", "", "ws://127.0.0.1:1/relay"),
        (
            "ws://0.0.0.0:1/relay",
            "http://0.0.0.0:1",
            "http://192.168.1.2:1",
            "ws://192.168.1.2:1/relay",
        ),
        ("ws://a/relay", "http://a", "https://b", "wss://b/relay"),
        ("wss://relay.aws/live", "https://api.aws", "https://api.aws", "wss://relay.aws/live"),
        ("ws://a/relay", "http://a", "null", "ws://a/relay"),
    ],
)
def test_one_server_is_reached_as_the_page_reached_it(
    relay: str, public: str, origin: str, expected: str
) -> None:
    assert socket_address(relay, public, origin) == expected
