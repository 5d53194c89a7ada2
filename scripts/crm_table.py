"""Write the table of CRM packs where a page has its markers: what each does, from the packs themselves.

Run `python scripts/crm_table.py` after a change of a pack or its exchanges; a test compares.
"""

from __future__ import annotations

import json
import pathlib
from collections.abc import Iterator

from ringhook.crm.catalogue import all_packs
from ringhook.crm.pack import Pack

ROOT = pathlib.Path(__file__).parent.parent
PAGES = (ROOT / "README.md", ROOT / "docs" / "adding-a-crm.md")
EXCHANGES = ROOT / "events" / "crm"
BEGIN = "<!-- crms: written by scripts/crm_table.py -->"
END = "<!-- crms end -->"
HEAD = (
    "| CRM | finds callers | does | log-in | exchanges | tried |",
    "|---|---|---|---|---|---|",
)
DOES = {
    "open_card": "opens the card",
    "show_card": "shows the card in the CRM",
    "search_web": "opens a search",
    "run": "starts a program",
    "create": "creates",
    "log": "logs calls",
    "register": "announces calls",
    "call_start": "announces calls",
    "call_end": "logs calls",
    "finish": "logs calls",
    "attach": "attaches recordings",
    "call_function": "calls functions",
}
"""What an operation does, by the beginning of its name."""
LOG_INS = {
    "none": "in the address",
    "basic": "basic",
    "bearer": "token",
    "header": "key",
    "query": "key",
    "oauth2_client": "OAuth 2 client",
    "oauth2_refresh": "OAuth 2 with consent",
    "login": "log-in request",
}


def table() -> str:
    """Return the whole table, between and with its markers."""
    rows = (_row(pack) for pack in sorted(all_packs(), key=lambda pack: pack.title.lower()))
    return "\n".join((BEGIN, *HEAD, *rows, END))


def replaced(text: str) -> str:
    """Return *text* with the table between the markers as it should be, unchanged without markers."""
    before, begin, rest = text.partition(BEGIN)
    return before + table() + rest.partition(END)[2] if begin else text


def _row(pack: Pack) -> str:
    log_ins = (LOG_INS[item.entry["type"]] for item in pack.credentials)
    cells = (
        pack.title,
        "yes" if pack.lookups else "",
        ", ".join(dict.fromkeys(_deeds(pack))),
        ", ".join(dict.fromkeys(log_ins)),
        _exchanges(pack.slug),
        pack.verified_on or "not yet",
    )
    return f"| {' | '.join(cells)} |".replace("|  |", "| |").replace("|  |", "| |")


def _deeds(pack: Pack) -> Iterator[str]:
    for operation in pack.actions:
        name = operation.operation
        yield next(deed for beginning, deed in DOES.items() if name.startswith(beginning))


def _exchanges(slug: str) -> str:
    """Return how many exchanges there are, and how many of their answers a CRM really sent."""
    files = sorted((EXCHANGES / slug).glob("*.json"))
    about = [json.loads(path.read_text("utf-8"))["_sample"] for path in files]
    recorded = sum(not sample["constructed"] for sample in about)
    return f"{len(about)}, {recorded} recorded" if recorded else f"{len(about)} constructed"


if __name__ == "__main__":
    for page in PAGES:
        page.write_text(replaced(page.read_text("utf-8")), "utf-8")
