"""Node-RED (npm `node-red`) with the same job as a flow. It is kept outside the repository.

    .venv/bin/python -m bench.node_red      installs it with npm, once

The flow answers at once, then asks ten rules of which one matches, then sends the GET:
https://nodered.org/docs/user-guide/nodes
"""

from __future__ import annotations

import http.client
import json
import shutil
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

from bench.webhooks import RINGING, TOKEN

HOME = Path.home() / ".cache" / "ringhook-bench"
SCRIPT = HOME / "node_modules" / "node-red" / "red.js"
RULES = 10
_FLOW_SECONDS = 30.0
_JSON = "application/json"
_SETTINGS = """module.exports = {
  httpAdminRoot: false, uiHost: "127.0.0.1", flowFile: "flows.json", credentialSecret: false,
  logging: {console: {level: "warn", metrics: false, audit: false}},
  telemetry: {enabled: false, updateNotification: false},
};
"""


def is_there() -> bool:
    """Say whether Node-RED can be started."""
    return SCRIPT.exists() and shutil.which("node") is not None


def install() -> bool:
    """Install it where npm is, and say whether it is there now."""
    npm = shutil.which("npm")
    if is_there() or npm is None:
        return is_there()
    HOME.mkdir(parents=True, exist_ok=True)
    quiet = ("--no-audit", "--no-fund", "--loglevel=error")
    done = subprocess.run(
        [npm, "install", *quiet, "--prefix", str(HOME), "node-red"], check=False, timeout=300
    )
    return done.returncode == 0 and is_there()


def version() -> str:
    """Return which Node-RED is there."""
    package = json.loads(SCRIPT.with_name("package.json").read_text(encoding="utf-8"))
    return str(package["version"])


def command(folder: Path, port: int, stub_port: int) -> list[str]:
    """Write flow and settings into *folder* and return what starts them."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "settings.js").write_text(_SETTINGS, encoding="utf-8")
    flows = folder / "flows.json"
    flows.write_text(json.dumps(_flow(stub_port)), encoding="utf-8")
    options = ("--port", str(port), "--userDir", str(folder))
    node = shutil.which("node") or "node"
    return [node, str(SCRIPT), *options, "--settings", str(folder / "settings.js"), str(flows)]


def wait_for_flow(port: int) -> None:
    """Wait until the flow answers; Node-RED listens before it has one."""
    ends_at = time.monotonic() + _FLOW_SECONDS
    while time.monotonic() < ends_at:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
        try:
            connection.request("POST", f"/hooks/{TOKEN}", "{}", {"Content-Type": _JSON})
            if connection.getresponse().status == http.client.OK:
                return
        finally:
            connection.close()
        time.sleep(0.1)
    raise RuntimeError("Node-RED started without its flow")


def _flow(stub_port: int) -> list[dict[str, Any]]:
    number, call = "{{{payload.contact_phone_number}}}", "{{{payload.call_session_id}}}"
    url = f"http://127.0.0.1:{stub_port}/log?n={number}&id={call}"
    words = [f"other-{one}" for one in range(RULES - 1)] + [RINGING]
    asked = {"property": "payload.event", "propertyType": "msg", "checkall": "true"}
    rules = [{"t": "eq", "v": word, "vt": "str"} for word in words]
    return [
        {"id": "flow", "type": "tab", "label": "bench"},
        _node("in", "http in", [["answer", "rules"]], url=f"/hooks/{TOKEN}", method="post"),
        _node("answer", "http response", [], statusCode="200"),
        _node("rules", "switch", [[]] * (RULES - 1) + [["get"]], rules=rules, **asked),
        _node("get", "http request", [[]], method="GET", ret="txt", url=url, persist=True),
    ]


def _node(id_: str, type_: str, wires: list[list[str]], **more: object) -> dict[str, Any]:
    return {"id": id_, "type": type_, "z": "flow", "wires": wires, **more}


def main() -> int:
    """Install Node-RED."""
    is_ready = install()
    print(f"Node-RED {version()} is in {HOME}" if is_ready else "there is no Node-RED without npm")
    return 0 if is_ready else 1


if __name__ == "__main__":
    sys.exit(main())
