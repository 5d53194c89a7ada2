"""Look for known holes in what we install, and for known mistakes in what we wrote: `make audit`.

pip-audit reads every lock file and asks PyPI's JSON interface (https://docs.pypi.org/api/json/). Many mirrors have
only the packages: then nothing can be looked up, which is said loudly and is no failure. bandit reads our own code;
what it is told to leave out stands in pyproject.toml, each with its reason.
"""

from __future__ import annotations

import json
import pathlib
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

ROOT = pathlib.Path(__file__).parents[1]
PROGRAMS = ROOT / ".tools" / "scan" / "bin"
LOCKS = (
    "requirements/serve.lock",
    "requirements/dev.lock",
    "layers/deps/requirements.txt",
    "requirements/tools.lock",
    "requirements/scan.lock",
)
CODE = ("layers/core/python", "relay/src", "functions", "web", "scripts")
ACCEPTED: Mapping[str, str] = {}
"""Holes that do not concern us, by their id, and why not."""
SECONDS = 240
NOT_REACHABLE = "NOT REACHABLE: nobody could be asked about {lock}; its packages were NOT audited"


@dataclass(frozen=True, slots=True)
class Verdict:
    """What became of one lock file: *holes* and *unknown* packages fail the audit."""

    holes: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()
    audited: int = 0

    @property
    def is_reached(self) -> bool:
        """Whether anybody knew any of the packages."""
        return self.audited > 0

    @property
    def is_good(self) -> bool:
        """Whether nothing has to be done; who was not reached has said nothing bad."""
        return not self.is_reached or not (self.holes or self.unknown)


def verdict_of(report: Mapping[str, Any], accepted: Mapping[str, str] = ACCEPTED) -> Verdict:
    """Return what pip-audit's JSON *report* says."""
    packages = report.get("dependencies", [])
    skipped = tuple(package["name"] for package in packages if "skip_reason" in package)
    holes = tuple(
        f"{package['name']} {package['version']}: {hole['id']}, mended in {', '.join(hole['fix_versions']) or 'nothing yet'}"
        for package in packages
        for hole in package.get("vulns", [])
        if not {hole["id"], *hole.get("aliases", [])} & accepted.keys()
    )
    return Verdict(holes, skipped, len(packages) - len(skipped))


def _asked(lock: str) -> Verdict:
    command = [str(PROGRAMS / "pip-audit"), "--requirement", lock, "--disable-pip"]
    command += ["--require-hashes", "--format", "json", "--progress-spinner", "off"]
    try:
        done = subprocess.run(
            command, cwd=ROOT, capture_output=True, text=True, timeout=SECONDS, check=False
        )
        return verdict_of(json.loads(done.stdout))
    except (subprocess.TimeoutExpired, ValueError):
        return Verdict()


def _told(lock: str, verdict: Verdict) -> bool:
    """Say what was found; returns whether that is good."""
    if not verdict.is_reached:
        print(NOT_REACHABLE.format(lock=lock), file=sys.stderr)
        return True
    for hole in verdict.holes:
        print(f"{lock}: {hole}", file=sys.stderr)
    for name in verdict.unknown:
        print(f"{lock}: nobody knows {name}", file=sys.stderr)
    return verdict.is_good


def _read_code() -> bool:
    command = [str(PROGRAMS / "bandit"), "--quiet", "--configfile", "pyproject.toml"]
    done = subprocess.run(
        [*command, "--recursive", *CODE], cwd=ROOT, capture_output=True, text=True, check=False
    )
    if done.returncode:
        print(done.stdout + done.stderr, file=sys.stderr)
    return done.returncode == 0


def main() -> int:
    """Return 1 when something has to be done."""
    is_good, is_reached = _read_code(), True
    for lock in LOCKS:
        verdict = _asked(lock) if is_reached else Verdict()
        is_reached = verdict.is_reached
        is_good &= _told(lock, verdict)
    return 0 if is_good else 1


if __name__ == "__main__":
    raise SystemExit(main())
