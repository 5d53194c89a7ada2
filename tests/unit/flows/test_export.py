"""What is taken along: everything for an admin, nothing that names a caller for anybody else."""

from __future__ import annotations

import json
from typing import Any

import pytest
from tests.unit.flows.world import KEY, NAME, TOKEN, World

from ringhook.domain.role import Role
from ringhook.engine.masking import initials, masked_number, masked_text
from ringhook.flows.privacy.export import Export
from ringhook.store.remains import Remains

NUMBER, NAMED = "+33184881234", "Camille Durand"


@pytest.fixture
def viewer(world: World) -> str:
    world.save(
        actions=[
            {
                "id": "tell",
                "call_type": "both",
                "kind": "POST",
                "target": "https://crm.example/?n=$phone$&w=$name$",
            }
        ],
        agents=[{"id": "anna", "name": "Anna Berg", "identifiers": ["102", "+33612345678"]}],
        settings={"country": "FR", "report": {"emails": ["team@example.com"]}},
    )
    world.ring(name=NAMED, note=f"{NAMED} {NUMBER}", extension="102")
    world.deliver_all()
    return world.app.access.create(NAME, world.clock.now(), key_name="v", role=Role.VIEWER)


def lines(world: World, key: str = KEY, **query: str) -> list[dict[str, Any]]:
    status, text, _ = world.api("GET", "/api/export", query=query, key=key)
    assert status == 200, text
    if isinstance(text, dict):
        return [text]
    return [json.loads(line) for line in text.splitlines()]


def test_a_masked_export_names_nobody(world: World, viewer: str) -> None:
    told = lines(world, viewer, masked="true")
    assert [line["kind"] for line in told] == ["configuration", "call", "end"]
    text = json.dumps(told)
    hidden = (NUMBER, "184881234", "Camille", "Durand", "Anna Berg", "612345678", TOKEN, "team@")
    for secret in hidden:
        assert secret not in text
    call = told[1]["call"]
    assert (call["phone"], call["name"]) == ("+331****34", "C. D.")
    assert told[1]["deliveries"][0]["state"] == "succeeded"
    assert told[1]["events"][0]["decisions"][-1]["reason"]


def test_an_unmasked_export_is_for_admins_and_written_down(world: World, viewer: str) -> None:
    assert world.api("GET", "/api/export", key=viewer)[0] == 403
    told = lines(world)
    assert NUMBER in json.dumps(told[1])
    assert TOKEN not in json.dumps(told)
    entry = world.api("GET", "/api/audit")[1]["entries"][0]
    assert (entry["what"], entry["detail"]) == ("exported", "unmasked")


def test_a_long_export_goes_on_with_its_cursor(world: World, viewer: str) -> None:
    assert viewer
    for number in range(3):
        world.ring(call_id=f"more-{number}")
    export = Export(Remains(world.table))
    found, cursor = [], ""
    for _ in range(10):
        text = export(NAME, {}, cursor, masked=True, seconds=0.0)
        told = [json.loads(line) for line in text.splitlines()]
        found += [line["call"]["started_at"] for line in told if line["kind"] == "call"]
        if told[-1]["kind"] == "end":
            break
        cursor = told[-1]["cursor"]
    assert len(found) == 4
    assert len(set(found)) == 4


@pytest.mark.parametrize("cursor", ["x", "2026-1-01/", "../1"])
def test_a_cursor_of_nowhere_is_refused(world: World, cursor: str) -> None:
    world.save()
    assert world.api("GET", "/api/export", query={"cursor": cursor})[0] == 400


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("+33184881234", "+331****34"),
        ("01 84 88 12 34", "0184****34"),
        ("101", "101"),
        ("1234567", "****67"),
        ("", ""),
    ],
)
def test_a_number_is_shortened(text: str, masked: str) -> None:
    assert masked_number(text) == masked


def test_texts_lose_numbers_and_mail() -> None:
    text = masked_text("call 01 84 88 12 34 or anna@example.com")
    assert text == "call 0184****34 or ****@example.com"


@pytest.mark.parametrize(
    ("name", "short"), [("Camille Durand", "C. D."), ("", ""), ("张伟", "张."), ("(a) b", "B.")]
)
def test_a_name_becomes_its_initials(name: str, short: str) -> None:
    assert initials(name) == short
