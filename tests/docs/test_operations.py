"""What docs/operations.md says of costs and limits is what the code asks of AWS today."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest
from bench.cloud.bill import bill
from bench.cloud.facts import limit_of, load
from bench.cloud.profile import sample
from bench.cloud.scenes import SCENES, USUAL, call, deploy
from bench.cloud.simulation import Load, Simulation
from scripts.cost_table import FIGURES, PAGE, wanted

SCALE = FIGURES.with_name("scale.txt")
CALLS_PER_SECOND = 200.0


def test_the_costs_are_those_of_the_requests_that_are_made_now() -> None:
    for path, text in wanted().items():
        assert path.read_text("utf-8") == text, f"{path} is stale: run scripts/cost_table.py"


def test_the_usual_call_stays_under_its_price() -> None:
    cloud = deploy(USUAL)
    before = cloud.table.bytes_kept()
    steps = list(call(cloud, USUAL, 1))
    lines = bill(steps, cloud.table.bytes_kept() - before)
    assert sum(line.dollars for line in lines) * 1_000_000 < 80


@pytest.mark.parametrize("name", ["prices", "limits", "latencies"])
def test_every_figure_has_a_source_and_a_date(name: str) -> None:
    found = load(name)
    assert re.fullmatch(r"\d{4}-\d{2}-\d{2}", found["noted"])
    assert all(one["source"] for one in found[name].values())


@pytest.mark.parametrize("scene", SCENES, ids=lambda scene: scene.title)
def test_no_partition_is_asked_for_more_than_it_can_do(scene: object) -> None:
    """Some seconds at the peak of 10,000 seats."""
    simulation = Simulation(sample(scene), 1)  # type: ignore[arg-type]  # pytest's parameters
    simulation.run(Load(lambda _second: CALLS_PER_SECOND, -3, 2))
    partitions = simulation.partitions
    assert partitions.throttled == 0
    for kind, limit in (("write", "partition_write_units"), ("read", "partition_read_units")):
        assert all(units <= limit_of(limit) for _, units in partitions.busiest(kind))


def test_a_simulation_repeats_itself() -> None:
    profile = sample(USUAL)
    runs = [Simulation(profile, 7) for _ in range(2)]
    first, second = (run.run(Load(lambda _second: 20.0, -3, 5)) for run in runs)
    assert first == second
    assert first.pops


def test_the_figures_say_how_to_repeat_them() -> None:
    for path, command in ((FIGURES, "python -m bench.cost"), (SCALE, "python -m bench.scale")):
        assert path.read_text("utf-8").splitlines()[0] == f"# {command}"


def test_what_the_page_tells_to_run_is_there() -> None:
    makefile = (PAGE.parents[1] / "Makefile").read_text("utf-8")
    for target in re.findall(r"(?:`|    )make ([a-z-]+)", PAGE.read_text("utf-8")):
        assert f"\n{target}:" in makefile, target
    told = subprocess.run(
        [Path(sys.executable).with_name("ringhook"), "--help"],
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    for command in re.findall(
        r"`?ringhook (backup|restore|admin-key|workspace|login)", PAGE.read_text("utf-8")
    ):
        assert command in told
