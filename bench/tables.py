"""Plain text: a table whose columns line up, and the lines that say when and where it was made."""

from __future__ import annotations

import os
import platform
import sqlite3
import sys
import time
from collections.abc import Sequence
from pathlib import Path


def table(titles: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Return a Markdown table that can also be read as it is."""
    widths = [max(len(row[column]) for row in [titles, *rows]) for column in range(len(titles))]
    lines = [titles, ["-" * width for width in widths], *rows]
    return "\n".join(_line(cells, widths) for cells in lines)


def _line(cells: Sequence[str], widths: Sequence[int]) -> str:
    padded = [cell.ljust(width) for cell, width in zip(cells, widths, strict=True)]
    return f"| {' | '.join(padded)} |"


def heading(what: str) -> str:
    """Return what was measured, when, on what, and how busy that was already."""
    load = " ".join(f"{one:.2f}" for one in os.getloadavg())
    memory_gib = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") / 2**30
    versions = f"Python {platform.python_version()}, SQLite {sqlite3.sqlite_version}"
    command = f"python -m {' '.join([what, *sys.argv[1:]])}"
    system = f"{platform.system()} {platform.release()}, {versions}"
    lines = (
        f"{time.strftime('%Y-%m-%d %H:%M UTC', time.gmtime())}  {command}",
        f"{os.cpu_count()} cores ({_processor()}), {memory_gib:.0f} GiB, {system}",
        f"load average before: {load}",
    )
    return "\n".join(lines)


def _processor() -> str:
    lines = Path("/proc/cpuinfo").read_text(encoding="utf-8", errors="replace").splitlines()
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.machine()
