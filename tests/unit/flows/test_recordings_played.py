"""A recording is heard through us, in pieces; whatever its vendor answers."""

from __future__ import annotations

import json
from typing import Any

import pytest
from msgspec import structs
from tests.unit.flows.download_script import Answer
from tests.unit.flows.recording_scene import LINK, MP3, SOUND, hear, kept, recorded, serve
from tests.unit.flows.world import TOKEN, World

from ringhook.flows.recordings import playing
from ringhook.ports.http import Failure, HttpFailedError


@pytest.fixture(params=[False, True], ids=["vendor without ranges", "vendor with ranges"])
def call_id(world: World, request: pytest.FixtureRequest) -> str:
    """A call with a recording."""
    found = recorded(world)
    serve(world, obeys=request.param)
    return found


def test_the_whole_is_heard(world: World, call_id: str) -> None:
    heard = hear(world, call_id)
    assert (heard.status, heard.body) == (200, SOUND)
    assert heard.headers["Content-Type"] == "audio/mpeg"
    assert heard.headers["Accept-Ranges"] == "bytes"
    assert heard.headers["X-Content-Type-Options"] == "nosniff"
    assert heard.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    disposition = heard.headers["Content-Disposition"]
    assert disposition == 'inline; filename="recording-2026-01-05-0930-1.mp3"'


def test_to_keep_it_is_another_disposition(world: World, call_id: str) -> None:
    heard = hear(world, call_id, query_download="true")
    assert heard.headers["Content-Disposition"].startswith("attachment;")


RANGES = [
    ("bytes=0-", 0, len(SOUND)),
    ("bytes=0-0", 0, 1),
    ("bytes=100-199", 100, 200),
    ("bytes=1000-99999", 1000, len(SOUND)),
    ("bytes=-7", len(SOUND) - 7, len(SOUND)),
]


@pytest.mark.parametrize(("asked", "first", "end"), RANGES)
def test_a_part_is_heard(world: World, call_id: str, asked: str, first: int, end: int) -> None:
    heard = hear(world, call_id, range=asked)
    assert (heard.status, heard.body) == (206, SOUND[first:end])
    length = len(SOUND)
    assert _range(heard.headers) in {
        f"bytes {first}-{end - 1}/{length}",
        f"bytes {first}-{end - 1}/*",
    }


def _range(headers: Any) -> str:
    return str(headers["Content-Range"])


@pytest.mark.parametrize(
    "asked", ["bytes=9-5", "bytes=0-1,5-6", "bytes=junk", f"bytes={len(SOUND)}-"]
)
def test_an_unfit_range_is_416(world: World, call_id: str, asked: str) -> None:
    heard = hear(world, call_id, range=asked)
    assert (heard.status, heard.body) == (416, b"")


def test_another_unit_is_answered_whole(world: World, call_id: str) -> None:
    assert hear(world, call_id, range="items=0-5").status == 200


def test_if_range_decides_whether_a_part_is_good(world: World, call_id: str) -> None:
    etag = hear(world, call_id).headers["ETag"]
    assert hear(world, call_id, range="bytes=5-9", if_range=etag).status == 206
    assert hear(world, call_id, range="bytes=5-9", if_range='"other"').body == SOUND


def test_head_tells_the_length_and_brings_nothing(world: World, call_id: str) -> None:
    heard = hear(world, call_id, method="HEAD")
    assert (heard.status, heard.body) == (200, b"")
    assert heard.headers["Content-Length"] == str(len(SOUND))


def test_a_long_one_comes_piece_by_piece(
    world: World, call_id: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(playing, "PIECE_BYTES", 100)
    heard = b""
    while len(heard) < len(SOUND):
        piece = hear(world, call_id, range=f"bytes={len(heard)}-")
        assert (piece.status, len(piece.body) <= 100) == (206, True)
        heard += piece.body
    assert heard == SOUND
    refused = hear(world, call_id)
    assert (refused.status, json.loads(refused.body)["reason"]) == (413, "ask_for_pieces")


def test_the_vendors_link_is_in_no_answer(world: World, call_id: str) -> None:
    heard = hear(world, call_id)
    assert "of-the-vendor" not in str(heard.headers)
    told = kept(world, call_id)
    assert (told["host"], told["number"]) == ("pbx.example", 1)
    assert told["address"] == f"/api/calls/{call_id}/recordings/1"
    assert "token" not in json.dumps(told)


def test_the_vendors_link_is_nowhere_in_the_trace(world: World) -> None:
    note = {"call_type": "both", "trigger": "recording", "kind": "GET"}
    actions = [
        note | {"id": "query", "target": "https://crm.example/?r=$recording$"},
        note | {"id": "body", "kind": "POST", "target": "https://crm.example/api"},
    ]
    link = f"{LINK}&x=a b"
    call_id = recorded(world, link, actions=actions)
    world.deliver_all()
    _, body, _ = world.api("GET", f"/api/calls/{call_id}")
    told = json.dumps(body)
    assert "of-the-vendor" not in told
    assert "https://pbx.example/****" in told
    assert "of-the-vendor" in str(world.http.sent[0].url), "the CRM still gets it"


DEAD = [
    (Answer(status=404), 404, "gone"),
    (Answer(status=410), 404, "gone"),
    (Answer(status=403), 502, "refused"),
    (Answer(status=500), 502, "unreachable"),
    (Answer(b"<html>sign in</html>", headers={"content-type": "text/html"}), 502, "not_audio"),
    (Answer(b"<html>sign in</html>"), 502, "not_audio"),
    (Answer(b"", headers=MP3), 502, "not_audio"),
    (Answer(SOUND, headers=MP3 | {"content-encoding": "gzip"}), 502, "unreachable"),
    (Answer(SOUND, status=206, headers=MP3), 502, "unreachable"),
    (
        Answer(SOUND, status=206, headers=MP3 | {"content-range": "bytes 9-10/20"}),
        502,
        "unreachable",
    ),
    (HttpFailedError(Failure.BLOCKED_ADDRESS, "x", sent=False), 502, "blocked_address"),
    (HttpFailedError(Failure.TIMEOUT, "x", sent=True), 502, "unreachable"),
    (HttpFailedError(Failure.TOO_MANY_REDIRECTS, "x", sent=True), 502, "unreachable"),
]


@pytest.mark.parametrize(("answer", "status", "reason"), DEAD)
def test_what_cannot_be_heard_says_why(
    world: World, answer: Answer | HttpFailedError, status: int, reason: str
) -> None:
    call_id = recorded(world)
    world.downloads.script[LINK] = answer
    heard = hear(world, call_id, range="bytes=0-")
    told = json.loads(heard.body)
    assert (heard.status, told["reason"]) == (status, reason)
    assert told["problems"][0]["message"]
    assert "of-the-vendor" not in heard.body.decode()


def test_the_reason_is_said_in_the_language_that_is_asked_for(world: World) -> None:
    call_id = recorded(world)
    said = {hear(world, call_id, query_language=one).body for one in ("en", "fr", "ru", "ja")}
    assert len(said) == 4


def test_without_a_known_end_its_last_bytes_are_the_whole(world: World) -> None:
    call_id = recorded(world)
    serve(world, tells=False)
    heard = hear(world, call_id, range="bytes=-7")
    assert (heard.status, heard.body) == (200, SOUND)


def test_an_endless_answer_is_cut(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(playing, "PIECE_BYTES", 64)
    monkeypatch.setattr(playing, "MAX_BYTES", 256)
    call_id = recorded(world)
    serve(world, tells=False)
    heard = hear(world, call_id, range="bytes=0-")
    assert (len(heard.body), heard.headers["Content-Range"]) == (64, "bytes 0-63/*")
    assert hear(world, call_id, range="bytes=256-").status == 416


@pytest.mark.parametrize("number", ["2", "0", "-1", "x", "99999", "1.5"])
def test_a_recording_that_is_not_there(world: World, number: str) -> None:
    assert hear(world, recorded(world), number).status in {400, 404}


def test_a_call_of_another_workspace_is_not_there(world: World) -> None:
    call_id = recorded(world)
    serve(world)
    key = "rh_another-key-of-enough-length"
    world.app.access.adopt("another", key, world.clock.now())
    assert hear(world, call_id, key=key).status == 404
    assert hear(world, call_id, key="rh_nobody").status == 401
    assert world.downloads.asked == []


def test_several_and_late_recordings_are_in_order(world: World) -> None:
    links = ["https://pbx.example/a.mp3", "https://pbx.example/b.mp3"]
    call_id = recorded(world, *links)
    world.ring(call_id="c1", event="recording", recording_url="https://pbx.example/c.mp3")
    for name in "abc":
        serve(world, f"https://pbx.example/{name}.mp3", body=f"ID3{name}".encode())
    assert [hear(world, call_id, n).body for n in (1, 2, 3)] == [b"ID3a", b"ID3b", b"ID3c"]


def test_a_name_without_a_link_is_said_to_be_one(world: World) -> None:
    world.save()
    world.ring(event="recording", recording_id="rec-1")
    heard = hear(world, str(world.calls()[0]["id"]))
    assert json.loads(heard.body)["reason"] == "no_link"


def test_zadarma_names_the_link_when_it_is_asked(world: World) -> None:
    settings = {"api_secret": "sample-secret", "api_key": "sample-key"}
    pbx = {"id": "pbx", "adapter": "zadarma", "token": TOKEN, "settings": settings}
    world.save(connections=[pbx])
    call_id = recorded(world, "https://pbx.example/unused.mp3")
    world.save(connections=[pbx])
    call, version = world.app.calls.get("main", call_id)
    assert call
    (first,) = call.recordings
    zadarma = structs.replace(
        call, vendor="zadarma", recordings=(structs.replace(first, id="1458.2", url=""),)
    )
    world.app.calls.put("main", zadarma, version, "UTC", world.clock.now())
    answer = json.dumps({"status": "success", "link": LINK}).encode()

    world.downloads.usual = Answer(answer)
    serve(world)
    assert hear(world, call_id).body == SOUND
    question, fetched = world.downloads.asked
    assert "Authorization" in question.headers
    assert (fetched.url, "Authorization" in fetched.headers) == (LINK, False)


def test_only_a_few_are_fetched_at_a_time(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    call_id = recorded(world)
    serve(world)
    monkeypatch.setattr(playing, "PATIENCE_SECONDS", 0.01)
    turns = world.app.recording.playing.turns
    for _ in range(playing.AT_A_TIME):
        assert turns.acquire(blocking=False)
    heard = hear(world, call_id)
    assert (heard.status, heard.headers["Retry-After"]) == (503, "2")
    turns.release()
    assert hear(world, call_id).status == 200
    assert hear(world, call_id).status == 200
