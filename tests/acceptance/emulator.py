"""Starts the AWS emulator so that it asks IAM about every call, and writes down what it asked.

Runs on the emulator's own Python, which has nothing of ours. The emulator evaluates the policies of the role that a
function runs with (`AUTH=true`). Three things are added: `dynamodb:LeadingKeys`, which it does not know; that who may
send one message may send a batch; and a line for every question, in the file that `RINGHOOK_IAM_QUESTIONS` names:
who, what, on which resource, and the answer.
"""

from __future__ import annotations

import json
import os
import pathlib
import sys
from typing import Any

from ministack import app  # type: ignore[import-not-found]  # it is in .tools only
from ministack.core import iam_actions, iam_evaluator  # type: ignore[import-not-found]  # likewise

_KEYS = "dynamodb:LeadingKeys"
_SINGLE = {f"sqs:{name}Batch": f"sqs:{name}" for name in ("SendMessage", "DeleteMessage")}
"""On AWS a batch is allowed to whoever may do it one by one, and IAM knows no other permission for it.

https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-api-permissions-reference.html
"""


def _leading_keys(body: bytes) -> list[str]:
    """Return the partitions that a request for single rows or one query names."""
    asked = json.loads(body or b"{}")
    found = [asked.get(part, {}).get("pk") for part in ("Key", "Item")]
    found.append(asked.get("ExpressionAttributeValues", {}).get(":pk"))
    return [value["S"] for value in found if value]


def _know_leading_keys() -> None:
    known = iam_actions.dynamodb_service_context

    def context(body: bytes) -> dict[str, Any]:
        keys = _leading_keys(body)
        found: dict[str, Any] = known(body)
        return found | ({_KEYS: keys} if keys else {})

    iam_actions.dynamodb_service_context = context


def _write_down(path: str) -> None:
    enforce = iam_evaluator.enforce
    lines = pathlib.Path(path).open("a", buffering=1, encoding="utf-8")  # noqa: SIM115 - as long as we run

    def asking(
        access_key_id: str,
        iam_action: str,
        service: str,
        region: str,
        resource_arn: str = "*",
        service_context: dict[str, Any] | None = None,
    ) -> Any:
        iam_action = _SINGLE.get(iam_action, iam_action)
        denied = enforce(access_key_id, iam_action, service, region, resource_arn, service_context)
        who = (iam_evaluator.resolve_caller_identity(access_key_id) or {}).get("userArn", "")
        line = {
            "who": who,
            "action": iam_action,
            "resource": resource_arn,
            "keys": (service_context or {}).get(_KEYS, []),
            "denied": denied is not None,
        }
        lines.write(json.dumps(line) + "\n")
        return denied

    iam_evaluator.enforce = asking


if __name__ == "__main__":
    _know_leading_keys()
    _write_down(os.environ["RINGHOOK_IAM_QUESTIONS"])
    sys.argv = sys.argv[:1]
    app.main()
