"""A forward or a transfer gives a call a second name at the PBX: it stays one call."""

from __future__ import annotations

from tests.unit.flows.world import NAME, World

from ringhook.domain.errors import TryAgainError
from ringhook.flows.messages import derive_call_id

POP = ["pop"]


def aliases(world: World) -> list[str]:
    """Return the calls that second names lead to."""
    return [str(row["call"]) for row in world.table.rows(f"ws#{NAME}#alias#pbx")]


def test_the_call_that_a_forward_made_belongs_to_the_first_one(world: World) -> None:
    world.save()
    first, second = world.pair("paul"), world.pair("anna")
    world.ring(call_id="A")
    world.ring(call_id="B", linked_call_ids="A", extension="102")
    world.ring(event="ended", call_id="A", result="forwarded")
    world.ring(event="answered", call_id="B", extension="102")
    world.ring(event="ended", call_id="B", extension="")
    (line,) = world.calls()
    assert line["id"] == derive_call_id(NAME, "pbx", "A")
    assert (line["phase"], line["result"], line["missed"]) == ("ended", "answered", False)
    assert len(world.call_rows("event#")) == 5
    assert world.push.kinds(first)[0] == world.push.kinds(second)[0] == "pop"
    assert aliases(world) == [line["id"]]


def test_a_name_that_is_told_first_is_found_later(world: World) -> None:
    world.save()
    world.ring(call_id="584", linked_call_ids="599")
    world.ring(event="answered", call_id="599")
    (line,) = world.calls()
    assert line["phase"] == "answered"


def test_a_forward_of_a_forward_is_still_the_first_call(world: World) -> None:
    world.save()
    world.ring(call_id="A")
    world.ring(call_id="B", linked_call_ids="A")
    world.ring(call_id="C", linked_call_ids="B")
    assert [line["id"] for line in world.calls()] == [derive_call_id(NAME, "pbx", "A")]


def test_a_call_that_is_over_takes_no_other_in(world: World) -> None:
    world.save()
    desk = world.pair("paul")
    world.ring(call_id="A")
    world.ring(event="ended", call_id="A", result="forwarded")
    world.push.frames[desk].clear()
    world.ring(call_id="B", linked_call_ids="A")
    assert len(world.calls()) == 2
    assert world.push.kinds(desk) == POP


def test_a_call_known_by_itself_stays_itself(world: World) -> None:
    world.save()
    world.ring(call_id="A")
    world.ring(call_id="B")
    world.ring(event="transferred", call_id="A", linked_call_ids="B")
    world.ring(event="ended", call_id="B")
    assert sorted(line["phase"] for line in world.calls()) == ["ended", "ringing"]


def test_a_call_without_links_writes_no_alias_and_one_with_links_writes_it_once(
    world: World,
) -> None:
    world.save()
    world.ring(call_id="A")
    assert aliases(world) == []
    world.ring(call_id="B", linked_call_ids="A")
    world.steps.done.clear()
    world.ring(event="held", call_id="B", linked_call_ids="A")
    assert not [step for step in world.steps.done if "#alias#" in step]


def test_two_workers_on_one_root_cannot_overwrite_each_other(world: World) -> None:
    world.save()
    world.ring(call_id="A")
    world.webhook(call_id="B", linked_call_ids="A", extension="102")
    (message,) = world.events.receive(1)
    put = world.table.put
    world.webhook(event="answered", call_id="A")
    overtaken = False

    def overtake(row: object, *, expect: int | None = None) -> int:
        nonlocal overtaken
        if not overtaken:
            overtaken = True
            world.dispatch_all()
        return put(row, expect=expect)  # type: ignore[arg-type]  # a row, handed on

    world.table.put = overtake  # type: ignore[method-assign]  # one step of another worker
    try:
        world.app.dispatch(message.body)
    except TryAgainError:
        world.app.dispatch(message.body)
    else:
        raise AssertionError("the second writer must try again")
    (line,) = world.calls()
    assert (line["phase"], len(world.call_rows("event#"))) == ("answered", 3)


def test_a_forward_told_before_its_new_call_is_still_one_call(world: World) -> None:
    """sipgate: newCall A, hangup A (forwarded), newCall B, answer B, hangup B."""
    world.save()
    world.ring(call_id="A")
    world.ring(event="leg.ended", call_id="A", result="forwarded")
    world.ring(call_id="B", linked_call_ids="A", extension="102")
    world.ring(event="answered", call_id="B", extension="102")
    world.ring(event="ended", call_id="B", extension="102")
    (line,) = world.calls()
    assert (line["phase"], line["result"], line["missed"]) == ("ended", "answered", False)
