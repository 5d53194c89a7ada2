"""A bug as a line of a log may tell it. Its own text is left out: it may hold a caller's number, or a secret."""

from __future__ import annotations

import traceback


def place_of(error: BaseException) -> str:
    """Return the kind of *error* and where it came from, innermost first."""
    frames = traceback.extract_tb(error.__traceback__)
    return f"{type(error).__name__} at " + " < ".join(
        f"{frame.name} ({frame.filename}:{frame.lineno})" for frame in reversed(frames)
    )
