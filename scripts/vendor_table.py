"""Write the vendor table of README.md: what each PBX can do, from the adapters and their samples.

Run `python scripts/vendor_table.py` after a change of either; a test compares.
"""

from __future__ import annotations

import json
import pathlib
from collections import Counter
from collections.abc import Iterator
from typing import Any

from ringhook.domain.adapter import PbxAdapter
from ringhook.pbx import ADAPTERS

ROOT = pathlib.Path(__file__).parent.parent
README = ROOT / "README.md"
SAMPLES = ROOT / "events" / "pbx"
BEGIN = "<!-- vendors: written by scripts/vendor_table.py -->"
END = "<!-- vendors end -->"
HEAD = (
    "| PBX | events | proof of the sender | routing | click-to-call | samples |",
    "|---|---|---|---|---|---|",
)
WORDS = {
    "call.started": "queue",
    "call.ringing": "ring",
    "call.answered": "answer",
    "call.held": "hold",
    "call.transferred": "transfer",
    "call.ended": "end",
    "call.missed": "end",
    "call.summary": "end",
    "call.voicemail": "voicemail",
    "recording.ready": "recording",
}
SOURCES = ("recorded", "documented", "constructed")
"""Best first: sent by a real PBX, printed by the vendor, made by us after the documentation."""


def table() -> str:
    """Return the whole table, between and with its markers."""
    rows = (_row(ADAPTERS[slug]) for slug in sorted(ADAPTERS, key=_title))
    return "\n".join((BEGIN, *HEAD, *rows, END))


def replaced(text: str) -> str:
    """Return *text* with the table between the markers as it should be."""
    before, _, rest = text.partition(BEGIN)
    return before + table() + rest.partition(END)[2]


def _title(slug: str) -> str:
    return ADAPTERS[slug].title.lower()


def _row(adapter: PbxAdapter) -> str:
    samples = list(_samples(adapter.slug))
    cells = (
        adapter.title,
        ", ".join(_events(samples)),
        adapter.proof or "the address alone",
        "yes" if adapter.route_reply else "",
        "yes" if adapter.originate else "",
        ", ".join(_proven(samples)),
    )
    return f"| {' | '.join(cells)} |".replace("|  |", "| |").replace("|  |", "| |")


def _proven(samples: list[dict[str, Any]]) -> Iterator[str]:
    """Yield how many samples come from where, the best source first."""
    counts = Counter(sample["source"].partition(":")[0] for sample in samples)
    return (f"{counts[source]} {source}" for source in SOURCES if counts[source])


def _samples(slug: str) -> Iterator[dict[str, Any]]:
    for path in sorted((SAMPLES / slug).glob("*.json")):
        yield json.loads(path.read_text("utf-8"))["_sample"]


def _events(samples: list[dict[str, Any]]) -> list[str]:
    told = [event for sample in samples for event in sample["expect"].get("events", ())]
    seen = {WORDS.get(event["kind"], "") for event in told}
    seen |= {"recording" for event in told if event.get("recordings")}
    return [word for word in dict.fromkeys(WORDS.values()) if word in seen]


if __name__ == "__main__":
    README.write_text(replaced(README.read_text("utf-8")), "utf-8")
