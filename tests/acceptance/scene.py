"""Many calls, one CRM that misbehaves, and an account of what became of each of them."""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from tests.acceptance.api import Api
from tests.acceptance.faulty_crm import FaultyCrm
from tests.acceptance.waiting import eventually
from tests.acceptance.world import Place

FINAL = frozenset({"succeeded", "unknown", "dead", "failed"})
_numbers = itertools.count(1)
Entry = dict[str, Any]


@dataclass(frozen=True)
class Account:
    """What became of the events of a scene.

    *lost* were accepted and did not end. *doubled* were sent again although a success was on record.
    """

    accepted: int
    states: Counter[str]
    lost: int
    doubled: int

    def __str__(self) -> str:
        counts = "  ".join(f"{state} {self.states[state]}" for state in sorted(FINAL))
        return f"accepted {self.accepted}  {counts}  lost {self.lost}  doubled {self.doubled}"


@dataclass
class Scene:
    """A connection of its own, the actions for its calls, and a CRM."""

    place: Place
    crm: FaultyCrm
    number: int = field(default_factory=lambda: next(_numbers))
    accepted: list[str] = field(default_factory=list)
    _told: dict[str, Entry] = field(default_factory=dict)
    _ids: dict[str, list[str]] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """Begins every id of this scene."""
        return f"scene-{self.number}"

    @property
    def token(self) -> str:
        """The connection's webhook token."""
        return f"token-of-{self.name}-{self.number:04d}"

    @property
    def line(self) -> str:
        """The company's number that is called: other scenes' actions are not for it."""
        return f"+4420794{self.number:05d}"

    def api(self) -> Api:
        """Return the administrator's side; close it."""
        return Api(self.place.http_url, self.place.admin_key)

    def action(self, path: str, kind: str = "POST", **request: Any) -> Entry:
        """Return an action for inbound calls; *path* without a scheme is one at the CRM.

        It has a destination of its own, so that no breaker of another action stops it.
        """
        return {
            "call_type": "inbound",
            "kind": kind,
            "target": path if "://" in path else self.crm.url + path,
            "conditions": {"lines": [self.line]},
            "request": request,
        }

    def save(self, *actions: Entry, credentials: Iterable[Entry] = ()) -> None:
        """Add the connection and its *actions* to the configuration; ids may be left out."""
        rows: list[Entry] = [
            {"id": f"{self.name}-{n}"} | action for n, action in enumerate(actions, 1)
        ]
        keys = [{"id": f"{row['id']}-crm", "type": "none"} for row in rows]
        for row, key in zip(rows, keys, strict=True):
            row["request"] = {"credential": key["id"]} | row["request"]
        adapter = {"id": self.name, "adapter": "generic", "token": self.token}
        self._change(connections=[adapter], actions=rows, credentials=[*keys, *credentials])

    def clear(self) -> None:
        """Leave the configuration as it was."""
        self._change()

    def ring(self, *calls: str) -> None:
        """Report ringing calls; those that are taken are ours to account for."""
        with Api(self.place.http_url) as pbx:
            for call in calls:
                report = {"event": "ringing", "call_id": call, "from": "+442079460101"}
                report["to"] = self.line
                if pbx.ask("POST", f"/hooks/{self.token}", json=report).status_code == 200:
                    self.accepted.append(call)

    def deliveries(self) -> dict[str, Entry]:
        """Return what is recorded of each call's one delivery, by call; none for what is not there yet."""
        with self.api() as api:
            known = {one["call_id"] for one in self._told.values() if one["state"] in FINAL}
            for call_id in [one for one in self._listed(api) if one not in known]:
                self._read(api, call_id)
        return self._told

    def decisions(self) -> list[Entry]:
        """Return every decision about the calls of this scene."""
        with self.api() as api:
            stories = [api.get(f"/api/calls/{call_id}") for call_id in self._listed(api)]
        events = [event for story in stories for event in story["events"]]
        return [decision for event in events for decision in event["decisions"]]

    def listed(self, state: str = "all") -> list[Entry]:
        """Return what the list of failed deliveries holds of this scene's first action."""
        with self.api() as api:
            query = {"state": state, "action": f"{self.name}-1", "limit": "200"}
            found: list[Entry] = api.get("/api/deliveries", **query)["deliveries"]
            return found

    def look_again(self) -> None:
        """Believe nothing that was read before: somebody had deliveries sent again."""
        self._told = {}

    def ended(self, patience_seconds: float) -> dict[str, Entry]:
        """Return the deliveries as soon as every accepted call's is over, or when patience ends."""

        def look() -> bool:
            told = self.deliveries()
            return all(told.get(call, {}).get("state") in FINAL for call in self.accepted)

        eventually(look, f"the end of every delivery of {self.name}", patience_seconds)
        return self._told

    def successes(self) -> dict[str, int]:
        """Return how often the CRM was asked what is on record as done: from now on that is all."""
        done = [one["id"] for one in self.deliveries().values() if one["state"] == "succeeded"]
        arrivals = self.crm.arrivals()
        return {delivery_id: arrivals[delivery_id] for delivery_id in done}

    def account(self) -> Account:
        """Hold our records against the CRM's books."""
        records = [self._told[call] for call in self.accepted if call in self._told]
        states = Counter(record["state"] for record in records)
        ended = sum(states[state] for state in FINAL)
        arrivals = self.crm.arrivals()
        doubled = sum(_is_doubled(record, arrivals[record["id"]]) for record in records)
        return Account(len(self.accepted), states, len(self.accepted) - ended, doubled)

    def _listed(self, api: Api) -> Iterable[str]:
        cursor = ""
        while True:
            page = api.get("/api/calls", limit="200", cursor=cursor)
            yield from (call["id"] for call in page["calls"] if call["connection"] == self.name)
            cursor = page["next_cursor"]
            if not cursor:
                return

    def _read(self, api: Api, call_id: str) -> None:
        story = api.get(f"/api/calls/{call_id}")
        decisions = [one for event in story["events"] for one in event["decisions"]]
        for delivery in (one["delivery"] for one in decisions if one["runs"] and one["delivery"]):
            self._told[story["call"]["pbx_call_id"]] = delivery | {"call_id": call_id}

    def _change(self, **parts: list[Entry]) -> None:
        """Save the document without what this scene put there before, and with *parts*."""
        with self.api() as api:
            while True:
                document, etag = api.config()
                for section in {*self._ids, *parts}:
                    gone = self._ids.get(section, [])
                    kept = [entry for entry in document[section] if entry["id"] not in gone]
                    document[section] = kept + parts.get(section, [])
                answer = api.put_config(document, etag)
                if answer.status_code != 412:
                    break
        assert answer.status_code == 200, answer.text
        self._ids = {section: [row["id"] for row in rows] for section, rows in parts.items()}


@contextmanager
def on_stage(place: Place) -> Iterator[Scene]:
    """Begin a scene that leaves nothing behind."""
    scene = Scene(place, FaultyCrm())
    try:
        yield scene
    finally:
        scene.clear()
        scene.crm.stop()


def outcomes(record: Entry) -> list[str]:
    """Return how each attempt of a delivery ended."""
    return [attempt["outcome"] for attempt in record["attempts"]]


def _is_doubled(record: Entry, arrivals: int) -> bool:
    """Say whether something was sent after a recorded success, or more often than is recorded."""
    ended = outcomes(record)
    return "ok" in ended[:-1] or arrivals > len(ended)
