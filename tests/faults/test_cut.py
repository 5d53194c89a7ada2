"""The network between a desktop and the server is cut for a while, while calls ring."""

from __future__ import annotations

import time
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from tests.acceptance.api import Api
from tests.acceptance.crm import Branch, Crm
from tests.acceptance.embedded_target import EmbeddedTarget, start
from tests.acceptance.own_server import configure, ring
from tests.acceptance.relay_process import is_connected, relay_of
from tests.acceptance.waiting import eventually
from tests.faults.account import Row
from tests.faults.cable import Cable
from tests.faults.site import free_port

pytestmark = pytest.mark.e2e

PATIENCE_SECONDS = 120.0
CALLS = 5


def cut(folder: Path, cut_seconds: float) -> Row:
    """Let calls ring before, during and after a cut; each should open one page, or say why it did not."""
    port, crm = free_port(), Crm()
    pages = crm.branch(PATIENCE_SECONDS)
    with Cable(port) as cable:
        given = ("--port", str(port), "--public-url", cable.url, "--allow-host", "127.0.0.1")
        server = start(folder, *given)
        try:
            configure(server, {"kind": "URL", "target": f"{pages.url}/$pbx_call_id$"})
            origin = pages.url.rpartition("/")[0]
            with (
                Api(server.http_url, server.admin_key) as api,
                relay_of(_through(cable, server), "anna", origin, folder, PATIENCE_SECONDS),
            ):
                _ring(server, "before")
                pages.wait_for("/before-0")
                cable.cut()
                _ring(server, "during")
                time.sleep(cut_seconds)
                cable.mend()
                eventually(lambda: is_connected(api, "anna"), "a connection", PATIENCE_SECONDS)
                _ring_until_one_opens(server, pages)
                return _row(f"desktop cut off for {cut_seconds:.0f} s", pages, api)
        finally:
            server.stop()
            crm.stop()


def _through(cable: Cable, server: EmbeddedTarget) -> Api:
    return Api(cable.url, server.admin_key)


def _ring(server: EmbeddedTarget, when: str) -> None:
    for number in range(CALLS):
        assert ring(server, f"{when}-{number}") == 200


def _ring_until_one_opens(server: EmbeddedTarget, pages: Branch) -> None:
    """The old connection may be dead and not known to be: those calls have no page, and the trace no answer."""
    numbers = iter(range(1000))

    def opened() -> bool:
        call = f"after-{next(numbers)}"
        assert ring(server, call) == 200
        time.sleep(1.0)
        return bool(pages.received(f"/{call}"))

    eventually(opened, "a page after the cut", PATIENCE_SECONDS)


def _row(fault: str, pages: Branch, api: Api) -> Row:
    opened = Counter(request.path.rpartition("/")[2] for request in pages.received())
    told = _told(api)
    unopened = Counter(word for call, word in told.items() if not opened[call])
    note = ", ".join(f"{count} {word}" for word, count in sorted(unopened.items()))
    return Row(
        fault,
        events=len(told),
        effects=len(opened),
        lost=unopened["nothing said"],
        doubled=sum(count - 1 for count in opened.values()),
        ambiguous=unopened["sent"],
        note=f"not opened: {note}" if note else "",
    )


def _told(api: Api) -> dict[str, str]:
    """Return of every call what its trace says of the page."""
    found = {}
    for call in api.get("/api/calls", limit="200")["calls"]:
        story = api.get(f"/api/calls/{call['id']}")
        decisions = [d for event in story["events"] for d in event["decisions"] if d["runs"]]
        pushes = [p for d in decisions if d.get("name") != "card" for p in d.get("desktops", [])]
        found[story["call"]["pbx_call_id"]] = _word(pushes)
    return found


def _word(pushes: list[dict[str, Any]]) -> str:
    words = {push["ack"]["reason"] if push.get("ack") else push["status"] for push in pushes}
    return " and ".join(sorted(words)) or "nothing said"


def test_a_short_cut_opens_every_page_once(tmp_path: Path) -> None:
    row = cut(tmp_path, 3.0)
    assert (row.effects, row.is_clean) == (row.events, True), row
