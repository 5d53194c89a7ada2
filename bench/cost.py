"""What a million calls cost on AWS, from requests that were counted.

The flows run over ports that write down every request in the units that AWS bills; prices are data
(`bench/cloud/prices.json`). The output stands in docs/figures/cost.txt.
"""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Iterator, Sequence

from bench.cloud.bill import RETENTION_MONTHS, Line, bill, standing
from bench.cloud.facts import load
from bench.cloud.scenes import SCENES, USUAL, call, deploy

MILLION = 1_000_000
SAMPLE = 16
COMMAND = "python -m bench.cost"
SEATS = (20, 1000, 10_000)


def report() -> Iterator[str]:
    """Yield the report's lines; the same code gives the same ones."""
    prices = load("prices")
    yield f"# {COMMAND}"
    yield f"Prices: {prices['region']}, {prices['currency']}, on demand, noted {prices['noted']}."
    yield prices["note"]
    yield "A call is told in three webhooks (rings, answered, ended), as UIS sends them."
    for scene in SCENES:
        cloud = deploy(scene)
        before = cloud.table.bytes_kept()
        steps = [step for number in range(1, SAMPLE + 1) for step in call(cloud, scene, number)]
        kept = (cloud.table.bytes_kept() - before) / SAMPLE
        asked = Counter(entry.kind for step in steps for entry in step.entries)
        done = Counter(step.function for step in steps)
        yield ""
        yield f"## {scene.title}"
        yield "per call: " + ", ".join(
            f"{count / SAMPLE:.4g} {name}" for name, count in sorted((done + asked).items())
        )
        yield f"kept per call: {kept:,.0f} bytes for {RETENTION_MONTHS * 30:.0f} days"
        yield from _table(bill(steps, kept * SAMPLE), MILLION / SAMPLE, "per million calls")
    yield ""
    yield "## a month without a call, desktops connected all day and night"
    cloud = deploy(USUAL)
    ping, sweep = cloud.ping("agent1"), cloud.sweep()
    for seats in SEATS:
        yield from _table(standing(ping, sweep, seats), 1, f"a month, {seats} desktops")


def _table(lines: Sequence[Line], times: float, title: str) -> Iterator[str]:
    yield f"  {title:34}{'units':>16}{'USD':>12}"
    for line in lines:
        if line.dollars:
            yield f"  {line.name:34}{line.units * times:16,.1f}{line.dollars * times:12,.2f}"
    total = sum(line.dollars for line in lines) * times
    yield f"  {'total':34}{'':16}{total:12,.2f}"


def main() -> None:
    """Print the report; with `--measure` the processor's part is measured anew first."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--measure", action="store_true", help="measure the processor's part anew")
    if parser.parse_args().measure:
        from bench.cloud.measuring import measure  # noqa: PLC0415 - boto3 takes its time

        measure()
    print("\n".join(report()))


if __name__ == "__main__":
    main()
