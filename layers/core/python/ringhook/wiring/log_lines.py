"""What a line of the log looks like, on AWS and on one machine: JSON as Powertools writes it, or plain text.

Neither holds a telephone number or the text of an unexpected error. Powertools is imported with the first
line that is written: a function that has nothing to say does not pay for it.
"""

from __future__ import annotations

import logging
import re
import sys
from collections.abc import Callable, Mapping, MutableMapping
from copy import copy
from functools import cached_property

from ringhook.domain.fault import place_of
from ringhook.ports.subject import subject

HIDDEN = "•••"
LEAST_DIGITS = 7
_DIGITS = re.compile(r"(?<![\w.:#-])\+?\(?[0-9][0-9 ().\u00a0-]{5,}[0-9](?![\w-])")
_NO_NUMBER = re.compile(r"[0-9]{1,3}(\.[0-9]{1,3}){3}|[0-9]{4}-[0-9]{2}-[0-9]{2}.*")
"""An address on the network and a date."""

Fields = Mapping[str, object]


class Lines(logging.Formatter):
    """Lines that are fit to be kept. *more* gives the fields that each of them has now."""

    def __init__(self, more: Callable[[], Fields]) -> None:
        super().__init__()
        self._more = more

    def format(self, record: logging.LogRecord) -> str:
        """Return the line without what nobody may read in a log."""
        safe = copy(record)
        safe.msg, safe.args = without_numbers(record.getMessage()), None
        safe.exc_info = safe.exc_text = safe.stack_info = None
        if call := subject():
            safe.correlation_id = call
        if record.exc_info and record.exc_info[1] is not None:
            safe.fault = place_of(record.exc_info[1])
        return self._written(safe)

    def _written(self, safe: logging.LogRecord) -> str:
        fault = getattr(safe, "fault", "")
        text = f"{safe.levelname} {safe.name}: {safe.msg}"
        return f"{text} ({fault})" if fault else text


class JsonLines(Lines):
    """The same with names, for machines."""

    def _written(self, safe: logging.LogRecord) -> str:
        safe.__dict__.update(self._more())
        # A text that is JSON by chance must stay a text.
        safe.msg, safe.args = "%s", (safe.msg,)
        return self._powertools.format(safe)

    @cached_property
    def _powertools(self) -> logging.Formatter:
        from aws_lambda_powertools.logging.formatter import (  # noqa: PLC0415 - see above
            LambdaPowertoolsFormatter,
        )

        return LambdaPowertoolsFormatter(utc=True, use_rfc3339=True)


def without_numbers(text: str) -> str:
    """Return *text* with every run of digits that could be dialled hidden."""
    return _DIGITS.sub(_hidden, text)


def _hidden(found: re.Match[str]) -> str:
    is_short = sum(character.isdigit() for character in found[0]) < LEAST_DIGITS
    return found[0] if is_short or _NO_NUMBER.fullmatch(found[0]) else HIDDEN


def write_lines(lines: Lines, loggers: tuple[str, ...] = ("",)) -> None:
    """Have *loggers*, the root by default, write so: where they write already, or to stderr.

    A line that cannot be written is lost: what Python would print about that holds all that was hidden.
    """
    logging.raiseExceptions = False
    for name in loggers:
        logger = logging.getLogger(name)
        if not logger.handlers:
            logger.addHandler(logging.StreamHandler(sys.stderr))
        for handler in logger.handlers:
            handler.setFormatter(lines)


class Invocation:
    """What every line of a function says of the invocation that it belongs to."""

    def __init__(self, service: str, function: str) -> None:
        self._fields: MutableMapping[str, object] = {
            "service": service,
            "function_name": function,
            "cold_start": True,
        }
        self._is_first = True

    def begin(self, context: object) -> None:
        """Note the next invocation; only the first one of a process is a cold start."""
        self._fields["cold_start"], self._is_first = self._is_first, False
        self._fields["function_request_id"] = str(getattr(context, "aws_request_id", ""))

    def fields(self) -> Fields:
        """Return them."""
        return self._fields
