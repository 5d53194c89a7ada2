"""What a 3CX template says before its scenarios: parameters, the number's form, how many at once."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from xml.etree.ElementTree import Element

from ringhook.config.importing.draft import Draft
from ringhook.config.importing.threecx_expressions import Parameter, is_name
from ringhook.config.importing.words import whole
from ringhook.config.importing.xml_tree import texts

PREFIXES = {"asis": "", "off": "digits", "plus": "e164", "zeros": "plus0"}
ENDINGS = (7, 8, 9)
SECRET = re.compile(r"(?i).*(?:passw|secret|token|api_?key)")
MAX_DIGITS = 30
MAX_CONCURRENT = 100


@dataclass(frozen=True, slots=True)
class NumberShape:
    """How `[Number]` is written: *form* is empty for as the PBX sends it, *length* 0 for all of it."""

    form: str = ""
    length: int = 0

    @property
    def in_actions(self) -> str:
        """The template for a call's number."""
        form = f"|{self.form}" if self.form else ""
        return f"$phone{form}{self._last}$"

    @property
    def in_lookups(self) -> str:
        """The template for the number being tried."""
        return f"$number{'' if self.length in ENDINGS else self._last}$"

    @property
    def formats(self) -> list[str]:
        """The forms a lookup tries, none for the usual ones."""
        if self.length in ENDINGS:
            return [f"last{self.length}"]
        return [self.form or "digits"] if self.form or self.length else []

    @property
    def _last(self) -> str:
        return f"|last({self.length})" if self.length else ""


def read_parameters(root: Element, draft: Draft) -> Iterator[Parameter]:
    """Yield the fields of the template's form; what is secret comes without its default."""
    for element in root.iterfind("Parameters/Parameter"):
        name = element.get("Name", "")
        kinds = {element.get("Type", "").lower(), element.get("Editor", "").lower()}
        if is_name(name):
            is_secret = bool(kinds & {"password", "oauth"}) or SECRET.match(name) is not None
            yield Parameter(name, "" if is_secret else element.get("Default", ""), is_secret)
        elif name:
            draft.warn("Parameters", f"{name[:60]!r} is no name for a parameter")


def read_number(root: Element, parameters: Mapping[str, Parameter], draft: Draft) -> NumberShape:
    """Return how `[Number]` is written here."""
    element = root.find("Number")
    if element is None:
        return NumberShape()
    form = PREFIXES.get(element.get("Prefix", "AsIs").lower())
    if form is None:
        draft.warn("Number.Prefix", "is none of AsIs, Off, Plus, Zeros; AsIs is taken")
    length = element.get("MaxLength", "").strip()
    parameter = parameters.get(length.strip("[]"))
    digits = whole(parameter.default if parameter else length)
    if digits is None and length:
        draft.warn("Number.MaxLength", "has no value; the whole number is sent")
    return NumberShape(form or "", digits if digits and digits <= MAX_DIGITS else 0)


def read_concurrent(root: Element, draft: Draft) -> int:
    """Return how many requests the CRM takes at once, 0 for any number."""
    element = root.find("Connection")
    most = whole(element.get("MaxConcurrentRequests", "")) if element is not None else None
    if most and most > MAX_CONCURRENT:
        draft.warn("Connection.MaxConcurrentRequests", f"{MAX_CONCURRENT} at once is the most")
    return min(most or 0, MAX_CONCURRENT)


def authentication_of(root: Element) -> tuple[str, str]:
    """Return the kind of authentication in small letters, and its value."""
    element = root.find("Authentication")
    if element is None:
        return "no", ""
    value = texts(element) or texts(next(element.iterfind("Value"), element))
    return element.get("Type", "No").lower(), value
