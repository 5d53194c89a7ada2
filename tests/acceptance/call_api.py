"""A real server that speaks UIS's Call API: it places what it is asked, or refuses as it is told to."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

KEY = "sample-call-api-key"
FIRST_CALL = 237859081


@dataclass
class CallApi:
    """*asked* are the parameters of every call. *refusal* is a code and a mnemonic; *is_mute* hangs up."""

    url: str
    asked: list[dict[str, Any]] = field(default_factory=list)
    refusal: tuple[int, str] | None = None
    is_mute: bool = False

    def answer(self, body: bytes) -> dict[str, Any]:
        """Return the answer of JSON-RPC."""
        call = json.loads(body)
        about = {"jsonrpc": "2.0", "id": call["id"]}
        self.asked.append(call["params"])
        refusal = self.refusal
        if call["params"]["access_token"] != KEY:
            refusal = (-32001, "access_token_invalid")
        if refusal:
            code, mnemonic = refusal
            error = {"code": code, "message": "refused", "data": {"mnemonic": mnemonic}}
            return about | {"error": error}
        session = FIRST_CALL + len(self.asked)
        return about | {"result": {"data": {"call_session_id": session}}}


@contextmanager
def call_api() -> Iterator[CallApi]:
    """Run it on loopback until the block ends."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            told = json.dumps(running.answer(body)).encode()
            if running.is_mute:
                self.close_connection = True
                return
            self.send_response(200)
            self.send_header("Content-Type", "application/json; charset=UTF-8")
            self.send_header("Content-Length", str(len(told)))
            self.end_headers()
            self.wfile.write(told)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    running = CallApi(f"http://127.0.0.1:{server.server_address[1]}/v4.0")
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    try:
        yield running
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
