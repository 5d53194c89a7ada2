"""`ringhook serve`: everything on this machine until somebody stops it."""

from __future__ import annotations

import gc
import json
import logging
import signal
import socket
import sys
import threading
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from types import FrameType

import uvicorn

from ringhook.config.problems import read_document
from ringhook.domain.errors import InvalidDocumentError
from ringhook.embedded.crowd import Crowd
from ringhook.embedded.open_files import room_for
from ringhook.embedded.server import Server
from ringhook.embedded.slow_connections import BoundedHttp
from ringhook.embedded.slow_sockets import BoundedWebSocket
from ringhook.embedded.watch_door import WatchDoor, is_loopback
from ringhook.pbx import ADAPTERS
from ringhook.wiring.demo import Demo
from ringhook.wiring.embedded import EmbeddedMedia, Home
from ringhook.wiring.keys import mark_of
from ringhook.wiring.log_lines import JsonLines, Lines, write_lines
from ringhook.wiring.mail import smtp_mail
from ringhook.wiring.settings import Settings, SettingsError

GRACEFUL_SECONDS = 2
GARBAGE_THRESHOLDS = (20_000, 20, 50)
BACKLOG = 2048
SWITCH_SECONDS = 0.002
"""SQLite gives the interpreter away at every statement; at Python's 5 ms it gets it back late, below 1 ms the threads fight over it."""
LOOPBACK = "127.0.0.1/32"
_LOG = logging.getLogger(__name__)


def serve(settings: Settings) -> int:
    """Run the server; returns the exit code once it is stopped."""
    _prepare_interpreter()
    _prepare_log(settings)
    listener = _listen(settings)
    try:
        address = _address(settings, listener)
        document = _read_config(settings.config) if settings.config else None
        demo = _demo(settings)
        networks = (*settings.allow_network, *((LOOPBACK,) if demo else ()))
        home = Home(
            EmbeddedMedia(
                settings.data,
                networks,
                settings.public_url or address,
                smtp_mail(settings),
                settings.issuer,
                workspace=settings.workspace,
                operator_mark=mark_of(settings.operator_key),
                sender_addresses=settings.sender_addresses,
            ),
            settings.workers,
        )
        try:
            return _run(settings, listener, home, _Opening(address, document, demo))
        finally:
            home.stop()
    finally:
        listener.close()


def _prepare_log(settings: Settings) -> None:
    fields = {"service": settings.service}
    is_json = settings.log == "json"
    write_lines(JsonLines(lambda: fields) if is_json else Lines(lambda: fields))


def _watch_door(settings: Settings) -> WatchDoor:
    """Behind a proxy everybody comes from this machine: whoever names one needs the token."""
    is_alone = not (settings.public_url or settings.trusted_proxy)
    return WatchDoor(settings.metrics_token, is_private=is_alone and is_loopback(settings.host))


def _demo(settings: Settings) -> Demo | None:
    """Return the demonstration where it belongs: nobody's real folder opens its own network for it."""
    demo = Demo(settings.data)
    wanted = settings.demo and settings.config is None
    return demo if wanted and demo.belongs_here() else None


def _prepare_interpreter() -> None:
    """Make the interpreter fit for many short tasks: quick turns, and rare searches for garbage cycles."""
    sys.setswitchinterval(SWITCH_SECONDS)
    gc.collect()
    gc.freeze()
    gc.set_threshold(*GARBAGE_THRESHOLDS)


@dataclass(frozen=True, slots=True)
class _Opening:
    """What the first moments of a server need."""

    address: str
    document: object | None
    demo: Demo | None


def _run(settings: Settings, listener: socket.socket, home: Home, opening: _Opening) -> int:
    is_new = not home.app.access.workspaces()
    key = _open_workspace(settings, home, opening.document if is_new else None)
    home.start()
    home.media.links.note_address(home.media.public_url)
    application = Server(
        home.doors(),
        home.media.push,
        home.media.clock,
        home.media.public_url,
        frozenset({*settings.hosts, settings.host, socket.gethostname()}),
        watching=_watch_door(settings),
    )
    server = _Server(
        _uvicorn_config(application, settings.trusted_proxy, Crowd(_room(settings.connections))),
        lambda: _greet(home, opening, key, is_new=is_new),
    )
    _ignore_repeated_signals()
    try:
        server.run(sockets=[listener])
    finally:
        if opening.demo is not None:
            opening.demo.stop()
    return 0


def _open_workspace(settings: Settings, home: Home, document: object | None) -> str:
    """Make the data folder usable; returns the admin key when it must be shown, else nothing."""
    access, now = home.app.access, home.media.clock.now()
    is_new = not any(True for name in access.workspaces() for _ in access.keys(name))
    if not is_new and not settings.admin_key:
        return ""
    first = access.register.opened(settings.workspace, now)
    if first is None:
        return ""  # it is just being deleted
    # A first start that was killed half way has saved it already, but has no key yet.
    if document is not None and not home.app.configurations.newest(first.id).version:
        checked = read_document(document, home.app.office.adapter_fields())
        home.app.office.save(first.id, checked, 0, "--config")
    if settings.admin_key:
        access.admit(first.id, mark_of(settings.admin_key), now)
        return ""
    return access.create(first.id, now)


def _read_config(path: Path) -> object:
    try:
        raw: object = json.loads(path.read_text("utf-8"))
        read_document(raw, {slug: adapter.fields for slug, adapter in ADAPTERS.items()})
    except OSError as error:
        raise SettingsError(f"--config {path}: {error.strerror}") from None
    except ValueError as error:
        raise SettingsError(f"--config {path} is not JSON: {error}") from None
    except InvalidDocumentError as error:
        lines = "".join(f"\n  {p.path}: {p.message}" for p in error.problems)
        raise SettingsError(f"--config {path} cannot be used:{lines}") from None
    return raw


def _listen(settings: Settings) -> socket.socket:
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((settings.host, settings.port))
        listener.listen(BACKLOG)
    except OSError as error:
        listener.close()
        raise SettingsError(
            f"cannot listen on {settings.host}:{settings.port} ({error.strerror}); choose another --port"
        ) from None
    return listener


def _address(settings: Settings, listener: socket.socket) -> str:
    host = f"[{settings.host}]" if ":" in settings.host else settings.host
    return f"http://{host}:{listener.getsockname()[1]}"


def _room(wanted: int) -> int:
    found = room_for(wanted)
    if found < wanted:
        _LOG.warning("open files are limited to %s connections; raise `ulimit -Hn`", found)
    return found


def _uvicorn_config(application: Server, proxies: tuple[str, ...], crowd: Crowd) -> uvicorn.Config:
    return uvicorn.Config(
        application,
        http=partial(BoundedHttp, crowd),  # type: ignore[arg-type]  # it is only called
        ws=partial(BoundedWebSocket, crowd),  # type: ignore[arg-type]  # it is only called
        lifespan="off",
        log_config=None,  # lines as all others
        log_level="warning",
        access_log=False,
        proxy_headers=bool(proxies),
        forwarded_allow_ips=list(proxies),
        server_header=False,
        date_header=False,
        ws_max_size=64 * 1024,
        ws_per_message_deflate=False,
        ws_ping_interval=20.0,
        ws_ping_timeout=20.0,
        timeout_keep_alive=75,
        timeout_graceful_shutdown=GRACEFUL_SECONDS,
    )


class _Server(uvicorn.Server):
    """Uvicorn that tells when it listens."""

    def __init__(self, config: uvicorn.Config, greet: object) -> None:
        super().__init__(config)
        self._greet = greet

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if self.started and callable(self._greet):
            threading.Thread(target=self._greet, name="ringhook-greeting", daemon=True).start()


def _greet(home: Home, opening: _Opening, key: str, *, is_new: bool) -> None:
    print(f"ringhook is at {opening.address}", flush=True)
    if key:
        print(f"admin key (shown once, keep it): {key}", flush=True)
    if key or sys.stdout.isatty():
        print(
            f"open {home.media.links.offer(home.media.public_url, home.media.workspace)}",
            flush=True,
        )
    if opening.demo is None:
        return
    try:
        opening.demo.start(home, opening.address, is_first=is_new)
    except Exception as error:  # noqa: BLE001 - the demonstration must never stop the server
        print(f"the demonstration did not work: {error}", file=sys.stderr, flush=True)


def _ignore_repeated_signals() -> None:
    """Uvicorn raises the signal that stopped it once more at its end; we are already leaving then."""

    def nothing(_signal: int, _frame: FrameType | None) -> None:
        return None

    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, nothing)
