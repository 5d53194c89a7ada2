"""One telephone number in every way it may have been written down: found in any text, and blotted out."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any
from urllib.parse import unquote_plus

import phonenumbers

from ringhook.domain.call import Party
from ringhook.domain.errors import BadPayloadError
from ringhook.engine.numbers import dialable, digits, identify

BLOT = "•••"
FEWEST_DIGITS = 5
_GAP = r"[\s.\-()\[\]/+\u00ad\u200b-\u200f\u2010-\u2015\u202a-\u202e\u2060\u2066-\u2069\ufeff]*"
_ABROAD = ("00", "011", "0011", "810", "010")
"""What is dialled before a country's code, in most places."""


class Spellings:
    """A number as it is found in texts. Raises `BadPayloadError` for what is none.

    *countries* are those from which somebody may have dialled it, *prefix* what they dial to get out.
    """

    def __init__(self, number: str, countries: Collection[str], prefix: str = "") -> None:
        plain = dialable(number)
        forms = (number, f"+{plain[2:]}") if plain.startswith("00") else (number,)
        parties = [identify(Party(form), country) for form in forms for country in (*countries, "")]
        bare = {digits(party) for party in parties} | {digits(Party(plain))}
        self.keys = frozenset({party.e164 for party in parties} | bare) - {""}
        """Under which contacts are kept."""
        if min(map(len, bare)) < FEWEST_DIGITS:
            raise BadPayloadError(f"send a whole number, of {FEWEST_DIGITS} digits or more")
        written = dict.fromkeys(_written({party.e164 for party in parties} - {""}, bare))
        out = rf"(?:{_spread(prefix)}{_GAP})?" if prefix.isdigit() else ""
        self._pattern = re.compile(rf"(?<!\d){out}(?:{'|'.join(written)})(?!\d)")

    def found_in(self, text: str) -> bool:
        """Say whether *text* has the number somewhere, also in an address."""
        return any(self._pattern.search(form) for form in _forms(text))

    def blotted(self, text: str) -> str:
        """Return *text* without the number; the whole of it goes where it cannot be cut out."""
        rest = self._pattern.sub(BLOT, text)
        return BLOT if self.found_in(rest) else rest

    def blotted_in(self, content: Any) -> Any:
        """Return JSON *content* without the number in any of its texts."""
        if isinstance(content, str):
            return self.blotted(content)
        if isinstance(content, Mapping):
            return {self.blotted(key): self.blotted_in(value) for key, value in content.items()}
        if isinstance(content, list | tuple):
            return [self.blotted_in(value) for value in content]
        return BLOT if _is_number(content) and self.found_in(str(content)) else content

    def places_in(self, content: Any, path: str = "") -> Iterator[str]:
        """Yield the paths of the texts in *content* that have the number."""
        if isinstance(content, Mapping):
            for key, value in content.items():
                yield from self.places_in(value, f"{path}.{key}" if path else str(key))
        elif isinstance(content, list | tuple):
            for index, value in enumerate(content):
                yield from self.places_in(value, f"{path}.{index}" if path else str(index))
        elif isinstance(content, str) and self.found_in(content):
            yield path


def _is_number(content: object) -> bool:
    return isinstance(content, int) and not isinstance(content, bool)


def _forms(text: str) -> Iterator[str]:
    yield text
    if not text.isascii():
        yield unicodedata.normalize("NFKC", text)
    if "%" in text or "+" in text:
        yield unquote_plus(text)
        yield unquote_plus(unquote_plus(text))


def _written(e164s: Iterable[str], bare: Iterable[str]) -> Iterator[str]:
    for e164 in e164s:
        number = phonenumbers.parse(e164, None)
        national = phonenumbers.national_significant_number(number)
        code = str(number.country_code)
        abroad = (
            rf"(?:(?:{'|'.join(map(_spread, _ABROAD))}){_GAP})?{_spread(code)}{_GAP}(?:0{_GAP})?"
        )
        yield rf"(?:{abroad}|[08]{_GAP})?{_spread(national)}"
    yield from (_spread(text) for text in bare)


def _spread(text: str) -> str:
    """Return the pattern of digits with whatever people write between them."""
    return _GAP.join(text)
