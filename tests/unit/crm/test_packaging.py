"""The packs travel with the program: the wheel holds every file of them."""

from __future__ import annotations

from pathlib import Path

from hatchling.builders.wheel import WheelBuilder

from ringhook.crm.catalogue import PACKS

ROOT = Path(__file__).parents[3]


def test_the_wheel_holds_every_pack() -> None:
    builder = WheelBuilder(str(ROOT))
    files = {file.distribution_path for file in builder.recurse_included_files()}
    assert {f"ringhook/crm/packs/{slug}.toml" for slug in PACKS} <= files
    assert "ringhook/crm/words.toml" in files
