"""Failed deliveries are sent again once, with the newest configuration, and a crash loses none."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from tests.unit.flows.world import NAME, CrashError, World

from ringhook.domain.errors import NotFoundError
from ringhook.flows.messages import read_task_message
from ringhook.flows.resend import AlreadyOnItsWayError, Resend, Resent, Wanted
from ringhook.memory.queue import MemoryQueue
from ringhook.ports.http import Failure, HttpFailedError, HttpResponse
from ringhook.ports.queue import Message

LOG = {"id": "log", "call_type": "both", "kind": "POST", "target": "https://crm.example/log"}
NO = HttpResponse(404, {}, b"")


def resend(world: World) -> Resend:
    return world.app.office.aftermath.resend


def failed_ids(world: World) -> list[str]:
    rows = world.app.reporting.failures.list(NAME).rows
    return [row.delivery_id for row in rows]


def fail(world: World, call_id: str = "c1", answer: HttpResponse | HttpFailedError = NO) -> None:
    """Let one call's delivery fail for good."""
    world.http.script = [answer]
    world.ring(call_id=call_id)
    world.deliver_all()
    world.clock.advance(1)


def everything(world: World) -> Wanted:
    return Wanted(since=world.clock.now() - timedelta(days=1))


@pytest.fixture
def failing(world: World) -> World:
    """A workspace whose only call's log was refused."""
    world.save(actions=[LOG])
    fail(world)
    return world


def test_a_failed_delivery_is_sent_again_and_leaves_the_list(failing: World) -> None:
    (delivery_id,) = failed_ids(failing)
    resend(failing).one(NAME, delivery_id)
    assert failed_ids(failing) == []
    failing.deliver_all()
    assert len(failing.http.sent) == 2
    assert failing.call_rows("delivery#")[0]["state"] == "succeeded"


def test_the_same_delivery_carries_the_same_idempotency_key(failing: World) -> None:
    resend(failing).one(NAME, failed_ids(failing)[0])
    failing.deliver_all()
    first, second = failing.http.sent
    assert first.headers["Idempotency-Key"] == second.headers["Idempotency-Key"]


def test_an_action_that_was_mended_is_sent_as_it_is_now(failing: World) -> None:
    failing.save(actions=[LOG | {"target": "https://crm.example/v2/log"}])
    resend(failing).one(NAME, failed_ids(failing)[0])
    failing.deliver_all()
    assert failing.http.sent[-1].url == "https://crm.example/v2/log"


@pytest.mark.parametrize(
    "actions", [[], [LOG | {"kind": "URL"}], [LOG | {"kind": "RUN", "target": "calc.exe"}]]
)
def test_an_action_that_is_gone_is_sent_as_it_was(
    failing: World, actions: list[dict[str, str]]
) -> None:
    failing.save(actions=actions)
    resend(failing).one(NAME, failed_ids(failing)[0])
    failing.deliver_all()
    assert failing.http.sent[-1].url == "https://crm.example/log"


def test_an_unknown_outcome_can_be_sent_again_by_a_person(world: World) -> None:
    world.save(actions=[LOG])
    fail(world, answer=HttpFailedError(Failure.TIMEOUT, "no answer", sent=True))
    assert world.app.reporting.failures.list(NAME).rows[0].state == "unknown"
    resend(world).one(NAME, failed_ids(world)[0])
    world.deliver_all()
    assert len(world.http.sent) == 2


def test_a_delivery_that_fails_again_is_on_the_list_again(failing: World) -> None:
    failing.http.script = [NO]
    resend(failing).one(NAME, failed_ids(failing)[0])
    failing.deliver_all()
    assert len(failed_ids(failing)) == 1


def test_a_delivery_that_fails_again_at_once_stays_on_the_list(failing: World) -> None:
    class Eager(MemoryQueue):
        """Its messages are handled before `send` returns."""

        def send(self, *messages: Message) -> None:
            failing.deliveries.send(*messages)
            failing.deliver_all()

    failing.http.script = [HttpResponse(400, {}, b"")]
    resend_now = replace(resend(failing), deliveries=Eager(failing.clock))
    resend_now.one(NAME, failed_ids(failing)[0])
    (line,) = failing.app.reporting.failures.list(NAME).rows
    assert line.failure == "bad_request"


def test_a_delivery_that_is_on_its_way_is_not_sent_again(failing: World) -> None:
    (delivery_id,) = failed_ids(failing)
    resend(failing).one(NAME, delivery_id)
    with pytest.raises(AlreadyOnItsWayError, match="on its way"):
        resend(failing).one(NAME, delivery_id)
    failing.deliver_all()
    assert len(failing.http.sent) == 2


def test_an_unknown_delivery_is_refused_and_desktops_are_spoken_of(world: World) -> None:
    with pytest.raises(NotFoundError, match="RUN"):
        resend(world).one(NAME, "nobody")


def test_a_line_of_a_delivery_that_has_succeeded_is_cleared_away(failing: World) -> None:
    (line,) = failing.app.reporting.failures.list(NAME).rows
    resend(failing).one(NAME, line.delivery_id)
    failing.deliver_all()
    failing.app.reporting.failures.add(NAME, line, failing.clock.now())
    with pytest.raises(AlreadyOnItsWayError, match="done"):
        resend(failing).one(NAME, line.delivery_id)
    assert failed_ids(failing) == []
    assert len(failing.http.sent) == 2


def test_a_line_of_a_delivery_that_is_being_sent_stays(failing: World) -> None:
    (line,) = failing.app.reporting.failures.list(NAME).rows
    records, now = failing.app.records, failing.clock.now()
    records.reopen(NAME, line.call_id, line.delivery_id, now)
    delivery = records.get(NAME, line.call_id, line.delivery_id)
    assert delivery is not None
    records.claim(NAME, line.call_id, delivery, now, 30.0)
    with pytest.raises(AlreadyOnItsWayError, match="being sent"):
        resend(failing).one(NAME, line.delivery_id)
    assert failed_ids(failing) == [line.delivery_id]


@pytest.mark.parametrize("after", [False, True])
@pytest.mark.parametrize("step", range(1, 6))
def test_a_crash_between_any_two_steps_loses_nothing_and_doubles_nothing(
    failing: World,
    step: int,
    after: bool,  # noqa: FBT001 - a table
) -> None:
    (delivery_id,) = failed_ids(failing)
    failing.steps.crash_at, failing.steps.after = len(failing.steps.done) + step, after
    try:
        resend(failing).one(NAME, delivery_id)
    except CrashError:
        pass
    failing.steps.crash_at = 0
    if failed_ids(failing):
        resend(failing).one(NAME, delivery_id)
    for _ in range(3):
        failing.deliver_all()
        failing.clock.advance(2)
    assert len(failing.http.sent) == 2
    assert failing.call_rows("delivery#")[0]["state"] == "succeeded"
    assert failed_ids(failing) == []


def test_all_since_a_time_are_sent_again_the_oldest_first(world: World) -> None:
    world.save(actions=[LOG])
    fail(world, "before")
    world.clock.advance(60)
    since = world.clock.now()
    for call_id in ("a", "b", "c"):
        fail(world, call_id)
    lines = world.app.reporting.failures.list(NAME, since=since).rows
    world.deliveries.sent.clear()
    assert resend(world).many(NAME, Wanted(since=since)) == Resent(3, 0, 0)
    assert len(failed_ids(world)) == 1
    sent = [read_task_message(message.body).call_id for message in world.deliveries.sent]
    assert sent == [line.call_id for line in reversed(lines)]
    world.deliver_all()
    assert len(world.http.sent) == 7


def test_filters_choose_what_is_sent_again(world: World) -> None:
    world.save(actions=[LOG, LOG | {"id": "other"}])
    world.http.script = [NO, HttpResponse(400, {}, b"")]
    world.ring()
    world.deliver_all()
    world.clock.advance(1)
    since = everything(world).since
    many = resend(world).many
    assert many(NAME, Wanted(since=since, state="dead")) == Resent(0, 0, 0)
    assert many(NAME, Wanted(since=since, failure="timeout")) == Resent(0, 0, 0)
    assert many(NAME, Wanted(since=since, host="other.example")) == Resent(0, 0, 0)
    assert many(NAME, Wanted(since=since, action_id="other")) == Resent(1, 0, 0)
    assert many(NAME, Wanted(since=since, failure="timeout", action_id="log")).queued == 0
    assert many(NAME, Wanted(since=since)) == Resent(1, 0, 0)


def test_what_is_over_the_limit_remains(world: World) -> None:
    world.save(actions=[LOG])
    for call_id in ("a", "b", "c"):
        fail(world, call_id)
    many = resend(world).many
    assert many(NAME, everything(world), limit=2) == Resent(2, 0, 1)
    assert many(NAME, everything(world), limit=2) == Resent(1, 0, 0)


def test_whoever_waits_too_long_is_answered_with_what_is_done(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ringhook.flows.resend.AT_A_TIME", 1)
    world.save(actions=[LOG])
    for call_id in ("a", "b"):
        fail(world, call_id)
    hasty = replace(resend(world), patience_seconds=-1.0)
    assert hasty.many(NAME, everything(world)) == Resent(1, 0, 1)


def test_those_that_are_done_are_passed_over(failing: World) -> None:
    (line,) = failing.app.reporting.failures.list(NAME).rows
    resend(failing).one(NAME, line.delivery_id)
    failing.deliver_all()
    failing.app.reporting.failures.add(NAME, line, failing.clock.now())
    assert resend(failing).many(NAME, everything(failing)) == Resent(0, 1, 0)
    assert len(failing.http.sent) == 2
