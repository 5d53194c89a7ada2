"""What the modules share that walk a product's guide: one server, one CRM, two people with a desktop each.

Every passage of a guide is one test with a `Guide` of its own: a new connection, a new part of the CRM.
"""

from __future__ import annotations

import itertools
import urllib.parse
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

from tests.acceptance import embedded_target
from tests.acceptance.api import Answered, Api
from tests.acceptance.crm import Branch, Crm
from tests.acceptance.desktop import Desktop, Frame, pair
from tests.acceptance.relay_process import relay_of
from tests.acceptance.waiting import eventually

T = TypeVar("T")
PATIENCE_SECONDS = 20.0
AGENTS: list[dict[str, Any]] = [
    {"id": "sato", "name": "Sato", "identifiers": ["1001"]},
    {"id": "suzuki", "name": "Suzuki", "identifiers": ["1002"]},
]
"""Sato's desktop is the real relay; Suzuki's is a Windows computer that only listens."""
OWN_ADDRESS = "203.0.113.7"
RELAYED, LISTENING = "1001", "1002"
_numbers = itertools.count(1)


@dataclass(frozen=True)
class Room:
    """What all of them share. A test has the server for itself: it saves its own document."""

    api: Api
    crm: Crm
    windows: Desktop


@contextmanager
def room(folder: Path) -> Iterator[Room]:
    """Start everything, and end it."""
    server = embedded_target.start(folder / "server", "--sender-address", OWN_ADDRESS)
    crm = Crm()
    try:
        with Api(server.http_url, server.admin_key) as api:
            assert api.put_config({"agents": AGENTS}, "*").status_code == 200
            listening = pair(api, "suzuki", platform="windows")
            with (
                relay_of(api, "sato", crm.url, folder, PATIENCE_SECONDS),
                Desktop(listening, PATIENCE_SECONDS) as windows,
            ):
                yield Room(api, crm, windows)
    finally:
        crm.stop()
        server.stop()


@dataclass
class Guide:
    """One passage of a guide, tried."""

    room: Room
    adapter: str = "generic"
    connection: Mapping[str, Any] = field(default_factory=dict)
    agents: list[dict[str, Any]] = field(default_factory=lambda: list(AGENTS))
    number: int = field(default_factory=lambda: next(_numbers))

    def __post_init__(self) -> None:
        self.api, self.windows = self.room.api, self.room.windows
        self.crm: Branch = self.room.crm.branch(PATIENCE_SECONDS)

    @property
    def id(self) -> str:
        """The connection's id; every call of it is this passage's."""
        return f"passage-{self.number}"

    @property
    def token(self) -> str:
        """The secret part of the connection's address."""
        return f"token-of-{self.id}-{'0' * 9}"

    def save(self, document: Mapping[str, Any]) -> dict[str, Any]:
        """Save *document* with the connection and the agents of the room; returns it as saved."""
        entry: dict[str, Any] = {"id": self.id, "adapter": self.adapter, "token": self.token}
        whole = {**document, "connections": [{**entry, **self.connection}], "agents": self.agents}
        answer = self.api.put_config(whole, "*")
        assert answer.status_code == 200, answer.text
        saved: dict[str, Any] = answer.json()
        return saved

    def import_from(self, form: str, text: str) -> list[str]:
        """Import *text* in the format *form*, save the draft, and return what the warnings say."""
        answer = self.api.ask("POST", f"/api/import/{form}", json={"text": text})
        assert answer.status_code == 200, answer.text
        self.save(answer.json()["draft"])
        return [f"{warning['path']}: {warning['message']}" for warning in answer.json()["warnings"]]

    def hook(self, **fields: str) -> Answered:
        """Send a webhook, as the PBX does; it must be taken."""
        answer = self.ask(urllib.parse.urlencode(fields))
        assert answer.status_code == 200, answer.text
        return answer

    def ask(self, query: str) -> Answered:
        """Call the address of the connection as the PBX does, with *query* as it stands."""
        with Api(self.api.url) as pbx:
            return pbx.ask("GET", f"/hooks/{self.token}?{query}")

    def story(self, events: int = 1, call: str = "") -> dict[str, Any]:
        """Return the trace of the passage's call (or of the PBX's *call*) when it has so many events."""

        def look() -> dict[str, Any] | None:
            for line in self.api.get("/api/calls", limit="200")["calls"]:
                if line["connection"] == self.id:
                    told: dict[str, Any] = self.api.get(f"/api/calls/{line['id']}")
                    is_it = call in {"", told["call"]["pbx_call_id"]}
                    if is_it and len(told["events"]) >= events:
                        return told
            return None

        return self.eventually(look, f"a trace with {events} events")

    def reason(self, action: str, event: int = 0, call: str = "") -> str:
        """Return why the action of that name ran for an event, or did not."""
        decisions = self.story(event + 1, call)["events"][event]["decisions"]
        return next(str(d["reason"]) for d in decisions if d.get("name") == action)

    def acked(self, event: int = 0, decision: int = 1) -> dict[str, Any]:
        """Return what a desktop was told and what it answered, as soon as it did."""

        def look() -> dict[str, Any] | None:
            told = self.story(event + 1)["events"][event]["decisions"][decision]["desktops"]
            return told[0] if told and told[0]["ack"] else None

        return self.eventually(look, "a desktop's answer")

    def settled(self, event: int = 0, decision: int = 1) -> dict[str, Any]:
        """Return the delivery of a decision as soon as it is neither waiting nor under way."""

        def look() -> dict[str, Any] | None:
            told = self.story(event + 1)["events"][event]["decisions"][decision]["delivery"]
            over = told and told["state"] not in {"waiting", "sending"}
            return told if over else None

        return self.eventually(look, "the end of a delivery")

    def card(self, matches: Callable[[dict[str, str]], bool] = lambda _card: True) -> Frame:
        """Return the first card of this passage's calls on the Windows computer that *matches*."""
        return self.windows.wait_for(
            "pop", lambda f: f["card"]["connection"] == self.id and matches(f["card"])
        )

    def eventually(self, check: Callable[[], T | None], what: str) -> T:
        """Wait for something that happens elsewhere."""
        return eventually(check, what, PATIENCE_SECONDS)
