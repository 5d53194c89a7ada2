"""Calls with recordings, and a way to hear them."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from tests.unit.flows.download_script import Answer
from tests.unit.flows.handling import handle_all
from tests.unit.flows.world import KEY, World

LINK = "https://pbx.example/rec/1.mp3?token=of-the-vendor"
SOUND = b"ID3" + bytes(range(256)) * 4
MP3 = {"content-type": "audio/mpeg"}


@dataclass(frozen=True)
class Heard:
    """An answer of the API with its bytes."""

    status: int
    headers: Mapping[str, str]
    body: bytes


def recorded(
    world: World, *links: str, call_id: str = "c1", actions: Any = (), **settings: Any
) -> str:
    """Let a call be recorded; returns its id."""
    world.save(settings=settings, actions=list(actions))
    world.ring(call_id=call_id)
    world.ring(call_id=call_id, event="answered")
    world.ring(call_id=call_id, event="ended", talk_seconds=4)
    world.ring(call_id=call_id, event="recording", recording_url=list(links or [LINK]))
    return str(world.calls()[-1]["id"])


def serve(world: World, link: str = LINK, **how: Any) -> None:
    """Let the vendor answer with the sound, or as *how* says."""
    world.downloads.script[link] = Answer(**({"body": SOUND, "headers": MP3} | how))


def hear(
    world: World,
    call_id: str,
    number: object = 1,
    *,
    method: str = "GET",
    key: str = KEY,
    **more: str,
) -> Heard:
    """Ask the API for a recording; *more* are headers, with _ for -, and `query_x` fields."""
    query = {k.removeprefix("query_"): v for k, v in more.items() if k.startswith("query_")}
    sent = {k.replace("_", "-"): v for k, v in more.items() if not k.startswith("query_")}
    path = f"/api/calls/{call_id}/recordings/{number}"
    answer = world.app.admin(
        {
            "version": "2.0",
            "rawPath": path,
            "rawQueryString": "",
            "queryStringParameters": query,
            "headers": sent | {"authorization": f"Bearer {key}"},
            "requestContext": {
                "http": {"method": method, "path": path, "sourceIp": "192.0.2.1"},
                "stage": "$default",
            },
            "body": "",
            "isBase64Encoded": False,
        }
    )
    text = answer.get("body") or ""
    body = base64.b64decode(text) if answer.get("isBase64Encoded") else text.encode()
    return Heard(answer["statusCode"], answer["headers"], body)


def fetch_all(world: World) -> int:
    """Do every errand that is due; returns how many."""
    fetching = replace(world.app.recording.fetching, spread=lambda: 0.0)
    performing = replace(world.app.performing, fetching=lambda: fetching)
    return handle_all(world.deliveries, performing)


def kept(world: World, call_id: str, number: int = 1) -> dict[str, Any]:
    """Return what the API tells of a recording."""
    _, body, _ = world.api("GET", f"/api/calls/{call_id}")
    told: dict[str, Any] = body["call"]["recordings"][number - 1]
    return told
