"""Figures and health: for this machine and for who has the token, never for the world by default."""

from __future__ import annotations

from typing import Any

import pytest

from ringhook.embedded.watch_door import WatchDoor, is_for_programs, is_loopback

TOKEN = "a-token-of-some-length"


def scope(source: str = "127.0.0.1", path: str = "/metrics", **headers: str) -> dict[str, Any]:
    pairs = [(name.replace("_", "-").encode(), text.encode()) for name, text in headers.items()]
    return {"client": (source, 1), "headers": pairs, "path": path}


PRIVATE = WatchDoor("", is_private=True)
OPEN_TO_OTHERS = WatchDoor(TOKEN, is_private=False)


@pytest.mark.parametrize("source", ["127.0.0.1", "127.8.8.8", "::1", "::ffff:127.0.0.1"])
def test_this_machine_may_look(source: str) -> None:
    assert PRIVATE.opens(scope(source))


@pytest.mark.parametrize("source", ["192.0.2.1", "10.0.0.1", "::ffff:192.0.2.1", "", "nonsense"])
def test_nobody_else_may(source: str) -> None:
    assert not PRIVATE.opens(scope(source))


@pytest.mark.parametrize("header", ["x_forwarded_for", "forwarded", "via", "x_real_ip"])
def test_who_comes_through_a_proxy_of_this_machine_is_not_this_machine(header: str) -> None:
    assert not PRIVATE.opens(scope(**{header: "192.0.2.1"}))


def test_a_server_that_others_reach_wants_the_token_even_from_this_machine() -> None:
    assert not OPEN_TO_OTHERS.opens(scope())
    assert OPEN_TO_OTHERS.opens(scope(authorization=f"Bearer {TOKEN}"))


def test_the_token_opens_from_everywhere_and_no_other_does() -> None:
    assert OPEN_TO_OTHERS.opens(scope("192.0.2.1", authorization=f"bearer {TOKEN}"))
    for wrong in (f"Basic {TOKEN}", "Bearer ", "Bearer x", TOKEN):
        assert not OPEN_TO_OTHERS.opens(scope("192.0.2.1", authorization=wrong))


def test_no_token_is_not_opened_by_an_empty_one() -> None:
    door = WatchDoor("", is_private=False)
    for empty in ("Bearer", "Bearer ", ""):
        assert not door.opens(scope("192.0.2.1", authorization=empty))


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "LOCALHOST", "::1", "[::1]"])
def test_a_loopback_name_is_known(host: str) -> None:
    assert is_loopback(host)


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.0.2.1", "example.org", ""])
def test_every_other_name_is_not(host: str) -> None:
    assert not is_loopback(host)


def test_people_get_the_page_of_health_and_programs_its_facts() -> None:
    html = "text/html,application/xhtml+xml"
    assert not is_for_programs(scope(path="/health", accept=html))
    assert is_for_programs(scope(path="/health", accept="*/*"))
    assert is_for_programs(scope(path="/metrics", accept=html))
    assert not is_for_programs(scope(path="/healthz"))
