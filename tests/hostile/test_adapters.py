"""Whatever arrives at a webhook is read or refused, by every adapter. `bench.fuzz_adapters` goes on for hours."""

from __future__ import annotations

import signal
from collections.abc import Iterator

import pytest
from bench.fuzz_adapters import attempt, stop_slow_calls
from tests.conformance.samples import load_all
from tests.hostile.depth import examples

from ringhook.pbx import ADAPTERS


@pytest.fixture(autouse=True)
def bounded() -> Iterator[None]:
    before = signal.getsignal(signal.SIGVTALRM)
    stop_slow_calls()
    yield
    signal.signal(signal.SIGVTALRM, before)


@pytest.mark.parametrize("vendor", ADAPTERS)
def test_spoiled_webhooks_are_read_or_refused(vendor: str) -> None:
    samples = [sample for sample in load_all() if sample.vendor == vendor]
    for seed in range(examples(40)):
        failure = attempt(vendor, samples, seed)
        assert failure is None, f"seed {seed}: {failure.told}"
