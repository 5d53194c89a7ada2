"""Why a desktop did, did not, or could not do what a command asked, and what became of a call it wanted placed.

A code is stable: the call's trace, the page and support all speak of it. The sentence is for people and says
what to do next where there is something to do. Sentences are in `ringhook.wire.reason_words`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from ringhook.wire.reason_words import DESKTOP_WORDS, DIAL_WORDS, Words

DONE: Final = "done"
REFUSED: Final = "refused"
FAILED: Final = "failed"
LANGUAGES: Final = ("en", "fr", "ru", "ja")

_CODES: Mapping[str, str] = {
    DONE: "opened started exited shown logged closed placed",
    REFUSED: (
        "bad_signature repeated expired clock_wrong busy policy_broken monitor url_malformed url_not_allowed"
        " program_forbidden program_not_allowed program_changed program_unsafe argument_not_allowed too_many"
        " number_malformed agent_unknown cannot_dial not_supported"
    ),
    FAILED: (
        "not_found not_executable start_failed no_browser browser_failed internal"
        " pbx_refused pbx_unreachable outcome_unknown try_later"
        " pbx_address pbx_login pbx_rights pbx_agent pbx_line pbx_number pbx_busy pbx_money"
    ),
}
_WORDS: Words = {**DESKTOP_WORDS, **DIAL_WORDS}
REASONS: Mapping[str, Mapping[str, str]] = {
    status: {code: _WORDS[code][0] for code in codes.split()} for status, codes in _CODES.items()
}
"""The codes of every status, with their English sentences."""


def status_of(reason: str) -> str:
    """Return the status *reason* belongs to; KeyError for a code that is not in the table."""
    for status, codes in REASONS.items():
        if reason in codes:
            return status
    raise KeyError(reason)


def sentence_for(reason: str, language: str = "en") -> str:
    """Return what *reason* means in *language*, in English for any other; an unknown code stands for itself."""
    sentences = _WORDS.get(reason)
    if sentences is None:
        return reason
    return sentences[LANGUAGES.index(language) if language in LANGUAGES else 0]
