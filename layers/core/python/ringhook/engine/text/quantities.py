"""Moments in UTC, spans of time and whole numbers as CRMs want them.

What is no moment or no number gives nothing, so that no free text passes for one.
"""

from __future__ import annotations

import re
from datetime import UTC
from decimal import ROUND_HALF_UP, Decimal

from ringhook.engine.text.dates import TOKENS, moment_of, written

SIZES = {"%H": 3600, "%M": 60, "%S": 1}
_SPAN_TOKEN = re.compile("|".join(token for token, code in TOKENS.items() if code in SIZES))
_NUMBER = re.compile(r"-?[0-9]{1,14}(?:\.[0-9]{1,9})?\Z")


def format_utc(text: str, form: str) -> str:
    """Return the moment in *text* written as *form*, in UTC. One without an offset is taken as it stands."""
    moment = moment_of(text, UTC)
    return "" if moment is None else written(moment, form)


def format_span(text: str, form: str) -> str:
    """Return the seconds in *text* as `HH`, `mm` and `ss`, rounded down.

    The largest of them in *form* takes all there is: without `HH` there may be more than 59 minutes.
    """
    number = _number(text)
    if number is None or number < 0:
        return ""
    rest, values = int(number), {}
    wanted = {TOKENS[token] for token in _SPAN_TOKEN.findall(form)}
    for code, seconds in SIZES.items():
        if code in wanted:
            values[code], rest = divmod(rest, seconds)
    return _SPAN_TOKEN.sub(lambda token: f"{values[TOKENS[token[0]]]:02}", form)


def multiplied(text: str, factor: str) -> str:
    """Return *text* times *factor*, to the nearest whole number."""
    number = _number(text)
    return "" if number is None else _whole(number * int(factor))


def divided(text: str, divisor: str) -> str:
    """Return *text* divided by *divisor*, to the nearest whole number; a half goes away from zero."""
    number = _number(text)
    return "" if number is None else _whole(number / int(divisor))


def _number(text: str) -> Decimal | None:
    bare = text.strip()
    return Decimal(bare) if _NUMBER.match(bare) else None


def _whole(number: Decimal) -> str:
    return str(int(number.to_integral_value(ROUND_HALF_UP)))
