"""Prices, limits, latencies and measured times: figures with a source and a date, kept as data beside this file."""

from __future__ import annotations

import bisect
import json
from functools import cache
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
_SHARES = (0.0, 0.10, 0.50, 0.90, 0.99, 1.0)


@cache
def load(name: str) -> dict[str, Any]:
    """Return the figures in `<name>.json`."""
    found: dict[str, Any] = json.loads((HERE / f"{name}.json").read_text("utf-8"))
    return found


def price_of(name: str) -> float:
    """Return what one unit costs."""
    return float(load("prices")["prices"][name]["price"])


@cache
def limit_of(name: str) -> int:
    """Return a limit of AWS."""
    return int(load("limits")["limits"][name]["value"])


class Latency:
    """One kind of waiting, drawn by its percentiles: straight between them, and a fifth above the last."""

    def __init__(self, name: str) -> None:
        points = load("latencies")["latencies"][name]["ms"]
        self._points = (points[0], *points, points[-1] * 1.2)

    def at(self, share: float) -> float:
        """Return the milliseconds that *share* of all requests do not exceed."""
        place = min(max(bisect.bisect_right(_SHARES, share), 1), len(_SHARES) - 1)
        low, high = _SHARES[place - 1], _SHARES[place]
        part = (share - low) / (high - low)
        return float(
            self._points[place - 1] + part * (self._points[place] - self._points[place - 1])
        )

    @property
    def mean(self) -> float:
        """Return the mean milliseconds."""
        pieces = zip(_SHARES, _SHARES[1:], self._points, self._points[1:], strict=False)
        return float(sum((high - low) * (a + b) / 2 for low, high, a, b in pieces))
