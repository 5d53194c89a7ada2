"""The demonstration of a new data folder: a CRM, a desktop, and one call played through our own door."""

from __future__ import annotations

import importlib.util
import json
import shlex
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from ringhook.config.problems import read_document
from ringhook.domain.errors import NotFoundError
from ringhook.flows.admin.story import tell
from ringhook.flows.messages import derive_call_id
from ringhook.wiring.demo_call import CALL, NOTIFICATIONS, play, sample_document
from ringhook.wiring.demo_crm import PREFERRED_PORT, DemoCrm
from ringhook.wiring.demo_table import rows_of, table
from ringhook.wiring.embedded import DATABASE, Home
from ringhook.wiring.settings import MAIN

MARK = "demo.json"
AGENT, CONNECTION = "anna", "uis"
PROGRAM = "/bin/echo"
WAIT_SECONDS = 10.0
STEP_SECONDS = 0.05


class Demo:
    """Lives beside the server; on later starts its CRM and desktop come back, the call is not repeated."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._crm: DemoCrm | None = None
        self._relay: subprocess.Popen[bytes] | None = None

    def belongs_here(self) -> bool:
        """Say whether the folder is new or was begun with the demonstration."""
        return (self._folder / MARK).exists() or not (self._folder / DATABASE).exists()

    def start(self, home: Home, address: str, *, is_first: bool) -> None:
        """Start the CRM and the desktop; the first time load the sample and play a call."""
        self._crm = DemoCrm(self._known_port())
        if is_first:
            self._load_sample(home, self._crm)
        if importlib.util.find_spec("ringhook_relay") is None:
            print("install ringhook-relay to see pages open and programs run", flush=True)
        else:
            self._start_desktop(home, address, self._crm, is_first=is_first)
        if is_first:
            self._play(home, address, self._crm)
        print(f"demonstration CRM at {self._crm.url}; stop everything with Ctrl-C", flush=True)

    def stop(self) -> None:
        """Stop what `start` started."""
        if self._relay is not None:
            self._relay.terminate()
            try:
                self._relay.wait(2)
            except subprocess.TimeoutExpired:
                self._relay.kill()
                self._relay.wait()
        if self._crm is not None:
            self._crm.stop()

    def _known_port(self) -> int:
        mark = self._folder / MARK
        return int(json.loads(mark.read_text())["crm_port"]) if mark.exists() else PREFERRED_PORT

    def _load_sample(self, home: Home, crm: DemoCrm) -> None:
        office = home.app.office
        document = read_document(sample_document(crm.url), office.adapter_fields())
        office.save(MAIN, document, 0, "demonstration")
        port = int(crm.url.rpartition(":")[2])
        (self._folder / MARK).write_text(json.dumps({"crm_port": port}))

    def _start_desktop(self, home: Home, address: str, crm: DemoCrm, *, is_first: bool) -> None:
        if is_first:
            now = home.media.clock.now()
            code, _ = home.app.devices.offer_pairing(MAIN, AGENT, now)
            pair = ["pair", "--server", address, code, "--name", "demo desktop"]
            allowed = ["--allow-url", crm.url, "--allow-program", PROGRAM]
            command = self._relay_command(*pair, *allowed)
            subprocess.run(command, check=True, capture_output=True)  # noqa: S603 - our own program
        browser = shlex.join([sys.executable, "-m", "ringhook.wiring.demo_browser"])
        with (self._folder / "demo-relay.log").open("ab") as log:
            self._relay = subprocess.Popen(  # noqa: S603 - our own program
                self._relay_command("run", "--headless", "--browser", browser),
                stdout=log,
                stderr=log,
            )
        _wait(lambda: any(d.connection for d in home.app.devices.everyone(MAIN)))

    def _relay_command(self, *arguments: str) -> list[str]:
        profile = str((self._folder / "demo-relay").absolute())
        return [sys.executable, "-m", "ringhook_relay", "--profile", profile, *arguments]

    def _play(self, home: Home, address: str, crm: DemoCrm) -> None:
        connection = home.app.configurations.rulebook(MAIN).connections[CONNECTION]
        for notification in NOTIFICATIONS:
            play(address, connection.token, notification)
        answer: dict[str, Any] = {}

        def is_told() -> bool:
            nonlocal answer
            answer = _story(home)
            return bool(answer) and all(row.is_settled for row in rows_of(answer, crm.received))

        _wait(is_told)
        print(table(rows_of(answer, crm.received)), flush=True)


def _story(home: Home) -> dict[str, Any]:
    """Return the played call's trace as the API tells it, nothing before it is complete."""
    app = home.app
    try:
        story = app.calls.story(MAIN, derive_call_id(MAIN, CONNECTION, CALL))
    except NotFoundError:
        return {}
    if len(story.events) < len(NOTIFICATIONS):
        return {}
    return tell(story, app.configurations, MAIN, "en")


def _wait(is_done: Callable[[], bool]) -> None:
    """Return when *is_done* says so, at the latest after ten seconds."""
    until = time.monotonic() + WAIT_SECONDS
    while not is_done() and time.monotonic() < until:
        time.sleep(STEP_SECONDS)
