"""`Machine` that says what it was told."""

from __future__ import annotations

from ringhook.domain.machine import MachineState


class MemoryMachine:
    """See `ringhook.ports.machine.Machine`."""

    def __init__(self) -> None:
        self.state = MachineState()

    def look(self) -> MachineState:
        """See `ringhook.ports.machine.Machine`."""
        return self.state
