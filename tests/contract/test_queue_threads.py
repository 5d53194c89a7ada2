"""Several producers and consumers at once: nothing lost, nothing doubled, every group in order."""

from __future__ import annotations

from collections import defaultdict
from concurrent.futures import ThreadPoolExecutor
from threading import Lock

from ringhook.ports.queue import Message, Queue, Received

GROUPS, PER_GROUP, CONSUMERS = 8, 25, 4
TOTAL = GROUPS * PER_GROUP


class Ledger:
    """What was handled, by group; a group that is handled twice at one time is noticed."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._busy: set[str] = set()
        self.handled: defaultdict[str, list[int]] = defaultdict(list)
        self.overlaps: list[str] = []

    def begin(self, received: Received) -> None:
        with self._lock:
            if received.group in self._busy:
                self.overlaps.append(received.group)
            self._busy.add(received.group)

    def end(self, received: Received) -> None:
        with self._lock:
            self._busy.discard(received.group)
            self.handled[received.group].append(int(received.body))

    def is_complete(self) -> bool:
        with self._lock:
            return sum(map(len, self.handled.values())) >= TOTAL


def produce(queue: Queue, group: str) -> None:
    for number in range(PER_GROUP):
        queue.send(Message(str(number), group=group, deduplication=f"{group}/{number}"))


def consume(queue: Queue, ledger: Ledger) -> None:
    """Every seventh message is given back once, to mix the turns."""
    while not ledger.is_complete():
        for received in queue.receive(3, wait_seconds=0.2):
            ledger.begin(received)
            if received.attempt == 1 and int(received.body) % 7 == 3:
                ledger._busy.discard(received.group)
                queue.release(received)
                continue
            ledger.end(received)
            queue.delete(received)


def test_many_threads_lose_and_double_nothing_and_keep_every_group_in_order(
    timed_queue: Queue,
) -> None:
    ledger = Ledger()
    with ThreadPoolExecutor(GROUPS + CONSUMERS) as pool:
        consumers = [pool.submit(consume, timed_queue, ledger) for _ in range(CONSUMERS)]
        producers = [pool.submit(produce, timed_queue, f"g{n}") for n in range(GROUPS)]
        for future in (*producers, *consumers):
            future.result(timeout=60)

    assert ledger.overlaps == []
    assert ledger.handled == {f"g{n}": list(range(PER_GROUP)) for n in range(GROUPS)}
    assert list(timed_queue.receive()) == []
