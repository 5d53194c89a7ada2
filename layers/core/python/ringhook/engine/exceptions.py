"""The numbers for which nothing happens, found without walking the list.

A number stands in the list as written (`0388 20 21 22`) or as the beginning of many (`+3338820*`), for
everybody or for one agent. The first entry of the list that fits is the one that is named.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from ringhook.domain.call import Party
from ringhook.engine.numbers import dialable, identify, national


@dataclass(frozen=True, slots=True)
class ListedNumber:
    """A number (or `prefix*`) for which nothing happens, for one agent or, when empty, for all."""

    number: str
    agent_id: str = ""
    note: str = ""

    @property
    def is_prefix(self) -> bool:
        """Say whether every number that begins so is meant."""
        return self.number.strip().endswith("*")

    @property
    def text(self) -> str:
        """The number or beginning itself, as it is compared; empty when there is none."""
        return dialable(self.number.strip().removesuffix("*"))


Places = Mapping[str, tuple[int, ...]]


@dataclass(frozen=True, slots=True)
class Exceptions:
    """The list with an index: where each number and each beginning stands in it."""

    listed: tuple[ListedNumber, ...] = ()
    numbers: Places = field(default_factory=dict)
    beginnings: Places = field(default_factory=dict)

    def find(self, party: Party, agent_id: str, country: str) -> ListedNumber | None:
        """Return the first entry that means *party* for the agent (empty: nobody known)."""
        if not self.listed:
            return None
        written = {party.e164, dialable(party.raw), national(party, country)} - {""}
        places = sorted(place for text in written for place in self._places(text))
        entries = (self.listed[place] for place in places)
        return next((e for e in entries if e.agent_id in {"", agent_id}), None)

    def _places(self, text: str) -> Iterable[int]:
        yield from self.numbers.get(text, ())
        if self.beginnings:
            for end in range(1, len(text) + 1):
                yield from self.beginnings.get(text[:end], ())


def index_exceptions(listed: Iterable[ListedNumber], country: str) -> Exceptions:
    """Return *listed* ready to search; *country* is that of numbers written without a plus."""
    entries = tuple(listed)
    numbers: dict[str, tuple[int, ...]] = {}
    beginnings: dict[str, tuple[int, ...]] = {}
    for place, entry in enumerate(entries):
        index = beginnings if entry.is_prefix else numbers
        for key in _keys(entry, country):
            index[key] = (*index.get(key, ()), place)
    return Exceptions(entries, numbers, beginnings)


def _keys(entry: ListedNumber, country: str) -> set[str]:
    """Return every way the entry may be written by a PBX."""
    if entry.is_prefix:
        return {entry.text} - {""}
    return {entry.text, identify(Party(entry.text), country).e164} - {""}
