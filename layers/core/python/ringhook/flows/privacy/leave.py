"""Delete a workspace: closed for everybody at once, then emptied, some seconds at a time."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, timedelta

from ringhook.config.compile import compile_document
from ringhook.domain.errors import NotFoundError, TryAgainError
from ringhook.engine.outgoing import Step
from ringhook.engine.plan import EVERYBODY
from ringhook.engine.rulebook import Action
from ringhook.flows.outgoing import destination_of
from ringhook.flows.privacy.allowance import Allowance
from ringhook.flows.privacy.calls import Forget, nothing
from ringhook.ports.clock import Clock
from ringhook.ports.push import Push
from ringhook.store.access import Access
from ringhook.store.call_lines import caller_keys
from ringhook.store.configurations import Configurations, Saved
from ringhook.store.devices import Devices
from ringhook.store.layout import workspace
from ringhook.store.limits import DIALS_OF, EXECUTIONS, EXECUTIONS_OF
from ringhook.store.refusals import KEPT_DAYS
from ringhook.store.register import Standing, Workspace
from ringhook.store.remains import Remains, days_between
from ringhook.store.shards import shards_of
from ringhook.store.watchers import Watchers, shelves

SECONDS = 15.0
DAY = timedelta(days=1)
FLAT = (
    *("secrets", "failures", "failure", "report", "form", "tokens", "dials"),
    *("breaker", "notices", "audit", "sweep", "devices", "keys", "board", "polls"),
    *("missed", "heard"),
)
_LOG = logging.getLogger("ringhook")


def nowhere(_name: str) -> bool:
    """Say that there are no files."""
    return True


@dataclass(frozen=True, slots=True)
class Leave:
    """Takes a workspace away."""

    access: Access
    configurations: Configurations
    devices: Devices
    watchers: Watchers
    remains: Remains
    push: Push
    clock: Clock
    forget_files: Forget = nothing
    empty_files: Callable[[str], bool] = nowhere

    def begin(self, name: str) -> bool:
        """Close the workspace of that name and begin to empty it; returns whether nothing is left.

        Raises `NotFoundError`. From here on no key, session, desktop or webhook of it is good.
        """
        leaving = self.access.register.leave(name)
        for saved in self.configurations.everything(leaving.id):
            for entry in saved.document.connections:
                self.configurations.release_token(leaving.id, entry.token)
        self.configurations.close(leaving.id)
        for key in list(self.access.keys(leaving.id)):
            self.access.revoke(leaving.id, key.id)
        for device in list(self.devices.everyone(leaving.id)):
            self._part_with(device.connection)
            self.remains.clear(workspace(leaving.id, "minute", DIALS_OF + device.id))
            self.devices.revoke(leaving.id, device.id)
        for connection in self.watchers.of(leaving.id):
            self.watchers.remove(connection)
            self._part_with(connection)
        return self._empty(leaving, SECONDS)

    def go_on(self) -> None:
        """Go on emptying what is not empty yet."""
        for found in list(self.access.register.everyone()):
            if found.standing is Standing.LEAVING:
                try:
                    self.begin(found.name)
                except NotFoundError:
                    continue  # somebody else was faster
                except Exception:  # noqa: BLE001 - the others are still due
                    _LOG.exception(
                        "a workspace could not be emptied; it is tried again in a minute"
                    )

    def _part_with(self, connection: str) -> None:
        if not connection:
            return
        try:
            self.push.close(connection)
        except TryAgainError:
            pass  # it is nobody's any more and ends at its next word

    def _empty(self, leaving: Workspace, seconds: float) -> bool:
        """Delete its rows, the configuration last: it says what some others are called."""
        allowance = Allowance(seconds)
        today = self.clock.now().astimezone(UTC).date()
        while not self.empty_files(leaving.id):
            if allowance.is_used_up:
                return False
        for partition in self._partitions(leaving.id, today):
            self.remains.clear(partition)
            if allowance.is_used_up:
                return False
        for day in self.remains.days(leaving.id):
            if not self._clear_day(leaving.id, day, allowance):
                return False
        self.remains.clear(workspace(leaving.id, "config"))
        self.access.register.forget(leaving.name)
        return True

    def _clear_day(self, name: str, day: str, allowance: Allowance) -> bool:
        """Delete a day's calls line by line, each after its call; returns whether there is time left."""
        for line in self.remains.lines(name, day):
            call_id = str(line.data["id"])
            self.forget_files(name, call_id)
            self.remains.clear(workspace(name, "call", call_id))
            for key in caller_keys(line.data):
                self.remains.clear(workspace(name, "contact", key))
                self.remains.clear(workspace(name, "asking", key))
            self.remains.delete(line)
            if allowance.is_used_up:
                return False
        self.remains.end_day(name, day)
        return not allowance.is_used_up

    def _partitions(self, name: str, today: date) -> Iterator[str]:
        """Yield every partition but those of calls and of the configuration."""
        for family in FLAT:
            yield workspace(name, family)
        yield from (*shards_of(workspace(name, "open")), *shelves(name))
        for day in days_between(today - timedelta(days=KEPT_DAYS + 1), today + DAY):
            for family in ("refused", "strangers"):
                yield workspace(name, family, day.isoformat())
        found = {("pops", EVERYBODY), ("desk", EVERYBODY), ("used", EXECUTIONS)}
        for saved in self.configurations.everything(name):
            found |= set(_named(saved))
        yield from (workspace(name, *parts) for parts in sorted(found))


def _named(saved: Saved) -> Iterator[tuple[str, str]]:
    """Yield the partitions that are called after something in the configuration."""
    rulebook = compile_document(saved.document, saved.version)
    for agent_id in rulebook.agents:
        yield from ((family, agent_id) for family in ("busy", "desk", "pops"))
        yield "minute", f"{DIALS_OF}agent-{agent_id}"
    for connection_id in rulebook.connections:
        yield from ((family, connection_id) for family in ("alias", "dialled", "watched"))
    yield from (("used", EXECUTIONS_OF + action.id) for action in rulebook.actions)
    asked: list[Action | Step] = list(rulebook.actions)
    asked += [lookup.step for lookup in rulebook.lookups]
    for step in asked:
        credential = rulebook.credentials.get(step.request.credential)
        key = destination_of(step, credential).key
        yield from ((family, key) for family in ("slots", "minute", "used"))
