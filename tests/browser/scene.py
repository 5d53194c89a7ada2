"""A workspace with something on every page: calls, failures, lookups, credentials, strangers, a desktop."""

from __future__ import annotations

import json
import secrets
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

from tests.acceptance.api import Api
from tests.acceptance.waiting import eventually
from tests.browser.documents import ANNA, PBX, TOKEN, begin_with

PATIENCE_SECONDS = 20.0
PHONE = "+33184881234"


@dataclass(frozen=True)
class SmallCrm:
    """Where it is, and what it answers: *broken* lists the paths that fail."""

    url: str
    broken: set[str]
    asked: list[str]


@contextmanager
def small_crm() -> Iterator[SmallCrm]:
    """Run a CRM on loopback that knows one person, until the block ends."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.rfile.read(int(self.headers.get("Content-Length") or 0))
            crm.asked.append(f"{self.command} {self.path}")
            path = self.path.partition("?")[0]
            status = 400 if path in crm.broken else 200
            person = {"name": "Camille Durand", "company": "Durand SARL", "id": "4711"}
            found: dict[str, Any] = {"ok": status == 200}
            if path == "/find":
                found = {"results": [person]}
            if path == "/token":
                found = {"access_token": "a", "refresh_token": "r", "expires_in": 3600}
            if path == "/authorize":
                self._agree()
                return
            body = json.dumps(found).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def _agree(self) -> None:
            """Send the browser back with a code, as after somebody pressed Allow."""
            asked = dict(parse_qsl(urlsplit(self.path).query))
            back = urlencode({"code": "agreed", "state": asked["state"]})
            self.send_response(302)
            self.send_header("Location", f"{asked['redirect_uri']}?{back}")
            self.send_header("Content-Length", "0")
            self.end_headers()

        do_POST = do_GET  # noqa: N815 - their name

        def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - theirs
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    crm = SmallCrm(f"http://127.0.0.1:{server.server_address[1]}", set(), [])
    thread = threading.Thread(target=server.serve_forever, args=(0.05,))
    thread.start()
    try:
        yield crm
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def configure(api: Api, crm: SmallCrm) -> None:
    """Save a configuration with something of everything."""
    begin_with(
        api,
        {
            "id": "card",
            "name": "Open the card",
            "call_type": "inbound",
            "kind": "URL",
            "target": f"{crm.url}/card/$phone$",
        },
        {
            "id": "tell",
            "name": "Tell the CRM",
            "call_type": "inbound",
            "kind": "POST",
            "target": f"{crm.url}/calls",
            "request": {"headers": {"X-Source": "ringhook"}, "credential": "key"},
        },
        {
            "id": "late",
            "name": "Write it down",
            "call_type": "both",
            "kind": "GET",
            "trigger": "ended",
            "target": f"{crm.url}/done?number=$phone$",
        },
        connections=[PBX | {"lines": [{"number": "+33388202122", "name": "Front desk"}]}],
        agents=[
            ANNA,
            {
                "id": "boris",
                "name": "Boris Petrov",
                "email": "boris@example.com",
                "identifiers": ["102", "+33612345678"],
            },
        ],
        lookups=[lookup(crm)],
        credentials=[
            {
                "id": "key",
                "name": "CRM key",
                "type": "header",
                "header": "X-Api-Key",
                "value": "not-shown-anywhere",
                "daily_limit": 1000,
            },
            {
                "id": "agreed",
                "name": "CRM account",
                "type": "oauth2_refresh",
                "authorize_url": f"{crm.url}/authorize",
                "token_url": f"{crm.url}/token",
                "client_id": "ringhook",
                "client_secret": "not-shown-either",
            },
        ],
        settings={
            "country": "FR",
            "time_zone": "Europe/Paris",
            "exceptions": [
                {"number": "+3338820*", "note": "head office"},
                {"number": "118", "agent": "anna", "note": ""},
            ],
            "report": {"emails": ["team@example.com"]},
        },
    )


def lookup(crm: SmallCrm) -> dict[str, Any]:
    """Return a lookup that the small CRM answers."""
    return {
        "id": "who",
        "name": "Who calls?",
        "target": f"{crm.url}/find?phone=$number$",
        "matches": {"source": "json", "path": "results"},
        "read": {name: {"source": "json", "path": name} for name in ("name", "company", "id")},
        "card": f"{crm.url}/card/$contact.id$",
    }


def report(api: Api, event: str, call: str, **more: Any) -> None:
    """Send a webhook as the PBX does."""
    fields = {
        "event": event,
        "call_id": call,
        "from": PHONE,
        "to": "+33388202122",
        "extension": "101",
    }
    with Api(api.url) as pbx:
        answer = pbx.ask("POST", f"/hooks/{TOKEN}", json=fields | more)
    assert answer.status_code == 200, answer.text


def one_call(api: Api, **more: Any) -> str:
    """Let a call ring; returns our id of it as soon as it is listed."""
    pbx_id = f"call-{secrets.token_hex(6)}"
    report(api, "ringing", pbx_id, **more)

    def listed() -> str | None:
        calls = api.get("/api/calls", limit="200")["calls"]
        for call in calls:
            if api.get(f"/api/calls/{call['id']}")["call"]["pbx_call_id"] == pbx_id:
                return str(call["id"])
        return None

    return eventually(listed, "the call is listed", PATIENCE_SECONDS)


def deliveries(api: Api, call_id: str) -> dict[str, str]:
    """Return the state of each delivery of a call by its action."""
    events = api.get(f"/api/calls/{call_id}")["events"]
    made = [d["delivery"] for event in events for d in event["decisions"] if d["delivery"]]
    return {delivery["action_id"]: delivery["state"] for delivery in made}


def failed_call(api: Api, crm: SmallCrm) -> str:
    """Let a call ring while the CRM refuses it; returns its id once the failure is known."""
    crm.broken.add("/calls")
    call_id = one_call(api)
    eventually(
        lambda: deliveries(api, call_id).get("tell") in {"failed", "dead"},
        "it fails",
        PATIENCE_SECONDS,
    )
    return call_id
