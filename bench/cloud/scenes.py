"""The calls that are counted: UIS tells each in three webhooks, and actions do more and more with it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from bench.cloud.deployment import CountedCloud, Step

TOKEN = "bench-connection-token-0001"  # noqa: S105 - opens nothing but this bench
TARGET = "https://crm.example"
PAGE = {"call_type": "inbound", "kind": "URL", "target": f"{TARGET}/card/$phone$"}
TELL = {"call_type": "inbound", "kind": "GET", "target": f"{TARGET}/ring?number=$phone$"}
LOG = {"call_type": "inbound", "kind": "POST", "target": f"{TARGET}/calls"}
LOOKUP = {
    "id": "crm",
    "target": f"{TARGET}/api?phone=$number$",
    "matches": {"path": "people"},
    "read": {"name": {"path": "name"}, "id": {"path": "id"}},
}
CONTACT_PAGE = PAGE | {"target": f"{TARGET}/people/$contact.id$"}


@dataclass(frozen=True, slots=True)
class Scene:
    """*actions* and *lookups* of the configuration; *ringing* telephones ring, *watching* pages are open."""

    title: str
    actions: tuple[dict[str, Any], ...] = ()
    lookups: tuple[dict[str, Any], ...] = ()
    ringing: int = 1
    watching: int = 0
    desktops: bool = True


SCENES = (
    Scene("traced only: no desktop, no action", desktops=False),
    Scene("one page opens, one GET (the usual)", (PAGE, TELL)),
    Scene(
        "a lookup, the contact's page, POST when answered and ended",
        (CONTACT_PAGE, LOG | {"trigger": "answered"}, LOG | {"trigger": "ended"}),
        (LOOKUP,),
    ),
    Scene(
        "five telephones ring, a lookup, a page each, three POSTs, two pages watch",
        (
            CONTACT_PAGE,
            LOG | {"trigger": "ringing"},
            LOG | {"trigger": "answered"},
            LOG | {"trigger": "ended"},
        ),
        (LOOKUP,),
        ringing=5,
        watching=2,
    ),
)
USUAL = SCENES[1]


def deploy(scene: Scene, agents: int = 20) -> CountedCloud:
    """Return a warm deployment: it has handled a call before."""
    cloud = CountedCloud()
    names = [f"agent{number}" for number in range(agents)]
    cloud.save(
        {
            "connections": [{"id": "uis", "adapter": "uis", "token": TOKEN}],
            "agents": [
                {"id": name, "name": f"Agent {number}", "identifiers": [str(100 + number)]}
                for number, name in enumerate(names)
            ],
            "actions": list(scene.actions),
            "lookups": list(scene.lookups),
        }
    )
    if scene.desktops:
        cloud.pair(names)
    cloud.watch(scene.watching)
    list(call(cloud, scene, 0, agents))
    return cloud


def call(cloud: CountedCloud, scene: Scene, number: int, agents: int = 20) -> Iterator[Step]:
    """Let one call ring, be answered and end; yields each function's part."""
    legs = [(number * scene.ringing + leg) % agents for leg in range(scene.ringing)]
    for leg in legs:
        yield from cloud.happen(TOKEN, _body(number, leg, "ringing"))
    yield from cloud.happen(TOKEN, _body(number, legs[0], "answered"))
    yield from cloud.happen(TOKEN, _body(number, legs[0], "ended"))


def _body(number: int, agent: int, event: str) -> dict[str, Any]:
    body = {
        "v": 1,
        "event": event,
        "call_session_id": 237_000_000 + number,
        "contact_phone_number": f"7926{number % 10_000_000:07d}",
        "virtual_phone_number": "74993720692",
        "direction": "in",
        "employee_id": 100 + agent,
        "employee_full_name": "Иванов Иван Иванович",
        "external_id": None,
        "call_source": "va",
        "notification_name": "Уведомление CRM",
        "notification_mnemonic": "crm",
        "notification_time": "2026-01-05 12:30:00.123",
        "notification_timestamp": 1_767_605_400,
        "extension": str(100 + agent),
    }
    more: dict[str, Any] = _MORE[event](number, agent)
    return body | more


_MORE: dict[str, Any] = {
    "ringing": lambda number, agent: {"leg_id": 471_000_000 + number * 10 + agent},
    "answered": lambda number, agent: {"leg_ids": [471_000_000 + number * 10 + agent]},
    "ended": lambda _number, _agent: {
        "talk_time_duration": 65,
        "total_time_duration": 80,
        "wait_time_duration": 15,
        "scenario_name": "Рабочее время",
        "tag_names": ["Продажа"],
    },
}
