"""A workspace whose deliveries fail, and who is told about it."""

from __future__ import annotations

from typing import Any

from tests.unit.flows.world import NAME, World

from ringhook.ports.http import HttpRequest, HttpResponse
from ringhook.store.limits import Notice

HOOK = "https://chat.example/hook-of-ours"
LOG = {
    "id": "log",
    "name": "Call log",
    "call_type": "both",
    "kind": "POST",
    "target": "https://crm.example/log?k=$secret.crm$",
}
CALLER, NAME_OF_CALLER, SECRET = "33184881234", "Ada Lovelace", "hunter2-hunter2"
MAIL = {"report": {"emails": ["boss@firm.example", "it@firm.example"]}}
POST = {"report": {"webhook": HOOK}}
BOTH = {"report": {"emails": ["boss@firm.example"], "webhook": HOOK}}
HOUR = 3600


def prepare(world: World, settings: dict[str, Any]) -> World:
    world.app.secrets.write(NAME, "crm", SECRET)
    world.save(actions=[LOG], settings=settings)
    return world


def fail(world: World, call_id: str = "c1") -> None:
    """Let one delivery fail for good, long enough ago to be told."""
    world.http.script = [HttpResponse(404, {}, f"{SECRET} {CALLER}".encode())]
    world.ring(call_id=call_id, name=NAME_OF_CALLER)
    world.deliver_all()
    world.http.script = []
    world.clock.advance(10)


def note(world: World, kind: str = "quota_near") -> None:
    now = world.clock.now()
    notice = Notice(kind, "zoho", 80, 100, now)  # type: ignore[arg-type]  # one of its words
    world.app.reporting.limits.note(NAME, now.date(), notice)
    world.clock.advance(10)


def posts(world: World) -> list[HttpRequest]:
    return [request for request in world.http.sent if request.url == HOOK]


def problems(world: World) -> Any:
    return world.api("GET", "/api/problems")[1]
