"""Which days somebody asks for: dates of the workspace's calendar, whatever its clocks did on them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from ringhook.domain.errors import BadPayloadError

ONE_DAY = timedelta(days=1)


def read_day(text: str, name: str) -> date:
    """Return the date in *text*. Raises `BadPayloadError` naming the field."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise BadPayloadError(f"{name} is not a date; write it like 2026-11-21") from None


def read_span(since: str, until: str, today: date, usual: int, most: int) -> tuple[date, date]:
    """Return the first and the last day; without dates the *usual* number of days up to *today*.

    Raises `BadPayloadError` for what is no date, turned round, or more than *most* days.
    """
    last = read_day(until, "to") if until else today
    back = timedelta(days=usual - 1)
    if last.toordinal() <= most:
        raise BadPayloadError("to is too long ago")
    first = read_day(since, "from") if since else last - back
    if first > last:
        raise BadPayloadError("from is after to; exchange them")
    if (last - first).days >= most:
        raise BadPayloadError(f"ask for {most} days at most")
    return first, last


def newest_first(first: date, last: date) -> Iterator[str]:
    """Yield every day from *last* back to *first*."""
    day = last
    while day >= first:
        yield day.isoformat()
        day -= ONE_DAY
