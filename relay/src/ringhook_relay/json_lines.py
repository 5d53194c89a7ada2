"""On which line of a JSON text a field stands, because that is what an editor shows."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass

_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"|[{}\[\],:]|[^\s{}\[\],:"]+')


@dataclass(slots=True)
class _Inside:
    """One open bracket: where it stands, and which of its members comes next."""

    place: str
    is_list: bool
    index: int = 0
    name: str = ""
    expects_name: bool = True

    def member(self) -> str:
        """Return the place of the next member."""
        if self.is_list:
            return f"{self.place}[{self.index}]"
        return f"{self.place}.{self.name}" if self.place else self.name


def line_of(text: str, place: str) -> int:
    """Return the line of *place* (like `programs[0].path`) in *text*, which is JSON; 1 when it is not there.

    Of a field that is missing, the line of what should hold it.
    """
    lines = _lines(text)
    while place and place not in lines:
        place = place[: max(place.rfind("."), place.rfind("["), 0)]
    return lines.get(place, 1)


def _lines(text: str) -> dict[str, int]:
    lines: dict[str, int] = {}
    inside: list[_Inside] = []
    for match in _TOKEN.finditer(text):
        _take(match.group(), text.count("\n", 0, match.start()) + 1, inside, lines)
    return lines


def _take(word: str, line: int, inside: list[_Inside], lines: dict[str, int]) -> None:
    holder = inside[-1] if inside else None
    if word in "}]":
        inside.pop()
    elif word == "," and holder is not None:
        holder.index, holder.expects_name = holder.index + 1, True
    elif word == ":" and holder is not None:
        holder.expects_name = False
    elif holder is not None and not holder.is_list and holder.expects_name:
        holder.name = json.loads(word)
        lines.setdefault(holder.member(), line)
    else:
        place = holder.member() if holder is not None else ""
        lines.setdefault(place, line)
        if word in "{[":
            inside.append(_Inside(place, is_list=word == "["))
