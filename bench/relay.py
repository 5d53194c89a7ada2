"""What the card costs: memory and processor while idle, and how fast a message becomes a window.

    xvfb-run -a .venv/bin/python -m bench.relay --cards 50

A process shows cards as the relay does. Figures only: machines differ, nothing is asserted.
"""

from __future__ import annotations

import argparse
import json
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

from bench.figures import MILLI, percentile
from bench.processes import Running, python

CARD = {
    "direction": "inbound", "number": "+33184881234", "name": "Camille Durand", "company": "Atelier Nord SARL",
    "line": "101 Support", "language": "en", "seconds": "30", "url": "https://crm.example/contacts/1",
}  # fmt: skip


@contextmanager
def showing() -> Iterator[subprocess.Popen[bytes]]:
    """Start the cards; end them afterwards."""
    process = subprocess.Popen(
        python("ringhook_relay.card"), stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    try:
        yield process
    finally:
        say(process, op="stop")
        process.communicate(timeout=10)


def say(process: subprocess.Popen[bytes], **message: object) -> None:
    """Send one message."""
    assert process.stdin is not None
    process.stdin.write(json.dumps(message).encode() + b"\n")
    process.stdin.flush()


def hear(process: subprocess.Popen[bytes], key: str) -> dict[str, object]:
    """Return the next message that has *key*."""
    assert process.stdout is not None
    for line in process.stdout:
        heard: dict[str, object] = json.loads(line)
        if key in heard:
            return heard
    raise SystemExit("the cards have ended; is there a display? Try: xvfb-run -a")


def wait_for_window(process: subprocess.Popen[bytes], call_id: str, size: str) -> float:
    """Show one card; return the milliseconds until it could be seen, and take it away again."""
    begun = time.monotonic()
    say(process, op="show", call_id=call_id, card=CARD | {"size": size})
    hear(process, "shown")
    passed = (time.monotonic() - begun) * MILLI
    say(process, op="close", call_id=call_id)
    return passed


def idle(running: Running, seconds: float) -> tuple[float, float]:
    """Return the share of one processor in per cent, and the memory in MiB."""
    before = running.cpu_seconds
    time.sleep(seconds)
    return (running.cpu_seconds - before) / seconds * 100, running.rss_mib


def main() -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(description="Measure the card on the screen.")
    parser.add_argument("--cards", type=int, default=50)
    parser.add_argument("--idle-seconds", type=float, default=20)
    chosen = parser.parse_args()
    begun = time.monotonic()
    with showing() as process:
        say(process, op="where")
        hear(process, "cards")
        print(f"start until it answers    {(time.monotonic() - begun) * MILLI:8.1f} ms")
        running = Running("cards", 0, process)
        cpu, rss = idle(running, chosen.idle_seconds)
        print(f"idle, before any card     {rss:8.1f} MiB  {cpu:6.3f} % CPU")
        waits = [wait_for_window(process, f"call{n}", "SML"[n % 3]) for n in range(chosen.cards)]
        cpu, rss = idle(running, chosen.idle_seconds)
        print(f"idle, after {chosen.cards:3} cards     {rss:8.1f} MiB  {cpu:6.3f} % CPU")
        say(process, op="show", call_id="last", card=CARD | {"size": "L"})
        cpu, rss = idle(running, min(chosen.idle_seconds, 20))
        print(f"with a card counting down {rss:8.1f} MiB  {cpu:6.3f} % CPU")
    print(
        f"message to window         {statistics.median(waits):8.1f} ms median"
        f"  {percentile(waits, 0.95):6.1f} ms p95  {max(waits):6.1f} ms max"
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
