"""CELY's guide "Gestionnaire d'actions Web CRM", from top to bottom: what each chapter promises, happens.

The page itself is walked in tests/browser/test_cely_guide.py; here are the calls, the CRM and the desktop.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from tests.acceptance.api import Api
from tests.acceptance.desktop import Desktop, Paired, claim
from tests.acceptance.world import DESK_AGENT, Place, World

pytestmark = pytest.mark.parametrize(
    "target", [pytest.param("embedded", marks=pytest.mark.e2e)], indirect=True, scope="session"
)
NUMBER = "+442079460101"
CUSTOMER = "+33388202122"


@pytest.fixture(scope="session")
def windows(api: Api) -> Paired:
    """The agent's computer in the guide, which is one with Windows; paired once."""
    api.add(agents=[{"id": DESK_AGENT}])
    try:
        offer = api.ask("POST", "/api/pairings", json={"agent_id": DESK_AGENT}).json()
        return Paired(**claim(api.url, offer["code"], "poste Windows", "windows"))
    finally:
        api.remove(agents=[DESK_AGENT])


@pytest.fixture
def desktop(windows: Paired, target: Place) -> Iterator[Desktop]:
    with Desktop(windows, target.patience_seconds) as connected:
        yield connected


def ring(world: World, call: str = "1") -> None:
    world.tell("ringing", call)


def dial(world: World, call: str = "2") -> None:
    """Report a call that the agent makes."""
    ends = {"from": "+442079460100", "to": CUSTOMER}
    world.tell("ringing", call, direction="out", **ends)


def reasons(world: World) -> list[str]:
    """Return what became of each action of the one call's first event."""
    return [one["reason"] for one in world.story()["events"][0]["decisions"][1:]]


def test_chapter_1_several_actions_exist_side_by_side_each_with_its_own_call_type(
    world: World, desktop: Desktop
) -> None:
    world.save(
        world.action("URL", "/fiche/$phone$"),
        world.action("GET", "/log?num=$phone$", call_type="both"),
        world.action("POST", "/appels", call_type="outbound"),
        world.action("RUN", "c:\\metier.exe?$phone$"),
    )
    ring(world)
    desktop.wait_for("open", lambda f: f["url"] == f"{world.crm.url}/fiche/%2B442079460101")
    desktop.wait_for("run", lambda f: f["argv"][0] == "c:\\metier.exe")
    world.crm.wait_for("/log")
    assert not world.crm.received("/appels")
    dial(world)
    world.crm.wait_for("/appels")
    assert world.crm.wait_for("/log", 2)[1].query == {"num": CUSTOMER}


def test_chapter_3_nothing_counts_before_it_is_saved(world: World, api: Api) -> None:
    world.save(world.action("GET", "/avant"))
    document, etag = api.config()
    assert api.put_config({**document, "actions": "?"}, etag).status_code == 400
    ring(world)
    world.crm.wait_for("/avant")


def test_chapter_4_the_four_kinds_are_all_there_are(world: World, api: Api) -> None:
    world.save()
    document, etag = api.config()
    row = {"call_type": "inbound", "kind": "PUT", "target": "https://mon-crm.exemple/"}
    answer = api.put_config(document | {"actions": [row]}, etag)
    assert answer.status_code == 400
    assert "'URL', 'GET', 'POST' or 'RUN'" in answer.text


def test_chapter_5_an_empty_call_type_never_runs(world: World) -> None:
    world.save(world.action("GET", "/jamais", call_type=""), world.action("GET", "/oui"))
    ring(world)
    world.crm.wait_for("/oui")
    assert reasons(world)[0] == "call_type_empty"
    assert not world.crm.received("/jamais")


@pytest.mark.parametrize(
    ("call_type", "numbers"),
    [("inbound", {NUMBER}), ("outbound", {CUSTOMER}), ("both", {NUMBER, CUSTOMER})],
)
def test_chapter_5_the_call_type_says_for_which_calls(
    world: World, call_type: str, numbers: set[str]
) -> None:
    world.save(
        world.action("GET", "/appel?n=$phone$", call_type=call_type),
        world.action("GET", "/fin?n=$phone$", call_type="both"),
    )
    ring(world)
    dial(world)
    world.crm.wait_for("/fin", 2)
    asked = world.crm.wait_for("/appel", len(numbers))
    assert {request.query["n"] for request in asked} == numbers


def test_chapter_5_the_number_may_stand_anywhere_in_the_address(world: World) -> None:
    world.save(world.action("GET", "/$phone$/fiche?a=1&tel=$phone$&b=2"))
    ring(world)
    asked = world.crm.wait_for("/%2B442079460101/fiche")[0]
    assert asked.query == {"a": "1", "tel": NUMBER, "b": "2"}


def test_chapter_6_a_page_opens_in_the_agents_browser(world: World, desktop: Desktop) -> None:
    world.save(world.action("URL", "/fiche/$phone$"))
    ring(world)
    desktop.wait_for("open", lambda f: f["url"].endswith("/fiche/%2B442079460101"))


def test_chapter_7_get_hands_the_number_over_in_the_address(world: World) -> None:
    world.save(world.action("GET", "/api/log?num=$phone$"))
    ring(world)
    asked = world.crm.wait_for("/api/log")[0]
    assert (asked.method, asked.query, asked.body) == ("GET", {"num": NUMBER}, b"")


def test_chapter_8_post_hands_it_over_in_the_body(world: World) -> None:
    world.save(world.action("POST", "/api/appels"))
    ring(world)
    asked = world.crm.wait_for("/api/appels")[0]
    assert asked.method == "POST"
    assert NUMBER in str(asked.json())


@pytest.mark.parametrize(
    ("path", "argv"),
    [
        ("c:\\application.exe?$phone$", ["c:\\application.exe", NUMBER]),
        (
            "c:\\application\\programme.exe AppelDe=$phone$",
            ["c:\\application\\programme.exe", f"AppelDe={NUMBER}"],
        ),
    ],
)
def test_chapter_9_a_program_gets_the_number_after_a_blank_or_by_name(
    world: World, desktop: Desktop, path: str, argv: list[str]
) -> None:
    world.save(world.action("RUN", path))
    ring(world)
    desktop.wait_for("run", lambda f: f["argv"] == argv)


def test_chapter_10_a_deleted_action_does_no_more_once_that_is_saved(
    world: World, api: Api
) -> None:
    gone: dict[str, Any] = world.action("GET", "/corbeille")
    world.save(gone, world.action("GET", "/reste"))
    api.remove(actions=[f"act-{world.number}-1"])
    ring(world)
    world.crm.wait_for("/reste")
    assert len(reasons(world)) == 1
    assert not world.crm.received("/corbeille")
