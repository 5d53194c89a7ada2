"""What is erased is nowhere in the file's bytes, nor in its journal."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.unit.flows.every_row import NUMBER, fill, rows_of
from tests.unit.flows.recording_scene import SOUND
from tests.unit.flows.world import World

from ringhook.config.document import Document
from ringhook.domain.errors import NotFoundError
from ringhook.domain.webhook import WebhookRequest
from ringhook.embedded.queue import MAX_DELIVERIES
from ringhook.ports.queue import Message
from ringhook.store.refusals import Refusals
from ringhook.wiring.embedded import EmbeddedMedia, Home

DIGITS = b"184881234"
TOKEN = "a-webhook-token-of-enough-length"
NOTE = "x" * 9000
"""Longer than a page of the file."""


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Home]:
    made = Home(EmbeddedMedia(tmp_path / "store", (), "http://127.0.0.1:8420"), workers=1)
    made.app.access.create("main", made.media.clock.now())
    yield made
    made.stop()


def ring(home: Home, number: str, call_id: str, event: str = "ringing") -> None:
    """Let a call come in and be dispatched, as the workers do."""
    body = {"event": event, "call_id": call_id, "from": number, "note": NOTE[: 40 * len(call_id)]}
    now = home.media.clock.now()
    sent = WebhookRequest(method="POST", received_at=now, body=json.dumps(body).encode())
    assert home.app.ingest(TOKEN, sent).status == 200
    for received in home.media.events.receive(10):
        home.app.dispatch(received.body)
        home.media.events.delete(received)


def bytes_of(tmp_path: Path) -> bytes:
    return b"".join(path.read_bytes() for path in sorted((tmp_path / "store").glob("*sqlite3*")))


def has_sound(tmp_path: Path) -> bool:
    return any(SOUND in path.read_bytes() for path in tmp_path.rglob("*") if path.is_file())


def test_no_byte_of_the_number_stays_in_the_files(home: Home, tmp_path: Path) -> None:
    document = {"connections": [{"id": "pbx", "adapter": "generic", "token": TOKEN}]}
    document |= {"actions": [{"call_type": "both", "kind": "GET", "target": "https://x.example/"}]}
    home.app.office.save("main", Document.model_validate(document), 0, "test")
    for count in range(40):
        ring(home, "+33184881234" if count % 2 else "+33184889999", f"call-{count}")
        ring(home, "+33184881234" if count % 2 else "+33184889999", f"call-{count}", "ended")
    Refusals(home.media.table).add("main", "pbx", home.media.clock.now(), 400, "+33184881234")
    home.media.deliveries.send(Message("dead +33184881234"))
    for received in home.media.deliveries.receive(100):
        for _ in range(MAX_DELIVERIES):
            home.media.deliveries.release(received)
            (received,) = home.media.deliveries.receive(100)[:1] or (received,)  # noqa: PLW2901
    assert DIGITS in bytes_of(tmp_path)
    erase = home.app.office.privacy.erase
    erased = erase("main", erase.check("main", "+33184881234"), seconds=60.0)
    assert erased.cursor == ""
    assert erased.counts["calls"] == 20
    assert DIGITS not in bytes_of(tmp_path)
    assert b"+33184889999" in bytes_of(tmp_path)


def test_no_byte_of_the_number_stays_of_a_row_of_any_kind(home: Home, tmp_path: Path) -> None:
    """The rows of a whole deployment, and its recording, are laid into the files as they are."""
    world = World()
    world.clock.advance((home.media.clock.now() - world.clock.now()).total_seconds())
    fill(world)
    for partition, sort, _ in rows_of(world):
        row = world.table.get(partition, sort)
        assert row
        home.media.table.put(row)
    for name, content in world.files.kept.items():
        home.media.files.put(name, [content])
    assert DIGITS in bytes_of(tmp_path)
    assert has_sound(tmp_path)
    erase = home.app.office.privacy.erase
    assert erase("main", erase.check("main", NUMBER), seconds=60.0).cursor == ""
    assert DIGITS not in bytes_of(tmp_path)
    assert not has_sound(tmp_path)


def test_the_writer_overwrites_what_it_deletes(home: Home) -> None:
    """Some builds of SQLite do so by themselves, others do not."""
    found = home.media.database.run(
        lambda connection: connection.execute("PRAGMA secure_delete").fetchone()
    )
    assert found == (1,)


def test_expired_rows_leave_the_file(home: Home) -> None:
    home.media.database.run(
        lambda connection: (
            connection.execute(
                "INSERT INTO entries VALUES ('ws#main#call#x', 'call', '{\"n\": \"+33184881234\"}', 1, 1)"
            ).rowcount
        )
    )
    with pytest.raises(NotFoundError):
        home.app.calls.story("main", "x")
    assert home.media.table.sweep() == 1
    count = home.media.database.read(
        lambda connection: connection.execute(
            "SELECT count(*) FROM entries WHERE sort = 'call'"
        ).fetchone()[0]
    )
    assert count == 0


def test_dead_letters_leave_after_two_weeks(home: Home) -> None:
    home.media.database.run(
        lambda connection: (
            connection.execute(
                "INSERT INTO messages (queue, grp, body, due, attempt, is_dead) VALUES"
                " ('events', '', 'old', 1.0, 5, 1), ('events', '', 'new', 9e12, 5, 1),"
                " ('events', '', 'waiting', 1.0, 0, 0)"
            ).rowcount
        )
    )
    home.media.leftovers.sweep()
    left = home.media.database.read(
        lambda connection: connection.execute("SELECT body FROM messages ORDER BY id").fetchall()
    )
    assert left == [("new",), ("waiting",)]
