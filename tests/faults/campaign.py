"""The whole fault suite as one table.

    .venv/bin/python -m tests.faults.campaign [--kills 200] [--seed 20261121] [--only kill]

Each row is a run of real processes on this machine. It ends with 1 when a row is not clean.
"""

from __future__ import annotations

import argparse
import os
import platform
import random
import sys
import tempfile
import time
import traceback
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path

from _pytest.outcomes import Skipped
from tests.faults import (
    test_aws,
    test_clock,
    test_crm,
    test_cut,
    test_file,
    test_full_disk,
    test_kill,
    test_names,
    test_poison,
)
from tests.faults.account import Row, table
from tests.faults.poisoned import KILLS, RAISES

Family = Callable[[Path, argparse.Namespace], Iterable[Row]]


def _kill(folder: Path, options: argparse.Namespace) -> Iterator[Row]:
    yield test_kill.kills(folder, options.kills, seed=options.seed)


def _disk(folder: Path, _options: argparse.Namespace) -> Iterator[Row]:
    yield test_full_disk.full_disk(folder, 5, senders=32)


def _file(folder: Path, _options: argparse.Namespace) -> Iterator[Row]:
    yield test_file.locked(_below(folder, "held"), 2.0, senders=32)
    yield test_file.locked(_below(folder, "long-held"), 12.0, senders=32, is_refused=True)
    yield from test_file.damaged(_below(folder, "damaged"))


def _clock(folder: Path, _options: argparse.Namespace) -> Iterator[Row]:
    hour, day = test_clock.HOUR, test_clock.DAY
    for seconds in (hour, -hour, day):
        yield test_clock.jump(_below(folder, f"jump{seconds:+d}"), seconds, senders=32)
    for seconds in (hour, -hour):
        yield test_clock.jump(_below(folder, f"killed{seconds:+d}"), seconds, 32, is_killed=True)


def _crm(folder: Path, _options: argparse.Namespace) -> Iterator[Row]:
    with test_crm.place(folder) as where:
        for name in test_crm.BAD:
            yield test_crm.misbehaving(where, name)


def _names(folder: Path, _options: argparse.Namespace) -> Iterator[Row]:
    yield test_names.rebinding(folder, 40)


def _cut(folder: Path, _options: argparse.Namespace) -> Iterator[Row]:
    for seconds in (3.0, 70.0):
        yield test_cut.cut(_below(folder, f"cut-{seconds:.0f}"), seconds)


def _aws(_folder: Path, options: argparse.Namespace) -> Iterator[Row]:
    for name in test_aws.TROUBLES:
        yield test_aws.troubled(name, 100, options.seed)


def _poison(folder: Path, _options: argparse.Namespace) -> Iterator[Row]:
    for call in (RAISES, KILLS):
        yield test_poison.poison(_below(folder, call), call, senders=32)


FAMILIES: Mapping[str, Family] = {
    "poison": _poison,
    "disk": _disk,
    "file": _file,
    "clock": _clock,
    "crm": _crm,
    "names": _names,
    "cut": _cut,
    "aws": _aws,
    "kill": _kill,
}


def _below(folder: Path, name: str) -> Path:
    made = folder / name
    made.mkdir()
    return made


def _rows(name: str, options: argparse.Namespace) -> Iterator[Row]:
    """Return the rows of a family; what cannot be run here is one that says why."""
    with tempfile.TemporaryDirectory(prefix="ringhook-faults-") as folder:
        try:
            for row in FAMILIES[name](Path(folder), options):
                print(f"  {row}", file=sys.stderr, flush=True)  # noqa: T201 - progress
                yield row
        except Skipped as why:
            yield Row(f"{name}: not run", 0, 0, note=str(why))
        except Exception:  # noqa: BLE001 - the other families are still to be run
            traceback.print_exc()
            yield Row(f"{name}: broke off", 0, 0, crashes=1, note="see above")


def main() -> int:
    """Run, print, and say by the exit code whether every row is clean."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(10**8))
    parser.add_argument("--only", choices=FAMILIES, action="append")
    options = parser.parse_args()
    began = time.monotonic()
    rows = [row for name in options.only or FAMILIES for row in _rows(name, options)]
    minutes = (time.monotonic() - began) / 60
    only = "".join(f" --only {name}" for name in options.only or ())
    date = time.strftime("%Y-%m-%d", time.gmtime())
    print(  # noqa: T201 - the result
        f"python -m tests.faults.campaign --kills {options.kills} --seed {options.seed}{only}\n"
        f"{date}, {os.cpu_count()} cores, {platform.system()} {platform.machine()}, "
        f"Python {platform.python_version()}, {minutes:.0f} minutes\n\n{table(rows)}"
    )
    return 0 if all(row.is_clean for row in rows) else 1


if __name__ == "__main__":
    sys.exit(main())
