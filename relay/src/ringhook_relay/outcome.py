"""What became of a command, before it is told to the cloud."""

from __future__ import annotations

from dataclasses import dataclass

from ringhook.wire.reasons import status_of


@dataclass(frozen=True, slots=True)
class Outcome:
    """A reason code of `ringhook.wire.reasons` and a sentence for the administrator.

    The sentence travels to the cloud: it names no caller, no secret and no folder of this computer's user.
    """

    reason: str
    detail: str = ""

    @property
    def status(self) -> str:
        """`done`, `refused` or `failed`."""
        return status_of(self.reason)


class StoppedError(Exception):
    """The command goes no further; *outcome* says why and what to change."""

    def __init__(self, reason: str, detail: str) -> None:
        super().__init__(detail)
        self.outcome = Outcome(reason, detail)
