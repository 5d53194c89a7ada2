"""A day of a 10,000-seat operation on AWS, simulated: what fills up, what waits, what it costs.

What a call asks of AWS comes from the flows (`bench.cloud.profile`), limits and latencies are data with
their sources (`bench/cloud/*.json`). The output stands in docs/figures/scale.txt. The seed is fixed.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bench.cloud.bill import bill, standing
from bench.cloud.day import BUSY_HOUR, PEAK, SEATS, calls_per_second, hours, units_per_call
from bench.cloud.deployment import Function
from bench.cloud.facts import limit_of, load
from bench.cloud.profile import sample
from bench.cloud.scenes import SCENES, USUAL, Scene, call, deploy
from bench.cloud.simulation import Load, Simulation
from bench.figures import percentile

SEED = 20261121
WARM_SECONDS, MEASURED_SECONDS = 180, 90
STORM_GROWS_SECONDS = 20
COMMAND = "python -m bench.scale"


@dataclass(frozen=True, slots=True)
class Run:
    """One run of the simulation."""

    title: str
    scene: Scene
    crm: str = "crm"
    deliver_at_most: int = 0
    calm: bool = False


RUNS = (
    Run("the busy hour, the usual call", USUAL, calm=True),
    Run("the storm, the usual call", USUAL),
    Run("the storm, the heaviest call", SCENES[-1]),
    Run("the storm, and the CRM hangs; nothing holds deliveries back", USUAL, "slow_crm"),
    Run("the storm, and the CRM hangs; at most 300 deliveries at once", USUAL, "slow_crm", 300),
)


def report(seconds: int) -> Iterator[str]:
    """Yield the report's lines; the same code gives the same ones."""
    suffix = "" if seconds == MEASURED_SECONDS else f" --seconds {seconds}"
    yield f"# {COMMAND}{suffix}"
    yield f"{SEATS} seats, {BUSY_HOUR:.0f} calls a second in the busy hour, {PEAK:.0f} in the storm; seed {SEED}."
    yield load("latencies")["note"]
    yield from day()
    for run in RUNS:
        yield from simulated(run, seconds)


def day() -> Iterator[str]:
    """Yield the day: calls, what the table must bear, cost."""
    profile = sample(USUAL)
    yield ""
    yield "## the day, the usual call"
    writes = units_per_call(profile, "write")
    yield f"{writes:.1f} write units and {units_per_call(profile, 'read'):.1f} read units a call"
    yield "write units a second at the hour's peak, what the table bears by then, minutes beyond it:"
    yield f"  {'hour':>4}{'calls':>10}{'calls/s':>9}{'demand':>8}{'new table':>11}{'over':>6}{'used table':>12}{'over':>6}"
    new = list(hours(writes, "write", is_new=True))
    used = list(hours(writes, "write", is_new=False))
    for one, other in zip(new, used, strict=True):
        yield (
            f"  {one.hour:4}{one.calls:10,.0f}{one.peak:9.1f}{one.demand:8,.0f}{one.limit:11,.0f}"
            f"{one.minutes_over:6}{other.limit:12,.0f}{other.minutes_over:6}"
        )
    calls = sum(one.calls for one in new)
    yield f"calls of the day: {calls:,.0f}"
    yield f"cost of the day: {_cost_of_a_day(calls):,.2f} USD, with every desktop connected all day"


def _cost_of_a_day(calls: float) -> float:
    cloud = deploy(USUAL)
    before = cloud.table.bytes_kept()
    steps = [step for number in range(1, 17) for step in call(cloud, USUAL, number)]
    each = sum(line.dollars for line in bill(steps, cloud.table.bytes_kept() - before)) / 16
    still = sum(line.dollars for line in standing(cloud.ping("agent1"), cloud.sweep(), SEATS))
    return each * calls + still / 30


def simulated(run: Run, seconds: int) -> Iterator[str]:
    """Yield what came of one run."""
    profile = sample(run.scene)
    most: dict[Function, int] = {"deliver": run.deliver_at_most} if run.deliver_at_most else {}
    simulation = Simulation(profile, SEED, crm=run.crm, most=most)
    found = simulation.run(Load(_calm if run.calm else _storm, -WARM_SECONDS, seconds))
    yield ""
    yield f"## {run.title}"
    yield _times("webhook to the desktop's frame", found.pops)
    yield _times("webhook to its answer", found.answers)
    yield _times("age of an event when it is handled", found.event_ages)
    yield _times("age of a delivery when it is begun", found.task_ages)
    throttles = {"webhooks refused": found.refused, **found.counts}
    yield "throttles: " + (_counts(throttles) or "none")
    pools = simulation.pools.items()
    yield "most at once: " + ", ".join(f"{name} {pool.peak}" for name, pool in pools)
    yield f"longest frame: {profile.longest_frame_bytes} of {limit_of('websocket_frame_bytes')} bytes"
    yield from _partitions(simulation)


def _partitions(simulation: Simulation) -> Iterator[str]:
    partitions = simulation.partitions
    yield f"partitions: {partitions.throttled} requests waited for theirs; units in their busiest second:"
    for kind, limit in (("write", partitions.writes), ("read", partitions.reads)):
        found = partitions.busiest(kind)
        together: dict[str, int] = {}
        for name, count in found:
            family = name.split("#")[2] if name.startswith("ws#") else name
            together[family] = together.get(family, 0) + count
        shown: dict[str, int] = {}
        for name, count in found:
            family = name.split("#")[2] if name.startswith("ws#") else name
            shown[family] = max(count, shown.get(family, 0))
        for family, count in shown.items():
            alone = "" if together[family] == count else f"  (as one partition: {together[family]})"
            yield f"  {kind:6}{family:12}{count:6} of {limit}{alone}"


def _storm(second: float) -> float:
    if second < 0:
        return calls_per_second(14 * 60)
    grown = min(1.0, second / STORM_GROWS_SECONDS)
    calm = calls_per_second(14 * 60)
    return calm + (PEAK - calm) * grown


def _calm(_second: float) -> float:
    return BUSY_HOUR


def _times(title: str, seconds: Sequence[float]) -> str:
    if not seconds:
        return f"  {title:38}none: those from before are still waiting"
    shares = (0.5, 0.9, 0.99)
    told = "  ".join(
        f"p{share * 100:.0f} {percentile(seconds, share) * 1000:7,.0f} ms" for share in shares
    )
    return f"  {title:38}{told}  longest {max(seconds) * 1000:9,.0f} ms  ({len(seconds):,})"


def _counts(counts: dict[str, int]) -> str:
    return ", ".join(f"{count:,} {name}" for name, count in sorted(counts.items()) if count)


def main() -> None:
    """Print the report."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--seconds", type=int, default=MEASURED_SECONDS, help="how long each run is measured"
    )
    for line in report(parser.parse_args().seconds):
        print(line, flush=True)


if __name__ == "__main__":
    main()
