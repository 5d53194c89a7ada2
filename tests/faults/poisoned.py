"""`ringhook serve` with two events that cannot be handled: one raises each time, one ends the process each time.

The second raises when it is first seen, so that it is taken in, and stands in the queue.
"""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path

from ringhook.flows.dispatch import Dispatch
from ringhook.wiring.cli import main

RAISES, KILLS = "poison-that-raises", "poison-that-kills"
MARK = Path("poison-was-seen")
"""In the folder of the server."""
_handle = Dispatch.__call__


def _poisoned(self: Dispatch, body: str) -> None:
    if KILLS in body:
        if MARK.exists():
            os.kill(os.getpid(), signal.SIGKILL)
        MARK.touch()
    if RAISES in body or KILLS in body:
        raise RuntimeError("nobody can handle this")
    _handle(self, body)


if __name__ == "__main__":
    Dispatch.__call__ = _poisoned  # type: ignore[method-assign]  # that is what this program is for
    sys.exit(main())
