"""What a 3CX template says before its scenarios: parameters, the number's form, authentication."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from xml.etree.ElementTree import Element

from ringhook.config.importing.draft import Draft
from ringhook.config.importing.threecx_expressions import Parameter, is_name
from ringhook.config.importing.words import whole
from ringhook.config.importing.xml_tree import texts

PREFIXES = {"asis": "", "off": "|digits", "plus": "|e164", "zeros": "|plus0"}
SECRET = re.compile(r"(?i).*(?:passw|secret|token|api_?key)")
MAX_DIGITS = 30


def read_parameters(root: Element, draft: Draft) -> Iterator[Parameter]:
    """Yield the fields of the template's form; what is secret comes without its default."""
    for element in root.iterfind("Parameters/Parameter"):
        name = element.get("Name", "")
        kinds = {element.get("Type", "").lower(), element.get("Editor", "").lower()}
        if is_name(name):
            is_secret = "password" in kinds or SECRET.match(name) is not None
            yield Parameter(name, "" if is_secret else element.get("Default", ""), is_secret)
        elif name:
            draft.warn("Parameters", f"{name[:60]!r} is no name for a parameter")


def read_number(root: Element, parameters: Mapping[str, Parameter], draft: Draft) -> str:
    """Return how `[Number]` is written here."""
    element = root.find("Number")
    if element is None:
        return "$phone$"
    prefix = PREFIXES.get(element.get("Prefix", "AsIs").lower())
    if prefix is None:
        draft.warn("Number.Prefix", "is none of AsIs, Off, Plus, Zeros; AsIs is taken")
    length = element.get("MaxLength", "").strip()
    parameter = parameters.get(length.strip("[]"))
    digits = whole(parameter.default if parameter else length)
    if digits is None and length:
        draft.warn("Number.MaxLength", "has no value; the whole number is sent")
    last = f"|last({digits})" if digits and digits <= MAX_DIGITS else ""
    return f"$phone{prefix or ''}{last}$"


def read_authentication(root: Element, draft: Draft) -> tuple[str, bool]:
    """Return what Basic authentication sends, and whether requests can be sent without more."""
    element = root.find("Authentication")
    kind = "no" if element is None else element.get("Type", "No").lower()
    if element is not None and kind == "basic":
        return texts(element) or texts(next(element.iterfind("Value"), element)), True
    if kind != "no":
        message = "comes with the credentials; the actions are switched off until you add it"
        draft.warn("Authentication", f"{kind[:40]} {message}")
    return "", kind == "no"
