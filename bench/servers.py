"""How each server under test is started: everything it needs is made in the folder it is given."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from bench import node_red
from bench.processes import Running, free_port, python, start

REFERENCE, RINGHOOK, NODE_RED = "bare relay", "ringhook", "Node-RED"
ADMIN_KEY = "bench-admin-key-of-one-run"


def start_reference(folder: Path, stub_port: int, port: int = 0) -> Running:
    """Start the bare relay."""
    port, target = port or free_port(), f"http://127.0.0.1:{stub_port}/log"
    command = python("bench.reference", "--port", str(port), "--target", target)
    return start(REFERENCE, port, command, folder / "reference.log")


def start_node_red(folder: Path, stub_port: int, port: int = 0) -> Running:
    """Start Node-RED with the same job as a flow."""
    port = port or free_port()
    command = node_red.command(folder / "node-red", port, stub_port)
    running = start(NODE_RED, port, command, folder / "node-red.log")
    node_red.wait_for_flow(port)
    return running


def start_ringhook(
    folder: Path, document: dict[str, Any], port: int = 0, name: str = RINGHOOK
) -> Running:
    """Start the installed `ringhook serve` with *document* and nothing else; what *folder* holds goes on."""
    port, config = port or free_port(), folder / "config.json"
    folder.mkdir(parents=True, exist_ok=True)
    config.write_text(json.dumps(document), encoding="utf-8")
    command = [
        *(str(Path(sys.executable).with_name("ringhook")), "serve", "--port", str(port)),
        *("--data", str(folder / "data"), "--config", str(config), "--no-demo"),
        *("--admin-key", ADMIN_KEY, "--allow-network", "127.0.0.0/8"),
    ]
    return start(name, port, command, folder / "ringhook.log")
