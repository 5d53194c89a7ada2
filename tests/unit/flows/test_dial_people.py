"""As whom an agent places a call: what the identifiers look like, or what the PBX itself said."""

from __future__ import annotations

from typing import Any

import pytest
from tests.unit.flows.dial_scene import CALLING, dial, wanted
from tests.unit.flows.relay_desk import Desk
from tests.unit.flows.world import World

from ringhook.config.document import AgentEntry
from ringhook.domain.call import AgentSeen
from ringhook.flows.caller_side import agent_by_identifiers, number_to_dial

PEOPLE: list[tuple[dict[str, Any], AgentSeen]] = [
    ({"identifiers": ["101"]}, AgentSeen(id="101", extension="101")),
    ({"identifiers": ["131415", "101"]}, AgentSeen(id="131415", extension="101")),
    (
        {"identifiers": ["e0", "+33 1 84 88 12 34"]},
        AgentSeen(id="e0", extension="e0", number="+33 1 84 88 12 34"),
    ),
    (
        {"identifiers": ["777@sip.example", "42"]},
        AgentSeen(id="777@sip.example", extension="42", email="777@sip.example"),
    ),
    (
        {"identifiers": ["anna@a.example", "anna"], "email": "a@b.example"},
        AgentSeen(id="anna", extension="anna", email="a@b.example"),
    ),
    ({"identifiers": []}, AgentSeen()),
    ({"identifiers": [" 7 ", ""], "name": "Ann"}, AgentSeen(id="7", extension="7", name="Ann")),
]


@pytest.mark.parametrize(("entry", "seen"), PEOPLE)
def test_identifiers_are_told_apart_by_their_look(entry: dict[str, Any], seen: AgentSeen) -> None:
    made = AgentEntry.model_construct(id="a", **{"name": "", "email": ""} | entry)
    assert agent_by_identifiers(made) == seen


def test_what_the_pbx_called_the_agent_counts_more(world: World) -> None:
    agents = [{"id": "paul", "identifiers": ["101", "900", "paul.login"]}]
    world.save(connections=[CALLING], agents=agents)
    desk = Desk(world)
    desk.come()
    world.ring(extension="900")
    (line,) = world.calls()
    dial(desk, call_id=line["id"])
    assert (wanted(world)[0]["extension"], wanted(world)[0]["agent"]) == ("900", "paul.login")


@pytest.mark.parametrize(
    ("number", "prefix", "country", "dialled"),
    [
        ("0184881234", "", "", "0184881234"),
        ("0184881234", "", "FR", "+33184881234"),
        ("112", "9", "GB", "112"),
        ("999", "9", "GB", "999"),
        ("911", "9", "US", "911"),
        ("9911", "9", "US", "9911"),
        ("2025550123", "9", "US", "92025550123"),
        ("+12025550123", "", "", "+12025550123"),
    ],
)
def test_a_number_to_dial(number: str, prefix: str, country: str, dialled: str) -> None:
    assert number_to_dial(number, prefix, country) == dialled
