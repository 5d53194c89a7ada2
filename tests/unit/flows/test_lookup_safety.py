"""A lookup between a hostile caller, a careless CRM and a dying server; and how it is tried out."""

from __future__ import annotations

import pytest
from tests.unit.flows.lookup_scene import (
    LOOKUP,
    MARIE,
    NOTE,
    people,
    ring,
    urls,
)
from tests.unit.flows.world import NAME, CrashError, World

from ringhook.ports.http import HttpResponse

HOSTILE = ["+33' or 1 eq 1", "$secret.crm$", "033&x=y", "+33\r\nX: y"]


@pytest.mark.parametrize("number", HOSTILE)
def test_a_lookup_sends_nothing_but_numbers(desk: World, number: str) -> None:
    lookup = LOOKUP | {"target": "https://crm.example/q?filter=phone eq '$number$'"}
    ring(desk, lookups=[lookup])
    desk.http.sent.clear()
    desk.ring(call_id="c2", **{"from": number})
    desk.look_up_all()
    for url in urls(desk):
        assert url.split("phone%20eq%20'")[-1].strip("'").replace("%2B", "").isalnum() or (
            "phone eq '" in url
        )
        assert "1 eq 1" not in url
        assert "secret" not in url


def test_the_page_of_a_contact_stays_at_the_crms_host(desk: World) -> None:
    read = LOOKUP["read"] | {"url": {"path": "url"}}  # type: ignore[operator]  # a dict
    lookup = LOOKUP | {"card": "", "read": read}
    ring(desk, people(MARIE | {"url": "https://evil.example/x"}), lookups=[lookup])
    desk.look_up_all()
    assert desk.push.read("paul")[-1]["card"]["url"] == ""
    desk.clock.advance(900)
    desk.http.script = [people(MARIE | {"url": "/people/4711"})]
    desk.ring(call_id="c2")
    desk.look_up_all()
    assert desk.push.read("paul")[-1]["card"]["url"] == "https://crm.example/people/4711"


def test_a_crash_anywhere_in_a_lookup_loses_no_action() -> None:
    steps = 1
    while _survives_crash_at(steps):
        steps += 1
    assert steps > 5


def _survives_crash_at(step: int) -> bool:
    """Crash at *step*; say whether there was such a step."""
    world = World()
    world.pair("paul")
    ring(world, people(MARIE), people(MARIE), actions=[NOTE])
    world.steps.done.clear()
    world.steps.crash_at = step
    try:
        world.look_up_all()
    except CrashError:
        crashed = True
    else:
        crashed = False
    world.steps.crash_at = 0
    for _ in range(3):
        world.clock.advance(31)
        world.look_up_all()
        world.deliver_all()
    assert "https://crm.example/notes/4711" in urls(world) or "https://crm.example/notes/" in urls(
        world
    )
    assert sum("/notes/" in url for url in urls(world)) == 1
    return crashed


def test_the_trace_tells_who_was_asked_and_what_they_said(desk: World) -> None:
    ring(desk, people(MARIE))
    desk.look_up_all()
    (call,) = desk.calls()
    _, story, _ = desk.api("GET", f"/api/calls/{call['id']}")
    assert story["contact"]["fields"]["name"] == "Marie Durand"
    (asked,) = story["contact"]["asked"]
    assert (asked["lookup_id"], asked["number"]) == ("crm", "+33184881234")
    assert asked["sentence"] == ""
    assert desk.app.contacts.form_of(NAME, "crm") == "e164"


def test_a_lookup_can_be_tried_before_it_is_saved(world: World) -> None:
    world.save(settings={"country": "FR"})
    status, said, _ = world.api("POST", "/api/lookups/crm/try", {"number": "0184881234"})
    assert status == 404
    world.http.script = [people(MARIE)]
    draft = {"settings": {"country": "FR"}, "lookups": [LOOKUP]}
    status, said, _ = world.api(
        "POST", "/api/lookups/crm/try", {"number": "0184881234", "config": draft}
    )
    assert (status, said["known"], said["fields"]["id"]) == (200, "one", "4711")
    world.http.script = [HttpResponse(401, {}, b"")]
    _, said, _ = world.api(
        "POST", "/api/lookups/crm/try", {"number": "0184881234", "config": draft}
    )
    assert (said["known"], said["asked"][0]["failure"]) == ("unanswered", "auth")
    assert "crm.example" in said["asked"][0]["sentence"]
