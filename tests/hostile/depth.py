"""How far the searches of this folder go: a little in CI, as far as one likes by hand."""

from __future__ import annotations

import os

from hypothesis import HealthCheck, settings


def examples(usual: int) -> int:
    """Return how many examples to try."""
    return int(os.environ.get("HOSTILE_EXAMPLES", "0")) or usual


def search(usual: int) -> settings:
    """Return settings for Hypothesis that try the same examples every time, however busy the machine is."""
    return settings(
        max_examples=examples(usual),
        derandomize="HOSTILE_EXAMPLES" not in os.environ,
        database=None,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )
