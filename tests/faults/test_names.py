"""A name in the DNS that leads to the CRM, and at the next question into the operator's own house."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from tests.acceptance.embedded_target import PROGRAM
from tests.acceptance.own_server import configure, ring
from tests.acceptance.waiting import eventually
from tests.faults.account import Row
from tests.faults.name_server import name_server
from tests.faults.records import FINAL
from tests.faults.site import Site, free_port, site

pytestmark = pytest.mark.e2e

NAME = "crm.example"
OUTSIDE, INSIDE, RESOLVER = "127.77.1.1", "127.0.0.1", "127.77.1.53"
"""All are this machine's. The server may call the first; the second is the operator's own house."""
PATIENCE_SECONDS = 60.0
OWN_RESOLVER = 'mount --bind "$0" /etc/resolv.conf && exec "$@"'
TURNS = ((OUTSIDE,), (INSIDE,), (OUTSIDE, INSIDE), (INSIDE, OUTSIDE))


def rebinding(folder: Path, calls: int) -> Row:
    """Let the name lead elsewhere at every question; the server has a resolver of its own, by a mount of its own."""
    if os.name != "posix" or os.geteuid():
        pytest.skip("a resolver of its own needs root: it binds port 53 and mounts a file")
    resolver = folder / "resolv.conf"
    resolver.write_text(f"nameserver {RESOLVER}\noptions timeout:2 attempts:2\n")
    program = ("/usr/bin/unshare", "-m", "/bin/sh", "-c", OWN_RESOLVER, str(resolver), str(PROGRAM))
    port = free_port()
    with (
        _listening(OUTSIDE, port) as outside,
        _listening(INSIDE, port) as inside,
        name_server(RESOLVER, NAME, TURNS) as asked,
        site(folder, program=program, networks=(f"{OUTSIDE}/32",)) as found,
    ):
        target = f"http://{NAME}:{port}/$pbx_call_id$"
        configure(found.running, {"kind": "GET", "target": target, "request": {"retry": []}})
        for number in range(calls):
            assert ring(found.running, f"call-{number}") == 200
        eventually(lambda: _ended(found) >= calls, "the end of every delivery", PATIENCE_SECONDS)
        told = [one.outcomes[-1] for one in found.records.deliveries().values()]
        return Row(
            "CRM: a name that leads elsewhere each time",
            events=calls,
            effects=len(outside),
            lost=calls - len(told),
            doubled=len(outside) - len(set(outside)) + len(inside),
            crashes=int(found.has_died()),
            note=f"{told.count('blocked_address')} blocked, {len(inside)} let in, "
            f"{len(asked)} questions to the DNS",
        )


def _ended(found: Site) -> int:
    return sum(one.state in FINAL for one in found.records.deliveries().values())


@contextmanager
def _listening(address: str, port: int) -> Iterator[list[str]]:
    """Answer everything at that address, and close every connection, so that the name is asked again."""
    paths: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            paths.append(self.path)
            self.send_response(200)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - its name
            """Stay quiet."""

    server = ThreadingHTTPServer((address, port), Handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.05,))
    thread.start()
    try:
        yield paths
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def test_a_name_that_leads_inside_is_followed_outside_only(tmp_path: Path) -> None:
    row = rebinding(tmp_path, 8)
    assert 0 < row.effects < row.events
    assert row.is_clean, row
