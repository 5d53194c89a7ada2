"""Divalto's guide "Montée de fiche", walked from top to bottom: each passage is a test, in the guide's order."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.acceptance.api import Api
from tests.acceptance.crm import Answer
from tests.acceptance.cti_server import CtiServer
from tests.acceptance.desktop import Desktop
from tests.acceptance.embedded_target import clean_environment
from tests.acceptance.relay_process import BROWSER
from tests.acceptance.world import DESK_AGENT, World

pytestmark = pytest.mark.parametrize(
    "target", [pytest.param("embedded", marks=pytest.mark.e2e)], indirect=True, scope="session"
)
RELAY = Path(sys.executable).with_name("ringhook-relay")
CALLER = "0388202122"
GUIDE_BLOCK = Path(__file__).parents[2] / "events" / "import" / "divalto" / "getevent.txt"
CARD = "/fiche/$phone|national$"


@pytest.fixture
def cti() -> Iterator[CtiServer]:
    server = CtiServer()
    yield server
    server.stop()


def begin(world: World, *actions: dict[str, Any], **more: Any) -> None:
    world.save(*actions, **{"adapter": "divalto", "country": "FR"} | more)


def ask(world: World, command: str, **query: str) -> Any:
    """Send one of the two commands of the guide, as written there; no key is needed."""
    with Api(world.place.http_url) as cti:
        path = f"/compat/{world.token}/DhDivaltoServerCTI/api/cti/{command}"
        answer = cti.ask("GET", path, params={"ident": "", "telorg": world.extension} | query)
    assert answer.status_code == 200, answer.text
    return answer.json()


def tell(world: World, event: str, tel: str = CALLER) -> None:
    ask(world, "setevent", tel=tel, event=event)


def opened(desktop: Desktop, world: World, path: str) -> None:
    desktop.wait_for("open", lambda frame: frame["url"] == world.crm.url + path)


def reason(world: World, action: int = 1) -> str:
    """Return why an action of the one call's first event did not run, or `runs`."""
    found: str = world.story()["events"][0]["decisions"][action]["reason"]
    return found


@pytest.fixture
def settings(api: Api) -> Iterator[dict[str, Any]]:
    """What is put in here is saved by `configure`; afterwards everything is as before."""
    before, _ = api.config()
    changed: dict[str, Any] = {}
    yield changed
    document, etag = api.config()
    assert api.put_config(document | {"settings": before["settings"]}, etag).status_code == 200


def configure(api: Api, **changes: Any) -> None:
    document, etag = api.config()
    answer = api.put_config(document | {"settings": document["settings"] | changes}, etag)
    assert answer.status_code == 200, answer.text


# --- La montée de fiche: à la sonnerie, au décroché, à la demande ---


def test_a_la_sonnerie_the_card_opens_when_it_rings(world: World, desktop: Desktop) -> None:
    begin(world, world.action("URL", CARD))
    tell(world, "ring")
    opened(desktop, world, f"/fiche/{CALLER}")


def test_au_decroche_the_card_opens_when_somebody_answers(world: World, desktop: Desktop) -> None:
    begin(world, world.action("URL", CARD, trigger="answered"))
    tell(world, "ring")
    assert reason(world) == "wrong_trigger"
    tell(world, "answer")
    opened(desktop, world, f"/fiche/{CALLER}")


def test_a_la_demande_a_small_card_shows_and_nothing_opens(world: World, desktop: Desktop) -> None:
    begin(world)
    tell(world, "ring")
    assert world.card(desktop)["number"] == "+33388202122"
    tell(world, "end")
    call_id = world.story()["call"]["id"]
    desktop.wait_for("close", lambda frame: frame["call_id"] == call_id)
    assert not desktop.seen("open")


# --- Préfixe pour sortir ---


@pytest.mark.usefixtures("settings")
def test_the_prefix_is_put_before_a_number_that_is_dialled(world: World, api: Api) -> None:
    address = f"{world.crm.url}/call?to=$number$"
    world.save(country="FR", settings={"dial_url": address})
    configure(api, outgoing_prefix="0")
    for number in ("+33388202122", "1024"):
        wanted = {"agent": DESK_AGENT, "number": number}
        assert api.ask("POST", "/api/calls", json=wanted).json()["status"] == "done"
    dialled = [request.query["to"] for request in world.crm.wait_for("/call", 2)]
    assert dialled == ["00388202122", "1024"]


# --- Montée de fiche par CALL TO, et le protocole ctidivalto ---


@pytest.fixture
def workstation(world: World, api: Api, tmp_path: Path) -> Iterator[list[str]]:
    """A computer with the relay in the place of Divalto's window; returns how its program is called."""
    agent = f"poste-{world.number}"
    api.add(agents=[{"id": agent}])
    code = api.ask("POST", "/api/pairings", json={"agent_id": agent}).json()["code"]
    profile = tmp_path / "profile"
    start = [str(RELAY), "--profile", str(profile)]
    origin = world.crm.url.rpartition("/")[0]
    browser = tmp_path / "browser.py"
    browser.write_text(BROWSER)
    pairing = [*start, "pair", "--server", api.url, code, "--allow-url", origin]
    subprocess.run(pairing, check=True, capture_output=True, env=clean_environment(), timeout=20)
    policy = profile / "policy.json"
    allowed = json.loads(policy.read_text())
    policy.write_text(json.dumps(allowed | {"page": f"{world.crm.url}/fiche?tel=$phone$"}))
    running = [*start, "run", "--headless", "--browser", f"{sys.executable} {browser}"]
    process = subprocess.Popen(running, stderr=subprocess.DEVNULL, env=clean_environment())
    try:
        world.eventually(
            lambda: said([*start, "status"]).startswith("connected"), "the connection of the relay"
        )
        yield start
    finally:
        process.terminate()
        process.wait(20)
        api.remove(agents=[agent])


def said(command: list[str]) -> str:
    done = subprocess.run(
        command, capture_output=True, text=True, env=clean_environment(), timeout=20, check=False
    )
    return done.stdout + done.stderr


def test_the_telephone_program_starts_ours_with_the_number_and_popup_forces_the_card(
    world: World, workstation: list[str]
) -> None:
    assert said([*workstation, "notify", CALLER]).strip() == "shown"
    assert not world.crm.received("/fiche")
    said([*workstation, "notify", CALLER, "popup"])
    assert world.crm.wait_for("/fiche")[0].query == {"tel": CALLER}
    assert said([*workstation, "dial", "--", f"ctidivalto:{CALLER}"]).strip() == "shown"
    assert len(world.crm.received("/fiche")) == 1


def test_the_erp_names_the_caller_in_the_window_and_a_click_opens_the_card(
    world: World, api: Api, desktop: Desktop
) -> None:
    world.crm.answer("/tiers", Answer(body=b'{"name": "Dupont SA"}'))
    lookup = {"id": "tiers", "target": f"{world.crm.url}/tiers?n=$number$"}
    begin(world, world.action("URL", CARD, trigger="manual"))
    api.add(lookups=[lookup | {"read": {"name": {"path": "name"}}}])
    try:
        tell(world, "ring", "0388202199")
        pop = desktop.wait_for("pop", lambda frame: frame["card"]["name"] == "Dupont SA")
    finally:
        api.remove(lookups=["tiers"])
    assert not desktop.seen("open")
    desktop.say("click", call_id=pop["call_id"], id=f"click-{world.number}")
    opened(desktop, world, "/fiche/0388202199")


# --- Montée de fiche par CLIC TO CALL: setevent et getevent ---


def test_the_line_calls_extension_1024_and_getevent_says_so(world: World) -> None:
    begin(world, identifiers=("1024",))
    ask(world, "setevent", telorg="1024", tel=CALLER, event="ring")

    def rings() -> dict[str, str] | None:
        time.sleep(1.0)
        found: dict[str, str] = ask(world, "getevent", telorg="1024")
        return found if found["tel"] else None

    told = world.eventually(rings, "an answer with the number")
    assert {name: told[name] for name in ("tel", "event")} == {"tel": CALLER, "event": "ring"}


def test_an_extension_without_a_call_has_an_empty_answer(world: World) -> None:
    begin(world)
    assert ask(world, "getevent", telorg="1025") == {"tel": "", "event": ""}


def test_the_cliktocallevent_block_is_imported_and_asks_for_calls(
    world: World, api: Api, cti: CtiServer, desktop: Desktop
) -> None:
    text = GUIDE_BLOCK.read_text("utf-8").replace("http://localhost:8082", cti.url)
    draft = api.ask("POST", "/api/import/divalto", json={"text": text}).json()["draft"]
    (connection,) = draft["connections"]
    world.save(
        adapter=connection["adapter"],
        country="FR",
        identifiers=("1024",),
        settings=connection["settings"] | {"every_seconds": "1"},
    )
    cti.state["1024"] = (CALLER, "ring")
    assert world.card(desktop)["number"] == "+33388202122"


# --- Options de l'utilisateur ---


@pytest.mark.usefixtures("settings")
def test_no_card_for_a_number_without_a_third_party(world: World, api: Api) -> None:
    begin(world, world.action("URL", CARD))
    lookup = {"id": "tiers", "target": f"{world.crm.url}/tiers?n=$number$"}
    lookup["read"] = {"name": {"path": "name"}}  # type: ignore[assignment]  # a document
    configure(api, suppress={"unknown_contact": True})
    api.add(lookups=[lookup])
    try:
        tell(world, "ring")
        world.eventually(
            lambda: "contact" in reason(world) or None, "the answer that nobody is known"
        )
    finally:
        api.remove(lookups=["tiers"])


@pytest.mark.usefixtures("settings")
def test_no_card_while_the_telephone_is_busy(world: World, api: Api) -> None:
    begin(world, world.action("URL", CARD))
    configure(api, suppress={"busy": True})
    tell(world, "ring")
    tell(world, "answer")
    world.story(2)
    tell(world, "ring", "0388202123")

    def second() -> str | None:
        phones = {call["phone"]: call["id"] for call in world.calls()}
        call_id = phones.get("+33388202123")
        if not call_id:
            return None
        found: str = api.get(f"/api/calls/{call_id}")["events"][0]["decisions"][1]["reason"]
        return found

    assert world.eventually(second, "the second call") == "agent_busy"


@pytest.mark.usefixtures("settings")
def test_no_card_for_a_number_that_is_too_short(world: World, api: Api) -> None:
    begin(world, world.action("URL", CARD))
    configure(api, suppress={"min_digits": 6})
    tell(world, "ring", "3615")
    assert reason(world) == "too_short"


# --- Numéros de téléphone d'exception ---


@pytest.mark.usefixtures("settings")
@pytest.mark.parametrize(
    ("person", "why"), [("", "exception_listed"), (DESK_AGENT, "exception_listed"), ("autre", "")]
)
def test_an_exception_holds_for_all_or_for_its_person(
    world: World, api: Api, desktop: Desktop, person: str, why: str
) -> None:
    begin(world, world.action("URL", CARD))
    api.add(agents=[{"id": "autre"}])
    configure(api, exceptions=[{"number": CALLER, "agent": person}])
    try:
        tell(world, "ring")
        if why:
            assert reason(world) == why
        else:
            opened(desktop, world, f"/fiche/{CALLER}")
    finally:
        configure(api, exceptions=[])
        api.remove(agents=["autre"])
