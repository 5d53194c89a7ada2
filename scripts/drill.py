"""The disaster drill: a deployment on this machine is lost and comes back from its backup.

    .venv/bin/python scripts/drill.py

Everything happens in a folder of its own and on loopback: a server is set up with a webhook, a key, a secret
and a desktop; it is backed up while it runs, killed, and its folder deleted. After `ringhook restore` the same
webhook, key, secret and desktop must work. Prints each step and ends with 0, or says what did not work.
"""

from __future__ import annotations

import http.client
import json
import os
import secrets
import shutil
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from queue import SimpleQueue
from typing import Any
from urllib.parse import urlsplit

from websockets.sync.client import connect

PROGRAM = Path(sys.executable).with_name("ringhook")
HOOK, SECRET = "a-webhook-address-of-the-drill", "the secret of the drill"
SECONDS = 30.0
Json = dict[str, Any]


def step(text: str) -> None:
    """Say what is done."""
    print(f"- {text}", flush=True)


class Crm:
    """A CRM on loopback that keeps which secret each request had."""

    def __init__(self) -> None:
        self.arrived: SimpleQueue[str] = SimpleQueue()
        arrived = self.arrived

        class Door(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                self.rfile.read(int(self.headers.get("Content-Length", "0")))
                self.send_response(200)
                self.send_header("Content-Length", "0")
                self.end_headers()
                arrived.put(self.headers.get("X-Api-Key", ""))

            def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - its name there
                """Say nothing."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Door)
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)
        self._thread.start()
        self.url = f"http://127.0.0.1:{self._server.server_port}/calls"

    def close(self) -> None:
        """Stop."""
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


@contextmanager
def serving(folder: Path, admin_key: str, *, dies: bool = False) -> Iterator[str]:
    """Run a server on *folder*, yield its address, and end it: as an operator does, or by SIGKILL."""
    command = [str(PROGRAM), "serve", "--data", str(folder), "--port", "0", "--no-demo"]
    command += ["--allow-network", "127.0.0.0/8"]
    own = {name: value for name, value in os.environ.items() if not name.startswith("RINGHOOK_")}
    own["RINGHOOK_ADMIN_KEY"] = admin_key
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=own) as process:
        try:
            assert process.stdout is not None
            yield process.stdout.readline().split()[-1]
        finally:
            process.kill() if dies else process.terminate()
            process.wait(SECONDS)


def ask(address: str, method: str, path: str, body: Json | None = None, key: str = "") -> Json:
    """Return the JSON that the server answers. Raises `RuntimeError` for any status but 200 and 201."""
    connection = http.client.HTTPConnection(urlsplit(address).netloc, timeout=SECONDS)
    headers = {"Content-Type": "application/json", "If-Match": "*"}
    headers |= {"Authorization": f"Bearer {key}"} if key else {}
    try:
        connection.request(method, path, json.dumps(body or {}), headers)
        answer = connection.getresponse()
        text = answer.read().decode()
    finally:
        connection.close()
    if answer.status not in {200, 201, 204}:
        raise RuntimeError(f"{method} {path} answered {answer.status}: {text[:300]}")
    return json.loads(text) if text.startswith("{") else {}


def set_up(address: str, key: str, crm: str) -> str:
    """Configure one line from a telephone to a desktop and the CRM; returns the desktop's token."""
    ask(address, "PUT", "/api/secrets/crm", {"value": SECRET}, key)
    document = {
        "connections": [{"id": "pbx", "adapter": "generic", "token": HOOK}],
        "agents": [{"id": "anna", "name": "Anna", "identifiers": ["101"]}],
        "credentials": [
            {"id": "crm", "type": "header", "header": "X-Api-Key", "value": "$secret.crm$"}
        ],
        "actions": [
            {
                "call_type": "inbound",
                "kind": "POST",
                "target": crm,
                "request": {"credential": "crm"},
            }
        ],
    }
    ask(address, "PUT", "/api/config", document, key)
    offer = ask(address, "POST", "/api/pairings", {"agent_id": "anna"}, key)
    code = {"code": offer["code"], "name": "drill", "platform": "linux"}
    return str(ask(address, "POST", "/pair", code)["token"])


def check(address: str, key: str, token: str, crm: Crm, call: str) -> None:
    """Let a call ring, and see it on the desktop, at the CRM with its secret, and in the list."""
    relay = address.replace("http", "ws", 1) + "/relay"
    headers = {"Authorization": f"Bearer {token}"}
    with connect(relay, additional_headers=headers, open_timeout=SECONDS) as desktop:
        desktop.send(json.dumps({"kind": "hello", "version": "drill", "last_seq": 0}))
        report = {"event": "ringing", "call_id": call, "from": "+33184881234", "extension": "101"}
        ask(address, "POST", f"/hooks/{HOOK}", report)
        while json.loads(desktop.recv(SECONDS))["kind"] != "pop":
            pass
    if crm.arrived.get(timeout=SECONDS) != SECRET:
        raise RuntimeError("the CRM was called without the secret")
    if not ask(address, "GET", "/api/calls", key=key)["calls"]:
        raise RuntimeError("the call is not in the list")


def drill(scratch: Path, crm: Crm) -> None:
    """Go through all of it."""
    folder, backup, kept = scratch / "data", scratch / "backup", scratch / "vault.key.copy"
    key = secrets.token_urlsafe(24)
    with serving(folder, key, dies=True) as address:
        token = set_up(address, key, crm.url)
        check(address, key, token, crm, "before")
        step("a call came, the desktop and the CRM knew")
        shutil.copy(folder / "vault.key", kept)
        subprocess.run([PROGRAM, "backup", backup, "--data", folder], check=True)
        step("backed up beside the running server; the key is kept elsewhere")
    shutil.rmtree(folder)
    step("the server is killed and its folder is gone")
    restore = [str(part) for part in (PROGRAM, "restore", backup, "--data", folder, "--key", kept)]
    subprocess.run(restore, check=True)
    with serving(folder, key) as address:
        check(address, key, token, crm, "after")
        calls = ask(address, "GET", "/api/calls", key=key)["calls"]
        if len(calls) != 2:  # noqa: PLR2004 - before and after
            raise RuntimeError("the call from before is lost")
    step(
        "restored: the same webhook, key, secret and desktop work, and the call from before is there"
    )


def main() -> int:
    """Run the drill in a folder that is deleted afterwards."""
    crm = Crm()
    try:
        with tempfile.TemporaryDirectory(prefix="ringhook-drill-") as scratch:
            drill(Path(scratch), crm)
    finally:
        crm.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
