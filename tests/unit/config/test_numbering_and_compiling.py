"""Ids and tokens that were missing, and the rulebook that comes of a document."""

from __future__ import annotations

import itertools

from ringhook.config.compile import compile_document
from ringhook.config.document import Document
from ringhook.config.numbering import fill_in
from ringhook.engine.rulebook import Hours, Line, Suppression

ACTION = {"kind": "URL", "target": "https://crm.example/$phone$"}


def filled(**sections: object) -> Document:
    numbers = itertools.count(1)
    return fill_in(Document.model_validate(sections), lambda: f"token-{next(numbers):016d}")


def test_what_has_no_id_gets_the_first_free_one() -> None:
    agents = [{"name": "A"}, {"id": "agent-2"}, {"id": "zoe"}, {"name": "B"}]
    assert [a.id for a in filled(agents=agents).agents] == ["agent-1", "agent-2", "zoe", "agent-3"]


def test_every_section_has_its_own_ids() -> None:
    document = filled(connections=[{"adapter": "generic"}], agents=[{}], actions=[ACTION])
    ids = (document.connections[0].id, document.agents[0].id, document.actions[0].id)
    assert ids == ("pbx-1", "agent-1", "action-1")


def test_a_connection_keeps_its_token_and_gets_one_if_it_has_none() -> None:
    own = "a-token-of-enough-length"
    made = filled(connections=[{"adapter": "generic", "token": own}, {"adapter": "generic"}])
    assert [c.token for c in made.connections] == [own, "token-0000000000000001"]


def test_filling_in_twice_changes_nothing() -> None:
    once = filled(connections=[{"adapter": "generic"}], agents=[{}], actions=[ACTION, ACTION])
    assert fill_in(once, lambda: "never") == once


def test_an_agents_own_answers_go_before_the_workspaces() -> None:
    document = filled(
        settings={"suppress": {"internal": True, "min_digits": 5, "busy": True}},
        agents=[{"suppress": {"internal": False, "min_digits": 0}}, {}],
    )
    book = compile_document(document, 3)
    assert book.version == 3
    assert book.agents["agent-1"].suppression == Suppression(
        internal=False, min_digits=0, busy=True
    )
    assert book.agents["agent-2"].suppression == book.suppression


def test_a_connection_has_the_workspaces_place_unless_it_has_its_own() -> None:
    document = filled(
        settings={"country": "FR", "time_zone": "Europe/Paris"},
        connections=[
            {"adapter": "generic", "lines": [{"number": "+33", "name": "x", "enabled": False}]},
            {"adapter": "generic", "country": "JP", "time_zone": "Asia/Tokyo", "name": "Tokyo"},
        ],
    )
    ours, tokyo = compile_document(document, 1).connections.values()
    assert (ours.name, ours.country, ours.time_zone) == ("pbx-1", "FR", "Europe/Paris")
    assert ours.lines == (Line("+33", "x", enabled=False),)
    assert (tokyo.name, tokyo.country, tokyo.time_zone) == ("Tokyo", "JP", "Asia/Tokyo")


def test_agents_are_found_by_everything_they_are_called() -> None:
    agents = [{"id": "ann", "email": "Ann@X.example", "identifiers": ["101", "+33 6 12 34 56 78"]}]
    book = compile_document(filled(agents=agents), 1)
    assert set(book.agent_by_identifier) == {"ann", "ann@x.example", "101", "33612345678"}


def test_actions_keep_their_order_and_know_their_place() -> None:
    book = compile_document(filled(actions=[ACTION | {"id": x} for x in "cab"]), 1)
    assert [(a.id, a.position) for a in book.actions] == [("c", 1), ("a", 2), ("b", 3)]
    assert book.action("a") is book.actions[1]


def test_conditions_and_requests_are_compiled() -> None:
    hours = [{"days": [0, 4], "start": "08:30", "end": "24:00"}]
    request = {"headers": {"X": "$phone$"}, "body_type": "text", "body": "b", "repeatable": True}
    entry = ACTION | {"conditions": {"hours": hours, "lines": ["1"]}, "request": request}
    (action,) = compile_document(filled(actions=[entry]), 1).actions
    assert action.conditions.hours == (Hours(frozenset({0, 4}), 510, 1440),)
    assert action.conditions.lines == frozenset({"1"})
    assert [name for name, _ in action.request.headers] == ["X"]
    assert action.request.body is not None
    assert action.request.repeatable
