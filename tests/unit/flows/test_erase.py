"""A number that is erased is nowhere any more, however it was written."""

from __future__ import annotations

from typing import Any

import pytest
from tests.unit.flows.world import KEY, NAME, World

from ringhook.flows.privacy.erase import Erased

NUMBER = "+33184881234"
ACTIONS = [
    {"id": "tell", "call_type": "both", "kind": "POST", "target": "https://crm.example/?n=$phone$"},
    {"id": "card", "call_type": "both", "kind": "URL", "target": "https://crm.example/$phone$"},
]


def erase(world: World, number: str = NUMBER) -> Any:
    status, body, _ = world.api("POST", "/api/erase", {"number": number})
    assert status == 200, body
    return body


def busy(world: World) -> None:
    """Let calls leave traces everywhere: of one number in several spellings, and of another."""
    world.save(actions=ACTIONS, settings={"country": "FR"})
    world.ring()
    world.deliver_all()
    world.ring(event="answered")
    world.ring(call_id="c2", **{"from": "01 84 88 12 34", "extension": "01.84.88.12.34"})
    world.ring(call_id="c3", **{"from": "0033184881234", "name": "Camille 0184881234"})
    world.ring(call_id="c4", **{"from": "+33184889999"})
    world.ring(call_id="c5", **{"from": "+33184889999", "note": "tel:%2B33184881234"})
    world.ring(call_id="c6")
    world.ring(call_id="c6", event="ended")
    world.app.office.refusals.add(NAME, "pbx", world.clock.now(), 400, f"{NUMBER} is odd")
    world.deliver_all()


def test_no_byte_of_the_number_stays(world: World) -> None:
    busy(world)
    assert "184881234" in world.table.everything()
    body = erase(world)
    assert body["next_cursor"] == ""
    assert body["removed"]["calls"] == 5
    everything = world.table.everything().replace(" ", "").replace(".", "")
    assert "184881234" not in everything


def test_other_calls_stay(world: World) -> None:
    busy(world)
    erase(world)
    (call,) = world.calls()
    assert call["phone"] == "+33184889999"
    assert world.api("GET", f"/api/calls/{call['id']}")[0] == 200


@pytest.mark.parametrize(
    "number",
    ["+33 1 84 88 12 34", "0184881234", "0033 184881234", "01-84-88-12-34", "+33 (0)1 84 88 12 34"],
)
def test_any_spelling_will_do(world: World, number: str) -> None:
    busy(world)
    assert erase(world, number)["removed"]["calls"] == 5


def test_a_number_that_only_ends_alike_is_another(world: World) -> None:
    world.save(settings={"country": "FR"})
    world.ring(**{"from": "+44184881234"})
    world.ring(call_id="c2", **{"from": "+331848812345"})
    assert "calls" not in erase(world)["removed"]
    assert len(world.calls()) == 2


def test_it_is_written_down_without_the_number(world: World) -> None:
    busy(world)
    erase(world)
    entry = world.api("GET", "/api/audit")[1]["entries"][0]
    assert entry["what"] == "number_erased"
    assert "calls=5" in entry["detail"]
    assert "184881234" not in str(entry)


def test_what_comes_after_is_new(world: World) -> None:
    busy(world)
    erase(world)
    world.ring(event="ended")
    found = [call for call in world.calls() if call["phone"] == NUMBER]
    assert len(found) == 1
    assert len(world.api("GET", f"/api/calls/{found[0]['id']}")[1]["events"]) == 1


def test_the_companys_own_number_is_not_erased(world: World) -> None:
    world.save(settings={"country": "FR", "exceptions": [{"number": "01 84 88 12 34"}]})
    status, body, _ = world.api("POST", "/api/erase", {"number": NUMBER})
    assert status == 409
    assert "settings.exceptions.0.number" in body["problems"][0]["message"]
    assert "84881234" not in str(body)


def test_an_earlier_configuration_loses_it(world: World) -> None:
    world.save(settings={"country": "FR", "exceptions": [{"number": "01 84 88 12 34"}]})
    world.save(settings={"country": "FR"})
    assert erase(world)["removed"]["config"] == 2, "the version, and what the next one changed"
    assert "84 88 12 34" not in world.table.everything()
    assert world.api("GET", "/api/config/versions/1")[0] == 200


@pytest.mark.parametrize("number", ["101", "anonymous", "+", "abc"])
def test_what_is_no_number_is_refused(world: World, number: str) -> None:
    world.save()
    status, body, _ = world.api("POST", "/api/erase", {"number": number})
    assert status == 400
    assert "whole number" in body["problems"][0]["message"]


def test_a_long_one_goes_on_where_it_stopped(world: World) -> None:
    busy(world)
    privacy = world.app.office.privacy
    spellings = privacy.erase.check(NAME, NUMBER)
    erased = Erased({}, "")
    calls, goes = 0, 0
    while True:
        erased = privacy.erase(NAME, spellings, erased.cursor, seconds=0.0)
        calls += erased.counts.get("calls", 0)
        goes += 1
        if not erased.cursor:
            break
    assert calls == 5
    assert goes > 4
    assert "184881234" not in world.table.everything().replace(" ", "").replace(".", "")


@pytest.mark.parametrize("cursor", ["x", "eA==", "MjAyNi0wMS0wNS9h"])
def test_a_cursor_of_nowhere_is_refused(world: World, cursor: str) -> None:
    world.save()
    status, _, _ = world.api("POST", "/api/erase", {"number": NUMBER, "cursor": cursor})
    assert status == 400


def test_a_number_is_never_repeated_in_a_refusal(world: World) -> None:
    _, body, _ = world.api("POST", "/api/erase", {"number": "9" * 80}, key=KEY)
    assert "999" not in str(body)
