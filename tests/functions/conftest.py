"""A fake app in the place where the handlers look it up."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import pytest

from ringhook.domain.errors import TryAgainError
from ringhook.domain.webhook import Reply, WebhookRequest
from ringhook.ports.queue import Message
from ringhook.wiring import cloud


@dataclass
class FakeRelay:
    """Lets the token and the ticket `good` in."""

    said: list[tuple[str, ...]] = field(default_factory=list)

    def connect(self, connection: str, headers: Mapping[str, str], query: Mapping[str, str]) -> int:
        self.said.append(("connect", connection))
        is_page = query.get("ticket") == "good"
        return 200 if is_page or headers.get("authorization") == "Bearer good" else 401

    def carry_out(self, connection: str, text: str) -> None:
        self.said.append(("message", connection, text))

    def disconnect(self, connection: str) -> None:
        self.said.append(("disconnect", connection))


@dataclass
class FakeApp:
    """Notes what the handlers ask of it; a body with `bad` in it fails."""

    done: list[tuple[Any, ...]] = field(default_factory=list)
    relay: FakeRelay = field(default_factory=FakeRelay)

    @property
    def deliveries(self) -> FakeApp:
        return self

    def send(self, *messages: Message) -> None:
        self.done += [("sent", message) for message in messages]

    def ingest(self, token: str, request: WebhookRequest) -> Reply:
        self.done.append(("ingest", token, request))
        return Reply(202, "ok", "text/plain")

    def compat(self, token: str, request: WebhookRequest) -> Reply:
        self.done.append(("compat", token, request))
        return Reply(200, "{}")

    def dispatch(self, body: str) -> None:
        self._handle("dispatch", body)

    def perform(self, body: str) -> None:
        self._handle("deliver", body)

    def admin(self, event: dict[str, object]) -> dict[str, object]:
        return {"statusCode": 200, "body": str(event["rawPath"])}

    def sweep(self) -> None:
        self.done.append(("sweep",))

    def _handle(self, flow: str, body: str) -> None:
        if "bad" in body:
            raise TryAgainError("later")
        self.done.append((flow, body))


@pytest.fixture
def app(monkeypatch: pytest.MonkeyPatch) -> FakeApp:
    fake = FakeApp()
    monkeypatch.setattr(cloud, "app", lambda: fake)
    return fake
