"""The caller gets a name: on the card, in the actions that use it, and never at the price of the card."""

from __future__ import annotations

import json
import urllib.parse
from collections.abc import Iterator
from typing import Any

import pytest
from tests.acceptance.desktop import Desktop
from tests.acceptance.faulty_crm import FaultyCrm, Visit
from tests.acceptance.world import World

NUMBERS = (f"+4420794602{n:02d}" for n in range(100))


@pytest.fixture
def people() -> Iterator[FaultyCrm]:
    crm = FaultyCrm()
    crm.behave("/search", knows_everybody)
    crm.behave("/nobody", knows_nobody)
    crm.behave("/silent", says_nothing)
    yield crm
    crm.stop()


def knows_everybody(visit: Visit) -> None:
    query = urllib.parse.parse_qs(visit.request.path.partition("?")[2])
    found = {"people": [{"id": 7, "name": f"Marie {query['q'][0]}", "firm": 'A "B" & C'}]}
    visit.confirm(json.dumps(found).encode())


def knows_nobody(visit: Visit) -> None:
    visit.confirm(b'{"people": []}')


def says_nothing(visit: Visit) -> None:
    visit.wait(10)


def lookup(crm: FaultyCrm, path: str) -> dict[str, Any]:
    return {
        "id": "people",
        "target": f"{crm.url}{path}?q=$number$",
        "matches": {"path": "people"},
        "read": {"id": {"path": "id"}, "name": {"path": "name"}, "company": {"path": "firm"}},
        "card": f"{crm.url}/people/$contact.id$",
        "number_formats": ["e164"],
    }


def save(world: World, crm: FaultyCrm, path: str, *actions: dict[str, Any]) -> None:
    world.save(*actions)
    world.api.add(lookups=[lookup(crm, path)])


@pytest.fixture(autouse=True)
def without_lookups_afterwards(world: World) -> Iterator[None]:
    yield
    world.api.remove(lookups=["people"])


def test_the_card_comes_first_and_then_gets_its_name(
    world: World, desktop: Desktop, people: FaultyCrm
) -> None:
    number = next(NUMBERS)
    save(
        world,
        people,
        "/search",
        world.action("URL", "$contact_url$", conditions={"contact": "known"}),
        world.action(
            "POST", "/note", request={"body_type": "json", "body": '{"who": "$contact.company$"}'}
        ),
    )
    world.tell("ringing", "1", **{"from": number})
    desktop.wait_for("pop", lambda f: f["card"]["name"] == "")
    named = desktop.wait_for("pop", lambda f: f["card"]["name"] == f"Marie {number}")
    assert named["card"]["company"] == 'A "B" & C'
    assert named["card"]["url"] == f"{people.url}/people/7"
    desktop.wait_for("open", lambda f: f["url"] == f"{people.url}/people/7")
    (note,) = world.crm.wait_for("/note")
    assert note.json() == {"who": 'A "B" & C'}
    contact = world.story()["contact"]
    assert (contact["known"], contact["fields"]["id"]) == ("one", "7")
    world.tell("ringing", "2", **{"from": number})
    desktop.wait_for("pop", lambda f: f["call_id"] != named["call_id"] and f["card"]["name"])
    assert len(people.asked("/search")) == 1


def test_a_silent_crm_delays_no_card_and_what_waits_goes_on_without_it(
    world: World, desktop: Desktop, people: FaultyCrm
) -> None:
    number = next(NUMBERS)
    save(
        world,
        people,
        "/silent",
        world.action("GET", "/log?name=$name$"),
        world.action("POST", "/create", conditions={"contact": "unknown"}),
    )
    world.tell("ringing", "1", **{"from": number})
    desktop.wait_for("pop", lambda f: f["card"]["number"] == number)
    (log,) = world.crm.wait_for("/log")
    assert log.query == {"name": ""}
    later = world.eventually(
        lambda: world.story()["events"][0]["decisions"][2]["later"], "why no lead was made"
    )
    assert [line["reason"] for line in later] == ["contact_unanswered"]
    assert world.crm.received("/create") == []


def test_a_stranger_becomes_a_lead(world: World, desktop: Desktop, people: FaultyCrm) -> None:
    number = next(NUMBERS)
    create = world.action(
        "POST",
        "/create",
        conditions={"contact": "unknown"},
        request={"body_type": "json", "body": '{"number": "$phone$"}'},
    )
    known = world.action("GET", "/known", conditions={"contact": "known"})
    save(world, people, "/nobody", create, known)
    world.tell("ringing", "1", **{"from": number})
    desktop.wait_for("pop", lambda f: f["card"]["number"] == number)
    (made,) = world.crm.wait_for("/create")
    assert made.json() == {"number": number}
    assert world.crm.received("/known") == []
