"""What the work under way is about: one call, by our own id, which says nothing of who calls.

Lines of the log carry it, so that one call's lines are found together. Whoever begins a piece of work
names its call; whoever takes the next message from a queue forgets it first.
"""

from __future__ import annotations

from contextvars import ContextVar

_SUBJECT: ContextVar[str] = ContextVar("ringhook_subject", default="")


def is_about(call_id: str) -> None:
    """From now on the work is about *call_id*; empty for nothing in particular."""
    _SUBJECT.set(call_id)


def subject() -> str:
    """Return the call that the work is about, empty for none."""
    return _SUBJECT.get()
