"""What surrounds every Lambda handler: its lines in the log, its figures, and an end without secrets."""

from __future__ import annotations

import logging
import os
from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar

from ringhook.domain.errors import RinghookError
from ringhook.ports.figures import FAULTS, RUNS
from ringhook.ports.subject import is_about
from ringhook.wiring import cloud
from ringhook.wiring.log_lines import Invocation, JsonLines, write_lines

IN_LAMBDA = "AWS_LAMBDA_FUNCTION_NAME"
_LOG = logging.getLogger("ringhook")

Answer = TypeVar("Answer")
Handler = Callable[[dict[str, Any], object], Answer]


class FunctionFailedError(RinghookError):
    """All that Lambda is told of a bug: what it was stands in the line before, without anybody's number."""


def watched(part: str) -> Callable[[Handler[Answer]], Handler[Answer]]:
    """Return what makes a handler watched; *part* is the function's name in the figures."""

    def decorate(handler: Handler[Answer]) -> Handler[Answer]:
        invocation = Invocation(cloud.service(), os.environ.get(IN_LAMBDA, part))
        if IN_LAMBDA in os.environ:
            write_lines(JsonLines(invocation.fields))

        @wraps(handler)
        def run(event: dict[str, Any], context: object) -> Answer:
            invocation.begin(context)
            is_about("")
            meter = cloud.meter()
            meter.count(RUNS, part)
            meter.count(FAULTS, part, amount=0)
            try:
                return handler(event, context)
            except Exception as error:  # noqa: BLE001 - told to Lambda as another error
                meter.count(FAULTS, part)
                _LOG.error("the function failed", exc_info=error)
                raise FunctionFailedError("the line before says where") from None
            finally:
                meter.flush()

        return run

    return decorate


def note_fault(part: str) -> Callable[[], None]:
    """Return what counts a bug that the handler survived."""
    return lambda: cloud.meter().count(FAULTS, part)
