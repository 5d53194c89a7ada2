"""An agent calls from the page or another program: the PBX is asked once, and its reports know the click."""

from __future__ import annotations

import asyncio
import itertools
import re
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from relay.tests.asterisk_servers import SECRET, Event, Manager, as_message
from tests.acceptance.api import Api
from tests.acceptance.call_api import KEY, CallApi, call_api
from tests.acceptance.embedded_target import clean_environment
from tests.acceptance.waiting import eventually
from tests.acceptance.world import World

AGENT, NUMBER = "irina", "+79000000001"
HOOK_SECRET = "sample-hook-secret"
PORT = re.compile(r"may ask for calls at 127\.0\.0\.1 port (\d+)")
_wishes = itertools.count(1)


@pytest.fixture
def uis() -> Iterator[CallApi]:
    with call_api() as running:
        yield running


@pytest.fixture
def office(world: World, api: Api) -> Iterator[World]:
    """A corner whose agent is one that telephone systems can call."""
    world.save()
    api.add(agents=[{"id": AGENT, "name": "Irina", "identifiers": ["2501", "101"]}])
    yield world
    api.remove(agents=[AGENT])


@pytest.fixture
def at_uis(office: World, uis: CallApi) -> World:
    settings = {"access_token": KEY, "call_api": uis.url, "line": "+74950000002"}
    office.save(adapter="uis", settings=settings)
    return office


def wish(**more: str) -> dict[str, str]:
    return {"agent": AGENT, "number": NUMBER, "id": f"click-{next(_wishes)}"} | more


def placed(api: Api, wanted: dict[str, str]) -> dict[str, Any]:
    answer = api.ask("POST", "/api/calls", json=wanted)
    assert answer.status_code == 200, answer.text
    told: dict[str, Any] = answer.json()
    return told


def notice(office: World, call: int, **fields: Any) -> None:
    """Let UIS report a step of a call, in the text that our setup page gives for it."""
    about = {
        "v": 1,
        "event": "ringing",
        "direction": "out",
        "call_session_id": call,
        "contact_phone_number": NUMBER.lstrip("+"),
        "virtual_phone_number": "74950000002",
        "employee_id": None,
    }
    assert office.hook(json=about | fields).status_code == 200


def test_a_click_is_placed_and_its_reports_tell_whose_it_was(
    at_uis: World, uis: CallApi, api: Api
) -> None:
    wanted = wish()
    told = placed(api, wanted)
    assert (told["status"], told["reason"]) == ("done", "placed")
    (asked,) = uis.asked
    assert (asked["external_id"], asked["contact"]) == (told["correlation_id"], "79000000001")
    assert asked["employee"]["id"] == 2501
    notice(at_uis, 5001, external_id=told["correlation_id"])
    call = at_uis.story()["call"]
    assert (call["direction"], call["agents"]) == ("outbound", ["Irina"])
    assert (call["dialled"]["agent_id"], call["dialled"]["origin"]) == (AGENT, "api")
    assert placed(api, wanted) == told
    assert len(uis.asked) == 1


def test_a_report_that_repeats_no_id_is_known_by_the_name_that_uis_gave_the_call(
    at_uis: World, uis: CallApi, api: Api
) -> None:
    placed(api, wish())
    notice(at_uis, 237859082)
    call = at_uis.story()["call"]
    assert (call["dialled"]["agent_id"], call["agents"]) == (AGENT, ["Irina"])
    assert len(uis.asked) == 1


@pytest.mark.parametrize(
    ("refusal", "reason", "remedy"),
    [
        ((-32003, "ip_not_whitelisted"), "pbx_address", "allowed"),
        ((-32007, "virtual_phone_number_not_found"), "pbx_line", "connection"),
        ((-32602, "employee_not_found"), "pbx_agent", "identifiers"),
    ],
)
def test_a_refusal_says_what_to_change(
    at_uis: World, uis: CallApi, api: Api, refusal: tuple[int, str], reason: str, remedy: str
) -> None:
    uis.refusal = refusal
    told = placed(api, wish())
    assert (told["status"], told["reason"]) == ("failed", reason), at_uis.place.name
    assert remedy in told["sentence"]
    assert KEY not in str(told)


@pytest.mark.usefixtures("at_uis")
def test_a_pbx_that_hangs_up_on_us_is_not_asked_again(uis: CallApi, api: Api) -> None:
    uis.is_mute = True
    wanted = wish()
    assert placed(api, wanted)["reason"] == "outcome_unknown"
    uis.is_mute = False
    assert placed(api, wanted)["reason"] == "outcome_unknown"
    assert len(uis.asked) == 1


def test_a_rest_service_is_asked_in_its_own_words(office: World, api: Api) -> None:
    api.add(
        credentials=[{"id": "dial-key", "type": "header", "header": "X-Key", "value": "sample-key"}]
    )
    settings = {
        "dial_url": f"{office.crm.url}/dial",
        "dial_method": "POST",
        "dial_body": '{"poste": "$extension$", "tel": "$number$", "id": "$correlation_id$"}',
        "dial_headers": "X-Source: ringhook",
        "dial_credential": "dial-key",
    }
    office.save(settings=settings)
    told = placed(api, wish())
    assert told["reason"] == "placed"
    (asked,) = office.crm.received("/dial")
    expected = {"poste": "101", "tel": NUMBER, "id": told["correlation_id"]}
    assert asked.json() == expected
    assert (asked.headers["x-key"], asked.headers["x-source"]) == ("sample-key", "ringhook")
    office.clear()
    api.remove(credentials=["dial-key"])


class Exchange(Manager):
    """An Asterisk that rings the telephone, and dials when it is answered."""

    def placed(self, action: Event) -> Event:
        name, number = action["ChannelId"], action["Exten"]
        own = {"Uniqueid": name, "Linkedid": name, "Channel": "PJSIP/101-0000000b"}
        trunk = {
            "DestUniqueid": "9.2",
            "DestLinkedid": name,
            "DestChannel": "PJSIP/trunk-0000000c",
            "DestCallerIDNum": number,
        }
        told = [
            own | {"Event": "Newchannel", "Exten": number, "CallerIDNum": "101"},
            own | trunk | {"Event": "DialBegin"},
            own | trunk | {"Event": "DialEnd", "DialStatus": "ANSWER"},
            {"Event": "Hangup", "Uniqueid": "9.2", "Linkedid": name},
            own | {"Event": "Hangup", "Cause-txt": "Normal Clearing"},
        ]
        self.watching[-1].write(b"".join(map(as_message, told)))
        return super().placed(action)


@contextmanager
def exchange() -> Iterator[tuple[Exchange, int]]:
    """Run one beside the test; gives it and its port."""
    manager, loop = Exchange([]), asyncio.new_event_loop()
    server = loop.run_until_complete(manager.start())
    thread = threading.Thread(target=loop.run_forever)
    thread.start()
    try:
        yield manager, server.sockets[0].getsockname()[1]
    finally:
        loop.call_soon_threadsafe(server.close)
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.run_until_complete(asyncio.sleep(0.05))
        loop.close()


@contextmanager
def connector(office: World, port: int, folder: Path) -> Iterator[int]:
    """Run the real connector; gives the port where it listens."""
    file, log = folder / "connector.toml", folder / "connector.log"
    hook = f"{office.place.http_url}/hooks/{office.token}"
    file.write_text(
        f'[webhook]\nurl = "{hook}"\nsecret = "{HOOK_SECRET}"\n'
        f'[ami]\nport = {port}\nsecret = "{SECRET}"\n'
        '[listen]\nplus = "00"\n'
    )
    file.chmod(0o600)
    command = [sys.executable, "-m", "ringhook_asterisk", "--config", str(file)]
    with log.open("wb") as output:
        program = subprocess.Popen(
            [*command, "--listen", "127.0.0.1:0"], stderr=output, env=clean_environment()
        )
    try:
        found = eventually(lambda: PORT.search(log.read_text()), "the connector's door", 20.0)
        yield int(found[1])
        program.terminate()
        assert program.wait(20) == 0, log.read_text()
    finally:
        program.kill()
        program.wait()


def test_asterisk_is_asked_through_its_connector(office: World, api: Api, tmp_path: Path) -> None:
    if office.place.name != "embedded":
        pytest.skip("the adapter and its request are the same there")
    office.save(adapter="asterisk", settings={"secret": HOOK_SECRET})
    with exchange() as (asterisk, ami), connector(office, ami, tmp_path) as door:
        settings = {"secret": HOOK_SECRET, "connector_url": f"http://127.0.0.1:{door}/calls"}
        office.save(adapter="asterisk", settings=settings)
        eventually(lambda: asterisk.watching, "the connector's eyes on Asterisk", 20.0)
        told = placed(api, wish())
        assert told["reason"] == "placed", told
        (asked,) = asterisk.originated
        assert (asked["Channel"], asked["Exten"]) == ("PJSIP/101", "0079000000001")
        story = office.story(events=3)
    call = story["call"]
    assert (call["direction"], call["phase"], call["result"]) == ("outbound", "ended", "answered")
    assert call["dialled"]["agent_id"] == AGENT
    assert {event["event"]["correlation_id"] for event in story["events"]} == {
        told["correlation_id"]
    }
