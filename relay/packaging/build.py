"""Packs the relay for this operating system and measures what came out.

    python relay/packaging/build.py [--out dist/relay]

Needs PyInstaller and websockets in the Python that runs it, and that Python's own tkinter. The result is one folder:
copy it anywhere, or pack it. Nothing is signed here.
"""
# ruff: noqa: INP001, T201, S603 - a script for people, which starts what it has just built

from __future__ import annotations

import argparse
import importlib.util
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
STARTS = 7
NEEDED = {"PyInstaller": "pyinstaller", "websockets": "websockets"}


def main() -> int:
    """Build, measure, and return 0 when the program starts."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, default=ROOT / "dist" / "relay")
    out: Path = parser.parse_args().out.resolve()
    missing = [name for module, name in NEEDED.items() if importlib.util.find_spec(module) is None]
    if missing:
        print(f"install first: {sys.executable} -m pip install {' '.join(missing)}")
        return 1
    if importlib.util.find_spec("tkinter") is None:
        print(
            "this Python has no tkinter: the packed relay will show notifications instead of cards"
        )
    build(out)
    folder = out / "ringhook-relay"
    return measure(folder / f"ringhook-relay{'.exe' if sys.platform == 'win32' else ''}", folder)


def build(out: Path) -> None:
    """Run PyInstaller; its scratch files go elsewhere and away."""
    shutil.rmtree(out, ignore_errors=True)
    with tempfile.TemporaryDirectory() as scratch:
        subprocess.run(
            [
                sys.executable, "-m", "PyInstaller", "--noconfirm", "--log-level", "WARN",
                "--distpath", str(out), "--workpath", scratch, str(HERE / "ringhook-relay.spec"),
            ],
            check=True,
        )  # fmt: skip


def measure(program: Path, folder: Path) -> int:
    """Print size and start-up: the time to load everything, say the version, and end."""
    size = sum(file.stat().st_size for file in folder.rglob("*") if file.is_file())
    took = []
    for _ in range(STARTS):
        began = time.perf_counter()
        done = subprocess.run(
            [str(program), "--version"], capture_output=True, text=True, check=False
        )
        took.append((time.perf_counter() - began) * 1000)
    print(f"{done.stdout.strip()}: {size / 1e6:.1f} MB in {folder}")
    print(f"start: median {statistics.median(took):.0f} ms of {STARTS}, longest {max(took):.0f} ms")
    return done.returncode


if __name__ == "__main__":
    sys.exit(main())
