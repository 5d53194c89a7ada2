"""Who calls: asked once, told to the card, waited for no longer than the budget."""

from __future__ import annotations

import json

import pytest
from tests.unit.flows.lookup_scene import (
    CARD,
    CREATE,
    LOOKUP,
    MARIE,
    NOTE,
    PIERRE,
    PLAIN,
    asked,
    later,
    people,
    ring,
    urls,
)
from tests.unit.flows.world import OK, World

from ringhook.flows.tasks import BUDGET_SECONDS
from ringhook.ports.http import Failure, HttpFailedError


def test_the_card_shows_at_once_and_gets_its_name_later(desk: World) -> None:
    ring(desk, people(MARIE))
    (before,) = desk.push.read("paul")
    assert (before["kind"], before["card"]["name"]) == ("pop", "")
    assert urls(desk) == []
    desk.look_up_all()
    after = desk.push.read("paul")[-1]
    assert (after["kind"], after["call_id"]) == ("pop", before["call_id"])
    assert after["id"] != before["id"]
    assert after["card"]["name"] == "Marie Durand"
    assert after["card"]["url"] == "https://crm.example/people/4711"


def test_what_needs_no_contact_does_not_wait_for_it(desk: World) -> None:
    ring(desk, actions=[NOTE, PLAIN])
    desk.deliver_all()
    assert urls(desk) == ["https://crm.example/plain"]


def test_what_needs_the_contact_runs_with_it(desk: World) -> None:
    ring(desk, people(MARIE), actions=[NOTE, CARD])
    desk.look_up_all()
    desk.deliver_all()
    assert urls(desk)[-1] == "https://crm.example/notes/4711"
    opened = desk.push.read("paul")[-1]
    assert (opened["kind"], opened["url"]) == ("open", "https://crm.example/people/4711")


def test_a_crm_that_does_not_answer_delays_by_the_budget_and_no_more(desk: World) -> None:
    ring(desk, actions=[NOTE, CARD, CREATE])
    desk.clock.advance(BUDGET_SECONDS)
    # The inquiry itself is still with a worker: only its deadline is due.
    deadline = desk.lookups.sent[-1]
    assert deadline.delay_seconds == BUDGET_SECONDS
    desk.app.lookup(deadline.body)
    desk.deliver_all()
    assert urls(desk) == ["https://crm.example/notes/"]
    assert later(desk, "page") == ["contact_unanswered"]
    assert later(desk, "create") == ["contact_unanswered"]


def test_an_answer_after_the_deadline_updates_the_card_and_repeats_nothing(desk: World) -> None:
    ring(desk, OK, people(MARIE), actions=[NOTE])
    desk.app.lookup(desk.lookups.sent[-1].body)
    desk.deliver_all()
    desk.look_up_all()
    desk.deliver_all()
    assert [url.split("/")[3][:5] for url in urls(desk)] == ["notes", "api?p"]
    assert desk.push.read("paul")[-1]["card"]["name"] == "Marie Durand"


def test_numbers_are_tried_in_every_form_and_the_one_that_hit_comes_first_next_time(
    desk: World,
) -> None:
    lookup = LOOKUP | {"number_formats": ["e164", "national", "last9"]}
    ring(desk, people(), people(MARIE), lookups=[lookup])
    desk.look_up_all()
    tried = [url.rpartition("=")[2] for url in urls(desk)]
    assert tried == ["%2B33184881234", "0184881234"]
    desk.http.script = [people(PIERRE)]
    desk.ring(call_id="c2", **{"from": "+33184889999"})
    desk.look_up_all()
    assert urls(desk)[-1].endswith("=0184889999")


def test_a_number_is_asked_about_once_in_fifteen_minutes(desk: World) -> None:
    ring(desk, people(MARIE), actions=[NOTE])
    desk.look_up_all()
    desk.ring(call_id="c2")
    assert desk.push.read("paul")[-1]["card"]["name"] == "Marie Durand"
    desk.look_up_all()
    assert asked(desk) == 1
    desk.deliver_all()
    assert urls(desk).count("https://crm.example/notes/4711") == 2
    desk.clock.advance(900)
    desk.http.script = [people(PIERRE)]
    desk.ring(call_id="c3")
    desk.look_up_all()
    assert desk.push.read("paul")[-1]["card"]["name"] == "Pierre"


def test_that_nobody_is_known_is_believed_for_half_a_minute(desk: World) -> None:
    lookup = LOOKUP | {"number_formats": ["e164"]}
    ring(desk, people(), lookups=[lookup])
    desk.look_up_all()
    desk.ring(call_id="c2")
    desk.look_up_all()
    assert asked(desk) == 1
    desk.clock.advance(30)
    desk.http.script = [people(MARIE)]
    desk.ring(call_id="c3")
    desk.look_up_all()
    assert desk.push.read("paul")[-1]["card"]["name"] == "Marie Durand"


def test_two_calls_of_one_number_ask_once(desk: World) -> None:
    ring(desk, people(MARIE))
    looking = desk.app.lookup.begin(desk.lookups.sent[0].body)
    assert looking is not None
    desk.ring(call_id="c2")
    assert desk.app.lookup.begin(desk.lookups.sent[-1].body) is None
    desk.app.lookup.finish(desk.app.lookup.send(looking))
    desk.clock.advance(1)
    desk.look_up_all()
    assert asked(desk) == 1
    shown = {f["call_id"]: f["card"]["name"] for f in desk.push.read("paul") if f["kind"] == "pop"}
    assert list(shown.values()) == ["Marie Durand"] * 2


def test_the_second_lookup_is_asked_when_the_first_knows_nobody(desk: World) -> None:
    first = LOOKUP | {"id": "first", "number_formats": ["e164"]}
    second = first | {"id": "second", "target": "https://other.example/?q=$number$"}
    ring(desk, people(), people(MARIE), lookups=[first, second | {"card": ""}])
    desk.look_up_all()
    assert [url.split("/")[2] for url in urls(desk)] == ["crm.example", "other.example"]
    (contact,) = desk.call_rows("contact")
    assert (contact["known"], contact["lookup_id"]) == ("one", "second")


MANY = [
    # on_many, what is known, the name
    ("ask", "several", ""),
    ("newest", "one", "Pierre"),
    ("first", "one", "Marie Durand"),
    ("none", "several", ""),
]


@pytest.mark.parametrize(("on_many", "known", "name"), MANY)
def test_several_contacts_are_dealt_with_as_the_lookup_says(
    desk: World, on_many: str, known: str, name: str
) -> None:
    ring(desk, people(MARIE, PIERRE), lookups=[LOOKUP | {"on_many": on_many}], actions=[CREATE])
    desk.look_up_all()
    (contact,) = desk.call_rows("contact")
    assert (contact["known"], contact["fields"].get("name", "")) == (known, name)
    choices = desk.push.read("paul")[-1]["card"]["choices"]
    assert [c["name"] for c in json.loads(choices or "[]")] == (
        ["Marie Durand", "Pierre"] if on_many == "ask" else []
    )
    assert later(desk, "create") == ["contact_known"]


def test_nobody_is_created_while_the_crm_does_not_answer(desk: World) -> None:
    down = HttpFailedError(Failure.CONNECT, "no", sent=False)
    ring(desk, down, actions=[CREATE])
    desk.look_up_all()
    desk.deliver_all()
    assert later(desk, "create") == ["contact_unanswered"]
    (contact,) = desk.call_rows("contact")
    assert contact["asked"][0]["failure"] == "connect"
    desk.clock.advance(31)
    desk.ring(event="answered")
    desk.look_up_all()
    assert asked(desk) == 1  # nothing waits and no card is shown: nobody is asked


def test_a_stranger_is_created_and_asked_for_anew(desk: World) -> None:
    lookup = LOOKUP | {"number_formats": ["e164"]}
    ring(desk, people(), lookups=[lookup], actions=[CREATE])
    desk.look_up_all()
    desk.deliver_all()
    assert urls(desk)[-1] == "https://crm.example/leads"
    desk.http.script = [people(MARIE)]
    desk.ring(call_id="c2")
    desk.look_up_all()
    assert asked(desk) == 2
    assert desk.push.read("paul")[-1]["card"]["name"] == "Marie Durand"


def test_a_withheld_number_is_not_looked_up(desk: World) -> None:
    ring(desk, actions=[CARD])
    desk.http.script = []
    desk.ring(call_id="c2", **{"from": "anonymous"})
    assert len(desk.lookups.sent) == 2  # the first call's


def test_a_card_may_wait_until_it_is_known_whether_the_caller_is(desk: World) -> None:
    suppress = {"country": "FR", "suppress": {"unknown_contact": True}}
    ring(desk, people(MARIE), settings=suppress)
    assert desk.push.frames.get("paul", []) == []
    desk.look_up_all()
    assert desk.push.read("paul")[-1]["card"]["name"] == "Marie Durand"
    desk.http.script = [people()] * 4
    desk.ring(call_id="c2", **{"from": "+33184880000"})
    count = len(desk.push.read("paul"))
    desk.look_up_all()
    assert len(desk.push.read("paul")) == count
