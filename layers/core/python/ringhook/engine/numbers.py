"""Telephone numbers: what a dialled text is, and every way a CRM may have written it down.

Number rules come from `phonenumbers` (https://github.com/daviddrysdale/python-phonenumbers), whose
data is loaded country by country on first use. Without a country nothing is guessed beyond a plus.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Collection, Mapping
from functools import cache, lru_cache
from types import ModuleType
from typing import TYPE_CHECKING

from msgspec import structs

from ringhook.domain.call import NumberKind, Party

if TYPE_CHECKING:
    from phonenumbers import PhoneNumber

LONGEST_EXTENSION = 6
LONGEST_TEXT = 256
EMERGENCY_ANYWHERE = frozenset({"112", "911"})

_HIDDEN_WORDS = """
null none nil n/a na - anonymous anonym anonymous.invalid blocked private restricted unknown
unavailable withheld hidden undefined masqué masque inconnu privé prive anonyme secret caché
unbekannt unterdrückt 非通知 非通知設定 表示圏外 通知不可能 公衆電話 番号非通知 скрыт скрытый аноним анонимный анонимно
неизвестно неизвестный
"""
HIDDEN_WORDS = frozenset(_HIDDEN_WORDS.split()) | {
    "no caller id",
    "private number",
    "unknown number",
    "not available",
    "numéro masqué",
    "numéro privé",
    "appel masqué",
    "numéro inconnu",
    "скрытый номер",
    "номер скрыт",
    "номер не определен",
    "номер не определён",
    "неизвестный номер",
}
"""Texts that PBXs send for a caller who hides, in lower case."""

HIDDEN_NUMBERS = frozenset({"+266696687", "+2562533", "+7378742833", "+8566696", "+86282452253"})
"""ANONYMOUS, BLOCKED, RESTRICTED, UNKNOWN and UNAVAILABLE spelled on a dial pad (Twilio)."""

_DECORATION = re.compile(
    r"[\s.\-()\[\]/\u00ad\u200b-\u200f\u2010-\u2015\u202a-\u202e\u2060\u2066-\u2069\ufeff]+"
)
_URI = re.compile(r"(?i)(?<![a-z])(?:sips?|tel):")
_DIALLED = re.compile(r"\+?[0-9]{1,31}\Z")
_E164 = re.compile(r"\+[1-9][0-9]{4,14}\Z")


def dialable(text: str) -> str:
    """Return *text* as `$phone$` shows it: no blanks, dots, dashes, brackets or slashes.

    Full-width digits become plain ones, a SIP or tel address its user part, a word for a hidden number
    nothing. Other characters stay: who needs a strict number checks for one.
    """
    return _remembered(text) if len(text) <= LONGEST_TEXT else _dialable(text)


def _dialable(text: str) -> str:
    plain = text if text.isascii() else unicodedata.normalize("NFKC", text)
    if is_hidden(plain):
        return ""
    return _DECORATION.sub("", _user_part(plain))


_remembered = lru_cache(maxsize=4096)(_dialable)


def is_hidden(text: str) -> bool:
    """Return whether *text* is what a PBX sends for no number at all."""
    word = _user_part(text).strip().strip("\"'()[]<>").casefold()
    return not word or word in HIDDEN_WORDS or word in HIDDEN_NUMBERS


def _user_part(text: str) -> str:
    """Return the part of a SIP or tel address that names the person; other text unchanged."""
    scheme = _URI.search(text)
    if scheme is None and "@" not in text:
        return text
    address = text[scheme.end() :] if scheme else text
    return address.split("@", 1)[0].split(";", 1)[0].strip(" <>")


def identify(party: Party, country: str, own_lines: Collection[str] = ()) -> Party:
    """Return *party* with *kind* and *e164* filled in as far as they are certain.

    *country* is an ISO code, or empty: then only a plus makes a number international. *own_lines*, in
    E.164, name the company's numbers: one of them sent without its plus is recognised. What an adapter
    knows to be hidden or internal stays so.
    """
    if party.kind in {NumberKind.WITHHELD, NumberKind.EXTENSION}:
        return party
    kind, e164 = _identify(party.raw[:LONGEST_TEXT], party.e164, country.upper(), tuple(own_lines))
    if (kind, e164) == (party.kind, party.e164):
        return party
    return structs.replace(party, kind=kind, e164=e164)


@lru_cache(maxsize=4096)
def _identify(
    raw: str, e164: str, country: str, own_lines: tuple[str, ...]
) -> tuple[NumberKind, str]:
    if _E164.match(e164) and e164 not in HIDDEN_NUMBERS:
        return NumberKind.E164, e164
    text = dialable(raw)
    if not text:
        return NumberKind.WITHHELD, ""
    if not _DIALLED.match(text):
        return (NumberKind.SIP if "@" in raw else NumberKind.UNKNOWN), ""
    line = "+" + text.lstrip("+")
    if line in own_lines:
        return NumberKind.E164, line
    return _identify_digits(text, country)


def _identify_digits(text: str, country: str) -> tuple[NumberKind, str]:
    if text.startswith("+"):
        found = _parse(text, "")
        return (NumberKind.E164, found) if found else (NumberKind.UNKNOWN, "")
    found = _parse(text, country) if country else ""
    if is_emergency(text, country):
        return NumberKind.NATIONAL, ""
    if found:
        abroad = text.startswith("00") or text == found[1:]
        return (NumberKind.E164 if abroad else NumberKind.NATIONAL), found
    if len(text) <= LONGEST_EXTENSION:
        return NumberKind.EXTENSION, ""
    found = _parse("+" + text, "") if country and not text.startswith("0") else ""
    return (NumberKind.E164, found) if found else (NumberKind.UNKNOWN, "")


def _parse(text: str, country: str) -> str:
    """Return *text* in E.164, or nothing when no such number can exist."""
    number = _read(text, country)
    if number is None:
        return ""
    rules = _rules()
    fits = rules.is_valid_number if country else rules.is_possible_number
    if not fits(number):
        return ""
    return str(rules.format_number(number, rules.PhoneNumberFormat.E164))


@cache
def _rules() -> ModuleType:
    """Return the library; numbers that come in E.164 do not need it."""
    import phonenumbers  # noqa: PLC0415 - a cold function may do without

    return phonenumbers


def _read(text: str, country: str) -> PhoneNumber | None:
    rules = _rules()
    try:
        number: PhoneNumber = rules.parse(text, country or None)
    except rules.NumberParseException:
        return None
    return number


def is_emergency(number: str, country: str) -> bool:
    """Return whether *number* calls for help in *country*; 112 and 911 do everywhere."""
    if number in EMERGENCY_ANYWHERE:
        return True
    may_be = bool(country) and len(number) <= LONGEST_EXTENSION
    return may_be and bool(_rules().is_emergency_number(number, country))


@lru_cache(maxsize=4096)
def _national(e164: str, country: str) -> str:
    number = _read(e164, "")
    at_home = not country or (
        number is not None and _rules().country_code_for_region(country) == number.country_code
    )
    if number is None or not at_home:
        return e164
    rules = _rules()
    return _DECORATION.sub("", rules.format_number(number, rules.PhoneNumberFormat.NATIONAL))


def national(party: Party, country: str) -> str:
    """Return the number as dialled inside *country*, without blanks; a foreign one stays E.164."""
    if not party.e164:
        return dialable(party.raw)
    return _national(party.e164, country.upper())


def plus0(party: Party, _country: str = "") -> str:
    """Return the number with `00` for its plus."""
    return "00" + party.e164[1:] if party.e164 else dialable(party.raw)


def digits(party: Party, _country: str = "") -> str:
    """Return the digits of the number alone."""
    return re.sub(r"\D+", "", party.e164 or dialable(party.raw), flags=re.ASCII)


def _last(count: int) -> Callable[[Party, str], str]:
    return lambda party, _country: digits(party)[-count:]


FORMS: Mapping[str, Callable[[Party, str], str]] = {
    "e164": lambda party, _country: party.e164,
    "plus0": plus0,
    "national": national,
    "digits": digits,
    "last9": _last(9),
    "last8": _last(8),
    "last7": _last(7),
    "raw": lambda party, _country: party.raw.strip(),
}
"""The ways to write a number, in the order in which a lookup tries them."""


def variants(party: Party, country: str, forms: Collection[str] = tuple(FORMS)) -> tuple[str, ...]:
    """Return the different spellings of *party*'s number in the order of *forms*, none for a hidden one."""
    if party.kind is NumberKind.WITHHELD or not (party.e164 or dialable(party.raw)):
        return ()
    spellings = (FORMS[form](party, country) for form in forms)
    return tuple(dict.fromkeys(text for text in spellings if text))


def add_prefix(number: str, prefix: str, country: str) -> str:
    """Return what to dial: *number* with the outside-line *prefix*, once.

    Internal and emergency numbers get none. A number abroad gets the country's international prefix.
    """
    text = dialable(number)
    party = identify(Party(raw=text), country)
    outside = party.e164 or (party.kind is NumberKind.UNKNOWN and _DIALLED.match(text))
    if not prefix or not outside or _has_prefix(party, prefix, country):
        return text
    return prefix + (_dialled_from(party, country.upper()) if party.e164 else text)


def _has_prefix(party: Party, prefix: str, country: str) -> bool:
    """Return whether the number is only a national one once *prefix* is taken away."""
    if party.kind is NumberKind.NATIONAL or not party.raw.startswith(prefix):
        return False
    rest = identify(Party(raw=party.raw.removeprefix(prefix)), country)
    return rest.kind is NumberKind.NATIONAL


def _dialled_from(party: Party, country: str) -> str:
    """Return what somebody in *country* dials; without a country, `00` and the country code."""
    number = _read(party.e164, "") if country else None
    if number is None:
        return plus0(party)
    home = national(party, country)
    if not home.startswith("+"):
        return home
    abroad = _rules().format_out_of_country_calling_number(number, country)
    return re.sub(r"\D+", "", abroad, flags=re.ASCII)


def matches(pattern: str, party: Party, country: str = "") -> bool:
    """Return whether *pattern* (a number, or a beginning with `*`) means *party*, as sent or in E.164."""
    wanted = dialable(pattern.strip().removesuffix("*"))
    written = {party.e164, dialable(party.raw), national(party, country)} - {""}
    if pattern.strip().endswith("*"):
        return any(text.startswith(wanted) for text in written) and bool(wanted)
    return wanted in written or identify(Party(raw=wanted), country).e164 in written
