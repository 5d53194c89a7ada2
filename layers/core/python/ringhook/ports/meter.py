"""Count what happens. Cheap enough for every webhook; nothing here waits, and nothing can fail a call."""

from __future__ import annotations

import re
from typing import Protocol

from ringhook.ports.figures import Figure

OTHER = "other"
"""Stands for a label that looks like somebody's, and for whatever comes after too many different ones."""
MOST_SERIES = 200
_FITS = re.compile(r"[a-z0-9_.:/ -]{0,80}")
_NUMBER = re.compile(r"[0-9][0-9 .-]{3,}[0-9]")


class Meter(Protocol):
    """Three verbs. *labels* are the values of the figure's own labels, in their order."""

    def count(self, figure: Figure, *labels: str, amount: int = 1) -> None:
        """Add *amount*; nothing is an amount too: it says that there was an occasion."""
        ...

    def time(self, figure: Figure, milliseconds: float, *labels: str) -> None:
        """Add one duration."""
        ...

    def level(self, figure: Figure, value: float, *labels: str) -> None:
        """Say how high it is now."""
        ...


class Labels:
    """Keeps labels few and harmless: what looks like a number or a secret is not written down at all."""

    def __init__(self) -> None:
        self._fitting: dict[tuple[Figure, tuple[str, ...]], tuple[str, ...]] = {}
        self._series: dict[Figure, int] = {}

    def of(self, figure: Figure, labels: tuple[str, ...]) -> tuple[str, ...]:
        """Return *labels* as they may be kept. Raises `ValueError` when there are too few or too many."""
        try:
            return self._fitting[figure, labels]
        except KeyError:
            return self._new(figure, labels)

    def _new(self, figure: Figure, labels: tuple[str, ...]) -> tuple[str, ...]:
        if len(labels) != len(figure.labels):
            raise ValueError(f"{figure.name} has the labels {figure.labels}")
        fitting = tuple(_fitting(label) for label in labels)
        if fitting == labels:
            count = self._series[figure] = self._series.get(figure, 0) + 1
            if count <= MOST_SERIES:
                self._fitting[figure, labels] = labels
                return labels
            return (OTHER,) * len(labels)
        return fitting


def _fitting(label: str) -> str:
    return label if _FITS.fullmatch(label) and not _NUMBER.search(label) else OTHER
