"""Read the exchanges of events/crm: each file is one request of a pack's operation and its answer.

`form` are the answers to the pack's form; a secret's value is what the request shows. `event`, `contact`,
`number`, `results` and `variables` are what the texts read. `expect` is what the answer means.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from functools import cached_property
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

from msgspec import structs

from ringhook.config.compile import compile_document
from ringhook.config.document import Document
from ringhook.config.problems import read_document
from ringhook.crm.catalogue import find_pack
from ringhook.crm.install import Addition, install
from ringhook.crm.pack import Operation, Pack
from ringhook.domain.call import (
    AgentSeen,
    CallEvent,
    Direction,
    Durations,
    EventKind,
    Party,
    Recording,
    Result,
)
from ringhook.engine.answers import Answer
from ringhook.engine.outgoing import Lookup
from ringhook.engine.requests import Rendered, render, render_step
from ringhook.engine.rulebook import Action, Rulebook
from ringhook.engine.text import Facts

FOLDER = Path(__file__).parents[2] / "events" / "crm"
WORDS: dict[str, type[StrEnum]] = {"kind": EventKind, "direction": Direction, "result": Result}
EMPTY = Document.model_validate(
    {"settings": {"country": "FR", "time_zone": "Europe/Paris", "language": "en"}}
)
EVENT = CallEvent(
    event_id="event-1",
    vendor="generic",
    kind=EventKind.RINGING,
    call_id="pbx-1",
    received_at=datetime(2026, 6, 1, 12, 5, 9, tzinfo=UTC),
    occurred_at=datetime(2026, 6, 1, 12, 5, 9, tzinfo=UTC),
    connection_id="main",
    direction=Direction.INBOUND,
    client=Party(raw="+33184881234"),
    line=Party(raw="+33388202122", name="Sales"),
    agents=(AgentSeen(id="paul", extension="101", email="paul@example.com", name="Paul Martin"),),
)
"""What every exchange's event is, unless its file says otherwise."""


@dataclass(frozen=True)
class Exchange:
    """One request and its answer."""

    slug: str
    name: str
    raw: dict[str, Any]

    def __str__(self) -> str:
        return f"{self.slug}/{self.name}"

    @property
    def pack(self) -> Pack:
        return find_pack(self.slug)

    @property
    def operation(self) -> Operation:
        return self.pack.operations[self.raw["operation"]]

    @cached_property
    def addition(self) -> Addition:
        return install(self.pack, self.raw["form"], [self.operation.operation], EMPTY, "test")

    @cached_property
    def rulebook(self) -> Rulebook:
        return compile_document(read_document(self.addition.added_to(EMPTY), {}), 1)

    @property
    def asked(self) -> Lookup | Action:
        """The lookup or action of this exchange, as the product uses it."""
        wanted = f"{self.slug}-{self.operation.operation}"
        entries: list[Lookup | Action] = [*self.rulebook.lookups, *self.rulebook.actions]
        return next(entry for entry in entries if entry.id == wanted)

    @property
    def facts(self) -> Facts:
        return Facts(
            event=structs.replace(EVENT, **as_event(self.raw.get("event", {}))),
            call_id="0f8e2c41",
            agent_name="Paul Martin",
            time_zone="Europe/Paris",
            country="FR",
            contact=self.raw.get("contact", {}),
            number=self.raw.get("number", ""),
            results=self.raw.get("results", {}),
            variables=self.raw.get("variables", {}),
            secret=lambda name: self.addition.secrets[name],
        )

    @property
    def answer(self) -> Answer:
        given = self.raw["answer"]
        body = given.get("body", "")
        text = body if isinstance(body, str) else json.dumps(body)
        return Answer(given["status"], given.get("headers", {}), text.encode(), truncated=False)


def load_all() -> list[Exchange]:
    return [load(path) for path in sorted(FOLDER.glob("*/*.json"))]


def load(path: Path) -> Exchange:
    return Exchange(path.parent.name, path.stem, json.loads(path.read_text("utf-8")))


def as_event(raw: dict[str, Any]) -> dict[str, Any]:
    """Return the fields of a call event as a file writes them."""
    made: dict[str, Any] = {}
    for key, value in raw.items():
        if key in WORDS:
            made[key] = WORDS[key](value)
        elif key in {"client", "line"}:
            made[key] = Party(**value)
        elif key == "agents":
            made[key] = tuple(AgentSeen(**agent) for agent in value)
        elif key == "recordings":
            made[key] = tuple(Recording(**recording) for recording in value)
        elif key == "durations":
            made[key] = Durations(**value)
        else:
            made[key] = datetime.fromisoformat(value) if key == "occurred_at" else value
    assert set(made) <= {field.name for field in structs.fields(CallEvent)}
    return made


def written(exchange: Exchange, facts: Facts) -> Rendered:
    """Return what the product sends with *facts*."""
    asked = exchange.asked
    if isinstance(asked, Lookup):
        return render_step(asked.step, facts)
    return render(asked, facts)


def shown(rendered: Rendered) -> dict[str, Any]:
    """Return a request as a file writes it: JSON and forms parsed, so that only their meaning counts."""
    if rendered.argv:
        return {"argv": list(rendered.argv)}
    if not rendered.method:
        return {"url": rendered.url}
    result: dict[str, Any] = {"method": rendered.method, "url": rendered.url}
    headers = {name: value for name, value in rendered.headers.items() if name != "Content-Type"}
    kind = rendered.headers.get("Content-Type", "")
    if kind:
        headers["Content-Type"] = kind.partition(";")[0]
    if headers:
        result["headers"] = headers
    if rendered.body:
        result["body"] = body_shown(kind, rendered.body)
    return result


def body_shown(kind: str, body: bytes) -> Any:
    """Return a body by its meaning: JSON parsed, the fields of a form as pairs."""
    if "json" in kind:
        return json.loads(body)
    if kind.startswith("application/x-www-form-urlencoded"):
        return [list(pair) for pair in parse_qsl(body.decode(), keep_blank_values=True)]
    if kind.startswith("multipart/form-data"):
        return parts(body, kind.partition("boundary=")[2])
    return body.decode()


def parts(body: bytes, boundary: str) -> list[list[str]]:
    """Return the fields of a multipart body, read apart from the product's own writer."""
    assert body.endswith(f"--{boundary}--\r\n".encode())
    found = []
    for part in body.split(f"--{boundary}\r\n".encode())[1:]:
        head, _, value = part.partition(b"\r\n\r\n")
        name = head.split(b'name="')[1].split(b'"')[0]
        text = value.split(f"\r\n--{boundary}--".encode())[0].removesuffix(b"\r\n")
        found.append([name.decode(), text.decode()])
    return found
