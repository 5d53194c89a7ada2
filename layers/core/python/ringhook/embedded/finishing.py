"""What becomes of an outcome that is handed to the writing thread, and that nobody waits for."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Finishing:
    """See `ringhook.embedded.piece.Outcome`. Somebody else sees to what was not written: the writing thread must not wait."""

    see_to_it: Callable[[BaseException | None], None]

    def set_running_or_notify_cancel(self) -> bool:
        """Nobody cancels it."""
        return True

    def set_result(self, result: Any, /) -> None:
        """The message is gone."""

    def set_exception(self, error: BaseException | None, /) -> None:
        """Let a thread see to it."""
        threading.Thread(target=self.see_to_it, args=(error,), daemon=True).start()
