"""One event: what is done, in which order, and that a crash at any step loses and repeats nothing."""

from __future__ import annotations

import itertools

import pytest
from tests.unit.flows.world import LEASE_SECONDS, NAME, CrashError, World

from ringhook.domain.errors import ConflictError, TryAgainError

PAGE = {"id": "page", "call_type": "both", "kind": "URL", "target": "https://crm.example/$phone$"}
RUN = {"id": "run", "call_type": "both", "kind": "RUN", "target": r"c:\crm\crm.exe $phone$"}
TELL = {"id": "tell", "call_type": "both", "kind": "POST", "target": "https://crm.example/api"}
ASK = {"id": "ask", "call_type": "both", "kind": "GET", "target": "https://crm.example/?n=$phone$"}


def decisions(world: World, event: int = -1) -> dict[tuple[str, str], str]:
    """Return the reason of every action and agent at one event of the only call."""
    kept = world.call_rows("event#")[event]["decisions"]
    return {(d["action_id"], d["agent_id"]): d["reason"] for d in kept}


def test_the_desktop_hears_of_a_call_before_anything_is_written(world: World) -> None:
    world.save(actions=[PAGE, TELL])
    desk = world.pair("paul")
    world.steps.done.clear()
    world.ring()
    kinds = [step.split("#")[0].split()[0] for step in world.steps.done]
    assert kinds == ["queue", "push", "push", "put", "queue", "put", "put", "put", "put"]
    assert world.push.kinds(desk) == ["pop", "open"]
    steps = world.steps.done[3:]
    assert "event#" in steps[0]
    assert steps[1] == "queue deliveries"
    assert steps[-1].endswith(" call"), "the call goes last: it makes a repetition a duplicate"


def test_a_page_a_program_and_two_requests_come_of_one_ring(world: World) -> None:
    world.save(actions=[PAGE, RUN, TELL, ASK])
    desk = world.pair("paul")
    world.ring()
    pop, page, run = world.push.read(desk)
    assert pop["card"]["number"] == "+33184881234"
    assert page["url"] == "https://crm.example/%2B33184881234"
    assert run["argv"] == [r"c:\crm\crm.exe", "+33184881234"]
    assert world.deliver_all() == 2
    assert [(r.method, r.url) for r in world.http.sent] == [
        ("POST", "https://crm.example/api"),
        ("GET", "https://crm.example/?n=%2B33184881234"),
    ]
    assert set(decisions(world).values()) == {"runs"}


def test_a_repeated_event_does_nothing(world: World) -> None:
    world.save(actions=[PAGE, TELL])
    desk = world.pair("paul")
    world.webhook()
    (message,) = world.events.receive()
    world.app.dispatch(message.body)
    before = (list(world.steps.done), world.table.everything())
    world.app.dispatch(message.body)
    assert (world.steps.done, world.table.everything()) == before
    assert world.push.kinds(desk) == ["pop", "open"]


def crashes() -> list[tuple[int, bool]]:
    """Return every step of the ring below, to die before and after it."""
    world = World()
    prepare(world)
    world.dispatch_all()
    return list(itertools.product(range(1, len(world.steps.done) + 1), (False, True)))


def prepare(world: World) -> None:
    """Queue an answer that opens a page now and one later, and tells a CRM twice."""
    later = PAGE | {"id": "later", "delay_seconds": 60}
    actions = [action | {"trigger": "answered"} for action in (PAGE, TELL, ASK, later)]
    world.save(actions=actions, settings={"suppress": {"busy": True}})
    world.pair("paul")
    world.webhook(event="answered")
    world.steps.done.clear()


@pytest.mark.parametrize(("step", "after"), crashes())
def test_a_crash_at_any_step_loses_nothing_and_repeats_no_effect(
    world: World, step: int, *, after: bool
) -> None:
    prepare(world)
    world.steps.crash_at, world.steps.after = step, after
    with pytest.raises(CrashError):
        world.dispatch_all()
    world.clock.advance(LEASE_SECONDS)
    assert world.dispatch_all() == 1, "the event comes again"
    world.deliver_all()
    world.clock.advance(60)
    world.deliver_all()

    assert sorted(r.method for r in world.http.sent) == ["GET", "POST"]
    opened = {f["id"]: f["action_id"] for f in world.push.read("paul") if f["kind"] == "open"}
    assert sorted(opened.values()) == ["later", "page"], "a desktop performs one id once"
    assert len(world.call_rows("event#")) == 1
    assert world.calls()[0]["phase"] == "answered"
    assert [row["reason"] for row in world.call_rows("later#")] == ["runs"]
    assert world.app.dispatch.presence.is_busy(NAME, "paul", but_for="another")


def test_a_call_that_another_worker_moved_is_tried_again(world: World) -> None:
    world.save()
    world.webhook()
    (message,) = world.events.receive()
    put = world.table.put

    def conflict(row: object, *, expect: int | None = None) -> int:
        if getattr(row, "sort", "") == "call":
            raise ConflictError("somebody else")
        return put(row, expect=expect)  # type: ignore[arg-type]  # a row

    world.table.put = conflict  # type: ignore[method-assign]  # the table of this test alone
    with pytest.raises(TryAgainError):
        world.app.dispatch(message.body)


def test_a_delayed_action_is_queued_with_its_delay(world: World) -> None:
    world.save(actions=[PAGE | {"delay_seconds": 30}, TELL | {"delay_seconds": 10}])
    world.pair("paul")
    world.ring()
    assert [message.delay_seconds for message in world.deliveries.sent] == [30.0, 10.0]
    assert decisions(world) == {
        ("pop", "paul"): "runs",
        ("page", "paul"): "waits",
        ("tell", "paul"): "waits",
    }
    assert world.push.kinds("paul") == ["pop"]


def test_an_agent_without_a_desktop_is_named(world: World) -> None:
    world.save(actions=[PAGE])
    world.ring()
    kept = world.call_rows("event#")[0]["decisions"]
    assert [(d["reason"], d["values"]) for d in kept] == [("no_device", {"agent": "Paul"})] * 2


def test_nobody_named_and_nobody_there_is_a_reason_of_its_own(world: World) -> None:
    world.save(actions=[PAGE])
    world.ring(extension="")
    assert set(decisions(world).values()) == {"nobody_connected"}


def test_everybody_sees_a_call_of_which_the_pbx_names_nobody(world: World) -> None:
    world.save(actions=[PAGE])
    world.pair("paul")
    world.pair("anna")
    world.ring(extension="")
    assert world.push.kinds("paul") == world.push.kinds("anna") == ["pop", "open"]


def test_a_desktop_that_has_gone_is_forgotten(world: World) -> None:
    world.save(actions=[PAGE])
    world.push.close(world.pair("paul"))
    world.ring()
    assert decisions(world) == {("pop", "paul"): "no_device", ("page", "paul"): "no_device"}
    (device,) = world.app.devices.everyone(NAME)
    assert device.connection == ""
    assert [p["status"] for p in world.call_rows("event#")[0]["pushes"]] == ["gone"]


def test_one_of_two_desktops_is_enough(world: World) -> None:
    world.save(actions=[PAGE])
    world.pair("paul")
    gone = world.app.devices.offer_pairing(NAME, "paul", world.clock.now())[0]
    made = world.app.devices.pair(gone, "old", "linux", world.clock.now())
    world.app.relay.connect("old", {"authorization": f"Bearer {made.token}"})
    world.push.close("old")
    world.ring()
    assert set(decisions(world).values()) == {"runs"}


def test_a_program_for_another_system_is_refused_on_that_desktop_alone(world: World) -> None:
    world.save(actions=[RUN])
    world.pair("paul", platform="linux")
    world.ring()
    assert decisions(world)[("run", "paul")] == "value_refused"
    values = [d.get("values", {}) for d in world.call_rows("event#")[0]["decisions"]]
    assert values == [{}, {"refusal": "bad_program"}]
    assert world.push.kinds("paul") == ["pop"]


def test_a_command_that_no_frame_can_hold_is_not_sent(world: World) -> None:
    fields = "".join(f"{{{{f{n}}}}}" for n in range(12))
    world.save(actions=[PAGE | {"target": f"https://crm.example/?q={fields}"}])
    world.pair("paul")
    world.ring(**{f"f{n}": "x" * 3900 for n in range(12)})
    assert world.push.kinds("paul") == ["pop"]
    pushes = world.call_rows("event#")[0]["pushes"]
    assert [p["status"] for p in pushes] == ["sent", "too_large"]


def test_a_callers_endless_name_is_cut_on_the_card(world: World) -> None:
    world.save()
    world.pair("paul")
    world.ring(name="A" * 5000)
    assert world.push.read("paul")[0]["card"]["name"] == "A" * 200


def test_who_did_not_answer_loses_the_card_and_at_the_end_who_did(world: World) -> None:
    world.save()
    world.pair("paul")
    world.pair("anna")
    world.ring(extension=["101", "102"])
    world.ring(event="answered", extension="102")
    assert (world.push.kinds("paul"), world.push.kinds("anna")) == (["pop", "close"], ["pop"])
    world.ring(event="ended", extension="")
    assert (world.push.kinds("paul"), world.push.kinds("anna")) == (
        ["pop", "close"],
        ["pop", "close"],
    )


def test_a_card_that_everybody_saw_goes_from_everybody_but_who_answered(world: World) -> None:
    world.save()
    world.pair("paul")
    world.pair("anna")
    world.ring(extension="")
    world.ring(event="answered", extension="102")
    assert (world.push.kinds("paul"), world.push.kinds("anna")) == (["pop", "close"], ["pop"])
    world.ring(event="ended", extension="")
    assert world.push.kinds("anna") == ["pop", "close"]


def test_an_agent_on_another_call_is_spared_until_that_call_ends(world: World) -> None:
    world.save(settings={"suppress": {"busy": True}})
    world.pair("paul")
    world.ring(call_id="first", event="answered")
    world.ring(call_id="second")
    assert world.push.kinds("paul") == []
    world.ring(call_id="first", event="ended", extension="")
    world.ring(call_id="third")
    assert "pop" in world.push.kinds("paul")


def test_an_agent_on_two_telephones_stays_busy_with_the_one_that_answers(world: World) -> None:
    agents = [{"id": "paul", "identifiers": ["101", "102"]}]
    world.save(settings={"suppress": {"busy": True}}, agents=agents)
    world.ring(call_id="first", extension=["101", "102"])
    world.ring(call_id="first", event="answered", extension="101")
    assert world.app.dispatch.presence.is_busy(NAME, "paul", but_for="x")


def test_a_huge_list_of_refusals_does_not_break_the_trace(world: World) -> None:
    elsewhere = {"conditions": {"lines": ["+33388202199"]}}
    many = [PAGE | elsewhere | {"id": f"a{n}"} for n in range(400)]
    world.save(actions=[*many, TELL])
    world.ring(extension=["101", "102", "103"])
    (event,) = world.call_rows("event#")
    assert len(event["decisions"]) == 500
    assert "are not kept" in event["note"]
    assert world.deliver_all() == 1


def test_an_event_of_a_call_with_a_clock_years_behind_is_kept(world: World) -> None:
    world.save()
    assert world.webhook(timestamp="2001-01-01T00:00:00+00:00").status == 200
    world.dispatch_all()
    assert world.webhook(timestamp="2001-01-01T00:00:00+00:00").status == 200
    world.clock.advance(400)
    assert world.webhook(timestamp="2001-01-01T00:00:00+00:00").status == 200
    world.dispatch_all()
    lines = world.table.spread_rows(f"ws#{NAME}#day#2001-01-01")
    assert len(lines) == 1
    assert len(world.table.rows(f"ws#{NAME}#call#{lines[0]['id']}", "event#")) == 1


def test_a_desktop_whose_key_cannot_be_opened_is_not_reached_and_nothing_else_fails(
    world: World,
) -> None:
    world.save(actions=[PAGE, TELL])
    world.pair("paul")
    world.vault.is_down = True
    world.ring()
    assert [p["status"] for p in world.call_rows("event#")[0]["pushes"]] == ["not_sent"] * 2
    assert decisions(world)[("page", "paul")] == "no_device"
    assert world.deliver_all() == 1


def test_an_email_address_in_capitals_is_the_same_agent(world: World) -> None:
    world.save(agents=[{"id": "paul", "email": "Paul@Example.com"}])
    world.pair("paul")
    world.ring(extension="", email="PAUL@example.com")
    assert world.push.kinds("paul") == ["pop"]
