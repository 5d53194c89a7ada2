"""How long a PBX waits that asks where a call should ring, when the caller is known: beside a bare reference.

    .venv/bin/python -m bench.routing

See bench/README.md.
"""

from __future__ import annotations

import argparse
import http.client
import itertools
import json
import sys
import tempfile
import threading
import time
from contextlib import ExitStack
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from bench.figures import MILLI, percentile
from bench.processes import Running, free_port, python, start
from bench.webhooks import TOKEN

CALLERS = 50
PHONES = {"phones": ["79031204040"]}
_calls = itertools.count(1)


class _Crm(BaseHTTPRequestHandler):
    """Knows everybody, and whose client they are."""

    def do_GET(self) -> None:
        body = b'{"name": "Marie Durand", "owner": "7"}'
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - their name
        """Say nothing."""


def _configuration(crm_port: int) -> dict[str, Any]:
    return {
        "connections": [
            {"id": "bench", "adapter": "uis", "token": TOKEN, "routing": {"enabled": True}}
        ],
        "agents": [{"id": "anna", "crm_ids": ["7"], "route_to": "+79031204040"}],
        "lookups": [
            {
                "id": "crm",
                "target": f"http://127.0.0.1:{crm_port}/who?phone=$number$",
                "read": {name: {"path": name} for name in ("name", "owner")},
                "number_formats": ["digits"],
            }
        ],
    }


def _ringhook(folder: Path, crm_port: int) -> Running:
    port, config = free_port(), folder / "config.json"
    config.write_text(json.dumps(_configuration(crm_port)), encoding="utf-8")
    command = [
        *(str(Path(sys.executable).with_name("ringhook")), "serve", "--port", str(port)),
        *("--data", str(folder / "data"), "--config", str(config), "--no-demo"),
        *("--admin-key", "bench-admin-key-of-one-run", "--allow-network", "127.0.0.0/8"),
    ]
    return start("ringhook", port, command, folder / "ringhook.log")


def _ask(connection: http.client.HTTPConnection, caller: int) -> float:
    """Return how long one question waited. Raises `RuntimeError` for any answer but the telephone."""
    query = f"call_session_id={next(_calls)}&numa=7901234{caller:04d}&numb=74951234567"
    began = time.perf_counter()
    connection.request("GET", f"/hooks/{TOKEN}?{query}")
    answer = connection.getresponse()
    body = answer.read()
    waited = time.perf_counter() - began
    if answer.status != http.client.OK or json.loads(body) != PHONES:
        raise RuntimeError(f"the answer was {answer.status} {body!r}")
    return waited


def _steady(server: Running, per_second: float, seconds: float) -> list[float]:
    """Ask at a steady rate over one kept connection."""
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=10)
    waits, began = [], time.perf_counter()
    for number in range(int(per_second * seconds)):
        time.sleep(max(began + number / per_second - time.perf_counter(), 0))
        waits.append(_ask(connection, number % CALLERS))
    connection.close()
    return waits


def _crowd(server: Running, senders: int, questions: int) -> list[float]:
    """Ask over so many connections at once, each as fast as it is answered."""
    waits: list[float] = []

    def ask() -> None:
        connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=10)
        waits.extend(_ask(connection, number % CALLERS) for number in range(questions // senders))
        connection.close()

    threads = [threading.Thread(target=ask) for _ in range(senders)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return waits


def _line(server: Running, load: str, waits: list[float], before: float) -> str:
    shares = (percentile(waits, share) * MILLI for share in (0.5, 0.99, 1.0))
    cpu = (server.cpu_seconds - before) / len(waits) * 1000
    times = " | ".join(f"{ms:.1f}" for ms in shares)
    return f"| {server.name} | {load} | {len(waits)} | {times} | {cpu:.2f} |"


def _measure(server: Running, options: argparse.Namespace) -> None:
    _crowd(server, 1, CALLERS)
    before = server.cpu_seconds
    waits = _steady(server, options.rate, options.seconds)
    print(_line(server, f"{options.rate:g}/s", waits, before))
    before = server.cpu_seconds
    waits = _crowd(server, options.senders, options.questions)
    print(_line(server, f"{options.senders} at once", waits, before))


def main() -> int:
    """Measure, print, and leave nothing running."""
    parser = argparse.ArgumentParser(prog="bench.routing", description=__doc__)
    parser.add_argument("--rate", type=float, default=20.0, help="questions a second, steady")
    parser.add_argument("--seconds", type=float, default=20.0, help="how long at that rate")
    parser.add_argument("--senders", type=int, default=8, help="connections of the crowd")
    parser.add_argument("--questions", type=int, default=2000, help="questions of the crowd")
    options = parser.parse_args()
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="ringhook-bench-")))
        crm = stack.enter_context(ThreadingHTTPServer(("127.0.0.1", 0), _Crm))
        threading.Thread(target=crm.serve_forever, args=(0.05,), daemon=True).start()
        stack.callback(crm.shutdown)
        port = free_port()
        command = python("bench.asking", "--port", str(port))
        servers = [
            start("bare reference", port, command, folder / "reference.log"),
            _ringhook(folder, crm.server_address[1]),
        ]
        print("| server | load | questions | p50 ms | p99 | longest | CPU-s/1000 |")
        print("| --- | --- | --- | --- | --- | --- | --- |")
        for server in servers:
            stack.callback(server.stop)
        for server in servers:
            _measure(server, options)
    return 0


if __name__ == "__main__":
    sys.exit(main())
