"""A session bus of the test's own, with a notification service that does as it is told."""

from __future__ import annotations

import shutil
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ringhook_relay.screen_bus import BUS, Bus, BusError
from ringhook_relay.screen_dbus import CALL, REPLY, SIGNAL, Message, encoded
from ringhook_relay.screen_service import NAME, PATH

PATIENCE_SECONDS = 20.0
_CONFIGURATION = """<busconfig><type>session</type><listen>unix:path={path}</listen>
<auth>EXTERNAL</auth><policy context="default"><allow send_destination="*" eavesdrop="true"/>
<allow eavesdrop="true"/><allow own="*"/></policy></busconfig>"""
HAS_BUS = shutil.which("dbus-daemon") is not None


@dataclass
class Shown:
    """One Notify."""

    id: int
    replaces: int
    summary: str
    body: str
    actions: dict[str, str]


@dataclass
class Service:
    """The desktop's side; everything it was asked is in *shown* and *closed*."""

    bus: Bus
    capabilities: tuple[str, ...]
    shown: list[Shown] = field(default_factory=list)
    closed: list[int] = field(default_factory=list)
    is_over: bool = False
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def serve(self) -> None:
        while not self.is_over:
            try:
                message = self.bus.receive(time.monotonic() + 0.1)
            except BusError:
                continue
            if message.kind == CALL:
                self._answer(message)

    def press(self, number: int, action: str) -> None:
        self._signal("ActionInvoked", "us", number, action)

    def wait_for(self, count: int) -> Shown:
        """Return the latest notification once there were *count*."""
        ends_at = time.monotonic() + PATIENCE_SECONDS
        while len(self.shown) < count:
            assert time.monotonic() < ends_at, f"only {self.shown}"
            time.sleep(0.01)
        return self.shown[count - 1]

    def swipe(self, number: int) -> None:
        self._signal("NotificationClosed", "uu", number, 2)

    def _answer(self, message: Message) -> None:
        match message.member:
            case "GetCapabilities":
                self._reply(message, "as", list(self.capabilities))
            case "Notify":
                _, replaces, _, summary, body, actions, _, _ = message.body
                number = replaces or len(self.shown) + 1
                pairs = dict(zip(actions[::2], actions[1::2], strict=True))
                self.shown.append(Shown(number, replaces, summary, body, pairs))
                self._reply(message, "u", number)
            case "CloseNotification":
                self.closed.append(message.body[0])
                self._reply(message, "")
            case _:
                pass

    def _reply(self, to: Message, signature: str, *body: Any) -> None:
        self._send(
            Message(
                REPLY,
                9,
                destination=to.sender,
                reply_serial=to.serial,
                signature=signature,
                body=body,
            )
        )

    def _signal(self, member: str, signature: str, *body: Any) -> None:
        self._send(Message(SIGNAL, 9, PATH, NAME, member, signature=signature, body=body))

    def _send(self, message: Message) -> None:
        with self._lock:
            self.bus._send(encoded(message))


@contextmanager
def bus_daemon(folder: Path) -> Iterator[str]:
    """Start a bus and return its address."""
    configuration = folder / "bus.conf"
    configuration.write_text(_CONFIGURATION.format(path=folder / "bus"))
    daemon = subprocess.Popen(
        [
            shutil.which("dbus-daemon") or "",
            f"--config-file={configuration}",
            "--nofork",
            "--print-address",
        ],
        stdout=subprocess.PIPE,
        text=True,
    )
    assert daemon.stdout is not None
    try:
        yield daemon.stdout.readline().strip()
    finally:
        daemon.terminate()
        daemon.wait(timeout=PATIENCE_SECONDS)
        daemon.stdout.close()


@contextmanager
def service_on(address: str, *capabilities: str) -> Iterator[Service]:
    """Offer notifications on that bus."""
    bus = Bus(address)
    bus.call(BUS, "/org/freedesktop/DBus", BUS, "RequestName", "su", NAME, 0)
    service = Service(bus, capabilities)
    thread = threading.Thread(target=service.serve)
    thread.start()
    try:
        yield service
    finally:
        service.is_over = True
        thread.join()
        bus.close()
