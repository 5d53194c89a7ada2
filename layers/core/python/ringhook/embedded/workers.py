"""Threads that take messages from the queues, and one that keeps house.

event queue     the writing thread handles most events as they come; one thread hands it the others
delivery queue  the same for tasks while a sender is free; senders wait for the CRMs
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Future
from functools import partial
from typing import Protocol, TypeVar

from ringhook.domain.errors import TryAgainError
from ringhook.embedded.database import Database
from ringhook.embedded.finishing import Finishing
from ringhook.embedded.letters import Taken
from ringhook.embedded.queue import SqliteQueue
from ringhook.embedded.senders import Senders
from ringhook.ports.figures import FAULTS, RUNS
from ringhook.ports.meter import Meter
from ringhook.ports.queue import Received
from ringhook.ports.subject import is_about

_LOG = logging.getLogger("ringhook")

AT_A_TIME = 64
WAIT_SECONDS = 1.0
HOUSEKEEPING_SECONDS = 60.0
BUSY_RETRY_SECONDS = 1.0
FAULT_RETRY_SECONDS = 5.0
UNWRITTEN_SECONDS = 0.2

Begun = TypeVar("Begun")
Ended = TypeVar("Ended")
Result = TypeVar("Result")


class Delivering(Protocol[Begun, Ended]):
    """A flow in three steps, of which only `send` may wait for somebody else."""

    def begin(self, body: str) -> Begun | None: ...  # noqa: D102 - see ringhook.flows.deliver
    def send(self, begun: Begun) -> Ended: ...  # noqa: D102 - see ringhook.flows.deliver
    def finish(self, ended: Ended) -> None: ...  # noqa: D102 - see ringhook.flows.deliver


class Workers:
    """Runs the flows that nobody waits for. `stop` lets what is under way finish."""

    def __init__(self, database: Database, meter: Meter) -> None:
        self._database, self._meter = database, meter
        self._stopping = threading.Event()
        self._threads: list[threading.Thread] = []
        self._queues: list[SqliteQueue] = []
        self._senders: list[Senders] = []

    def dispatch_from(self, queue: SqliteQueue, handle: Callable[[str], None]) -> None:
        """Handle every event of *queue*: each one, with all it writes and its deletion, is one commit.

        Most are handled in the commit that takes them in; a thread handles the others.
        """
        self._queues.append(queue)
        queue.handle_at_once(handle := self._counted(queue, handle))
        self._start("dispatch", partial(self._dispatch_loop, queue, handle))

    def _counted(self, queue: SqliteQueue, handle: Callable[[str], None]) -> Callable[[str], None]:
        def counted(body: str) -> None:
            self._meter.count(RUNS, queue.name)
            handle(body)

        return counted

    def deliver_from(
        self,
        queue: SqliteQueue,
        flow: Delivering[Begun, Ended],
        count: int,
        *,
        at_once: bool = False,
    ) -> None:
        """Handle the tasks of *queue*, up to *count* at a time waiting for their CRMs.

        *at_once* lets a task begin in the commit that queues it, while a sender is free and nothing waits.
        """
        self._queues.append(queue)
        queue.spare(count)
        self._senders.append(senders := Senders(count))
        if at_once:
            queue.hand_over_at_once(partial(self._begin_at_once, queue, flow, senders))
        for number in range(count):
            self._start(f"send-{number}", senders.loop)
        self._start("deliver", partial(self._deliver_loop, queue, flow, senders))

    def housekeeping(self, keep: Sequence[Callable[[], object]]) -> None:
        """Call everything in *keep* once a minute."""
        self._start("housekeeping", partial(self._housekeeping_loop, keep))

    def alive(self) -> Mapping[str, bool]:
        """Return of each thread whether it runs."""
        numbered = enumerate(self._threads)
        return {f"{thread.name}.{number}": thread.is_alive() for number, thread in numbered}

    def stop(self, timeout_seconds: float) -> None:
        """Take no more messages; wait for those under way, at most *timeout_seconds*."""
        self._stopping.set()
        for queue in self._queues:
            queue.close()
        for senders in self._senders:
            senders.stop()
        for thread in self._threads:
            thread.join(timeout_seconds / len(self._threads))

    def _start(self, name: str, loop: Callable[[], None]) -> None:
        thread = threading.Thread(target=loop, name=f"ringhook-{name}", daemon=True)
        self._threads.append(thread)
        thread.start()

    def _dispatch_loop(self, queue: SqliteQueue, handle: Callable[[str], None]) -> None:
        while not self._stopping.is_set():
            received = queue.receive(AT_A_TIME, wait_seconds=WAIT_SECONDS)
            for message, error in self._together(
                partial(_handle_and_delete, queue, handle), received
            ):
                if isinstance(error, BaseException):
                    self._give_back(queue, message, error)

    def _deliver_loop(
        self,
        queue: SqliteQueue,
        flow: Delivering[Begun, Ended],
        senders: Senders,
    ) -> None:
        while not self._stopping.is_set():
            if not queue.is_due(WAIT_SECONDS):
                continue
            room = senders.take_some(AT_A_TIME, WAIT_SECONDS)
            received = queue.receive(room) if room else ()
            self._meter.count(RUNS, queue.name, amount=len(received))
            for message, begun in self._together(partial(_begin, queue, flow), received):
                senders.put(partial(self._send, queue, flow, message, begun, senders))
            senders.give_back(room - len(received))

    def _begin_at_once(
        self,
        queue: SqliteQueue,
        flow: Delivering[Begun, Ended],
        senders: Senders,
        body: str,
    ) -> Taken | None:
        """Begin a task inside the piece of work that queues it; what fails is left for the thread."""
        if self._stopping.is_set() or not senders.take():
            return None
        found: list[Begun | None] = []
        if not self._database.attempt(lambda _connection: found.append(flow.begin(body))):
            senders.give_back()
            return None
        self._meter.count(RUNS, queue.name)
        begun = found[0]
        if begun is None:
            senders.give_back()
        return Taken(
            begin=lambda received: senders.put(
                partial(self._send, queue, flow, received, begun, senders)
            ),
            forget=senders.give_back,
            is_over=begun is None,
        )

    def _together(
        self, step: Callable[[Received], Result], received: Sequence[Received]
    ) -> Iterator[tuple[Received, Result | BaseException]]:
        """Do *step* for all messages in one commit; if one fails, for each in a commit of its own."""
        if not received:
            return
        try:
            done = self._written(lambda: [step(message) for message in received]).result()
        except Exception as error:  # noqa: BLE001 - which message it was is found out one by one
            if len(received) == 1:
                yield received[0], error
                return
            for message in received:
                yield from self._together(step, [message])
        else:
            yield from zip(received, done, strict=True)

    def _send(
        self,
        queue: SqliteQueue,
        flow: Delivering[Begun, Ended],
        message: Received,
        begun: Begun | BaseException | None,
        senders: Senders,
    ) -> None:
        try:
            if isinstance(begun, BaseException):
                self._give_back(queue, message, begun)
            elif begun is not None:
                finish = partial(_finish_and_delete, queue, flow, message, flow.send(begun))
                later = partial(self._finish_later, queue, message, finish)
                self._database.post(lambda _connection: finish(), Finishing(later))
        except Exception as error:  # noqa: BLE001 - a fault in one message must not stop the others
            self._give_back(queue, message, error)
        finally:
            senders.give_back()

    def _finish_later(
        self,
        queue: SqliteQueue,
        message: Received,
        finish: Callable[[], None],
        error: BaseException | None,
    ) -> None:
        """Write an outcome as soon as the disk takes it: what was sent must not be sent again for want of a record."""
        while isinstance(error, TryAgainError) and not self._stopping.wait(UNWRITTEN_SECONDS):
            try:
                error = self._written(finish).exception()
            except TryAgainError:
                return  # the database is closed: the next start finds an attempt that was interrupted
        if error is not None:
            self._give_back(queue, message, error)

    def _give_back(self, queue: SqliteQueue, message: Received, error: BaseException) -> None:
        delay_seconds = BUSY_RETRY_SECONDS
        if not isinstance(error, TryAgainError):
            delay_seconds = FAULT_RETRY_SECONDS
            self._meter.count(FAULTS, queue.name)
            _LOG.error("a message could not be handled; it is tried again", exc_info=error)
        try:
            queue.release(message, delay_seconds=delay_seconds)
        except TryAgainError:
            _LOG.warning("a message waits: the disk does not take writes")
            queue.put_back(message, BUSY_RETRY_SECONDS)

    def _written(self, work: Callable[[], Result]) -> Future[Result]:
        return self._database.submit(lambda _connection: work())

    def _housekeeping_loop(self, keep: Sequence[Callable[[], object]]) -> None:
        while not self._stopping.wait(HOUSEKEEPING_SECONDS):
            for task in keep:
                try:
                    task()
                except Exception:  # noqa: BLE001 - the others are still due
                    _LOG.exception("housekeeping failed; it is tried again in a minute")


def _handle_and_delete(
    queue: SqliteQueue, handle: Callable[[str], None], message: Received
) -> None:
    is_about("")
    handle(message.body)
    queue.delete(message)


def _begin(queue: SqliteQueue, flow: Delivering[Begun, Ended], message: Received) -> Begun | None:
    """Begin a task; one with nothing to send is over at once."""
    is_about("")
    begun = flow.begin(message.body)
    if begun is None:
        queue.delete(message)
    return begun


def _finish_and_delete(
    queue: SqliteQueue, flow: Delivering[Begun, Ended], message: Received, ended: Ended
) -> None:
    flow.finish(ended)
    queue.delete(message)
