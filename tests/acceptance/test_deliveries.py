"""What happens when a CRM is slow, broken or says no."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest
from tests.acceptance.crm import Answer
from tests.acceptance.desktop import Desktop
from tests.acceptance.world import World


@pytest.fixture
def held() -> Iterator[threading.Event]:
    """An answer waits for this event, which opens at the latest when the test is over."""
    event = threading.Event()
    yield event
    event.set()


def test_a_crm_that_does_not_answer_does_not_delay_the_desktop(
    world: World, desktop: Desktop, held: threading.Event
) -> None:
    world.crm.answer("/slow", Answer(held=held))
    world.save(world.action("GET", "/slow"), world.action("URL", "/card"))
    world.tell("ringing", "1")
    desktop.wait_for("pop")
    desktop.wait_for("open", lambda f: f["url"] == f"{world.crm.url}/card")
    world.crm.wait_for("/slow")
    assert not held.is_set()


def test_a_crm_that_does_not_answer_delays_neither_another_crm_nor_another_call(
    world: World, desktop: Desktop, held: threading.Event
) -> None:
    if world.place.name == "cloud":
        pytest.skip("the emulator runs one function of all queues at a time")
    world.crm.answer("/slow", Answer(held=held))
    world.save(
        world.action("GET", "/slow", request={"timeout_seconds": 30}),
        world.action("GET", "/quick"),
        world.action("URL", "/card"),
    )
    world.tell("ringing", "1")
    world.crm.wait_for("/slow")
    world.tell("ringing", "2")
    world.crm.wait_for("/quick", 2)
    first = desktop.wait_for("open", lambda f: f["url"].startswith(world.crm.url))
    desktop.wait_for("open", lambda f: f["call_id"] != first["call_id"])
    assert not held.is_set()


def test_a_crm_that_fails_once_is_asked_again_with_the_same_key(world: World) -> None:
    world.crm.answer("/shaky", Answer(500), Answer(200))
    world.save(world.action("POST", "/shaky"))
    world.tell("ringing", "1")
    first, second = world.crm.wait_for("/shaky", 2)
    assert first.headers["idempotency-key"] == second.headers["idempotency-key"]
    assert first.body == second.body
    delivery = world.settled()
    assert delivery["state"] == "succeeded"
    assert [a["outcome"] for a in delivery["attempts"]] == ["server_error", "ok"]


def test_a_crm_that_knows_no_such_page_is_not_asked_again_and_the_trace_says_why(
    world: World,
) -> None:
    world.crm.answer("/missing", Answer(404))
    world.save(world.action("GET", "/missing"))
    world.tell("ringing", "1")
    delivery = world.settled()
    assert delivery["state"] == "failed"
    assert [(a["outcome"], a["status"]) for a in delivery["attempts"]] == [("not_found", 404)]
    assert delivery["shown"]["url"] == f"{world.crm.url}/missing"


def test_a_post_without_an_answer_is_shown_as_unknown_and_not_repeated(world: World) -> None:
    world.crm.answer("/mute", Answer(closes=True))
    world.save(world.action("POST", "/mute"))
    world.tell("ringing", "1")
    assert world.settled()["state"] == "unknown"
    assert len(world.crm.received("/mute")) == 1


def test_a_secret_in_a_header_reaches_the_crm_and_nothing_else(world: World) -> None:
    name, value = f"crm-{world.number}", "the-key-of-the-crm"
    world.api.ask("PUT", f"/api/secrets/{name}", json={"value": value})
    headers = {"Authorization": f"Bearer $secret.{name}$"}
    world.save(world.action("GET", "/locked", request={"headers": headers}))
    world.tell("ringing", "1")
    assert world.crm.wait_for("/locked")[0].headers["authorization"] == f"Bearer {value}"
    world.settled()
    story = world.api.ask("GET", f"/api/calls/{world.calls()[0]['id']}").text
    assert "/locked" in story
    assert value not in story
