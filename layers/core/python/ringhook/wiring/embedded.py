"""The App on one machine: one SQLite file, one process, one server."""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import Awaitable, Callable, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

from ringhook.domain.digests import is_same
from ringhook.domain.webhook import Reply, WebhookRequest
from ringhook.embedded.clock import SystemClock
from ringhook.embedded.database import Database
from ringhook.embedded.files import FolderFiles
from ringhook.embedded.late_push import LatePush
from ringhook.embedded.leftovers import FileLeftovers
from ringhook.embedded.login_links import LoginLinks
from ringhook.embedded.machine import OwnMachine, measure
from ringhook.embedded.meter import CONTENT_TYPE, PrometheusMeter
from ringhook.embedded.operator_key import OperatorKey
from ringhook.embedded.queue import SqliteQueue
from ringhook.embedded.returns import Returns
from ringhook.embedded.server import Doors
from ringhook.embedded.sockets import SocketPush
from ringhook.embedded.table import SqliteTable
from ringhook.embedded.vault import KeyFileVault
from ringhook.embedded.watch_door import METRICS
from ringhook.embedded.workers import Workers
from ringhook.flows.compat import command_of
from ringhook.net.downloads import PooledDownloads
from ringhook.net.guard import AddressGuard
from ringhook.net.http import PooledHttp
from ringhook.ports.mail import Mail
from ringhook.wiring.app import App
from ringhook.wiring.patience import Patience
from ringhook.wiring.settings import MAIN, IssuerSettings

DATABASE, KEY, FILES = "ringhook.sqlite3", "vault.key", "files"
DELIVERY_LEASE_SECONDS = 120.0
LOOKUP_LEASE_SECONDS = 30.0
POLL_LEASE_SECONDS = 60.0
WAITING_HOLDERS = 4
"""More deaths of processes than an event may cause: what waits for a CRM is often at work when somebody pulls the plug."""
LOOKUP_WORKERS = 8
"""Lookups have workers of their own: no slow CRM's backlog stands before them."""
POLL_WORKERS = 4
"""Connections whose CTI server is asked at the same time; nothing else waits for them."""
COMPAT_THREADS = 4
ADMIN_THREADS = 24
"""More than callers of actions may wait at once (`ringhook.flows.execute`), so that the page has its own."""
DIAL_THREADS = 4
"""Calls that are being placed wait for a PBX, and nothing else waits for them."""
ROUTE_THREADS = 16
"""Questions that wait for a CRM at the same time; one more is answered without asking."""
STOP_SECONDS = 2.0

_LOG = logging.getLogger(__name__)
T = TypeVar("T")


class EmbeddedMedia:
    """The ports on a folder of this machine."""

    connection_age_seconds = 0.0
    files_origin = ""

    def __init__(
        self,
        folder: Path,
        allow_network: tuple[str, ...],
        public_url: str,
        mail: Mail | None = None,
        issuer: IssuerSettings | None = None,
        *,
        workspace: str = MAIN,
        operator_mark: str = "",
        sender_addresses: tuple[str, ...] = (),
    ) -> None:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self.clock = SystemClock()
        self.alone_since = self.clock.now()
        self.database = Database(folder / DATABASE)
        self.returns = Returns(self.database)  # first, so that no other end of a group delays it
        self.table = SqliteTable(self.database, self.clock)
        self.events = SqliteQueue(self.database, self.clock, "events")
        self.deliveries = SqliteQueue(
            self.database, self.clock, "deliveries", DELIVERY_LEASE_SECONDS, WAITING_HOLDERS
        )
        self.lookups = SqliteQueue(
            self.database, self.clock, "lookups", LOOKUP_LEASE_SECONDS, WAITING_HOLDERS
        )
        self.leftovers = FileLeftovers(self.database, folder / DATABASE, self.clock)
        self.polls = SqliteQueue(
            self.database, self.clock, "polls", POLL_LEASE_SECONDS, WAITING_HOLDERS
        )
        queues = (self.events, self.deliveries, self.lookups, self.polls)
        self.machine = OwnMachine(folder, {queue.name: queue for queue in queues})
        self.meter = PrometheusMeter()
        self.push = SocketPush()
        self.page_push = LatePush(self.push, self.database)
        self.http = PooledHttp(AddressGuard(allow_network))
        self.downloads = PooledDownloads(AddressGuard(allow_network))
        self.files = FolderFiles(folder / FILES)
        self.vault = KeyFileVault(folder / KEY)
        self.mail = mail
        self.issuer = issuer
        self.links = LoginLinks(folder, self.clock)
        self.workspace = workspace
        self._operator = OperatorKey(folder)
        self._chosen_mark = operator_mark
        self.public_url = public_url
        self.sender_addresses = sender_addresses
        scheme, _, rest = public_url.partition("://")
        self.relay_url = f"{'wss' if scheme == 'https' else 'ws'}://{rest.rstrip('/')}/relay"

    def spend_link(self, token: str) -> str:
        """See `ringhook.flows.admin.office.Office`."""
        return self.links.spend(token)

    def is_operator(self, mark: str) -> bool:
        """See `ringhook.flows.admin.entrance.Entrance`."""
        return is_same(mark, self._chosen_mark, self._operator.mark())

    def close(self) -> None:
        """Write what is left and let the files go."""
        self.http.close()
        self.downloads.close()
        self.database.close()


class Home:
    """One running deployment on this machine: the App, its workers, and the server's doors."""

    def __init__(self, media: EmbeddedMedia, workers: int) -> None:
        self.media = media
        self.app = App(media)
        self._workers = Workers(media.database, media.meter)
        media.machine.watch(self._workers.alive)
        self._worker_count = workers
        # Requests take turns (see `build_api`); the others are for what waits for somebody else.
        self._admin = ThreadPoolExecutor(ADMIN_THREADS, thread_name_prefix="ringhook-admin")
        self._dialling = ThreadPoolExecutor(DIAL_THREADS, thread_name_prefix="ringhook-dial")
        self._patience = Patience(ROUTE_THREADS)
        self._compat = ThreadPoolExecutor(COMPAT_THREADS, thread_name_prefix="ringhook-compat")

    def start(self) -> None:
        """Begin to handle what is queued; what an earlier process left goes first."""
        self._make_flows()
        self._workers.dispatch_from(self.media.events, self.app.dispatch)
        self._workers.deliver_from(
            self.media.deliveries, self.app.performing, self._worker_count, at_once=True
        )
        self._workers.deliver_from(self.media.lookups, self.app.lookup, LOOKUP_WORKERS)
        self._workers.deliver_from(self.media.polls, self.app.polling, POLL_WORKERS)
        self._workers.housekeeping(
            (self.app.sweep, self.media.table.sweep, self.media.leftovers.sweep)
        )

    def _make_flows(self) -> None:
        """Import them and put them together now, not while the first webhook waits."""
        for flow in ("ingest", "route", "relay", "admin"):
            getattr(self.app, flow)

    def stop(self) -> None:
        """Finish what is under way; what does not finish in time goes on at the next start."""
        self._workers.stop(STOP_SECONDS)
        for threads in (self._admin, self._dialling, self._compat):
            threads.shutdown(wait=True, cancel_futures=True)
        self._patience.stop()
        self.media.close()

    def doors(self) -> Doors:
        """Return the server's callbacks. What writes little runs on the writing thread itself."""
        return Doors(
            ingest=self._ingest,
            compat=self._ask,
            admin=self._answer,
            connect=self._connect,
            message=self._message,
            disconnect=self._disconnect,
            watch=self._watch,
        )

    async def _ingest(self, token: str, request: WebhookRequest) -> Reply:
        begun = await self._written(partial(self.app.ingest.begin, token, request))
        if isinstance(begun, Reply):
            return begun
        return await self._written(await self._patience.answer_to(begun))

    async def _ask(self, token: str, request: WebhookRequest) -> Reply:
        """A report is written like every webhook; a question only reads, and must not wait for writers."""
        work = partial(self.app.compat, token, request)
        if command_of(request.path) != "getevent":
            return await self._written(work)
        return await asyncio.get_running_loop().run_in_executor(self._compat, work)

    async def _connect(
        self, connection: str, headers: Mapping[str, str], query: Mapping[str, str]
    ) -> int:
        return await self._written(partial(self.app.relay.connect, connection, headers, query))

    async def _message(self, connection: str, text: str) -> None:
        later = await self._written(partial(self.app.relay.message, connection, text))
        if later is not None:
            self._dialling.submit(later).add_done_callback(_note_failure)

    async def _disconnect(self, connection: str) -> None:
        await self._written(partial(self.app.relay.disconnect, connection))

    def _written(self, work: Callable[[], T]) -> Awaitable[T]:
        """Return the result of *work* once everything it wrote is on disk."""
        return self.media.returns.written(work)

    async def _watch(self, path: str) -> Reply:
        """Looking asks the disk, so it waits among the page's requests."""
        look = self._figures if path == METRICS else self._health
        return await asyncio.get_running_loop().run_in_executor(self._admin, look)

    def _figures(self) -> Reply:
        measure(self.media.machine.look(), self.media.meter)
        return Reply(200, self.media.meter.text(), CONTENT_TYPE)

    def _health(self) -> Reply:
        told = self.app.looking.health(self.app.access.workspaces())
        return Reply(200 if told["status"] == "ok" else 503, json.dumps(told, indent=2) + "\n")

    async def _answer(self, event: dict[str, Any]) -> dict[str, Any]:
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._admin, self.app.admin, event)


def _note_failure(done: Future[None]) -> None:
    if not done.cancelled() and done.exception() is not None:
        _LOG.error("a call could not be placed", exc_info=done.exception())
