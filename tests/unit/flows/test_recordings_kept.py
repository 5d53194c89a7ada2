"""A workspace that keeps recordings: fetched when announced, tried again, heard from here, deleted in time."""

from __future__ import annotations

import json
from typing import Any

import pytest
from tests.unit.flows.download_script import Answer
from tests.unit.flows.handling import handle_all
from tests.unit.flows.recording_scene import LINK, SOUND, fetch_all, hear, kept, recorded, serve
from tests.unit.flows.world import World

from ringhook.domain.errors import TryAgainError
from ringhook.flows.messages import Poll, poll_message
from ringhook.flows.recordings import fetching
from ringhook.flows.recordings.message import is_errand
from ringhook.ports.http import Failure, HttpFailedError

KEEP: dict[str, Any] = {"recordings": {"store": True, "days": 30}}
DAY = 86_400


def test_nothing_is_fetched_unless_the_workspace_says_so(world: World) -> None:
    recorded(world)
    assert world.deliveries.sent == []


def test_what_is_announced_is_fetched_and_heard_from_here(world: World) -> None:
    serve(world)
    call_id = recorded(world, **KEEP)
    assert fetch_all(world) == 1
    told = kept(world, call_id)
    assert (told["kept"], told["size"], told["sentence"]) == ("stored", len(SOUND), "")
    world.downloads.script.clear()
    assert hear(world, call_id).body == SOUND
    assert hear(world, call_id, range="bytes=-3").body == SOUND[-3:]
    head = hear(world, call_id, method="HEAD")
    assert (head.headers["Content-Length"], head.body) == (str(len(SOUND)), b"")
    assert hear(world, call_id, range="bytes=99999-").status == 416
    assert len(world.downloads.asked) == 1


def test_a_queue_that_carries_everything_brings_recordings_too(world: World) -> None:
    """On AWS polls, inquiries, errands and tasks share one queue."""
    serve(world)
    call_id = recorded(world, **KEEP)
    world.deliveries.send(poll_message(Poll("main", "gone", 1)))
    assert handle_all(world.deliveries, world.app.perform) == 2
    assert kept(world, call_id)["kept"] == "stored"


def test_a_file_at_an_address_of_its_own_is_redirected_to(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    serve(world)
    call_id = recorded(world, **KEEP)
    fetch_all(world)
    signed = "https://bucket.example/x?signature=1"
    monkeypatch.setattr(world.files, "address", lambda *_: signed)
    heard = hear(world, call_id, range="bytes=0-")
    assert (heard.status, heard.headers["Location"], heard.body) == (302, signed, b"")


def test_each_recording_is_fetched_once_however_often_it_is_told(world: World) -> None:
    links = [f"https://pbx.example/{n}.mp3" for n in range(3)]
    for link in links:
        serve(world, link)
    call_id = recorded(world, *links, **KEEP)
    world.ring(event="recording", recording_url=[*links, LINK])
    assert fetch_all(world) == 4
    assert [kept(world, call_id, n)["kept"] for n in (1, 2, 3)] == ["stored"] * 3
    assert len(world.files.kept) == 3
    fetch_all(world)
    assert len(world.downloads.asked) == 4


def test_what_fails_is_tried_again_and_seen(world: World) -> None:
    world.downloads.script[LINK] = Answer(status=503)
    call_id = recorded(world, **KEEP)
    fetch_all(world)
    told = kept(world, call_id)
    assert (told["kept"], told["next_at"]) == ("waiting", "2026-01-05T09:30:14Z")
    assert "did not answer as it should" in told["sentence"]
    assert fetch_all(world) == 0
    serve(world)
    world.clock.advance(10)
    assert fetch_all(world) == 1
    assert kept(world, call_id)["kept"] == "stored"


@pytest.mark.parametrize(
    ("answer", "attempts", "reason"),
    [
        (Answer(status=404), 4, "gone"),
        (Answer(b"<html>"), 4, "not_audio"),
        (Answer(status=500), 7, "unreachable"),
        (HttpFailedError(Failure.BLOCKED_ADDRESS, "x", sent=False), 1, "blocked_address"),
    ],
)
def test_a_dead_link_is_given_up_and_nothing_is_stored(
    world: World, answer: Answer | HttpFailedError, attempts: int, reason: str
) -> None:
    world.downloads.script[LINK] = answer
    call_id = recorded(world, **KEEP)
    for _ in range(10):
        fetch_all(world)
        world.clock.advance(7 * 3600)
    assert len(world.downloads.asked) == attempts
    (row,) = world.table.rows(f"ws#main#call#{call_id}", "recording#")
    assert (row["state"], row["reason"], world.files.kept) == ("failed", reason, {})


def test_too_large_and_cut_short_are_not_kept(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fetching, "MAX_BYTES", 100)
    serve(world)
    call_id = recorded(world, **KEEP)
    fetch_all(world)
    assert (kept(world, call_id)["kept"], world.files.kept) == ("failed", {})
    monkeypatch.undo()
    short = "https://pbx.example/short.mp3"
    headers = {"content-type": "audio/mpeg", "content-length": "99999"}
    serve(world, short, headers=headers)
    world.ring(event="recording", recording_url=short)
    fetch_all(world)
    assert (kept(world, call_id, 2)["kept"], world.files.kept) == ("waiting", {})


def test_a_full_disk_is_tried_again(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> int:
        raise TryAgainError("no room")

    serve(world)
    call_id = recorded(world, **KEEP)
    monkeypatch.setattr(world.files, "put", full)
    fetch_all(world)
    assert "could not be kept here" in kept(world, call_id)["sentence"]


def test_files_go_when_their_days_are_over(world: World) -> None:
    serve(world)
    call_id = recorded(world, **KEEP)
    fetch_all(world)
    world.clock.advance(29 * DAY)
    world.app.sweep()
    assert len(world.files.kept) == 1
    world.clock.advance(2 * DAY)
    world.app.sweep()
    assert (world.files.kept, world.table.rows("ws#main#files")) == ({}, [])
    world.downloads.script.clear()
    heard = hear(world, call_id)
    assert (heard.status, json.loads(heard.body)["reason"]) == (404, "gone")


def test_files_never_outlive_their_call(world: World) -> None:
    serve(world)
    recorded(world, **KEEP, retention_days=7)
    fetch_all(world)
    world.clock.advance(8 * DAY)
    world.app.sweep()
    assert world.files.kept == {}


def test_a_call_that_is_forgotten_leaves_no_file(world: World) -> None:
    serve(world)
    call_id = recorded(world, **KEEP)
    fetch_all(world)
    assert world.app.recording.keeping.forget("main", call_id) == 1
    assert world.files.kept == {}
    assert world.table.rows("ws#main#files") == []
    assert world.app.recording.keeping.forget("main", call_id) == 0


def test_a_number_is_erased_with_its_recordings(world: World) -> None:
    serve(world)
    call_id = recorded(world, **KEEP)
    fetch_all(world)
    number = world.api("GET", f"/api/calls/{call_id}")[1]["call"]["phone"]
    assert world.files.kept
    assert world.api("POST", "/api/erase", {"number": number})[1]["removed"]["calls"] == 1
    assert world.files.kept == {}
    assert world.table.rows("ws#main#files") == []


def test_a_workspace_leaves_with_its_recordings(world: World) -> None:
    serve(world)
    recorded(world, **KEEP)
    fetch_all(world)
    assert world.app.keeping.leave.begin("main")
    assert world.files.kept == {}
    assert world.table.rows("ws#main#files") == []


@pytest.mark.parametrize("is_early", [True, False], ids=["before the answer", "after it"])
def test_what_is_fetched_while_its_call_is_erased_is_not_kept(
    world: World, *, is_early: bool
) -> None:
    serve(world)
    call_id = recorded(world, **KEEP)
    flow = world.app.recording.fetching
    (errand,) = (m.body for m in world.deliveries.sent if is_errand(m.body))
    begun = flow.begin(errand)
    assert begun
    if is_early:
        world.app.recording.keeping.forget("main", call_id)
    ended = flow.send(begun)
    if not is_early:
        world.app.recording.keeping.forget("main", call_id)
    flow.finish(ended)
    assert world.files.kept == {}
    assert world.table.rows(f"ws#main#call#{call_id}", "recording#") == []


def test_a_crash_in_the_middle_is_begun_again(world: World) -> None:
    serve(world)
    call_id = recorded(world, **KEEP)
    flow = world.app.recording.fetching
    (errand,) = (m.body for m in world.deliveries.sent if is_errand(m.body))
    assert flow.begin(errand)
    assert kept(world, call_id)["kept"] == "fetching"
    assert fetch_all(world) == 1
    assert kept(world, call_id)["kept"] == "stored"


@pytest.mark.parametrize("rule", [{"days": 0}, {"days": 3651}, {"store": "maybe"}, {"where": "x"}])
def test_a_rule_that_makes_no_sense_is_refused_with_its_path(
    world: World, rule: dict[str, object]
) -> None:
    _, document, headers = world.api("GET", "/api/config")
    document["settings"] = {"recordings": rule}
    etag = {"If-Match": headers["ETag"]}
    status, body, _ = world.api("PUT", "/api/config", document, headers=etag)
    assert status == 400
    assert body["problems"][0]["path"] == f"settings.recordings.{next(iter(rule))}"
