"""A PBX that asks where a call should go hears that nobody knows, and its events are queued all the same."""

from __future__ import annotations

from dataclasses import replace

import pytest
from tests.conformance.samples import FOLDER, load
from tests.unit.flows.world import TOKEN, World

from ringhook.domain.webhook import Reply

ADDRESS = f"https://ringhook.example/hooks/{TOKEN}"


def ask(world: World, vendor: str, sample: str) -> Reply:
    """Play a sample at the webhook, whose address got a query."""
    told = load(FOLDER / vendor / f"{sample}.json")
    settings = {name: value for name, value in told.settings.items() if name != "webhook_url"}
    entry = {"id": "pbx", "adapter": vendor, "token": TOKEN, "settings": settings}
    world.save(connections=[entry])
    return world.app.ingest(TOKEN, replace(told.request, url=f"{ADDRESS}?x=1"))


def test_sipgate_is_told_our_address_and_its_call_rings(world: World) -> None:
    reply = ask(world, "sipgate", "new-call-asks")
    assert reply.content_type.startswith("application/xml")
    assert f'onAnswer="{ADDRESS}" onHangup="{ADDRESS}"' in reply.body
    assert "<Dial" not in reply.body
    assert len(world.events.sent) == 1


@pytest.mark.parametrize(
    ("vendor", "sample"),
    [("megafon", "who-calls"), ("uis", "interactive-get"), ("threecx", "lookup")],
)
def test_a_question_gets_the_answer_for_nobody_knows(
    world: World, vendor: str, sample: str
) -> None:
    told = load(FOLDER / vendor / f"{sample}.json")
    reading = told.adapter.read(told.request, told.settings)
    assert reading.question
    assert told.adapter.route_reply
    expected = told.adapter.route_reply(reading.question, None, told.settings)
    assert ask(world, vendor, sample) == expected
    assert len(world.events.sent) == len(reading.events)
    assert world.refusals() == []
