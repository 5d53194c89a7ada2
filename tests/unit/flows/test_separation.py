"""Two workspaces in one deployment: whatever somebody of one tries, nothing of the other is read or changed."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest
from tests.unit.flows.browser import Browser
from tests.unit.flows.examples import EXAMPLES, NUMBER
from tests.unit.flows.world import NAME, OPERATOR_KEY, TOKEN, World

from ringhook.config.document import Document
from ringhook.flows.admin.least_roles import RULES, For
from ringhook.flows.messages import derive_call_id

MARK = "Durand-of-main-only"
OURS, THEIRS = NAME, "beta"
SECRET = "a-secret-of-main-alone"


@dataclass
class Loot:
    """Everything of workspace main that somebody of beta may have got hold of."""

    world: World
    key: str
    ids: dict[str, str] = field(default_factory=dict)


@pytest.fixture
def loot(world: World) -> Loot:
    """Two workspaces; main has something of everything, beta an admin and the same ids."""
    wanted = {"name": THEIRS}
    _, made, _ = world.api("POST", "/api/workspaces", wanted, key=OPERATOR_KEY)
    found = Loot(world, made["key"])
    world.save(
        agents=[{"id": "anna", "name": MARK, "identifiers": ["102"]}],
        actions=[
            {
                "id": "tell",
                "callable_by": "both",
                "arguments": {"who": MARK},
                "name": MARK,
                "call_type": "both",
                "kind": "POST",
                "target": "https://crm.example/",
                "request": {"credential": "crm", "retry": []},
            }
        ],
        credentials=[
            {
                "id": "crm",
                "name": MARK,
                "type": "oauth2_refresh",
                "authorize_url": "https://crm.example/authorize",
                "token_url": "https://crm.example/token",
                "client_id": MARK,
                "client_secret": SECRET,
            }
        ],
        lookups=[{"id": "who", "name": MARK, "target": "https://crm.example/find?n=$number$"}],
    )
    world.ring(name=MARK, extension="777")
    world.deliver_all()
    world.api("POST", "/api/actions/tell/execute", {"arguments": {"who": MARK}})
    world.api("PUT", "/api/secrets/main-secret", {"value": SECRET})
    device = world.pair("anna")
    found.ids = _ids(world) | {"connection": device}
    return found


def _ids(world: World) -> dict[str, str]:
    (device,) = world.app.devices.everyone(NAME)
    key = next(iter(world.app.access.keys(NAME)))
    call_id = derive_call_id(NAME, "pbx", "c1")
    events = world.table.rows(f"ws#{NAME}#call#{call_id}", "delivery#")
    return {
        "device_id": device.id,
        "key_id": key.id,
        "call_id": call_id,
        "delivery_id": str(events[0]["id"]) if events else "none",
        "action_id": "tell",
        "execution_id": str(world.api("GET", "/api/executions")[1]["executions"][0]["id"]),
        "connection_id": "pbx",
        "credential_id": "crm",
        "lookup_id": "who",
        "secret_name": "main-secret",
        "number": "1",
        "slug": "hubspot",
        "form": "ringhook",
        "name": NAME,
    }


def snapshot(world: World) -> list[str]:
    """Return every row of main, and those that lead to it."""
    lines = world.table.everything().splitlines()
    return sorted(
        line
        for line in lines
        if line.startswith(f"('ws#{NAME}#")
        or ('"workspace":"main"' in line and "tries#" not in line)
    )


def ask(loot: Loot, route: str, key: str = "") -> tuple[int, str]:
    """Ask a route as beta's admin with main's ids."""
    method, path = route.split(" ")
    for name, value in loot.ids.items():
        path = path.replace(f"<{name}>", value)
    assert "<" not in path, route
    body, query = EXAMPLES[route]
    headers = {"If-Match": "*"} if method in {"PUT", "POST"} else {}
    status, answer, sent = loot.world.api(
        method, path, body, query=query, headers=headers, key=key or loot.key
    )
    return status, json.dumps(answer, ensure_ascii=False) + json.dumps(dict(sent), default=str)


def test_every_route_has_an_example() -> None:
    assert set(EXAMPLES) == set(RULES)


@pytest.mark.parametrize("route", RULES)
def test_nothing_of_another_workspace_is_read_or_changed(loot: Loot, route: str) -> None:
    before = snapshot(loot.world)
    status, told = ask(loot, route)
    assert status < 500, told
    for text in (MARK, SECRET, TOKEN, "184881234", *_unguessable(loot)):
        assert text not in told.replace(NUMBER, ""), (route, text)
    assert snapshot(loot.world) == before


def _unguessable(loot: Loot) -> Iterator[str]:
    yield from (loot.ids[name] for name in ("device_id", "key_id"))


@pytest.mark.parametrize("route", RULES)
def test_the_operator_key_opens_no_workspace(loot: Loot, route: str) -> None:
    if route == "DELETE /api/workspaces/<name>":
        return  # that is what it is for
    before = snapshot(loot.world)
    status, told = ask(loot, route, OPERATOR_KEY)
    if RULES[route].least is not None:
        assert (status == 403) is (RULES[route].whose is For.WORKSPACE)
    for text in (MARK, SECRET, TOKEN, "184881234"):
        assert text not in told.replace(NUMBER, "")
    assert snapshot(loot.world) == before


@pytest.mark.parametrize(
    ("route", "query"),
    [
        ("/api/calls", {"number": "881234"}),
        ("/api/audit", {}),
        ("/api/refusals", {}),
        ("/api/export", {"masked": "true"}),
    ],
)
def test_a_cursor_of_another_workspace_leads_nowhere(
    loot: Loot, route: str, query: dict[str, str]
) -> None:
    from ringhook.flows.admin.cursors import shown_cursor  # noqa: PLC0415 - only this forger needs it

    day = f"{loot.world.clock.now():%Y-%m-%d}"
    places = ("", f"{day}|99", f"ws#{NAME}#audit", f"{day}/0#{loot.ids['call_id']}", f"../{NAME}")
    for place in places:
        for cursor in (place, shown_cursor(place)):
            asked = {**query, "cursor": cursor}
            _, body, _ = loot.world.api("GET", route, query=asked, key=loot.key)
            assert MARK not in str(body)
            assert "184881234" not in str(body)


def test_a_session_stays_in_its_workspace(loot: Loot) -> None:
    browser = Browser(loot.world)
    assert browser.sign_in(loot.key)["workspace"] == THEIRS
    for headers in ({"x-workspace": NAME}, {"host": "main.ringhook.example"}):
        status, body = browser.ask("GET", "/api/agents", headers=headers)
        assert status in {404, 403}
        assert MARK not in str(browser.ask("GET", "/api/config", headers=headers)[1])
        assert MARK not in str(body)


def test_a_ticket_shows_the_changes_of_its_own_workspace(loot: Loot) -> None:
    world = loot.world
    _, body, _ = world.api("POST", "/api/live", {}, key=loot.key)
    ticket = body["url"].partition("ticket=")[2]
    assert world.app.relay.connect("page", {}, {"ticket": ticket}) == 200
    world.ring(call_id="c9")
    assert world.push.frames.get("page", []) == []


def test_a_webhook_token_leads_to_its_own_workspace(loot: Loot) -> None:
    world = loot.world
    document = {"connections": [{"id": "pbx", "adapter": "generic", "token": "t" * 20}]}
    assert (
        world.api("PUT", "/api/config", document, headers={"If-Match": "*"}, key=loot.key)[0] == 200
    )
    before = snapshot(world)
    body = b'{"event":"ringing","call_id":"c1","from":"+33199999999","extension":"102"}'
    assert world.post(body, token="t" * 20).status == 200
    world.dispatch_all()
    assert snapshot(world) == before
    assert len(world.api("GET", "/api/calls", key=loot.key)[1]["calls"]) == 1


def test_a_token_of_another_workspace_cannot_be_claimed(loot: Loot) -> None:
    status, body, _ = loot.world.api(
        *("PUT", "/api/config"),
        EXAMPLES["PUT /api/config"][0],
        headers={"If-Match": "*"},
        key=loot.key,
    )
    assert status == 400
    assert "another workspace" in str(body)
    assert TOKEN not in str(body)


def test_a_desktop_speaks_for_its_own_workspace(loot: Loot) -> None:
    """Acks, choices and wishes to call name calls; those of another workspace are not found."""
    world = loot.world
    office = world.app.office
    office.save(THEIRS, Document.model_validate({"agents": [{"id": "anna"}]}), 0, "test")
    code, _ = world.app.devices.offer_pairing(THEIRS, "anna", world.clock.now())
    made = world.app.devices.pair(code, "desk", "linux", world.clock.now())
    assert world.app.relay.connect("theirs", {"authorization": f"Bearer {made.token}"}) == 200
    before = snapshot(world)
    call_id, ours = loot.ids["call_id"], loot.ids["device_id"]
    for frame in (
        {"kind": "ack", "id": f"{call_id}.{ours}.{'0' * 20}", "status": "done"},
        {"kind": "ack", "id": f"{call_id}.{made.device_id}.{'0' * 20}", "status": "done"},
        {"kind": "choose", "id": "x", "call_id": call_id, "contact_id": "1"},
        {"kind": "dial", "id": "d1", "number": NUMBER, "call_id": call_id},
        {"kind": "hello", "version": "1", "policy": "", "last_seq": 0},
    ):
        world.app.relay.carry_out("theirs", json.dumps({"v": 1, **frame}))
    assert snapshot(world) == before
    assert MARK not in str(world.push.frames["theirs"])


@pytest.mark.parametrize("forged", ["main.{id}.x", "beta.{id}.x", "main_2.{id}.x", "#main.{id}.x"])
def test_a_forged_desktop_token_opens_nothing(loot: Loot, forged: str) -> None:
    token = forged.format(id=loot.ids["device_id"])
    assert loot.world.app.relay.connect("x", {"authorization": f"Bearer {token}"}) == 401


def test_a_pairing_code_pairs_with_the_workspace_that_made_it(loot: Loot) -> None:
    world = loot.world
    code, _ = world.app.devices.offer_pairing(NAME, "anna", world.clock.now())
    _, made, _ = world.api("POST", "/pair", {"code": code, "workspace": THEIRS}, key=loot.key)
    assert made["token"].startswith(f"{NAME}.")
    assert world.api("GET", "/api/devices", key=loot.key)[1]["devices"] == []


def test_an_oauth_state_brings_its_tokens_home(loot: Loot) -> None:
    """Who finishes a consent that beta began connects beta's credential, never main's of the same id."""
    world = loot.world
    office = world.app.office
    document = office.configurations.newest(NAME).document.model_copy(update={"connections": []})
    office.save(THEIRS, document, 0, "test")
    world.api("PUT", "/api/secrets/x", {"value": "x"}, key=loot.key)
    before = snapshot(world)
    status, body, _ = world.api("POST", "/api/credentials/crm/connect", {}, key=loot.key)
    if status == 200:
        state = str(body["url"]).partition("state=")[2].partition("&")[0]
        world.api("GET", "/api/oauth/callback", query={"state": state, "code": "c"}, key="")
    assert snapshot(world) == before


def test_a_one_time_link_opens_the_workspace_it_was_made_for(loot: Loot) -> None:
    loot.world.links.add("for-main")
    browser = Browser(loot.world)
    assert browser.ask("POST", "/api/session", {"once": "for-main"})[1]["workspace"] == NAME
    assert browser.ask("POST", "/api/session", {"once": "for-main"})[0] == 401
