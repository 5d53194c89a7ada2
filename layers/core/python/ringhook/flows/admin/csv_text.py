"""Tables as CSV (RFC 4180) that a spreadsheet reads as what they are: no formula, no number cut short."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from ringhook.flows.admin.problem_answers import Answer

BOM = "\ufeff"
"""Without it Excel takes UTF-8 for the system's old code page."""
CSV_TYPE = "text/csv; charset=utf-8"
LINE_END = "\r\n"
RISKY = re.compile(r"[=+\-@\t\r\n\uff1d\uff0b\uff0d\uff20]")
"""https://owasp.org/www-community/attacks/CSV_Injection"""
LOOKS_LIKE_A_NUMBER = re.compile(r"(?![0-9]{4}-[0-9]{2}-[0-9]{2}$)[0-9][0-9 ().,:/-]*")
QUOTED = re.compile(r"[\",\r\n]")
Cell = str | float | int | None


def cell(value: Cell) -> str:
    """Return one cell. A text that a spreadsheet would compute or shorten begins with an apostrophe."""
    if value is None:
        return ""
    if isinstance(value, int | float):
        return f"{value:g}" if value < 1_000_000 else str(round(value))  # noqa: PLR2004 - %g goes on as 1e+06
    text = value.replace("\x00", "")
    if RISKY.match(text.lstrip(" ")) or LOOKS_LIKE_A_NUMBER.fullmatch(text):
        text = f"'{text}"
    return '"' + text.replace('"', '""') + '"' if QUOTED.search(text) else text


def lines(rows: Iterable[Iterable[Cell]]) -> str:
    """Return *rows* as text."""
    return "".join(",".join(cell(value) for value in row) + LINE_END for row in rows)


def csv_answer(text: str, name: str, more: Mapping[str, str] | None = None) -> Answer:
    """Return *text* as a file to keep."""
    headers = {
        "Content-Type": CSV_TYPE,
        "Content-Disposition": f'attachment; filename="{name}.csv"',
        "Cache-Control": "no-store",
        "X-Content-Type-Options": "nosniff",
    }
    return {"statusCode": 200, "headers": headers | dict(more or {}), "body": text}
