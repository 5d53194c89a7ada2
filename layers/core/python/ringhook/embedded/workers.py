"""Threads that take messages from the queues, and one that keeps house."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from functools import partial

from ringhook.domain.errors import TryAgainError
from ringhook.embedded.database import Database
from ringhook.embedded.queue import SqliteQueue
from ringhook.ports.queue import Received

_LOG = logging.getLogger("ringhook")

EVENTS_AT_A_TIME = 64
WAIT_SECONDS = 1.0
HOUSEKEEPING_SECONDS = 60.0
BUSY_RETRY_SECONDS = 1.0
FAULT_RETRY_SECONDS = 5.0

Handle = Callable[[str], None]


class Workers:
    """Runs the flows that nobody waits for. `stop` lets what is under way finish."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._stopping = threading.Event()
        self._threads: list[threading.Thread] = []
        self._queues: list[SqliteQueue] = []

    def dispatch_from(self, queue: SqliteQueue, handle: Handle) -> None:
        """Handle every event of *queue*: each one, with all it writes and its deletion, is one commit."""
        self._queues.append(queue)
        self._start("dispatch", partial(self._dispatch_loop, queue, handle))

    def deliver_from(self, queue: SqliteQueue, handle: Handle, workers: int) -> None:
        """Handle the tasks of *queue*, up to *workers* at a time, each waiting for its CRM by itself."""
        self._queues.append(queue)
        for number in range(workers):
            self._start(f"deliver-{number}", partial(self._deliver_loop, queue, handle))

    def housekeeping(self, keep: Sequence[Callable[[], object]]) -> None:
        """Call everything in *keep* once a minute."""
        self._start("housekeeping", partial(self._housekeeping_loop, keep))

    def stop(self, timeout_seconds: float) -> None:
        """Take no more messages; wait for those under way, at most *timeout_seconds*."""
        self._stopping.set()
        for queue in self._queues:
            queue.close()
        for thread in self._threads:
            thread.join(timeout_seconds)

    def _start(self, name: str, loop: Callable[[], None]) -> None:
        thread = threading.Thread(target=loop, name=f"ringhook-{name}", daemon=True)
        self._threads.append(thread)
        thread.start()

    def _dispatch_loop(self, queue: SqliteQueue, handle: Handle) -> None:
        while not self._stopping.is_set():
            received = queue.receive(EVENTS_AT_A_TIME, wait_seconds=WAIT_SECONDS)
            pieces = [
                (message, self._submit(partial(_handle_in_transaction, queue, handle, message)))
                for message in received
            ]
            for message, piece in pieces:
                self._finish(queue, message, piece)

    def _submit(self, work: Callable[[], None]) -> Future[None]:
        return self._database.submit(lambda _connection: work())

    def _finish(self, queue: SqliteQueue, message: Received, piece: Future[None]) -> None:
        try:
            piece.result()
        except TryAgainError:
            queue.release(message, delay_seconds=BUSY_RETRY_SECONDS)
        except Exception:  # noqa: BLE001 - a fault in one message must not stop the others
            _LOG.exception("an event could not be handled; it is tried again, then put aside")
            queue.release(message, delay_seconds=FAULT_RETRY_SECONDS)

    def _deliver_loop(self, queue: SqliteQueue, handle: Handle) -> None:
        while not self._stopping.is_set():
            for message in queue.receive(1, wait_seconds=WAIT_SECONDS):
                self._deliver(queue, handle, message)

    def _deliver(self, queue: SqliteQueue, handle: Handle, message: Received) -> None:
        try:
            handle(message.body)
        except TryAgainError:
            queue.release(message, delay_seconds=BUSY_RETRY_SECONDS)
        except Exception:  # noqa: BLE001 - a fault in one message must not stop the others
            _LOG.exception("a delivery could not be handled; it is tried again, then put aside")
            queue.release(message, delay_seconds=FAULT_RETRY_SECONDS)
        else:
            # Nobody waits for this commit: a repeated message finds its delivery settled.
            self._submit(lambda: queue.delete(message))

    def _housekeeping_loop(self, keep: Sequence[Callable[[], object]]) -> None:
        while not self._stopping.wait(HOUSEKEEPING_SECONDS):
            for task in keep:
                try:
                    task()
                except Exception:  # noqa: BLE001 - a fault in one message must not stop the others
                    _LOG.exception("housekeeping failed; it is tried again in a minute")


def _handle_in_transaction(queue: SqliteQueue, handle: Handle, message: Received) -> None:
    handle(message.body)
    queue.delete(message)
