"""A whole deployment in memory: every port can be watched, and made to fail at one step."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from tests.unit.flows.download_script import ScriptedDownloads
from tests.unit.flows.effects import OK, CrashError, ScriptedHttp, Steps
from tests.unit.flows.handling import handle_all, parsed

from ringhook.config.document import Document
from ringhook.domain.errors import TryAgainError
from ringhook.domain.webhook import Reply, WebhookRequest
from ringhook.flows.deliver import Deliver
from ringhook.flows.privacy.leftovers import NoLeftovers
from ringhook.memory.clock import FixedClock
from ringhook.memory.files import MemoryFiles
from ringhook.memory.machine import MemoryMachine
from ringhook.memory.mail import MemoryMail
from ringhook.memory.meter import MemoryMeter
from ringhook.memory.push import MemoryPush
from ringhook.memory.queue import MemoryQueue
from ringhook.memory.table import MemoryTable
from ringhook.memory.vault import MemoryVault
from ringhook.ports.queue import Message
from ringhook.ports.table import Page, Row
from ringhook.store.layout import fingerprint
from ringhook.store.shards import read_shards
from ringhook.wiring.app import App
from ringhook.wiring.settings import IssuerSettings

NAME = "main"
TOKEN = "a-webhook-token-of-enough-length"
KEY = "rh_a-key-that-opens-the-workspace"
OPERATOR_KEY = "rho_a-key-of-the-whole-deployment"
LEASE_SECONDS = 61.0


__all__ = ["OK", "CrashError", "ScriptedHttp", "Steps", "World"]


class WatchedTable(MemoryTable):
    """Notes every write by its partition and sort key."""

    def __init__(self, clock: FixedClock, steps: Steps) -> None:
        super().__init__(clock)
        self.steps = steps
        self.is_down = False

    def get(self, partition: str, sort: str) -> Row | None:
        if self.is_down:
            raise TryAgainError("the table does not answer")
        return super().get(partition, sort)

    def put(self, row: Row, *, expect: int | None = None) -> int:
        name = f"put {row.partition} {row.sort}"
        version: int = self.steps.take(name, lambda: MemoryTable.put(self, row, expect=expect))
        return version

    def delete(self, partition: str, sort: str) -> None:
        name = f"delete {partition} {sort}"
        self.steps.take(name, lambda: MemoryTable.delete(self, partition, sort))

    def everything(self) -> str:
        """Return all that is at rest, as text."""
        return "\n".join(f"{key} {kept.text}" for key, kept in self._kept.items())

    def rows(self, partition: str, prefix: str = "") -> list[Mapping[str, Any]]:
        page: Page = self.query(partition, prefix, limit=1000)
        return [row.data for row in page.rows]

    def spread_rows(self, partition: str) -> list[Mapping[str, Any]]:
        return [row.data for row in read_shards(self, partition, limit=1000).rows]


class WatchedQueue(MemoryQueue):
    """Notes every message that is sent."""

    def __init__(self, clock: FixedClock, steps: Steps, name: str) -> None:
        super().__init__(clock, lease_seconds=30.0)
        self.steps, self.name, self.is_down = steps, name, False
        self.sent: list[Message] = []

    def send(self, *messages: Message) -> None:
        if self.is_down:
            raise TryAgainError("the queue does not answer")
        if messages:
            self.steps.take(f"queue {self.name}", lambda: MemoryQueue.send(self, *messages))
            self.sent += messages


class WatchedPush(MemoryPush):
    """Notes every frame, and knows what it was."""

    def __init__(self, steps: Steps) -> None:
        super().__init__()
        self.steps = steps

    def send(self, connection: str, frame: str) -> None:
        kind = json.loads(frame)["kind"]
        self.steps.take(f"push {kind}", lambda: MemoryPush.send(self, connection, frame))

    def kinds(self, connection: str) -> list[str]:
        return [frame["kind"] for frame in self.read(connection)]

    def read(self, connection: str) -> list[dict[str, Any]]:
        return [json.loads(frame) for frame in self.frames[connection]]


class WatchedVault(MemoryVault):
    """Can be out of reach."""

    is_down = False

    def unseal(self, sealed: str, context: str) -> str:
        if self.is_down:
            raise TryAgainError("the keeper of the key does not answer")
        return super().unseal(sealed, context)


class World:
    """One deployment, its media, and what happens in it."""

    connection_age_seconds = 0.0
    alone_since = None
    leftovers = NoLeftovers()
    workspace = NAME
    public_url = "https://ringhook.example"
    relay_url = "wss://ringhook.example/relay"
    sender_addresses = ("203.0.113.7",)
    files_origin = ""

    def __init__(self) -> None:
        self.steps = Steps()
        self.clock = FixedClock()
        self.table = WatchedTable(self.clock, self.steps)
        self.events = WatchedQueue(self.clock, self.steps, "events")
        self.deliveries = WatchedQueue(self.clock, self.steps, "deliveries")
        self.lookups = WatchedQueue(self.clock, self.steps, "lookups")
        self.polls = WatchedQueue(self.clock, self.steps, "polls")
        self.push = self.page_push = WatchedPush(self.steps)
        self.http = ScriptedHttp(self.steps)
        self.downloads = ScriptedDownloads()
        self.files = MemoryFiles()
        self.vault = WatchedVault()
        self.mail = MemoryMail()
        self.meter = MemoryMeter()
        self.machine = MemoryMachine()
        self.issuer: IssuerSettings | None = None
        self.links: set[str] = set()
        self.app = App(self)
        self.deliver: Deliver = replace(self.app.deliver, spread=lambda: 0.0)
        self.app.access.adopt(NAME, KEY, self.clock.now())

    def spend_link(self, token: str) -> str:
        found = token in self.links
        self.links.discard(token)
        return NAME if found else ""

    def is_operator(self, mark: str) -> bool:
        return mark == fingerprint(OPERATOR_KEY)

    def save(self, **sections: Any) -> None:
        """Save a configuration: a generic connection, agents Paul (101) and Anna (102), and *sections*."""
        document: dict[str, Any] = {
            "connections": [{"id": "pbx", "adapter": "generic", "token": TOKEN}],
            "agents": [
                {"id": "paul", "name": "Paul", "identifiers": ["101"]},
                {"id": "anna", "name": "Anna", "identifiers": ["102"]},
            ],
        }
        office = self.app.office
        version = office.configurations.newest(NAME).version
        office.save(NAME, Document.model_validate(document | sections), version, "test")

    def pair(self, agent_id: str, platform: str = "windows") -> str:
        """Pair a desktop and connect it; returns its connection, which has the agent's name."""
        now = self.clock.now()
        code, _ = self.app.devices.offer_pairing(NAME, agent_id, now)
        made = self.app.devices.pair(code, "desk", platform, now)
        headers = {"authorization": f"Bearer {made.token}"}
        assert self.app.relay.connect(agent_id, headers) == 200
        return agent_id

    def webhook(self, **fields: object) -> Reply:
        """Send a generic webhook: an inbound call that rings at 101 unless *fields* say otherwise."""
        body = {"event": "ringing", "call_id": "c1", "from": "+33184881234", "extension": "101"}
        return self.post(json.dumps(body | fields).encode())

    def post(self, body: bytes, *, token: str = TOKEN, **request: Any) -> Reply:
        """Send *body* to the webhook."""
        arrived = WebhookRequest(
            method="POST", received_at=self.clock.now(), body=body, source_address="192.0.2.1"
        )
        return self.app.ingest(token, replace(arrived, **request))

    def dispatch_all(self) -> int:
        """Handle every event that is due; returns how many."""
        return handle_all(self.events, self.app.dispatch)

    def deliver_all(self) -> int:
        """Handle every task that is due; returns how many."""
        return handle_all(self.deliveries, self.deliver)

    def ring(self, **fields: object) -> None:
        """Let a webhook come in and be dispatched."""
        assert self.webhook(**fields).status == 200
        self.dispatch_all()
        self.clock.advance(1)

    def look_up_all(self) -> int:
        """Handle every inquiry that is due; returns how many."""
        return handle_all(self.lookups, self.app.lookup)

    def call_rows(self, prefix: str) -> list[Mapping[str, Any]]:
        """Return what is kept under *prefix* of the only call."""
        (line,) = self.calls()
        return self.table.rows(f"ws#{NAME}#call#{line['id']}", prefix)

    def calls(self) -> list[Mapping[str, Any]]:
        """Return today's call list."""
        return self.table.spread_rows(f"ws#{NAME}#day#2026-01-05")

    def refusals(self) -> list[Mapping[str, Any]]:
        """Return today's refused webhooks."""
        return self.table.rows(f"ws#{NAME}#refused#2026-01-05")

    def api(
        self,
        method: str,
        path: str,
        body: object = None,
        *,
        headers: Mapping[str, str] | None = None,
        query: Mapping[str, str] | None = None,
        key: str = KEY,
        is_base64: bool = False,
    ) -> tuple[int, Any, Mapping[str, Any]]:
        """Ask the API; returns status, the parsed body (text when it is no JSON) and headers."""
        text = body if isinstance(body, str) else json.dumps(body)
        sent = {"content-type": "application/json"} if body is not None else {}
        sent |= {"authorization": f"Bearer {key}"} if key else {}
        event = {
            "version": "2.0",
            "rawPath": path,
            "rawQueryString": "",
            "queryStringParameters": dict(query or {}),
            "headers": sent | dict(headers or {}),
            "requestContext": {
                "http": {"method": method, "path": path, "sourceIp": "192.0.2.1"},
                "stage": "$default",
            },
            "body": text if body is not None else "",
            "isBase64Encoded": is_base64,
        }
        answer = self.app.admin(event)
        return answer["statusCode"], parsed(answer.get("body") or ""), answer["headers"]
