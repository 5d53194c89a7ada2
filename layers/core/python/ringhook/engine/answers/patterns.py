"""Regular expressions over an answer: an administrator's pattern, a stranger's text, a time limit.

The syntax is that of the `regex` module, which is close to PCRE (https://github.com/mrabarnett/mrab-regex).
"""

from __future__ import annotations

from itertools import islice

import regex

from ringhook.engine.answers.allowance import Allowance

MOST_TEXT = 64 * 1024
MOST_PLACES = 200
REFUSALS = (regex.error, ValueError, LookupError, OverflowError, RecursionError)
"""What compiling a pattern may raise."""


def find(pattern: str, text: str, allowance: Allowance) -> regex.Match[str] | None:
    """Return the first place that fits, None for none and when time is over. Raises `ExhaustedError`."""
    return next(iter(find_all(pattern, text, allowance, 1)), None)


def find_all(
    pattern: str, text: str, allowance: Allowance, most: int = MOST_PLACES
) -> list[regex.Match[str]]:
    """Return the places that fit, those found until time was over. Raises `ExhaustedError`."""
    found: list[regex.Match[str]] = []
    with allowance.pattern() as seconds:
        try:
            places = regex.compile(pattern).finditer(
                text[:MOST_TEXT], timeout=seconds, concurrent=True
            )
            found.extend(islice(places, most))
        except (TimeoutError, *REFUSALS):
            pass
    return found


def group(found: regex.Match[str], name: str) -> str:
    """Return a group by its name or number; without one the first group, else all that was found."""
    if not name:
        name = "1" if found.re.groups else "0"
    try:
        return found[int(name) if name.isdecimal() else name] or ""
    except (IndexError, ValueError):
        return ""
