"""Recordings, missed calls, tables and statistics, on both targets."""

from __future__ import annotations

import requests
from tests.acceptance.sound_server import sounds
from tests.acceptance.world import World


def _hear(world: World, address: str, **headers: str) -> requests.Response:
    return world.api.ask("GET", address, headers=headers)


def _talk(world: World, call: str) -> None:
    for event in ("ringing", "answered", "ended"):
        world.tell(event, call)


def test_a_recording_is_heard_in_pieces_and_its_link_stays_here(world: World) -> None:
    world.save()
    with sounds() as pbx:
        _talk(world, "c1")
        links = [f"{pbx.url}/plain.wav?token=of-the-vendor", f"{pbx.url}/gone.wav"]
        world.tell("recording", "c1", recording_url=links)
        story = world.story(4)
        assert "of-the-vendor" not in str(story)
        told = story["call"]
        first, second = (recording["address"] for recording in told["recordings"])
        whole = _hear(world, first)
        assert (whole.status_code, whole.content) == (200, pbx.sound)
        assert whole.headers["Content-Type"] == "audio/wav"
        part = _hear(world, first, Range="bytes=100-199")
        assert (part.status_code, part.content) == (206, pbx.sound[100:200])
        assert part.headers["Content-Range"] == f"bytes 100-199/{len(pbx.sound)}"
        assert _hear(world, first, Range="bytes=9-5").status_code == 416
        assert world.api.ask("HEAD", first).status_code == 200
        dead = _hear(world, second)
        assert (dead.status_code, dead.json()["reason"]) == (404, "gone")


def test_a_kept_recording_outlives_its_link(world: World) -> None:
    world.save()
    document, etag = world.api.config()
    kept = document["settings"] | {"recordings": {"store": True, "days": 5}}
    assert world.api.put_config(document | {"settings": kept}, etag).status_code == 200
    try:
        with sounds() as pbx:
            _talk(world, "c1")
            world.tell("recording", "c1", recording_url=f"{pbx.url}/plain.wav")
            address = world.eventually(lambda: _stored(world), "the recording is kept")
            sound = pbx.sound
        heard = _hear(world, address, Range="bytes=0-")
        assert (heard.status_code, heard.content) == (206, sound)
        assert heard.headers["Content-Type"] == "audio/wav"
    finally:
        document, etag = world.api.config()
        plain = document["settings"] | {"recordings": {}}
        assert world.api.put_config(document | {"settings": plain}, etag).status_code == 200


def _stored(world: World) -> str:
    recordings = world.story(3)["call"]["recordings"]
    return recordings[0]["address"] if recordings and recordings[0]["kept"] == "stored" else ""


def test_a_missed_call_is_handled_by_the_next_conversation_or_by_hand(world: World) -> None:
    world.save()
    number = f"+4420794{world.number:05}"
    world.tell("ringing", "m1", **{"from": number})
    world.tell("missed", "m1", **{"from": number})
    world.eventually(lambda: _waiting(world), "the missed call is listed")
    assert world.api.get("/api/missed")["count"] >= 1
    for event in ("ringing", "answered"):
        world.tell(event, "m2", **{"from": number})
    world.eventually(lambda: not _waiting(world), "it is handled by itself")
    (call,) = (call for call in world.calls() if call["missed"])
    later = next(one["id"] for one in world.calls() if not one["missed"])
    assert call["handled"]["call_id"] == later
    path = f"/api/calls/{call['id']}/handled"
    assert world.api.ask("POST", path, json={"handled": False}).status_code == 200
    assert _waiting(world) == [call["id"]]
    said = world.api.ask("POST", path, json={"handled": True, "note": "by hand"}).json()
    assert said["handled"]["note"] == "by hand"


def _waiting(world: World) -> list[str]:
    listed = world.api.get("/api/calls", missed="true", handled="false", limit="200")["calls"]
    return [call["id"] for call in listed if call["connection"] == world.connection]


def test_calls_are_counted_and_come_as_tables(world: World) -> None:
    world.save()
    _talk(world, "c1")
    world.story(3)
    told = world.api.get("/api/statistics", agent=world.extension)
    assert (told["total"]["calls"], told["total"]["answered"]) == (1, 1)
    table = world.api.ask("GET", "/api/calls.csv", params={"agent": world.extension})
    assert table.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert table.content.decode("utf-8-sig").count("\r\n") == 2
    days = world.api.ask("GET", "/api/statistics.csv")
    assert days.content.decode("utf-8-sig").count("\r\n") == 8
    assert world.api.ask("GET", "/api/statistics", params={"from": "x"}).status_code == 400
