"""Which arguments a listed program may be given. Values come from callers, so each one is checked."""

from __future__ import annotations

import re
from collections.abc import Sequence

from ringhook_relay.outcome import StoppedError

MAX_ARGUMENTS = 16
MAX_LENGTH = 512  # bounds how long a pattern can search
# A telephone number, alone or after `NAME=`: safe under every known way of reading a command line.
NUMBER = re.compile(r"(?:[A-Za-z][A-Za-z0-9_]{0,31}=)?[+]?[0-9*#]{1,31}")
# Programs read these as the beginning of an option or of a file of options.
_OPTION_STARTS = "-/@"
_LITERAL_START = re.compile(r"\^?\\?([-/@])")
_GROUP = re.compile(r"\([^()]*\)")


def check_arguments(values: Sequence[str], patterns: Sequence[re.Pattern[str]] | None) -> None:
    """Refuse *values* unless each matches the pattern of its place.

    Without *patterns* every value is a telephone number. The refusal counts from 1 and repeats no value.
    """
    check_harmless(values)
    if patterns is not None and len(values) != len(patterns):
        raise StoppedError(
            "argument_not_allowed",
            f'the policy lists {len(patterns)} "arguments" and the command has {len(values)}',
        )
    expected = [NUMBER] * len(values) if patterns is None else patterns
    for place, (value, pattern) in enumerate(zip(values, expected, strict=True), 1):
        problem = problem_of_value(value, pattern)
        if problem:
            raise StoppedError("argument_not_allowed", f"argument {place} {problem}")


def check_harmless(values: Sequence[str]) -> None:
    """Refuse *values* that no policy and no agent could judge: too many, too long, or not printable."""
    if len(values) > MAX_ARGUMENTS:
        raise StoppedError(
            "argument_not_allowed", f"a program gets {MAX_ARGUMENTS} arguments at most"
        )
    for place, value in enumerate(values, 1):
        if len(value) > MAX_LENGTH or not value.isprintable():
            raise StoppedError(
                "argument_not_allowed",
                f"argument {place} is longer than {MAX_LENGTH} characters or has a control character",
            )


def problem_of_value(value: str, pattern: re.Pattern[str]) -> str:
    """Return why *value* may not stand where *pattern* is expected, or nothing."""
    if len(value) > MAX_LENGTH or not value.isprintable():
        return f"is longer than {MAX_LENGTH} characters or has a control character"
    if not pattern.fullmatch(value):
        return f"does not match {pattern.pattern}"
    if value[:1] and value[0] in _OPTION_STARTS and value[0] != literal_start(pattern):
        return f"begins with {value[0]}, which its pattern does not begin with itself"
    return ""


def literal_start(pattern: re.Pattern[str]) -> str:
    """Return the `-`, `/` or `@` that *pattern* itself is written with at its start, or nothing.

    A choice such as `-x|.*` says nothing about how its other side starts.
    """
    flat, previous = pattern.pattern, ""
    while flat != previous:
        flat, previous = _GROUP.sub("", flat), flat
    match = None if "|" in flat else _LITERAL_START.match(pattern.pattern)
    return match.group(1) if match else ""
