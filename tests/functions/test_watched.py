"""What functions write down: one line of figures for each invocation, and never a number or a secret."""

from __future__ import annotations

import io
import json
import logging
from collections.abc import Callable, Iterator
from typing import Any
from uuid import uuid4

import pytest
from functions.admin.app import handler as admin
from functions.compat.app import handler as compat
from functions.deliver.app import handler as deliver
from functions.dispatch.app import handler as dispatch
from functions.ingest.app import handler as ingest
from functions.sweep.app import handler as sweep
from tests.functions.conftest import FakeApp
from tests.unit.aws.records import sqs_record
from tests.unit.flows.world import KEY, TOKEN, World

from ringhook.ports.http import Failure, HttpFailedError, HttpResponse
from ringhook.wiring import cloud
from ringhook.wiring.log_lines import Invocation, JsonLines
from ringhook.wiring.watching import FunctionFailedError, watched

SECRET = "hunter2-of-the-crm"
NUMBER = "33184881234"
NAME = "Camille Durand-Lefèvre"
HOSTILE = (
    {"event": "ringing", "call_id": f"+{NUMBER}", "from": f"+{NUMBER}", "extension": "101"},
    {"event": "ringing", "call_id": "c1", "from": f"+{NUMBER}", "to": f"0{NUMBER}", "name": NAME},
    {"event": f"+{NUMBER}", "call_id": "c1", "from": f"+{NUMBER}"},
    {"event": "ringing", "call_id": "c2", "from": {"deep": [f"+{NUMBER}"]}, "extension": NUMBER},
    {"event": "ended", "call_id": "c1", "from": f"{NUMBER}\n{{}}", "extension": "101"},
    {"event": "ringing", "call_id": "c3", "from": f"+{NUMBER}", "extension": f"{NUMBER}" * 20},
)
UNREADABLE = (f"+{NUMBER}", f'{{"from": "{NUMBER}"', f"from={NUMBER}&event=%ff", "[" * 5000)
POST = {
    "id": "tell",
    "call_type": "both",
    "kind": "POST",
    "target": "https://crm.example/api?key=$secret.crm$&n=$phone$",
    "request": {"headers": {"X-Key": "$secret.crm$"}},
}


@pytest.fixture
def said(capsys: pytest.CaptureFixture[str]) -> Iterator[Callable[[], list[str]]]:
    """Every line that CloudWatch would get: of the log as functions write it, and of the figures."""
    log = io.StringIO()
    handler = logging.StreamHandler(log)
    handler.setFormatter(JsonLines(Invocation("stack", "f").fields))
    root = logging.getLogger()
    level = root.level
    root.addHandler(handler)
    root.setLevel(logging.INFO)
    try:

        def lines() -> list[str]:
            return (capsys.readouterr().out + log.getvalue()).splitlines()

        yield lines
    finally:
        root.removeHandler(handler)
        root.setLevel(level)


@pytest.fixture
def world(monkeypatch: pytest.MonkeyPatch) -> World:
    made = World()
    monkeypatch.setattr(cloud, "app", lambda: made.app)
    made.meter = cloud.meter()  # type: ignore[assignment]  # the one that functions flush
    made.app.secrets.write("main", "crm", SECRET)
    made.save(actions=[POST])
    made.pair("paul")
    return made


def webhook(body: str, path: str = f"/hooks/{TOKEN}") -> dict[str, Any]:
    return {
        "version": "2.0",
        "rawPath": path,
        "rawQueryString": f"n={NUMBER}",
        "headers": {"content-type": "application/json", "authorization": f"Bearer {KEY}"},
        "body": body,
        "isBase64Encoded": False,
        "requestContext": {
            "domainName": "abc.example",
            "http": {"method": "POST", "path": path, "sourceIp": "192.0.2.1"},
            "stage": "$default",
            "timeEpoch": 1_767_605_400_000,
        },
    }


def queued(queue: Any, handler: Callable[..., Any]) -> None:
    """Give a function what is queued, as SQS does."""
    while received := queue.receive(1):
        record = sqs_record(received[0].body, group="g") | {"messageId": str(uuid4())}
        failed = handler({"Records": [record]}, None)
        if failed["batchItemFailures"]:
            queue.release(received[0])
            return
        queue.delete(received[0])


def test_hostile_webhooks_leave_no_digit_and_no_secret_in_any_line(
    world: World, said: Callable[[], list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    world.http.script = [
        HttpFailedError(
            Failure.TIMEOUT, f"https://crm.example/?n={NUMBER}&key={SECRET}", sent=True
        ),
        HttpResponse(500, {}, f"{NAME} {NUMBER} {SECRET}".encode()),
        HttpResponse(404, {}, b""),
    ]
    for body in (*map(json.dumps, HOSTILE), *UNREADABLE):
        ingest(webhook(body), None)
        ingest(webhook(body, f"/hooks/{NUMBER}"), None)
        compat(webhook(body, f"/compat/{TOKEN}/api/cti/getevent"), None)
        admin(webhook(body, f"/api/calls/{NUMBER}"), None)
    queued(world.events, dispatch)
    queued(world.deliveries, deliver)
    sweep({}, None)
    for port in (world.http, world.push):
        monkeypatch.setattr(port, "send", _explode)
        for one in HOSTILE:
            call_id = f"{type(port).__name__} {one['call_id']}"
            ingest(webhook(json.dumps(one | {"call_id": call_id})), None)
        queued(world.events, dispatch)
        queued(world.deliveries, deliver)
    lines = said()
    told = [line for line in lines if "ValueError at _explode" in line]
    assert len(told) == 2, "the trouble must be told, of the CRM and of the desktop"
    assert any('"_aws"' in line for line in lines)
    for line in lines:
        for text in (NUMBER, NUMBER[2:], SECRET, TOKEN, KEY, "Camille"):
            assert text not in line


def _explode(*given: object) -> None:
    raise ValueError(f"{given} {NUMBER} {SECRET}")


def test_a_line_about_a_call_carries_the_calls_id(
    world: World, said: Callable[[], list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    ingest(webhook(json.dumps(HOSTILE[0])), None)
    with monkeypatch.context() as broken:
        broken.setattr(world.push, "send", _explode)
        queued(world.events, dispatch)
    lines = [json.loads(line) for line in said() if line.startswith("{")]
    found = [line["correlation_id"] for line in lines if "failed" in str(line.get("message"))]
    queued(world.events, dispatch)  # again, now that it works
    assert found == [world.calls()[0]["id"]]


def figures(lines: list[str]) -> dict[str, Any]:
    """Return all members of the lines of figures together."""
    documents = [json.loads(line) for line in lines if '"_aws"' in line]
    return {name: value for one in documents for name, value in one.items() if name != "_aws"}


@pytest.mark.usefixtures("world")
def test_an_invocation_writes_one_line_of_figures(said: Callable[[], list[str]]) -> None:
    said()
    ingest(webhook(json.dumps(HOSTILE[0])), None)
    lines = [line for line in said() if '"_aws"' in line]
    assert len(lines) == 1
    found = figures(lines)
    assert (found["webhooks"], found["adapter"], found["webhook"]) == (1, "generic", "taken")
    assert (found["runs"], found["faults"], found["part"]) == (1, 0, "ingest")
    assert found["service"] == "ringhook"


def test_a_bug_that_the_batch_survives_is_a_fault(
    app: FakeApp, said: Callable[[], list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(app, "dispatch", _explode, raising=False)
    dispatch({"Records": [sqs_record("x", group="g")]}, None)
    assert figures(said())["faults"] == 1


@pytest.mark.usefixtures("app")
def test_what_stays_on_the_queue_by_itself_is_no_fault(said: Callable[[], list[str]]) -> None:
    dispatch({"Records": [sqs_record("bad", group="g")]}, None)
    assert figures(said())["faults"] == 0


def test_a_bug_that_ends_the_function_is_told_without_its_text(
    said: Callable[[], list[str]],
) -> None:
    @watched("ingest")
    def handler(event: dict[str, Any], context: object) -> None:
        _explode(event, context)

    with pytest.raises(FunctionFailedError) as caught:
        handler({"from": NUMBER}, None)
    assert caught.value.__cause__ is None
    assert caught.value.__suppress_context__
    lines = said()
    assert figures(lines)["faults"] == 1
    assert NUMBER not in "".join(lines) + str(caught.value)
