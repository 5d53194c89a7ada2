"""What SQS says of its queues. Their age and their dead letters are CloudWatch's, which has alarms on them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from ringhook.aws.failures import translated
from ringhook.domain.machine import MachineState, QueueState

if TYPE_CHECKING:
    from mypy_boto3_sqs.client import SQSClient


class CloudMachine:
    """See `ringhook.ports.machine.Machine`. *queues* are addresses by name."""

    def __init__(self, client: SQSClient, queues: Mapping[str, str]) -> None:
        self._client, self._queues = client, queues

    def look(self) -> MachineState:
        """See `ringhook.ports.machine.Machine`."""
        return MachineState(tuple(self._state(*named) for named in self._queues.items()))

    def _state(self, name: str, url: str) -> QueueState:
        with translated("look at a queue"):
            answer = self._client.get_queue_attributes(
                QueueUrl=url,
                AttributeNames=[
                    "ApproximateNumberOfMessages",
                    "ApproximateNumberOfMessagesDelayed",
                    "ApproximateNumberOfMessagesNotVisible",
                ],
            )
        found: Mapping[str, str] = {str(key): text for key, text in answer["Attributes"].items()}
        due = int(found.get("ApproximateNumberOfMessages", "0"))
        delayed = int(found.get("ApproximateNumberOfMessagesDelayed", "0"))
        leased = int(found.get("ApproximateNumberOfMessagesNotVisible", "0"))
        return QueueState(name, due + delayed, leased)
