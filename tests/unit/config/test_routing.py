"""What the document says of routing: refused where it cannot be meant, compiled where it can."""

from __future__ import annotations

from typing import Any

import pytest

from ringhook.config.compile import compile_document
from ringhook.config.problems import read_document
from ringhook.domain.errors import InvalidDocumentError
from ringhook.engine.rulebook import Routing


def agents(*entries: dict[str, Any]) -> dict[str, Any]:
    return {"agents": [{"id": f"a{n}", "name": f"A{n}"} | e for n, e in enumerate(entries)]}


def routing(**fields: Any) -> dict[str, Any]:
    return {"connections": [{"id": "pbx", "adapter": "uis", "routing": fields}]}


@pytest.mark.parametrize(
    ("raw", "path"),
    [
        (agents({"deputies": ["nobody"]}), "agents.0.deputies.0"),
        (agents({"crm_ids": ["7"]}, {"crm_ids": ["8", "7"]}), "agents.1.crm_ids.1"),
        (agents({"crm_ids": [" "]}), "agents.0.crm_ids.0"),
        (agents({"route_to": "101;rm"}), "agents.0.route_to"),
        (agents({"route_to": "<b>"}), "agents.0.route_to"),
        (routing(fallback=[""]), "connections.0.routing.fallback.0"),
        (routing(ring_seconds=121), "connections.0.routing.ring_seconds"),
        (routing(error_code="a b"), "connections.0.routing.error_code"),
        (routing(speed=1), "connections.0.routing.speed"),
    ],
)
def test_what_cannot_be_meant_is_refused_with_its_path(raw: dict[str, Any], path: str) -> None:
    with pytest.raises(InvalidDocumentError) as refused:
        read_document(raw, {"uis": ()})
    assert [problem.path for problem in refused.value.problems] == [path]


def test_deputies_may_stand_in_a_circle_and_a_crm_user_may_be_anothers_telephone() -> None:
    raw = agents(
        {"deputies": ["a1", "a0"], "crm_ids": ["101"], "absent": True, "route_to": "+1 (2) 3"},
        {"deputies": ["a0"], "identifiers": ["101"], "name": "A0"},
    )
    rulebook = compile_document(read_document(raw, {}), 1)
    agent = rulebook.agents["a0"]
    assert (agent.deputies, agent.is_absent, agent.route_to) == (("a1", "a0"), True, "+1 (2) 3")
    assert rulebook.agent_by_crm_id == {"101": "a0"}
    assert rulebook.agent_by_name == {}
    assert agent.presence_matters
    assert not rulebook.agents["a1"].presence_matters


def test_routing_is_off_until_it_is_switched_on() -> None:
    document = read_document({"connections": [{"id": "pbx", "adapter": "uis"}]}, {"uis": ()})
    assert compile_document(document, 1).connections["pbx"].routing == Routing()
