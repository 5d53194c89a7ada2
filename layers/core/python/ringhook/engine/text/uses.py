"""What a template asks for, so that others know what must be there before it is filled in."""

from __future__ import annotations

from functools import lru_cache

from ringhook.engine.text.catalogue import FIELD_NAMES
from ringhook.engine.text.tree import FunctionUse, Node, Origin, Reference, Template, references
from ringhook.engine.text.variables import STANDS_FOR_PHONE


@lru_cache(maxsize=2048)
def uses(template: Template) -> frozenset[str]:
    """Return the names of everything *template* reads.

    Facts by their name (`direction`), others with their origin (`contact.name`, `secret.crm_key`,
    `field.scenario`). `phone` is among them whenever a spelling can mean the customer's number.
    """
    names: set[str] = set()
    for reference in references(template.nodes):
        names |= _names(reference)
    return frozenset(names | _signing_keys(template.nodes))


def _names(reference: Reference) -> set[str]:
    names = {_qualified(reference.origin, reference.name)}
    variable = FIELD_NAMES.get(reference.name) if reference.origin is Origin.FIELD else None
    fact = variable.name if variable is not None else reference.name
    if reference.origin in {Origin.FACT, Origin.FIELD} and fact in STANDS_FOR_PHONE:
        names.add("phone")
    keys = {use.arguments[0] for use in reference.filters if use.name == "hmac"}
    return names | {_qualified(Origin.SECRET, key) for key in keys}


def _qualified(origin: Origin, name: str) -> str:
    return name if origin is Origin.FACT else f"{origin.value}.{name}"


def _signing_keys(nodes: tuple[Node, ...]) -> set[str]:
    """Return the secrets that HMACSHA256 is given by name."""
    names: set[str] = set()
    for node in nodes:
        if not isinstance(node, FunctionUse):
            continue
        first = node.arguments[0]
        if node.name == "HMACSHA256" and first and hasattr(first[0], "text"):
            names.add(_qualified(Origin.SECRET, first[0].text.strip()))
        for argument in node.arguments:
            names |= _signing_keys(argument)
    return names
