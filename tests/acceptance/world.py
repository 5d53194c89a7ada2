"""One test's own corner of a running target: a connection, an agent, a branch of the CRM."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, TypeVar

from tests.acceptance.api import Answered, Api
from tests.acceptance.crm import Branch, Crm
from tests.acceptance.desktop import Desktop
from tests.acceptance.waiting import eventually

T = TypeVar("T")
Action = dict[str, Any]
DESK_AGENT = "desk"
"""The agent whose desktop all tests share: only a few desktops may be paired in ten minutes."""

_numbers = itertools.count(1)


@dataclass
class Place:
    """A running target and how patient to be with it."""

    name: str
    http_url: str
    relay_url: str
    admin_key: str
    patience_seconds: float
    operator_key: str = ""


@dataclass
class World:
    """What one test works with. Ask `save` first; `clear` leaves the target as it was."""

    place: Place
    api: Api
    crm: Branch
    number: int = field(default_factory=lambda: next(_numbers))
    _ids: dict[str, list[str]] = field(default_factory=dict)

    @classmethod
    def make(cls, place: Place, api: Api, crm: Crm) -> World:
        """Return a new corner."""
        return cls(place, api, crm.branch(place.patience_seconds))

    @property
    def connection(self) -> str:
        """The connection's id."""
        return f"pbx-{self.number}"

    @property
    def token(self) -> str:
        """The connection's webhook token."""
        return f"token-of-connection-{self.number:04d}"

    @property
    def extension(self) -> str:
        """What the PBX calls the agent."""
        return f"agent-{self.number}"

    def save(
        self,
        *actions: Action,
        adapter: str = "generic",
        identifiers: tuple[str, ...] = (),
        person: dict[str, Any] | None = None,
        **connection: Any,
    ) -> dict[str, Any]:
        """Add the connection, the agent and *actions* to the configuration; returns it as saved.

        *identifiers* are what the PBX calls the agent, besides the extension; *person* what else they are.
        """
        entry = {"id": self.connection, "name": "PBX", "adapter": adapter, "token": self.token}
        rows = [{"id": f"act-{self.number}-{i}"} | a for i, a in enumerate(actions, 1)]
        known = [self.extension, *identifiers]
        agent = {"id": DESK_AGENT, "name": "Anna", "identifiers": known, **(person or {})}
        self.clear()
        self._ids = {
            "connections": [self.connection],
            "agents": [DESK_AGENT],
            "actions": [row["id"] for row in rows],
        }
        return self.api.add(connections=[entry | connection], agents=[agent], actions=rows)

    def clear(self) -> None:
        """Take everything of this test out of the configuration."""
        if self._ids:
            self.api.remove(**self._ids)
            self._ids = {}

    def hook(self, method: str = "POST", path: str = "", **options: Any) -> Answered:
        """Send a webhook to the connection, as a PBX without a key does; *path* follows the token."""
        with Api(self.place.http_url) as pbx:
            return pbx.ask(method, f"/hooks/{self.token}{path}", **options)

    def tell(self, event: str, call: str, **fields: Any) -> None:
        """Report an event of an inbound call as generic JSON; it must be taken."""
        report = {"event": event, "call_id": call, "from": "+442079460101", "to": "+442079460100"}
        answer = self.hook(json=report | {"extension": self.extension} | fields)
        assert answer.status_code == 200, answer.text

    def action(self, kind: str, target: str, **more: Any) -> Action:
        """Return an action for inbound calls; *target* without a scheme is a path at the CRM."""
        address = self.crm.url + target if target.startswith("/") and kind != "RUN" else target
        return {"call_type": "inbound", "kind": kind, "target": address} | more

    def calls(self) -> list[dict[str, Any]]:
        """Return today's calls of the connection."""
        listed: list[dict[str, Any]] = self.api.get("/api/calls", limit="200")["calls"]
        return [call for call in listed if call["connection"] == self.connection]

    def story(self, events: int = 1) -> dict[str, Any]:
        """Return the trace of the connection's one call as soon as it has so many events."""

        def look() -> dict[str, Any] | None:
            for call in self.calls():
                told: dict[str, Any] = self.api.get(f"/api/calls/{call['id']}")
                if len(told["events"]) >= events:
                    return told
            return None

        return self.eventually(look, f"a trace with {events} events")

    def card(self, desktop: Desktop) -> Any:
        """Return the card of the connection's one call; others may come late, from other tests."""
        call_id = self.story()["call"]["id"]
        return desktop.wait_for("pop", lambda frame: frame["call_id"] == call_id)["card"]

    def settled(self, event: int = 0, decision: int = 1) -> dict[str, Any]:
        """Return the delivery of a decision as soon as it is neither waiting nor under way."""

        def look() -> dict[str, Any] | None:
            told = self.story(event + 1)["events"][event]["decisions"][decision]["delivery"]
            over = told and told["state"] not in {"waiting", "sending"}
            return told if over else None

        return self.eventually(look, "the end of a delivery")

    def refusals(self) -> list[dict[str, Any]]:
        """Return today's refused webhooks of the connection."""
        listed: list[dict[str, Any]] = self.api.get("/api/refusals", limit="200")["refusals"]
        return [line for line in listed if line["connection"] == self.connection]

    def eventually(self, check: Callable[[], T | None], what: str) -> T:
        """Wait as long as this target deserves."""
        return eventually(check, what, self.place.patience_seconds)
