"""The roles of the template are enough for everything that all these tests do, and for nothing more.

The emulator asks IAM about every call of a function (`emulator.py`). conftest.py puts these tests last.
"""

from __future__ import annotations

import json
import pathlib
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Any

import pytest
from tests.acceptance.cloud_target import STACK, CloudTarget
from tests.acceptance.looking_back import DEPLOYED, LEFT_OUT
from tests.acceptance.waiting import eventually
from tests.acceptance.world import World

NOT_ASKED = (
    "logs:",
    "sqs:ReceiveMessage",
    "sqs:DeleteMessage",
    "sqs:ChangeMessage",
    "sqs:GetQueue",
)
"""Lambda itself writes logs and reads queues, with the function's role; the emulator does it without asking."""
SELDOM: Mapping[tuple[str, str], str] = {
    ("Ingest", "kms:GenerateDataKey"): "a CRM that is asked where to ring may want a login",
    ("Ingest", "execute-api:ManageConnections POST"): "an open page is told of a question",
    ("Relay", "kms:GenerateDataKey"): "a PBX or CRM that a click reaches may want a login",
    (
        "Relay",
        "execute-api:ManageConnections DELETE",
    ): "an unpaired desktop that speaks is sent away",
    ("Compat", "kms:Decrypt"): "a connection may have a secret in its settings",
    ("Compat", "dynamodb:UpdateItem"): "a setevent without effect is noted",
    ("Deliver", "s3:AbortMultipartUpload"): "a long recording may break off",
    ("Deliver", "s3:DeleteObject"): "a call may be erased while its recording is fetched",
    ("Admin", "s3:DeleteObject"): "a number may be erased whose recordings are kept",
    ("Sweep", "dynamodb:PutItem"): "rows are begun anew when they have expired",
    ("Sweep", "dynamodb:DeleteItem"): "old calls go once a day",
    ("Sweep", "kms:Decrypt"): "the failure report may go to a webhook that wants a signature",
    ("Sweep", "sqs:SendMessage events"): "a call that was forgotten for hours is ended",
    ("Sweep", "sqs:SendMessage deliveries"): "CTI servers are asked again when nobody does",
    ("Sweep", "s3:DeleteObject"): "old recordings go once a day",
    (
        "Sweep",
        "execute-api:ManageConnections DELETE",
    ): "desktops of a deleted workspace are sent away",
}
"""What no test brings about in a minute."""


@pytest.fixture
def deployed(request: pytest.FixtureRequest, world: World) -> CloudTarget:
    assert world.place.name == "cloud"
    return request.config.stash[DEPLOYED]


def _asked(questions: pathlib.Path) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield which function asked, and what."""
    for line in questions.read_text(encoding="utf-8").splitlines():
        told = json.loads(line)
        role = re.search(rf":assumed-role/{STACK}-(\w+)Role-", told["who"])
        if role:
            yield role[1], told


def _named(action: str, resource: str) -> str:
    """Return *action*, and to what where one role may do it to one of several."""
    if action == "execute-api:ManageConnections":
        return f"{action} {'DELETE' if '/DELETE/' in resource else 'POST'}"
    if action == "sqs:SendMessage":
        return f"{action} {'events' if '-events' in resource else 'deliveries'}"
    return action


def _done(questions: pathlib.Path) -> dict[str, set[str]]:
    done = defaultdict(set)
    for function, told in _asked(questions):
        done[function].add(_named(told["action"], told["resource"]))
    return done


def _policy(deployed: CloudTarget, function: str) -> tuple[Any, dict[str, str], dict[str, Any]]:
    """Return an IAM client, how it calls the role's policy, and the policy."""
    iam = deployed.client("iam")
    roles = iam.list_roles()["Roles"]
    role = next(
        one["RoleName"] for one in roles if one["RoleName"].startswith(f"{STACK}-{function}Role-")
    )
    (name,) = iam.list_role_policies(RoleName=role)["PolicyNames"]
    address = {"RoleName": role, "PolicyName": name}
    return iam, address, iam.get_role_policy(**address)["PolicyDocument"]


def _allowed(deployed: CloudTarget, function: str) -> set[str]:
    iam, _, document = _policy(deployed, function)
    iam.close()
    granted = (one for one in document["Statement"] if one["Effect"] == "Allow")
    return {
        _named(action, resource)
        for statement in granted
        for action in _listed(statement["Action"])
        for resource in _listed(statement["Resource"])
    }


def _listed(value: str | list[str]) -> list[str]:
    return [value] if isinstance(value, str) else value


def test_nothing_that_a_function_did_was_refused(deployed: CloudTarget, world: World) -> None:
    world.save()
    world.tell("ringing", "c1")
    world.story()
    questions = list(_asked(deployed.questions))
    assert {"Ingest", "Dispatch", "Admin"} <= {function for function, _ in questions}
    refused = [(function, told["action"]) for function, told in questions if told["denied"]]
    assert refused == []


def test_every_permission_is_used(deployed: CloudTarget, request: pytest.FixtureRequest) -> None:
    run = {item.path.name for item in request.session.items if "[cloud" in item.name}
    here = {path.name for path in pathlib.Path(__file__).parent.glob("test_*.py")}
    if request.config.stash[LEFT_OUT] or len(run) < len(here) // 2:
        pytest.skip("needs all the tests of this folder")
    done = _done(deployed.questions)
    functions = sorted(path.name.title() for path in pathlib.Path("functions").glob("*/"))
    unused = {
        (function, action)
        for function in functions
        for action in _allowed(deployed, function) - done[function]
        if not action.startswith(NOT_ASKED) and (function, action) not in SELDOM
    }
    assert unused == set()


def test_what_is_seldom_used_is_still_a_permission(deployed: CloudTarget) -> None:
    for function, action in SELDOM:
        assert action in _allowed(deployed, function), f"{function} has no {action} any more"


def test_a_webhook_that_may_not_be_queued_is_refused_and_not_lost(
    deployed: CloudTarget, world: World
) -> None:
    world.save()
    report = {"event": "ringing", "call_id": "c1", "from": "+442079460101"}
    iam, address, whole = _policy(deployed, "Ingest")
    less = [one for one in whole["Statement"] if one["Action"] != "sqs:SendMessage"]
    assert len(less) == len(whole["Statement"]) - 1
    try:
        _put(iam, address, whole | {"Statement": less})
        assert world.hook(json=report).status_code == 503
    finally:
        _put(iam, address, whole)
        iam.close()
    eventually(lambda: world.hook(json=report).status_code == 200, "the PBX's next try", 20)
    world.story()


def test_a_function_that_has_no_business_with_keys_cannot_read_one(deployed: CloudTarget) -> None:
    iam, address, document = _policy(deployed, "Dispatch")
    denied = [one for one in document["Statement"] if one["Effect"] == "Deny"]
    iam.close()
    assert denied, address
    by_dispatch = deployed.client_of("Dispatch", "dynamodb")
    row = {"pk": {"S": "key#0"}, "sk": {"S": "-"}}
    try:
        with pytest.raises(by_dispatch.exceptions.ClientError, match="AccessDenied"):
            by_dispatch.get_item(TableName=deployed.outputs["TableName"], Key=row)
        row["pk"]["S"] = "ws#main#config"
        by_dispatch.get_item(TableName=deployed.outputs["TableName"], Key=row)
    finally:
        by_dispatch.close()


def _put(iam: Any, address: dict[str, str], document: dict[str, Any]) -> None:
    iam.put_role_policy(**address, PolicyDocument=json.dumps(document))
