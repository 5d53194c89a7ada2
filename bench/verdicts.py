"""Held or missed: figures beside their targets. Pure."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

FLAT = 0.20
"""A figure that does not grow stays within so much of the smallest size's."""


@dataclass(frozen=True)
class Verdict:
    """One target, what was measured, and whether that holds it."""

    target: str
    figure: str
    is_held: bool

    def __str__(self) -> str:
        return f"{'held' if self.is_held else 'MISSED'}: {self.target}: {self.figure}"


def at_most(what: str, value: float, limit: float, unit: str = "") -> Verdict:
    """Return whether *value* is no more than *limit*; what could not be measured is missed."""
    return Verdict(f"{what} <= {_written(limit)}{unit}", f"{_written(value)}{unit}", value <= limit)


def at_least(what: str, value: float, limit: float, unit: str = "") -> Verdict:
    """Return whether *value* is no less than *limit*."""
    return Verdict(f"{what} >= {_written(limit)}{unit}", f"{_written(value)}{unit}", value >= limit)


def flat(what: str, small: Sequence[float], large: Sequence[float]) -> Verdict:
    """Return whether *large* is no worse than *small*: both are costs, pair by pair of one round.

    Cheaper at the larger size is no miss.
    """
    ratio = middle([big / little for little, big in zip(small, large, strict=True)])
    return Verdict(f"{what} grows <= {FLAT:.0%}", f"{ratio - 1:+.0%}", ratio <= 1 + FLAT)


def middle(values: Sequence[float]) -> float:
    """Return the median, nan of none."""
    ordered = sorted(values)
    if not ordered:
        return math.nan
    half = len(ordered) // 2
    return ordered[half] if len(ordered) % 2 else (ordered[half - 1] + ordered[half]) / 2


def slope(points: Sequence[tuple[float, float]]) -> float:
    """Return how fast the second value of *points* grows with the first (least squares), 0 for too few."""
    if len(points) < 2:
        return 0.0
    mean_x = sum(x for x, _ in points) / len(points)
    mean_y = sum(y for _, y in points) / len(points)
    spread = sum((x - mean_x) ** 2 for x, _ in points)
    return sum((x - mean_x) * (y - mean_y) for x, y in points) / spread if spread else 0.0


def second_half(points: Sequence[tuple[float, float]]) -> list[tuple[float, float]]:
    """Return what was seen after the middle of the time: before that, caches fill."""
    if not points:
        return []
    half = (points[0][0] + points[-1][0]) / 2
    return [point for point in points if point[0] >= half]


def _written(value: float) -> str:
    return f"{value:.3g}" if abs(value) < 100 else f"{value:.0f}"
