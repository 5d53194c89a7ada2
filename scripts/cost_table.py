"""Write the table of costs in docs/operations.md, and docs/figures/cost.txt, from counted requests.

.venv/bin/python scripts/cost_table.py [--check]
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from bench.cost import report  # noqa: E402 - bench/ is no package that is installed

PAGE, FIGURES = ROOT / "docs" / "operations.md", ROOT / "docs" / "figures" / "cost.txt"
BEGIN, END = "<!-- cost: written by scripts/cost_table.py -->", "<!-- cost end -->"


def table(lines: list[str]) -> Iterator[str]:
    """Yield the page's table: one row for each kind of call, and the months without any."""
    yield "| a million calls, each with | USD |"
    yield "|---|---|"
    title = ""
    for line in lines:
        if line.startswith("## "):
            title = line.removeprefix("## ")
        elif line.startswith("  a month, "):
            title = f"no call at all, {line.split(',')[1].split('  ')[0].strip()}, per month"
        elif line.startswith("  total"):
            yield f"| {title} | {float(line.split()[-1].replace(',', '')):,.0f} |"


def wanted() -> dict[Path, str]:
    """Return what both files should say."""
    lines = list(report())
    whole = _block(lines)
    page = re.sub(f"{BEGIN}.*{END}", lambda _: whole, PAGE.read_text("utf-8"), flags=re.DOTALL)
    return {PAGE: page, FIGURES: "\n".join(lines) + "\n"}


def _block(lines: list[str]) -> str:
    return "\n".join((BEGIN, *table(lines), END))


def main() -> int:
    """Write, or with `--check` only compare; returns the exit code."""
    stale = [
        path
        for path, text in wanted().items()
        if not path.exists() or path.read_text("utf-8") != text
    ]
    if "--check" in sys.argv:
        for path in stale:
            print(f"{path} is not what is counted now: run scripts/cost_table.py")
        return bool(stale)
    for path, text in wanted().items():
        path.write_text(text, "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
