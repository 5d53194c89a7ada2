"""The medium of AWS in trouble: messages twice and out of turn, throttled tables, refused conditions, half a batch.

The flows run on the real clients; what AWS answers is moto's, spoilt on its way back.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import boto3
import pytest
from moto import mock_aws
from tests.acceptance.crm import Crm
from tests.acceptance.own_server import TOKEN, document
from tests.faults.account import Row, repetitions
from tests.faults.load import ringing
from tests.faults.records import FINAL, Recorded
from tests.faults.site import Books
from tests.faults.spoilt_aws import Trouble, resources, spoil

from ringhook.aws import rows
from ringhook.aws.batch import handle_batch
from ringhook.aws.sqs_record import QueuedRecord
from ringhook.config.problems import read_document
from ringhook.domain.webhook import WebhookRequest
from ringhook.memory.clock import FixedClock
from ringhook.ports.queue import Message
from ringhook.wiring.app import App
from ringhook.wiring.cloud import CloudMedia

SEED = 20261121
ROUNDS = 400
TURN_SECONDS = 5.0
ACCOUNT: Mapping[str, str] = {
    "AWS_ACCESS_KEY_ID": "testing",
    "AWS_SECRET_ACCESS_KEY": "testing",
    "AWS_DEFAULT_REGION": "eu-central-1",
    "AWS_MAX_ATTEMPTS": "1",
}


Handle = Callable[[QueuedRecord], None]


TROUBLES: Mapping[str, Trouble] = {
    "SQS: messages twice and out of turn": Trouble(again=0.5),
    "DynamoDB: throttled requests": Trouble(throttled=0.05),
    "DynamoDB: refused conditions": Trouble(refused_conditions=0.05),
    "SQS: half a batch refused": Trouble(halves=0.3),
    "AWS: all of it at once": Trouble(0.3, 0.03, 0.03, 0.2),
}


@dataclass
class Cloud:
    """One deployment in memory, and Lambda's pollers."""

    app: App
    media: CloudMedia
    clock: FixedClock
    trouble: Trouble
    chance: random.Random
    handled: list[tuple[Handle, Mapping[str, Any]]] = field(default_factory=list)

    def turn(self) -> int:
        """Hand out what waits, in any order and some of it again; returns how many messages there were."""
        seen = 0
        for queue, handle in self._pollers:
            taken = self._take(queue)
            seen += len(taken)
            self.chance.shuffle(taken)
            failed = handle_batch({"Records": [_record(one) for one in taken]}, handle)
            names = {one["itemIdentifier"] for one in failed["batchItemFailures"]}
            for one in taken:
                self._settle(queue, one, is_failed=one["MessageId"] in names)
                self.handled.append((handle, _record(one)))
        if self.handled and self.chance.random() < self.trouble.again:
            handle, record = self.chance.choice(self.handled)
            handle_batch({"Records": [record]}, handle)
        self.clock.advance(TURN_SECONDS)
        return seen

    @property
    def _pollers(self) -> Sequence[tuple[Any, Handle]]:
        return (self.media.events, self._dispatch), (self.media.deliveries, self._deliver)

    def _dispatch(self, record: QueuedRecord) -> None:
        self.app.dispatch(record.received.body)

    def _deliver(self, record: QueuedRecord) -> None:
        if record.left_seconds > 0:
            again = Message(record.received.body, delay_seconds=record.left_seconds)
            self.app.deliveries.send(again)
        else:
            self.app.perform(record.received.body)

    def _take(self, queue: Any) -> list[dict[str, Any]]:
        answer = queue._client.receive_message(
            QueueUrl=queue._url,
            MaxNumberOfMessages=10,
            MessageSystemAttributeNames=["All"],
            MessageAttributeNames=["All"],
        )
        return list(answer.get("Messages", []))

    def _settle(self, queue: Any, one: dict[str, Any], *, is_failed: bool) -> None:
        """What failed is visible again at once: the test's clock, not moto's, has passed."""
        known = {"QueueUrl": queue._url, "ReceiptHandle": one["ReceiptHandle"]}
        if is_failed:
            queue._client.change_message_visibility(**known, VisibilityTimeout=0)
        else:
            queue._client.delete_message(**known)


def troubled(name: str, events: int, seed: int = SEED) -> Row:
    """Take in so many events while AWS is in trouble."""
    books, crm = Books(), Crm()
    branch = crm.branch(10.0)
    branch.serve("/do", books.note)
    with pytest.MonkeyPatch.context() as patch, mock_aws():
        for key, value in ACCOUNT.items():
            patch.setenv(key, value)
        with _deployed(TROUBLES[name], seed, f"{branch.url}/do?call=$pbx_call_id$") as cloud:
            accepted, refused = _take_in(cloud, events)
            records = _until_quiet(cloud)
    crm.stop()
    wanted = {(method, call) for call in accepted for method in ("GET", "POST")}
    found = repetitions(books.arrivals, records, {})
    states = Counter(one.state for one in records.values())
    return Row(
        name,
        events=len(accepted),
        effects=len(books.effects),
        lost=len(wanted - books.effects) + sum(states[one] for one in states.keys() - FINAL),
        doubled=found.doubled,
        ambiguous=found.ambiguous,
        refused=refused,
        note=f"seed {seed}",
    )


def _take_in(cloud: Cloud, events: int) -> tuple[list[str], int]:
    """Report so many calls, each until it is answered 2xx; Lambda works meanwhile."""
    accepted, refused = [], 0
    for number in range(events):
        call = f"call-{number}"
        while cloud.app.ingest(TOKEN, _webhook(call, cloud.clock.now())).status not in range(
            200, 300
        ):
            refused += 1
        accepted.append(call)
        if number % 5 == 0:
            cloud.turn()
    return accepted, refused


def _until_quiet(cloud: Cloud) -> Mapping[str, Recorded]:
    idle = 0
    for _ in range(ROUNDS):
        idle = 0 if cloud.turn() else idle + 1
        if idle > 3 and all(one.state in FINAL for one in _records().values()):
            break
    return _records()


def _records() -> Mapping[str, Recorded]:
    client = boto3.client("dynamodb")
    items = client.get_paginator("scan").paginate(TableName="faults").build_full_result()["Items"]
    client.close()
    found = {}
    for item in items:
        if item["sk"]["S"].startswith("delivery#"):
            row = rows.row_of(item).data
            outcomes = tuple(one["outcome"] for one in row["attempts"])
            found[row["id"]] = Recorded(row["state"], outcomes)
    return found


@contextmanager
def _deployed(trouble: Trouble, seed: int, target: str) -> Iterator[Cloud]:
    media = CloudMedia(resources())
    clock = FixedClock(datetime.now(UTC))
    media.clock = clock  # type: ignore[assignment]  # any clock will do
    app = App(media)
    first = app.access.register.opened(media.settings.workspace, clock.now())
    assert first is not None
    actions = [{"kind": kind, "target": target, "id": kind} for kind in ("GET", "POST")]
    checked = read_document(document(*actions), app.office.adapter_fields())
    app.office.save(first.id, checked, 0, "test")
    chance = random.Random(seed)  # noqa: S311 - troubles, not secrets
    spoil(media.table._client, media.deliveries._client, trouble, chance)
    try:
        yield Cloud(app, media, clock, trouble, chance)
    finally:
        for client in (media.table._client, media.deliveries._client, media.events._client):
            client.close()


def _record(one: Mapping[str, Any]) -> dict[str, Any]:
    """Return the message as Lambda hands it over."""
    told = one.get("MessageAttributes", {})
    return {
        "messageId": one["MessageId"],
        "receiptHandle": one["ReceiptHandle"],
        "body": one["Body"],
        "attributes": one.get("Attributes", {}),
        "messageAttributes": {
            name: {"stringValue": value["StringValue"]} for name, value in told.items()
        },
    }


def _webhook(call: str, now: datetime) -> WebhookRequest:
    return WebhookRequest(
        method="POST",
        received_at=now,
        path="",
        url=f"https://ringhook.example/hooks/{TOKEN}",
        query=(),
        headers={"content-type": "application/json"},
        body=ringing(call),
        source_address="203.0.113.7",
    )


@pytest.mark.parametrize("name", TROUBLES)
def test_aws_in_trouble_loses_nothing_and_repeats_nothing_on_record(name: str) -> None:
    row = troubled(name, 8)
    assert (row.events, row.effects, row.is_clean) == (8, 16, True), row
