"""Places are taken by one at a time, and all work that was given is done before the threads go home."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Thread

from ringhook.embedded.senders import Senders


def test_no_more_places_are_taken_than_there_are() -> None:
    senders = Senders(3)
    assert [senders.take() for _ in range(4)] == [True, True, True, False]
    senders.give_back(2)
    assert senders.take_some(10, 0.0) == 2
    assert senders.take_some(10, 0.0) == 0


def test_some_are_taken_up_to_a_limit() -> None:
    senders = Senders(8)
    assert [senders.take_some(5, 0.0), senders.take_some(5, 0.0)] == [5, 3]


def test_threads_that_hurry_share_no_place() -> None:
    senders = Senders(50)
    with ThreadPoolExecutor(8) as pool:
        taken = list(pool.map(lambda _: senders.take_some(3, 0.0), range(200)))
    assert sum(taken) == 50


def test_what_was_given_is_done_before_the_threads_go() -> None:
    senders, done = Senders(2), list[int]()
    threads = [Thread(target=senders.loop) for _ in range(senders.count)]
    for number in range(20):
        senders.put(lambda number=number: done.append(number))  # type: ignore[misc]  # mypy wants no default
    senders.stop()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert sorted(done) == list(range(20))
