"""Refreshes docs/figures and the tables of docs/performance.md from them.

.venv/bin/python -m bench.report                 puts the figures that are there into the page
.venv/bin/python -m bench.report bench growth    measures these anew first; also: reconnect, soak
"""

from __future__ import annotations

import argparse
import re
import subprocess
import sys
from pathlib import Path

from bench.processes import python

ROOT = Path(__file__).resolve().parent.parent
FIGURES, PAGE = ROOT / "docs" / "figures", ROOT / "docs" / "performance.md"
MODULES = {
    "bench": "bench",
    "growth": "bench.growth",
    "reconnect": "bench.reconnect",
    "soak": "bench.soak",
}
_PLACE = re.compile(r"<!-- (\w+) -->\n.*?<!-- /\1 -->", re.DOTALL)


def filled(page: str, figures: dict[str, str]) -> str:
    """Return *page* with each figure between its marks; marks without a figure say that it is to be measured."""

    def place(found: re.Match[str]) -> str:
        name = found[1]
        text = figures.get(name, f"not measured yet: python -m {MODULES.get(name, name)}")
        return f"<!-- {name} -->\n```text\n{text.strip()}\n```\n<!-- /{name} -->"

    return _PLACE.sub(place, page)


def main() -> int:
    """Measure what is asked for, then write the page."""
    parser = argparse.ArgumentParser(prog="bench.report", description=__doc__)
    parser.add_argument("measure", nargs="*", choices=[[], *MODULES], help="what to measure anew")
    for name in parser.parse_args().measure:
        print(f"measuring {name}", file=sys.stderr, flush=True)
        out = str(FIGURES / f"{name}.txt")
        subprocess.run(python(MODULES[name], "--out", out), check=True, cwd=ROOT)
    files = (FIGURES / f"{name}.txt" for name in MODULES)
    figures = {file.stem: file.read_text(encoding="utf-8") for file in files if file.exists()}
    PAGE.write_text(filled(PAGE.read_text(encoding="utf-8"), figures), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
