"""One call of every PBX, from its samples, through the real server: URL, GET, RUN and POST happen."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import NamedTuple

import pytest
from tests.acceptance.desktop import Desktop, Frame
from tests.acceptance.signatures import SIGN, ring_of_mango, swap
from tests.acceptance.world import World
from tests.conformance.samples import FOLDER, Sample, load

from ringhook.domain.webhook import WebhookRequest
from ringhook.pbx import ADAPTERS

pytestmark = [pytest.mark.e2e, pytest.mark.parametrize("target", ["embedded"], indirect=True)]


class Story(NamedTuple):
    """The samples of one call."""

    ring: str
    answer: str
    end: str


STORIES = {
    "aircall": Story("ringing", "answered", "ended-recording"),
    "asterisk": Story("dialplan-ringing", "dialplan-answered", "dialplan-ended"),
    "biztel": Story("incoming", "answered", "ended"),
    "dialpad": Story("ringing", "connected", "hangup"),
    "divalto": Story("setevent_ring", "setevent_answer", "setevent_end"),
    # The call record tells of the end only; ring and answer come from the dialplan.
    "freeswitch": Story("dialplan-ringing", "dialplan-answered", "json-a-leg"),
    "generic": Story("zammad-new-call", "zammad-answer", "zammad-hangup"),
    "mango": Story("connected", "connected", "summary"),
    "megafon": Story("ringing", "answered", "ended"),
    "placetel": Story("incoming", "accepted", "hung-up-accepted"),
    "ringcentral": Story("ringing", "answered", "ended-recorded"),
    "sipgate": Story("new-call-group", "answer", "hangup"),
    "telphin": Story("ringing", "answered", "ended"),
    # The CRM template can ask who calls and report the end; ring and answer come from the add-on.
    "threecx": Story("addon-ringing", "addon-answered", "addon-ended"),
    "twilio": Story("client-ringing", "client-answered", "incoming-completed"),
    "uis": Story("envycrm-incoming", "ours-answered", "envycrm-end"),
    "yeastar": Story("group-ringing", "answered", "ended"),
    "zadarma": Story("ringing", "answer", "end"),
}
EDITS: Mapping[str, tuple[int, Callable[[WebhookRequest], WebhookRequest]]] = {
    # Which of the three is changed, so that all are of one call.
    "generic": (2, lambda request: swap(request, b'"cancel"', b'"normalClearing"')),
    "mango": (0, ring_of_mango),
    "megafon": (0, lambda request: swap(request, b"=88005553535", b"=%2B79005550101")),
}


def samples(vendor: str) -> list[Sample]:
    """Return the samples of the vendor's call, in order."""
    told = [load(FOLDER / vendor / f"{name}.json") for name in STORIES[vendor]]
    if vendor in EDITS:
        position, edit = EDITS[vendor]
        told[position] = replace(told[position], request=edit(told[position].request))
    return told


def play(world: World, sample: Sample) -> None:
    """Send the sample's request to the world's connection; it must be taken, with the sample's reply."""
    request = sample.request
    query = sample.request.url.partition("?")[2]
    path = request.path + (f"?{query}" if query else "")
    request = replace(request, url=f"{world.place.http_url}/hooks/{world.token}{path}")
    if sign := SIGN.get(sample.vendor):
        request = sign(request, sample.settings)
    headers = {name: text for name, text in request.headers.items() if name != "host"}
    answer = world.hook(request.method, path, data=request.body, headers=headers)
    assert answer.status_code == sample.expect["reply"]["status"], answer.text


def identifiers(told: list[Sample]) -> tuple[str, ...]:
    """Return what the PBX calls the people of the call."""
    readings = [sample.adapter.read(sample.request, sample.settings) for sample in told]
    people = [agent for reading in readings for event in reading.events for agent in event.agents]
    return tuple(dict.fromkeys(name for agent in people for name in agent.identifiers()))


def prepare(world: World, vendor: str, told: list[Sample]) -> None:
    """Save the vendor's connection, its people as our agent, and one action of each kind."""
    settings = {name: text for sample in told for name, text in sample.settings.items()}
    zone = settings.pop("time_zone", "")
    world.save(
        world.action("URL", "/card/$phone$"),
        world.action("GET", "/ring?number=$phone$&call=$call_id$"),
        world.action("RUN", "/usr/bin/card call=$phone$", trigger="answered"),
        world.action("POST", "/calls", trigger="ended"),
        adapter=vendor,
        identifiers=identifiers(told),
        settings=settings,
        time_zone=zone,
    )


def frame_of(desktop: Desktop, kind: str, call_id: str) -> Frame:
    return desktop.wait_for(kind, lambda frame: frame["call_id"] == call_id)


# Who is asked sends nothing: tests/acceptance/test_divalto_bridge.py has them.
@pytest.mark.parametrize("vendor", sorted(ADAPTERS.keys() - {"divalto_client"}))
def test_one_call_opens_a_page_runs_a_program_and_tells_the_crm_twice(
    world: World, desktop: Desktop, vendor: str
) -> None:
    told = samples(vendor)
    ring, answer, end = told
    prepare(world, vendor, told)

    play(world, ring)
    asked = world.crm.wait_for("/ring")[0]
    number, call_id = asked.query["number"], asked.query["call"]
    page = frame_of(desktop, "open", call_id)
    assert number
    assert (asked.method, page["url"].startswith(f"{world.crm.url}/card/")) == ("GET", True)

    play(world, answer)
    program = frame_of(desktop, "run", call_id)
    assert program["argv"] == ["/usr/bin/card", f"call={number}"]

    play(world, end)
    (report,) = world.crm.wait_for("/calls")
    body = report.json()
    assert (report.method, body["call_id"]) == ("POST", call_id)
    assert body["phone"].replace(" ", "") == number
    assert (body["direction"], body["result"]) == ("inbound", "answered")
    line = world.api.get(f"/api/calls/{call_id}")["call"]
    assert (line["connection"], line["phase"], line["missed"]) == (
        world.connection,
        "ended",
        False,
    )
    # A group's telephones may be told one by one: each is a ring of its own.
    rings = ADAPTERS[vendor].read(ring.request, ring.settings).events
    assert len(world.crm.received()) == len(rings) + 1
