"""The card says what the pop-up looks like: the workspace's settings, or the agent's own."""

from __future__ import annotations

from typing import Any

import pytest
from tests.unit.flows.world import World

from ringhook.config.document import Document
from ringhook.config.problems import read_document
from ringhook.domain.errors import InvalidDocumentError

WORDS = ("size", "seconds", "buttons", "copy_number", "withheld_label")


def look(world: World, agent: str, extension: str) -> tuple[str, ...]:
    """Return what the agent's card says after a ring."""
    desk = world.pair(agent)
    world.ring(extension=extension)
    card: dict[str, Any] = world.push.read(desk)[0]["card"]
    return tuple(card[word] for word in WORDS)


def test_without_settings_the_card_is_of_medium_size(world: World) -> None:
    world.save()
    assert look(world, "paul", "101") == ("M", "0", "yes", "", "")


def test_the_workspaces_settings_hold_for_everybody(world: World) -> None:
    popup = {"size": "L", "seconds": 20, "buttons": False, "copy_number": True}
    world.save(settings={"popup": popup | {"withheld_label": "Hidden"}})
    assert look(world, "paul", "101") == ("L", "20", "", "yes", "Hidden")


def test_an_agent_may_have_it_otherwise(world: World) -> None:
    agents = [
        {"id": "paul", "identifiers": ["101"], "popup": {"size": "S", "buttons": True}},
        {"id": "anna", "identifiers": ["102"]},
    ]
    world.save(settings={"popup": {"size": "L", "buttons": False, "seconds": 5}}, agents=agents)
    assert look(world, "paul", "101") == ("S", "5", "yes", "", "")


@pytest.mark.parametrize(
    ("settings", "path"),
    [
        ({"popup": {"size": "XL"}}, "settings.popup.size"),
        ({"popup": {"seconds": -1}}, "settings.popup.seconds"),
        ({"popup": {"colour": "red"}}, "settings.popup.colour"),
        ({"popup": {"withheld_label": "x" * 61}}, "settings.popup.withheld_label"),
        ({"retention_days": 0}, "settings.retention_days"),
        ({"retention_days": 3651}, "settings.retention_days"),
        ({"outgoing_prefix": "0w"}, "settings.outgoing_prefix"),
        ({"outgoing_prefix": "12345678901"}, "settings.outgoing_prefix"),
    ],
)
def test_a_setting_that_cannot_be_is_refused(settings: dict[str, Any], path: str) -> None:
    with pytest.raises(InvalidDocumentError) as refused:
        read_document({"settings": settings}, {})
    assert [problem.path for problem in refused.value.problems] == [path]


def test_a_prefix_is_kept(world: World) -> None:
    world.save(settings={"outgoing_prefix": "0*"})
    assert world.app.configurations.rulebook("main").outgoing_prefix == "0*"
    assert Document().settings.outgoing_prefix == ""


@pytest.mark.parametrize(("days", "still_there"), [(1, False), (3, True)])
def test_calls_are_kept_as_long_as_the_workspace_says(
    world: World,
    days: int,
    still_there: bool,  # noqa: FBT001 - a case of the table
) -> None:
    world.save(settings={"retention_days": days})
    world.ring()
    (line,) = world.calls()
    world.clock.advance(2 * 86_400)
    assert (world.api("GET", f"/api/calls/{line['id']}")[0] == 200) is still_there
