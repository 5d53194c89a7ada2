"""Why a desktop did, did not, or could not do what a command asked: the codes an `Ack` may carry.

A code is stable: the call's trace, the page and support all speak of it. The sentence is for people and says
what to do next where there is something to do.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

DONE: Final = "done"
REFUSED: Final = "refused"
FAILED: Final = "failed"

REASONS: Mapping[str, Mapping[str, str]] = {
    DONE: {
        "opened": "the browser took the page",
        "started": "the program was started and is still running",
        "exited": "the program was started and has ended",
        "shown": "the card is on the screen",
        "logged": "this desktop has no window: the card was written to its log",
        "closed": "the card is gone",
    },
    REFUSED: {
        "bad_signature": "the command was not signed with this desktop's key: pair it again",
        "repeated": "this command was received before; what became of it was said then",
        "expired": "the command came too late to be of use",
        "clock_wrong": "the command comes from the future: set this computer's clock",
        "busy": "too many commands are still being carried out",
        "policy_broken": "the policy file of this desktop cannot be used: its log says why",
        "monitor": "this desktop only shows calls: its policy says monitor",
        "url_malformed": "this is not an address a browser may be given",
        "url_not_allowed": "the policy of this desktop does not list this page's origin",
        "program_forbidden": "programs of this kind are never started",
        "program_not_allowed": "the policy of this desktop does not list this program",
        "program_changed": "the program is not the one whose sha256 the policy lists",
        "program_unsafe": "other users of this computer can replace the program",
        "argument_not_allowed": "an argument does not match the policy of this desktop",
        "too_many": "the limit per minute is reached",
    },
    FAILED: {
        "not_found": "the program does not exist on this desktop",
        "not_executable": "this user may not start the program",
        "start_failed": "the operating system could not start the program",
        "no_browser": "this desktop has no way to open pages: give --browser",
        "browser_failed": "the browser's launcher reported an error",
        "internal": "the relay met an error of its own: its log says more",
    },
}


def status_of(reason: str) -> str:
    """Return the status *reason* belongs to; KeyError for a code that is not in the table."""
    for status, codes in REASONS.items():
        if reason in codes:
            return status
    raise KeyError(reason)


def sentence_for(reason: str) -> str:
    """Return what *reason* means; a code of a newer desktop stands for itself."""
    return next((codes[reason] for codes in REASONS.values() if reason in codes), reason)
