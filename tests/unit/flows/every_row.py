"""A workspace in which everything has happened once, so that it has a row of every kind in `store/layout.py`.

Whatever may hold a caller's number holds `NUMBER`, so that those who forget can be held to it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from tests.unit.flows.browser import Browser
from tests.unit.flows.dial_scene import CALLING
from tests.unit.flows.function_desk import LEAD, Caller, executor
from tests.unit.flows.lookup_scene import LOOKUP, MARIE, PIERRE, people
from tests.unit.flows.recording_scene import fetch_all, serve
from tests.unit.flows.relay_desk import Desk
from tests.unit.flows.route_scene import question
from tests.unit.flows.test_compat import ask as ask_bridge
from tests.unit.flows.test_compat import bridge
from tests.unit.flows.world import KEY, NAME, OPERATOR_KEY, World

from ringhook.engine.limits import Breaker
from ringhook.flows.messages import derive_call_id
from ringhook.ports.http import HttpResponse
from ringhook.store import layout
from ringhook.store.audit import Audit, Deed
from ringhook.store.bearers import Bearers
from ringhook.store.contacts import Caller as CallerRow
from ringhook.store.dials import Dials
from ringhook.store.limits import Limits, Notice
from ringhook.store.reports import Reported, Reports
from ringhook.store.sessions import states
from ringhook.store.tokens import Pending, Session, Tokens

NUMBER, NATIONAL = "+33184881234", "0184881234"
DIGITS = "184881234"
UIS_TOKEN = "a-token-for-uis-of-enough-length"
RECORDED = f"https://pbx.example/{NUMBER}.mp3"
ACTIONS = [
    {
        "id": "tell",
        "call_type": "both",
        "kind": "POST",
        "target": "https://crm.example/?n=$phone$",
        "request": {"credential": "crm"},
    },
    {
        "id": "fail",
        "call_type": "both",
        "kind": "GET",
        "target": "https://down.example/?n=$phone$",
        "request": {"retry": []},
    },
    {
        "id": "late",
        "call_type": "both",
        "kind": "URL",
        "target": "https://crm.example/$phone$",
        "delay_seconds": 1,
    },
    LEAD | {"follow_ups": [{"action": "tell", "delay_seconds": 86_400}]},
]
CRM = {"id": "crm", "type": "bearer", "token": "$secret.crm$"}
CONNECTIONS: list[dict[str, Any]] = [
    CALLING,
    {
        "id": "uis",
        "adapter": "uis",
        "token": UIS_TOKEN,
        "routing": {"enabled": True},
        "silence_hours": 8,
    },
    {"id": "cti", "adapter": "divalto_client", "settings": {"url": "https://cti.example/"}},
]
"""A PBX that calls are placed through, one that asks where to ring, and a CTI server that is asked."""


@dataclass(frozen=True)
class Kind:
    """One line of the layout, as patterns."""

    line: str
    partition: re.Pattern[str]
    sort: re.Pattern[str]

    @property
    def detail(self) -> int:
        """How much of it is fixed text: the more, the better it knows its rows."""
        return len(re.sub("<[^>]*>", "", self.line))


def kinds() -> list[Kind]:
    """Return every line of the layout, the most particular first."""
    text = (layout.__doc__ or "").partition("row\n")[2]
    found = [_kind(line) for line in text.splitlines() if line.strip()]
    return sorted(found, key=lambda kind: -kind.detail)


def _kind(line: str) -> Kind:
    place = r"((?:[^<>\s]|<[^>]*>)+)"
    match = re.match(rf"{place}\s+{place}((?: \| \S+)*)", line)
    assert match, line
    sorts = [match[2], *filter(None, match[3].split(" | "))]
    shown = f"{match[1]} {' | '.join(sorts)}"
    return Kind(shown, _pattern([match[1]]), _pattern(sorts))


def _pattern(written: list[str]) -> re.Pattern[str]:
    parts = [re.split(r"(<[^>]*>)", one) for one in written]
    forms = ["".join(".*" if p[:1] == "<" else re.escape(p) for p in part) for part in parts]
    return re.compile("|".join(forms).replace(r"ws\#.*\#", r"ws\#[^#]+\#"), re.DOTALL)


def kind_of(partition: str, sort: str, known: list[Kind]) -> str:
    """Return the layout's line about a row, empty when there is none."""
    fitting = (k for k in known if k.partition.fullmatch(partition) and k.sort.fullmatch(sort))
    return next((kind.line for kind in fitting), "")


def rows_of(world: World) -> Iterator[tuple[str, str, str]]:
    """Yield partition, sort key and text of every row that still counts."""
    for partition, sort in list(world.table._kept):
        row = world.table.get(partition, sort)
        if row is not None:
            yield partition, sort, f"{partition} {sort} {row.data}"


def fill(world: World) -> str:
    """Let everything happen; returns the id of the call of which there is most."""
    _configure(world)
    desk = Desk(world)
    desk.come()
    call_id = _call(world, desk)
    _other_calls(world)
    _software(world)
    _limits(world)
    _people(world)
    world.app.sweep()
    return call_id


def _configure(world: World) -> None:
    """Save three versions: one names the number, another had a connection and an agent that are gone."""
    settings = {"country": "FR", "recordings": {"store": True}, "suppress": {"busy": True}}
    common: dict[str, Any] = {"settings": settings}
    named = {"country": "FR", "exceptions": [{"number": NUMBER}]}
    world.save(settings=named)
    world.save(connections=[bridge(id="old")], agents=[{"id": "gone", "identifiers": ["103"]}])
    _tell_bridge(world, telorg="103")
    _tell_bridge(world, "0184889999", telorg="104")
    common |= {"lookups": [LOOKUP], "actions": ACTIONS, "credentials": [CRM]}
    world.save(connections=[*CONNECTIONS, bridge()], **common)
    world.api("PUT", "/api/secrets/crm", {"value": "a-secret"})


def _tell_bridge(world: World, tel: str = NATIONAL, telorg: str = "101") -> None:
    told = ask_bridge(world, "setevent", ident="", telorg=telorg, tel=tel, event="ring")
    assert told.status == 200
    world.dispatch_all()


def _call(world: World, desk: Desk) -> str:
    """Ring at a desktop: looked up, chosen, delivered, failed, delayed, recorded."""
    world.http.script = [people(MARIE, PIERRE)]
    world.ring(**{"from": NUMBER, "linked_call_ids": "c0"})
    world.look_up_all()
    call_id = derive_call_id(NAME, "pbx", "c1")
    pop = desk.frames("pop")[0]
    desk.say("ack", id=pop["id"], status="failed", detail=NUMBER)
    desk.say("choose", call_id=pop["call_id"], contact_id="12")
    world.clock.advance(2)
    world.http.script = [HttpResponse(500, {}, NUMBER.encode())] * 2
    world.deliver_all()
    world.app.calls.put_results(NAME, call_id, {"client": NUMBER}, world.clock.now())
    world.ring(event="answered")
    serve(world, RECORDED)
    world.ring(event="recording", recording_url=[RECORDED])
    fetch_all(world)
    return call_id


def _other_calls(world: World) -> None:
    """Miss one, show one to nobody, let one come from a stranger, one be refused, one be asked about."""
    world.ring(call_id="p", extension="102", **{"from": NUMBER})
    world.ring(call_id="p", extension="102", event="answered")
    world.ring(call_id="m", **{"from": NUMBER})
    world.ring(call_id="m", event="missed")
    world.ring(call_id="s", extension=NUMBER, **{"from": "+33184889999"})
    world.app.office.refusals.add(NAME, "pbx", world.clock.now(), 400, f"{NUMBER} is odd")
    _tell_bridge(world)
    world.http.script = [people(MARIE)]
    asked = question(world, "r", NUMBER.removeprefix("+"))
    assert world.app.ingest(UIS_TOKEN, asked).status < 500
    world.dispatch_all()
    world.app.polling.arm(NAME)
    now = world.clock.now()
    world.app.contacts.begin_asking(CallerRow(NAME, "x", NUMBER), now, 60.0)
    world.app.contacts.keep_form(NAME, "crm", "digits")
    world.http.script = []


def _software(world: World) -> None:
    """Call an action that another follows, and place calls."""
    status, told, _ = Caller(world, executor(world)).call({"Last_Name": "C", "Mobile": NUMBER})
    assert status == 200, told
    world.deliver_all()
    wanted = {"agent": "paul", "number": NUMBER}
    assert world.api("POST", "/api/calls", wanted)[0] == 200
    now = world.clock.now()
    dials = Dials(world.table)
    for connection in ("pbx", "old"):
        dials.note_call(NAME, connection, f"{NUMBER}@pbx", "0" * 24, now)


def _limits(world: World) -> None:
    """Count what has limits, and note what is out of order."""
    now, made = world.clock.now(), Limits(world.table)
    for key in ("crm", "route#uis"):
        made.put_breaker(NAME, key, Breaker().tripped(now.timestamp()), now, 0)
    made.take_slot(NAME, "crm", 2, now, 60.0, 0)
    made.count_minute(NAME, "crm", int(now.timestamp() // 60))
    made.count_day(NAME, "crm", now.date(), now)
    made.note(NAME, now.date(), Notice("quota_near", "crm", 80, 100, now))
    Reports(world.table).put(NAME, "mail", Reported(trouble=f"{NUMBER} is no address"), 0)


def _people(world: World) -> None:
    """Sign in, watch, pair, connect to a CRM, administrate."""
    now, table = world.clock.now(), world.table
    tokens = Tokens(table, world.vault)
    browser = Browser(world)
    browser.ask("POST", "/api/session", {"key": "rh_wrong"})
    browser.sign_in(KEY)
    ticket = browser.ask("POST", "/api/live", {})[1]["url"].partition("ticket=")[2]
    assert world.app.relay.connect("page", {}, {"ticket": ticket}) == 200
    Audit(table).add(NAME, Deed("anna", "admin", "call_handled", f"of {NUMBER}"), now)
    Bearers(table).make(next(iter(world.app.access.keys(NAME))).fingerprint, now)
    states(table).offer("a-state-of-a-sign-in", {"workspace": NAME}, now)
    tokens.put(NAME, "crm", Session(token="granted", renew_at=now + timedelta(hours=1)))
    tokens.take(NAME, "crm", tokens.lease(NAME, "crm"), now, 60.0)
    tokens.open_state(Pending(NAME, "crm", "grant", "verifier"), now)
    (device,) = world.app.devices.everyone(NAME)
    world.app.devices.take_in(NAME, replace(device, id="0" * 16, token_hash="1" * 64), "a-key")
    world.api("POST", "/api/workspaces", {"name": "other"}, key=OPERATOR_KEY)
