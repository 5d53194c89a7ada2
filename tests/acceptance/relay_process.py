"""The real relay as a process of its own: paired, allowed a little, with a browser that is a small program."""

from __future__ import annotations

import logging
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.acceptance.api import Api
from tests.acceptance.embedded_target import clean_environment
from tests.acceptance.waiting import eventually

RELAY = Path(sys.executable).with_name("ringhook-relay")
PROGRAM = shutil.which("echo") or "/bin/echo"
END_SECONDS = 10
BROWSER = """
import html.parser, sys, urllib.parse, urllib.request

class Form(html.parser.HTMLParser):
    action, fields = "", ()
    def handle_starttag(self, tag, attributes):
        known = dict(attributes)
        if tag == "form":
            self.action = known["action"]
        elif tag == "input":
            self.fields = (*self.fields, (known["name"], known["value"]))

opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
page = opener.open(sys.argv[-1]).read().decode(errors="replace")
form = Form()
form.feed(page)
if form.action:
    opener.open(form.action, urllib.parse.urlencode(form.fields).encode()).read()
"""
"""Opens an address, and sends the form of the page there, as a browser with scripts does."""


@contextmanager
def relay_of(
    api: Api, agent_id: str, origin: str, folder: Path, patience_seconds: float
) -> Iterator[Path]:
    """Run a relay for *agent_id* that may open pages of *origin* and start `PROGRAM`; gives its log.

    The agent must be configured. The relay is connected when this begins.
    """
    code = api.ask("POST", "/api/pairings", json={"agent_id": agent_id}).json()["code"]
    browser = folder / "browser.py"
    browser.write_text(BROWSER)
    start = [str(RELAY), "--profile", str(folder / "profile")]
    allowed = ["--allow-url", origin, "--allow-program", PROGRAM]
    subprocess.run(
        [*start, "pair", "--server", api.url, code, *allowed],
        check=True,
        capture_output=True,
        env=clean_environment(),
        timeout=patience_seconds,
    )
    log = folder / "relay.log"
    with log.open("wb") as output:
        process = subprocess.Popen(
            [*start, "run", "--headless", "--browser", f"{sys.executable} {browser}"],
            stderr=output,
            env=clean_environment(),
        )
    try:
        eventually(lambda: is_connected(api, agent_id), "the relay's connection", patience_seconds)
        yield log
        process.terminate()
        assert process.wait(END_SECONDS) == 0, log.read_text()
    finally:
        process.kill()
        process.wait()
        # Shown with a test that fails: what the relay saw.
        logging.getLogger("relay").warning("%s", log.read_text())


def is_connected(api: Api, agent_id: str) -> bool:
    """Say whether a desktop of the agent is there."""
    devices = api.get("/api/devices")["devices"]
    return any(d["connected"] for d in devices if d["agent_id"] == agent_id)
