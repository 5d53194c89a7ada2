"""Ask how the machinery is doing."""

from __future__ import annotations

from typing import Protocol

from ringhook.domain.machine import MachineState


class Machine(Protocol):
    """One verb. It may take a moment: nothing that hurries asks it."""

    def look(self) -> MachineState:
        """Return how it is now. Raises `TryAgainError`."""
        ...
