"""Each handler with the event that AWS gives it, and a fake app behind it."""

from __future__ import annotations

import json
import os
import pathlib
import subprocess
import sys
from collections.abc import Callable
from typing import Any

import pytest
from functions.admin.app import handler as admin
from functions.compat.app import handler as compat
from functions.deliver.app import handler as deliver
from functions.dispatch.app import handler as dispatch
from functions.ingest.app import handler as ingest
from functions.relay.app import handler as relay
from functions.sweep.app import handler as sweep
from tests.functions.conftest import FakeApp
from tests.unit.aws.records import sqs_record

from ringhook.ports.queue import Message

ROOT = pathlib.Path(__file__).parents[2]
CONTEXT = object()


def _http_event(path: str) -> dict[str, Any]:
    return {
        "version": "2.0",
        "rawPath": path,
        "rawQueryString": "event=ringing",
        "headers": {"content-type": "application/json"},
        "body": "{}",
        "isBase64Encoded": False,
        "requestContext": {
            "domainName": "abc.example",
            "http": {"method": "POST", "path": path, "sourceIp": "203.0.113.7"},
            "stage": "$default",
            "timeEpoch": 1_767_605_400_000,
        },
    }


def _socket_event(kind: str, **more: Any) -> dict[str, Any]:
    context = {"eventType": kind, "connectionId": "c1", "routeKey": "$default"}
    return {"requestContext": context, "isBase64Encoded": False, **more}


def _batch(*records: dict[str, Any]) -> dict[str, Any]:
    return {"Records": list(records)}


@pytest.mark.parametrize("handler", [ingest, compat, admin])
def test_with_an_edge_nobody_passes_by_it(
    handler: Callable[[dict[str, Any], object], dict[str, Any]],
    app: FakeApp,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("RINGHOOK_EDGE_KEY", "k" * 48)
    assert handler(_http_event("/hooks/tok"), CONTEXT)["statusCode"] == 403
    assert app.done == []
    event = _http_event("/hooks/tok")
    event["headers"] |= {"x-ringhook-edge": "k" * 48, "x-ringhook-sender": "203.0.113.7"}
    assert handler(event, CONTEXT)["statusCode"] < 300


def test_a_question_of_divalto_reaches_compat(app: FakeApp) -> None:
    answer = compat(_http_event("/compat/tok/API/cti/getevent"), CONTEXT)
    ((flow, token, request),) = app.done
    assert (flow, token, request.path) == ("compat", "tok", "/API/cti/getevent")
    assert answer["statusCode"] == 200


def test_a_webhook_reaches_ingest_and_its_reply_the_pbx(app: FakeApp) -> None:
    answer = ingest(_http_event("/hooks/tok/calls"), CONTEXT)
    ((flow, token, request),) = app.done
    assert (flow, token, request.path, request.body) == ("ingest", "tok", "/calls", b"{}")
    assert (answer["statusCode"], answer["body"]) == (202, "ok")
    assert answer["headers"] == {"content-type": "text/plain"}


def test_an_event_is_dispatched(app: FakeApp) -> None:
    answer = dispatch(_batch(sqs_record("e1", group="call")), CONTEXT)
    assert answer == {"batchItemFailures": []}
    assert app.done == [("dispatch", "e1")]


def test_a_failed_event_holds_up_its_call_and_no_other(app: FakeApp) -> None:
    records = [("a1", "a"), ("bad-a2", "a"), ("b1", "b"), ("a3", "a")]
    answer = dispatch(_batch(*(sqs_record(name, group=call) for name, call in records)), CONTEXT)
    failed = [one["itemIdentifier"] for one in answer["batchItemFailures"]]
    assert failed == ["bad-a2", "a3"]
    assert [body for _, body in app.done] == ["a1", "b1"]


def test_a_failed_delivery_stays_on_its_queue(app: FakeApp) -> None:
    answer = deliver(_batch(sqs_record("bad"), sqs_record("d1")), CONTEXT)
    assert answer == {"batchItemFailures": [{"itemIdentifier": "bad"}]}
    assert app.done == [("deliver", "d1")]


def test_a_delivery_before_its_time_goes_back_for_the_rest(app: FakeApp) -> None:
    answer = deliver(_batch(sqs_record("d1", due_at=1600.0)), CONTEXT)
    assert answer == {"batchItemFailures": []}
    assert app.done == [("sent", Message("d1", delay_seconds=600.0))]


def test_a_delivery_whose_time_has_come_is_delivered(app: FakeApp) -> None:
    deliver(_batch(sqs_record("d1", due_at=999.5)), CONTEXT)
    assert app.done == [("deliver", "d1")]


@pytest.mark.usefixtures("app")
@pytest.mark.parametrize(("token", "status"), [("good", 200), ("bad", 401)])
def test_a_desktop_is_let_in_or_refused(token: str, status: int) -> None:
    event = _socket_event("CONNECT", headers={"Authorization": f"Bearer {token}"})
    assert relay(event, CONTEXT) == {"statusCode": status}


@pytest.mark.usefixtures("app")
@pytest.mark.parametrize(("ticket", "status"), [("good", 200), ("bad", 401)])
def test_a_page_is_let_in_by_its_ticket(ticket: str, status: int) -> None:
    event = _socket_event("CONNECT", headers={}, queryStringParameters={"ticket": ticket})
    assert relay(event, CONTEXT) == {"statusCode": status}


@pytest.mark.usefixtures("app")
def test_a_connection_without_headers_is_refused() -> None:
    assert relay(_socket_event("CONNECT", headers=None), CONTEXT) == {"statusCode": 401}


def test_a_desktop_speaks_and_goes(app: FakeApp) -> None:
    assert relay(_socket_event("MESSAGE", body="{}"), CONTEXT) == {"statusCode": 200}
    assert relay(_socket_event("MESSAGE"), CONTEXT) == {"statusCode": 200}
    assert relay(_socket_event("DISCONNECT"), CONTEXT) == {"statusCode": 200}
    assert app.relay.said == [("message", "c1", "{}"), ("message", "c1", ""), ("disconnect", "c1")]


@pytest.mark.usefixtures("app")
def test_an_api_request_is_handed_on_unchanged() -> None:
    assert admin(_http_event("/api/config"), CONTEXT) == {"statusCode": 200, "body": "/api/config"}


def test_the_minute_sweeps(app: FakeApp) -> None:
    sweep({"source": "aws.events"}, CONTEXT)
    assert app.done == [("sweep",)]


@pytest.mark.usefixtures("app")
def test_answers_are_json_that_lambda_can_send() -> None:
    json.dumps(ingest(_http_event("/hooks/tok"), CONTEXT))
    json.dumps(dispatch(_batch(sqs_record("bad")), CONTEXT))


@pytest.mark.parametrize("name", ["admin", "deliver", "dispatch", "ingest", "relay", "sweep"])
def test_a_handler_is_imported_without_any_environment(name: str) -> None:
    program = f"import functions.{name}.app as app; assert callable(app.handler)"
    command = [sys.executable, "-W", "error", "-c", program]
    kept = {name: os.environ[name] for name in ("PYTHONPATH",) if name in os.environ}
    done = subprocess.run(
        command, cwd=ROOT, env=kept, capture_output=True, text=True, timeout=60, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")


HEAVY = (
    "aws_lambda_powertools",
    "pydantic",
    "phonenumbers",
    "requests",
    "urllib3",
    "joserfc",
    "cryptography",
    "jmespath",
    "ssl",
)


TAKE_A_WEBHOOK = """
import json, sys
from datetime import UTC, datetime
import functions.ingest.app
from ringhook.domain.webhook import WebhookRequest
from ringhook.memory.clock import FixedClock
from ringhook.memory.push import MemoryPush
from ringhook.memory.queue import MemoryQueue
from ringhook.memory.table import MemoryTable
from ringhook.ports.table import Row
from ringhook.store.layout import fingerprint
from ringhook.wiring import cloud
from ringhook.wiring.app import App
class Media:
    connection_age_seconds, alone_since, vault = 5.0, None, None
    clock = FixedClock()
    table, events, meter = MemoryTable(clock), MemoryQueue(clock), cloud.meter()
    deliveries = lookups = MemoryQueue(clock)
    push = page_push = MemoryPush()
entry = {"id": "pbx", "name": "pbx", "adapter": "uis", "token": "token-of-the-pbx", "country": "RU"}
Media.table.put(Row("token#" + fingerprint("token-of-the-pbx"), "-", {"workspace": "main"}))
Media.table.put(Row("ws#main#config", "head", {"version": 1, "row": "v#1"}))
Media.table.put(Row("ws#main#config", "connections#v#1", {"connections": [entry]}))
rings = {"event": "ringing", "call_session_id": 1, "contact_phone_number": "79261234567"}
request = WebhookRequest(method="POST", received_at=datetime.now(UTC), body=json.dumps(rings).encode())
assert App(Media()).ingest("token-of-the-pbx", request).status == 200
"""
"""What has no `http` on top: whoever wants to call a CRM fails."""
DISPATCH_IT = """
import functions.dispatch.app
from ringhook.config.document import Document
from ringhook.store.configurations import Configurations
document = Document.model_validate({"connections": [entry]})
Media.table.delete("ws#main#config", "head")
Configurations(Media.table, Media.clock).save("main", document, 0, "somebody")
[message] = Media.events.receive(1)
App(Media()).dispatch(message.body)
"""


def _imported_after(program: str, names: tuple[str, ...]) -> str:
    """Return those of *names* that a fresh Python has imported once it ran *program*."""
    program += f"print([name for name in {names} if name in sys.modules])"
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", program],
        cwd=ROOT,
        env={"PYTHONPATH": os.pathsep.join(sys.path)},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert not done.stderr
    return done.stdout.strip()


def test_taking_a_webhook_imports_nothing_that_it_does_not_need() -> None:
    program = TAKE_A_WEBHOOK + "assert Media.events.receive(1)\n"
    assert _imported_after(program, HEAVY) == "[]"


def test_dispatching_an_event_imports_no_http_client() -> None:
    program = TAKE_A_WEBHOOK + DISPATCH_IT
    assert _imported_after(program, ("requests", "urllib3", "ringhook.net.http")) == "[]"


CALL_AWS = """
import os, sys
from ringhook.wiring import cloud
os.environ |= {"RINGHOOK_TABLE": "t", "AWS_DEFAULT_REGION": "eu-central-1"}
os.environ |= {"RINGHOOK_EVENTS_QUEUE": "https://sqs.example/q"}
media = cloud.CloudMedia(os.environ)
assert media.table and media.events
"""


def test_what_calls_aws_pays_for_its_clients_and_not_for_what_boto3_puts_on_them() -> None:
    assert _imported_after(CALL_AWS, ("boto3", "s3transfer", "multiprocessing.context")) == "[]"


def test_dispatching_knows_of_recordings_without_what_fetches_and_plays_them() -> None:
    program = TAKE_A_WEBHOOK + DISPATCH_IT
    heavy = ("ringhook.flows.recordings.fetching", "ringhook.flows.recordings.playing")
    assert _imported_after(program, heavy) == "[]"
