"""`Queue` in SQLite: messages on disk, leases and turns in memory (`ringhook.embedded.turns`)."""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Callable, Sequence
from functools import partial

from ringhook.domain.errors import NotFoundError, TryAgainError
from ringhook.embedded.clock import SystemClock
from ringhook.embedded.database import Database
from ringhook.embedded.letters import DeadLetter, Depth, Taken
from ringhook.embedded.ready import Lease
from ringhook.embedded.seen import SeenTexts
from ringhook.embedded.suspects import APART_SECONDS, Suspects
from ringhook.embedded.turns import Arrival, Turns
from ringhook.ports.clock import Clock
from ringhook.ports.queue import Message, Received

MAX_DELIVERIES = 5
BUSY_SECONDS = 1.0
"""How long a message waits for a disk that takes no writes."""
BURST = 64
"""More pieces of work than this wait at the same time: their senders are to be answered first."""
_LOAD = (
    "SELECT id, grp, due, attempt, share, holders FROM messages"
    " WHERE queue = ? AND is_dead = 0 ORDER BY id"
)
_INSERT = "INSERT INTO messages (queue, grp, body, due, share) VALUES (?, ?, ?, ?, ?)"
_DELETE = "DELETE FROM messages WHERE id = ?"
_RELEASE = "UPDATE messages SET attempt = ?, due = ?, holders = 0 WHERE id = ?"
_BURY = "UPDATE messages SET attempt = ?, is_dead = 1 WHERE id = ?"
_DEAD = "FROM messages WHERE queue = ? AND is_dead = 1"


class SqliteQueue:
    """The queue *name* of the file. Make one per name; any number of threads may use it.

    What a piece of work sends, deletes or releases counts when that piece is on disk, or not at all.
    A lease taken inside a piece that fails lasts until it is released or expires.
    """

    def __init__(
        self,
        database: Database,
        clock: Clock,
        name: str,
        lease_seconds: float = 30.0,
        max_holders: int = 2,
    ) -> None:
        self._database, self.name = database, name
        self._clock = clock
        even = clock.even_seconds if isinstance(clock, SystemClock) else self._now
        self._turns = Turns(even, lease_seconds)
        self._seen = SeenTexts(name)
        self._handle: Callable[[str], None] | None = None
        self._offer: Callable[[str], Taken | None] | None = None
        self._unannounced: set[str] = set()
        database.after_group(self._unannounced.clear)
        found = database.read(lambda connection: connection.execute(_LOAD, (name,)).fetchall())
        self._suspects = Suspects(name, ((row[0], row[-1]) for row in found), max_holders)
        is_suspected = any(row[-1] for row in found)
        worn = database.run(self._suspects.buried) if is_suspected else ()
        gone = database.read(self._seen.seconds_behind(self._now()))
        late = self._turns.now() - self._now() - gone
        self._turns.arrive(
            (id_, group, due + late, attempt, share)
            for id_, group, due, attempt, share, _ in found
            if id_ not in worn
        )

    def handle_at_once(self, handle: Callable[[str], None]) -> None:
        """Let *handle* have a message of a group while it is sent, in the same transaction.

        It must not wait for anybody. The message is written only if it fails, has another of its group
        before it, or comes in a burst: that is taken in first.
        """
        self._handle = handle

    def hand_over_at_once(self, offer: Callable[[str], Taken | None]) -> None:
        """Let *offer* take a message without a group or delay as soon as what it is sent with is written.

        It is not asked while others wait. What it answers with is told when the message is on disk, leased to it. It must not wait for anybody.
        """
        self._offer = offer

    def is_due(self, wait_seconds: float) -> bool:
        """Say whether `receive` would find something, waiting for it so long."""
        return self._turns.is_due(wait_seconds)

    def send(self, *messages: Message) -> None:
        """See `ringhook.ports.queue.Queue`."""
        if messages:
            self._database.run(lambda connection: self._insert(connection, messages))

    def receive(self, limit: int = 10, *, wait_seconds: float = 0.0) -> Sequence[Received]:
        """See `ringhook.ports.queue.Queue`. Inside a piece of work it does not wait."""
        leases = self._turns.lease(limit, 0.0 if self._database.is_writing() else wait_seconds)
        chosen = self._suspects.chosen(leases)
        if len(chosen) < len(leases):
            self._turns.put_back([one for one in leases if one not in chosen], APART_SECONDS)
        try:
            held = self._held_on_disk(chosen)
            bodies = self._bodies([lease.id for lease in held])
        except TryAgainError:  # what the disk does not give or take cannot be handled now
            self._turns.put_back(chosen, BUSY_SECONDS)
            return ()
        return [_received(lease, bodies[lease.id]) for lease in held if lease.id in bodies]

    def delete(self, received: Received) -> None:
        """See `ringhook.ports.queue.Queue`. A receipt is void once its message was leased again."""

        def drop(connection: sqlite3.Connection) -> None:
            if lease := self._held(received):
                connection.execute(_DELETE, (lease.id,))
                self._database.after_commit(lambda: self._forget(lease))

        self._database.run(drop)

    def release(self, received: Received, *, delay_seconds: float = 0.0) -> None:
        """See `ringhook.ports.queue.Queue`."""

        def give_back(connection: sqlite3.Connection) -> None:
            lease = self._held(received)
            if lease is None:
                return
            if lease.attempt >= MAX_DELIVERIES:
                self._bury(connection, lease)
                return
            connection.execute(_RELEASE, (lease.attempt, self._now() + delay_seconds, lease.id))
            due = self._turns.now() + delay_seconds
            self._database.after_commit(lambda: self._offer_again(lease, due))

        self._database.run(give_back)

    def put_back(self, received: Received, delay_seconds: float) -> None:
        """Offer a message again that the disk lets nobody release; that is not counted as a delivery."""
        if lease := self._held(received):
            self._turns.put_back([lease], delay_seconds)

    def dead_letters(self, limit: int = 100) -> Sequence[DeadLetter]:
        """Return the oldest messages that were given up."""
        statement = f"SELECT id, body, grp, attempt, holders {_DEAD} ORDER BY id LIMIT ?"
        found = self._database.read(
            lambda connection: connection.execute(statement, (self.name, limit)).fetchall()
        )
        return [DeadLetter(*stored) for stored in found]

    def redrive(self, id_: int) -> None:
        """Queue a dead letter again, as new and at the end. Raises `NotFoundError`."""
        statement = f"SELECT body, grp, share {_DEAD} AND id = ?"

        def revive(connection: sqlite3.Connection) -> None:
            found = connection.execute(statement, (self.name, id_)).fetchone()
            if found is None:
                raise NotFoundError(f"there is no dead letter {id_} any more: load the list again")
            connection.execute(_DELETE, (id_,))
            body, group, share = found
            self._insert(connection, [Message(body, group, share=share)])

        self._database.run(revive)

    def depth(self) -> Depth:
        """Return how full the queue is."""
        statement = f"SELECT count(*) {_DEAD}"
        (dead,) = self._database.read(
            lambda connection: connection.execute(statement, (self.name,)).fetchone()
        )
        return Depth(*self._turns.count(), dead)

    def age_seconds(self) -> float:
        """Return how long the longest due message has waited for somebody to take it."""
        return self._turns.age_seconds()

    def spare(self, workers: int) -> None:
        """Keep some of so many workers for others when one share has more than enough to do."""
        self._turns.spare(workers)

    def close(self) -> None:
        """Send every waiting consumer home with nothing."""
        self._turns.close()
        with contextlib.suppress(TryAgainError):  # it counts as a crash, then
            self._database.run(self._suspects.strike_out)

    def _now(self) -> float:
        return self._clock.now().timestamp()

    def _insert(self, connection: sqlite3.Connection, messages: Sequence[Message]) -> None:
        """What is written is announced, come what may: the list is filled after it was handed over."""
        now, written = self._now(), list[Arrival]()
        for message in messages:
            if message.group and self._seen.is_repeated(connection, message.deduplication, now):
                continue
            if self._is_handled(message):
                continue
            self._unannounced.add(message.group)
            delay_seconds = 0.0 if message.group else message.delay_seconds
            due = now + delay_seconds
            values = (self.name, message.group, message.body, due, message.share)
            row = connection.execute(_INSERT, values)
            due = self._turns.now() + delay_seconds
            arrival = (row.lastrowid or 0, message.group, due, 0, message.share)
            if self._offer is None or message.group or message.delay_seconds > 0:
                if not written:
                    self._database.after_commit(lambda: self._turns.arrive(written))
                written.append(arrival)
            else:
                self._database.at_end(partial(self._offer_late, connection, message, arrival))

    def _is_handled(self, message: Message) -> bool:
        handle = self._handle
        if handle is None or not message.group or self._database.backlog() > BURST:
            return False
        if message.group in self._unannounced or self._turns.is_waiting(message.group):
            return False
        return self._database.attempt(lambda _connection: handle(message.body))

    def _offer_late(
        self, connection: sqlite3.Connection, message: Message, arrival: Arrival
    ) -> None:
        """Offer a message when all that was written with it is there to be read."""
        taken = self._taken(message)
        if taken is None:
            self._database.after_commit(lambda: self._turns.arrive([arrival]))
        elif taken.is_over:
            connection.execute(_DELETE, (arrival[0],))
        else:
            hand_over = partial(self._hand_over, taken, arrival[0], message)
            self._database.after_commit(hand_over, otherwise=taken.forget)

    def _taken(self, message: Message) -> Taken | None:
        if self._offer is None or not self._turns.is_free(message.share):
            return None
        return self._offer(message.body)

    def _hand_over(self, taken: Taken, id_: int, message: Message) -> None:
        taken.begin(_received(self._turns.hand_out(id_, message.share), message.body))

    def _held(self, received: Received) -> Lease | None:
        id_, _, serial = received.receipt.partition(".")
        return self._turns.lease_of(int(id_), int(serial))

    def _bodies(self, ids: Sequence[int]) -> dict[int, str]:
        if not ids:
            return {}
        marks = ",".join("?" * len(ids))
        statement = f"SELECT id, body FROM messages WHERE id IN ({marks})"  # noqa: S608 - marks only  # nosec B608
        return self._database.read(lambda connection: dict(connection.execute(statement, ids)))

    def _bury(self, connection: sqlite3.Connection, lease: Lease) -> None:
        connection.execute(_BURY, (min(lease.attempt, MAX_DELIVERIES), lease.id))
        self._database.after_commit(lambda: self._forget(lease))

    def _forget(self, lease: Lease) -> None:
        self._suspects.acquit(lease.id)
        self._turns.forget(lease)

    def _offer_again(self, lease: Lease, due: float) -> None:
        self._suspects.acquit(lease.id)
        self._turns.offer_again(lease, due)

    def _held_on_disk(self, leases: Sequence[Lease]) -> Sequence[Lease]:
        """Write down which suspects are at work.

        Those that their consumers never answered are buried instead; they count as leased until they are.
        """
        held = [lease for lease in leases if lease.attempt <= MAX_DELIVERIES]
        if len(held) == len(leases) and not self._suspects.include(one.id for one in leases):
            return leases

        def write(connection: sqlite3.Connection) -> None:
            self._suspects.hold(connection, [lease.id for lease in held])
            for lease in leases:
                if lease.attempt > MAX_DELIVERIES:
                    self._bury(connection, lease)

        self._database.run(write)
        return held


def _received(lease: Lease, body: str) -> Received:
    return Received(f"{lease.id}.{lease.serial}", body, lease.group, lease.attempt)
