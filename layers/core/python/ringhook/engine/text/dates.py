"""Dates as CRMs want them: `yyyy-MM-dd HH:mm` and the like."""

from __future__ import annotations

import re
from datetime import UTC, datetime, tzinfo

from ringhook.engine.text.facts import Facts, zone

TOKENS = {
    "YYYY": "%Y",
    "yyyy": "%Y",
    "MM": "%m",
    "DD": "%d",
    "dd": "%d",
    "HH": "%H",
    "hh": "%H",
    "mm": "%M",
    "II": "%M",
    "ii": "%M",
    "SS": "%S",
    "ss": "%S",
}
_TOKEN = re.compile("|".join(TOKENS))
_UNIX = re.compile(r"[0-9]{9,11}(?:\.[0-9]{1,6})?\Z")


def format_date(text: str, form: str, facts: Facts) -> str:
    """Return the moment in *text* (ISO 8601 or Unix seconds) written as *form*, in the facts' zone.

    Text that is no moment is returned unchanged. A moment without an offset is taken as it stands.
    """
    moment = moment_of(text, zone(facts.time_zone))
    return text if moment is None else written(moment, form)


def moment_of(text: str, where: tzinfo) -> datetime | None:
    """Return the moment in *text* as clocks show it *where*, None if it is no moment."""
    try:
        moment = _read(text.strip())
        return moment.astimezone(where) if moment.tzinfo is not None else moment
    except (ValueError, OverflowError, OSError):  # also one next to year 1 or 9999
        return None


def written(moment: datetime, form: str) -> str:
    """Return *moment* written as *form*."""
    return _TOKEN.sub(lambda token: moment.strftime(TOKENS[token[0]]), form)


def _read(text: str) -> datetime:
    if _UNIX.match(text):
        return datetime.fromtimestamp(float(text), UTC)
    return datetime.fromisoformat(text)
