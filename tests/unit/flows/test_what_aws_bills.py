"""Every verb of Table and every sending is one request that AWS bills: their numbers may fall, never grow."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import pytest
from tests.unit.flows.world import OK, World

from ringhook.ports.queue import Message
from ringhook.ports.table import Page, Row, Table
from ringhook.wiring.app import App

READS, WRITES = ("get", "query"), ("put", "add", "delete")
GET = {"id": "tell", "call_type": "both", "kind": "GET", "target": "https://crm.example/?n=$phone$"}


@dataclass
class Bill:
    """How often each verb was asked for since `clear`."""

    verbs: Counter[str] = field(default_factory=Counter)

    @property
    def reads(self) -> int:
        return sum(self.verbs[verb] for verb in READS)

    @property
    def writes(self) -> int:
        return sum(self.verbs[verb] for verb in WRITES)

    @property
    def sent(self) -> int:
        return self.verbs["send"]


class BilledTable:
    """A table whose every verb is counted."""

    def __init__(self, table: Table, bill: Bill) -> None:
        self._table, self._verbs = table, bill.verbs

    def get(self, partition: str, sort: str) -> Row | None:
        self._verbs["get"] += 1
        return self._table.get(partition, sort)

    def put(self, row: Row, *, expect: int | None = None) -> int:
        self._verbs["put"] += 1
        return self._table.put(row, expect=expect)

    def add(self, partition: str, sort: str, amount: int = 1, **how: Any) -> int:
        self._verbs["add"] += 1
        return self._table.add(partition, sort, amount, **how)

    def delete(self, partition: str, sort: str) -> None:
        self._verbs["delete"] += 1
        self._table.delete(partition, sort)

    def query(self, partition: str, prefix: str = "", **how: Any) -> Page:
        self._verbs["query"] += 1
        return self._table.query(partition, prefix, **how)


class BilledWorld(World):
    """A deployment on AWS: many processes, and settings of a connection may be five seconds old."""

    connection_age_seconds = 5.0

    def __init__(self) -> None:
        super().__init__()
        self.bill = Bill()
        self.table = BilledTable(self.table, self.bill)  # type: ignore[assignment]  # the same verbs
        for queue in (self.events, self.deliveries, self.lookups):
            queue.send = self._billed(queue.send)  # type: ignore[method-assign]  # counts, then sends
        self.app = App(self)
        self.deliver = self.app.deliver

    def _billed(self, send: Callable[..., None]) -> Callable[..., None]:
        def billed(*messages: Message) -> None:
            self.bill.verbs["send"] += bool(messages)
            send(*messages)

        return billed

    def billed(self, step: Callable[[], object]) -> Bill:
        """Return what *step* costs."""
        self.bill.verbs.clear()
        step()
        return Bill(Counter(self.bill.verbs))


@pytest.fixture
def world() -> BilledWorld:
    """Return a deployment that is warm: it has handled a call before."""
    made = BilledWorld()
    made.save(actions=[GET])
    made.pair("paul")
    made.ring(call_id="c0")
    made.deliver_all()
    return made


def test_a_webhook_costs_one_message_and_no_read(world: BilledWorld) -> None:
    bill = world.billed(world.webhook)
    assert (bill.reads, bill.writes, bill.sent) == (0, 0, 1)


def test_a_refused_webhook_costs_one_write(world: BilledWorld) -> None:
    bill = world.billed(lambda: world.post(b"{"))
    assert (bill.reads, bill.writes, bill.sent) == (0, 1, 0)


def test_the_first_event_of_a_call_costs_four_writes(world: BilledWorld) -> None:
    world.save()
    world.ring(call_id="c2")
    world.webhook(call_id="c3")
    bill = world.billed(world.dispatch_all)
    assert (bill.writes, bill.sent) == (4, 0)
    assert bill.reads <= 6


@pytest.mark.parametrize(("event", "writes"), [("answered", 3), ("ended", 4)])
def test_a_later_event_of_a_call_costs_fewer_writes_than_its_end(
    world: BilledWorld, event: str, writes: int
) -> None:
    world.save()
    world.ring()
    world.webhook(event=event)
    bill = world.billed(world.dispatch_all)
    assert (bill.writes, bill.sent) == (writes, 0)
    assert bill.reads <= 5


def test_an_event_with_an_action_costs_one_message_more(world: BilledWorld) -> None:
    world.webhook()
    bill = world.billed(world.dispatch_all)
    assert (bill.writes, bill.sent) == (4, 1)


def test_actions_that_do_not_run_cost_nothing(world: BilledWorld) -> None:
    world.save(actions=[GET | {"id": f"a{n}", "call_type": "outbound"} for n in range(100)])
    world.ring(call_id="c2")
    world.webhook(call_id="c3")
    bill = world.billed(world.dispatch_all)
    assert (bill.writes, bill.sent) == (4, 0)


def test_a_card_that_reaches_no_desktop_and_a_stranger_cost_a_write_each(
    world: BilledWorld,
) -> None:
    world.save()
    for extension, call_id in (("102", "c2"), ("999", "c3")):
        world.webhook(call_id=call_id, extension=extension)
        assert world.billed(world.dispatch_all).writes == 5


def test_a_repeated_event_costs_no_write(world: BilledWorld) -> None:
    world.webhook()
    (message,) = world.events.receive(1)
    world.app.dispatch(message.body)
    bill = world.billed(lambda: world.app.dispatch(message.body))
    assert (bill.writes, bill.sent) == (0, 0)
    assert bill.reads <= 3


def test_a_delivery_that_succeeds_costs_two_writes(world: BilledWorld) -> None:
    world.ring()
    world.http.script = [OK]
    bill = world.billed(world.deliver_all)
    assert (bill.writes, bill.sent) == (2, 0)
    assert bill.reads <= 3
