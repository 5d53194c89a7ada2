"""How a measurement ends: its report is printed and kept, or one line says why there is none."""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path

Run = Callable[[Path, ExitStack], str]
"""Measures in a folder of its own, leaves what it started to the stack, and returns the report."""


def reported(run: Run, out: Path | None) -> int:
    """Measure, print, write *out*, leave nothing running; returns the exit code."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="ringhook-bench-")))
        try:
            report = run(folder, stack)
        except RuntimeError as error:
            print(error, file=sys.stderr)
            return 1
    print(report)
    if out:
        out.write_text(f"{report}\n", encoding="utf-8")
    return 0
