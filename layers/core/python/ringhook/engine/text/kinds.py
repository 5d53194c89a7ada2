"""What kind of value a node gives, which decides what it may hold as a program's argument."""

from __future__ import annotations

from ringhook.engine.text.catalogue import FIELD_NAMES, KINDS
from ringhook.engine.text.tree import CONFIGURED, FunctionUse, Literal, Node, Origin, Reference
from ringhook.engine.text.variables import Kind

MAKES_NUMBER = frozenset({"e164", "national", "digits", "plus0", "E164", "NATIONAL", "DIGITS"})
MAKES_TOKEN = frozenset(
    {
        *("md5", "sha256", "hmac", "base64", "MD5", "SHA256", "HMACSHA256", "BASE64"),
        *("utc", "clock", "is"),  # not `date`: it leaves other text as it is
    }
)
MAKES_COUNT = frozenset({"times", "divide"})


def kind_of(node: Node) -> Kind:
    """Return the kind of *node*'s value. What somebody else may have written is TEXT."""
    if isinstance(node, Literal):
        return Kind.TOKEN
    if isinstance(node, FunctionUse):
        return _function_kind(node)
    kind = _reference_kind(node)
    for use in node.filters:
        kind = _changed(kind, use.name)
    return kind


def _function_kind(node: FunctionUse) -> Kind:
    kinds = {kind_of(part) for argument in node.arguments for part in argument}
    return _changed(Kind.TEXT if Kind.TEXT in kinds else Kind.TOKEN, node.name)


def _reference_kind(node: Reference) -> Kind:
    if node.origin is Origin.FIELD:
        variable = FIELD_NAMES.get(node.name)
        return Kind.NUMBER if variable and variable.kind is Kind.NUMBER else Kind.TEXT
    if node.origin in CONFIGURED:
        return Kind.TOKEN
    return KINDS.get((node.origin, node.name), Kind.TEXT)


def _changed(kind: Kind, name: str) -> Kind:
    if name in MAKES_NUMBER:
        return Kind.NUMBER
    if name in MAKES_COUNT:
        return Kind.COUNT
    return Kind.TOKEN if name in MAKES_TOKEN else kind
