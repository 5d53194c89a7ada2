"""What is particular to SQS: long delays, batches, names, refusals."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import closing
from typing import TYPE_CHECKING, Any

import boto3
import pytest
from botocore.stub import Stubber
from tests.unit.aws.conftest import Refusing

from ringhook.aws.sqs import SqsQueue
from ringhook.domain.errors import TryAgainError
from ringhook.memory.clock import FixedClock
from ringhook.ports.queue import Message

if TYPE_CHECKING:
    from mypy_boto3_sqs.client import SQSClient

Sent = list[dict[str, Any]]


def _standard(client: SQSClient, clock: FixedClock) -> SqsQueue:
    return SqsQueue(client, client.create_queue(QueueName="plain")["QueueUrl"], clock)


def _fifo(client: SQSClient, clock: FixedClock) -> SqsQueue:
    attributes: dict[Any, str] = {"FifoQueue": "true"}
    made = client.create_queue(QueueName="ordered.fifo", Attributes=attributes)
    return SqsQueue(client, made["QueueUrl"], clock)


def _watch(client: SQSClient, operation: str) -> Sent:
    """Return the list that collects what is asked of *operation* from now on."""
    sent: Sent = []

    def note(params: dict[str, Any], **_: object) -> None:
        sent.append(dict(params))

    client.meta.events.register(f"provide-client-params.sqs.{operation}", note)
    return sent


def _drain(queue: SqsQueue) -> list[str]:
    bodies: list[str] = []
    while got := queue.receive():
        bodies += [one.body for one in got]
        for one in got:
            queue.delete(one)
    return bodies


@pytest.mark.parametrize(("asked", "given"), [(0.2, 1), (10, 10), (899.5, 900), (900, 900)])
def test_a_delay_that_sqs_knows_is_left_to_sqs(
    sqs: SQSClient, clock: FixedClock, asked: float, given: int
) -> None:
    sent = _watch(sqs, "SendMessage")
    _standard(sqs, clock).send(Message("body", delay_seconds=asked))
    assert sent[0]["DelaySeconds"] == given
    assert "MessageAttributes" not in sent[0]


def test_a_longer_delay_is_written_on_the_message(sqs: SQSClient, clock: FixedClock) -> None:
    sent = _watch(sqs, "SendMessage")
    _standard(sqs, clock).send(Message("body", delay_seconds=21_600))
    due = clock.now().timestamp() + 21_600
    assert sent[0]["DelaySeconds"] == 900
    assert sent[0]["MessageAttributes"]["due_at"]["StringValue"] == f"{due:.3f}"


def _arrived(queue: SqsQueue, client: SQSClient, due_at: float) -> None:
    """Put what a message with a long delay is after its first 900 seconds."""
    attribute: Any = {"due_at": {"DataType": "Number", "StringValue": f"{due_at:.3f}"}}
    client.send_message(QueueUrl=queue._url, MessageBody="later", MessageAttributes=attribute)


def test_a_message_before_its_time_goes_back_for_the_rest(
    sqs: SQSClient, clock: FixedClock
) -> None:
    queue = _standard(sqs, clock)
    _arrived(queue, sqs, clock.now().timestamp() + 1000)
    sent = _watch(sqs, "SendMessage")
    assert queue.receive() == []
    assert (sent[0]["MessageBody"], sent[0]["DelaySeconds"]) == ("later", 900)


def test_a_message_that_went_back_is_not_there_twice(sqs: SQSClient, clock: FixedClock) -> None:
    queue = _standard(sqs, clock)
    _arrived(queue, sqs, clock.now().timestamp() + 1000)
    queue.receive()
    names: Any = ["All"]
    counts = sqs.get_queue_attributes(QueueUrl=queue._url, AttributeNames=names)["Attributes"]
    assert counts["ApproximateNumberOfMessages"] == "0"
    assert counts["ApproximateNumberOfMessagesNotVisible"] == "0"
    assert counts["ApproximateNumberOfMessagesDelayed"] == "1"


def test_a_message_is_delivered_when_its_time_has_come(sqs: SQSClient, clock: FixedClock) -> None:
    queue = _standard(sqs, clock)
    _arrived(queue, sqs, clock.now().timestamp() + 1000)
    clock.advance(1000)
    assert _drain(queue) == ["later"]


def test_many_messages_go_in_batches_of_ten(sqs: SQSClient, clock: FixedClock) -> None:
    queue = _fifo(sqs, clock)
    sent = _watch(sqs, "SendMessageBatch")
    queue.send(*(Message(f"m{number:02}", group="call") for number in range(23)))
    assert [len(batch["Entries"]) for batch in sent] == [10, 10, 3]
    assert _drain(queue) == [f"m{number:02}" for number in range(23)]


def test_long_messages_go_in_smaller_batches(sqs: SQSClient, clock: FixedClock) -> None:
    queue = _standard(sqs, clock)
    sent = _watch(sqs, "SendMessageBatch")
    queue.send(*(Message("x" * 100_000) for _ in range(5)))
    assert [len(batch["Entries"]) for batch in sent] == [2, 2, 1]


def test_nothing_to_send_asks_nothing_of_sqs(refusing: Refusing, clock: FixedClock) -> None:
    SqsQueue(refusing("sqs", "send_message", "Never"), "https://sqs/1/plain", clock).send()


@pytest.mark.parametrize("group", ["call 7 from +49 151", "é" * 10, "x" * 200, "\ud800"])
def test_any_group_name_keeps_its_order(sqs: SQSClient, clock: FixedClock, group: str) -> None:
    queue = _fifo(sqs, clock)
    queue.send(*(Message(str(number), group=group, deduplication=group) for number in range(2)))
    queue.send(Message("after", group=group))
    assert _drain(queue) == ["0", "after"]


def test_a_fifo_queue_refuses_a_delay_it_cannot_keep(sqs: SQSClient, clock: FixedClock) -> None:
    with pytest.raises(ValueError, match="standard queue"):
        _fifo(sqs, clock).send(Message("body", delay_seconds=5))


def _partly_failing(failed: Sequence[dict[str, Any]]) -> tuple[SQSClient, Stubber]:
    client = boto3.Session("a", "b", region_name="eu-central-1").client("sqs")
    stubber = Stubber(client)
    stubber.add_response("send_message_batch", {"Successful": [], "Failed": list(failed)})
    return client, stubber


def test_a_batch_that_failed_in_part_is_an_error(clock: FixedClock) -> None:
    failed = {"Id": "1", "SenderFault": False, "Code": "InternalError", "Message": "secret"}
    client, stubber = _partly_failing([failed])
    with closing(client), stubber, pytest.raises(TryAgainError, match=r"1 of 2 .*InternalError"):
        SqsQueue(client, "https://sqs/1/plain", clock).send(Message("a"), Message("b"))


@pytest.mark.parametrize(
    ("operation", "act"),
    [
        ("send_message", lambda queue: queue.send(Message("a"))),
        ("receive_message", lambda queue: queue.receive()),
    ],
)
def test_a_refusal_of_sqs_may_work_later(
    refusing: Refusing, clock: FixedClock, operation: str, act: Callable[[SqsQueue], object]
) -> None:
    queue = SqsQueue(refusing("sqs", operation, "ThrottlingException"), "https://sqs/1/q", clock)
    with pytest.raises(TryAgainError, match="ThrottlingException"):
        act(queue)
