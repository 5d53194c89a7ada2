"""The delivery queue carries several kinds of work; each message goes to the flow that knows its kind."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol

from ringhook.flows.deliver import Deliver
from ringhook.flows.recordings.fetching import Fetching
from ringhook.flows.recordings.message import is_errand


class Stepwise(Protocol):
    """A flow in three steps, of which only `send` may wait for somebody else."""

    def begin(self, body: str) -> Any: ...  # noqa: D102 - see ringhook.flows.deliver
    def send(self, begun: Any) -> Any: ...  # noqa: D102 - see ringhook.flows.deliver
    def finish(self, ended: Any) -> None: ...  # noqa: D102 - see ringhook.flows.deliver


@dataclass(frozen=True, slots=True)
class Performing:
    """Handles one message of the delivery queue. *fetching* is made when the first recording is to be fetched."""

    deliver: Deliver
    fetching: Callable[[], Fetching]

    def __call__(self, body: str) -> None:
        """Do all three steps."""
        begun = self.begin(body)
        if begun is not None:
            self.finish(self.send(begun))

    def begin(self, body: str) -> tuple[Stepwise, Any] | None:
        """Return what to do, None when there is nothing (left) to do."""
        flow: Stepwise = self.fetching() if is_errand(body) else self.deliver
        begun = flow.begin(body)
        return None if begun is None else (flow, begun)

    def send(self, begun: tuple[Stepwise, Any]) -> tuple[Stepwise, Any]:
        """Ask whoever is to be asked."""
        flow, work = begun
        return flow, flow.send(work)

    def finish(self, ended: tuple[Stepwise, Any]) -> None:
        """Note the outcome."""
        flow, outcome = ended
        flow.finish(outcome)
