"""From a node of the tree to its value, inside-out. Values are never read as template again."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from ringhook.engine.text.catalogue import FIELD_NAMES
from ringhook.engine.text.facts import Facts, Value
from ringhook.engine.text.filters import FILTERS
from ringhook.engine.text.functions import FUNCTIONS
from ringhook.engine.text.tree import FunctionUse, Literal, Node, Origin
from ringhook.engine.text.variables import PARTIES, READERS


def value_of(node: Node, facts: Facts) -> Value:
    """Return what *node* stands for; a value that is not known is empty text."""
    if isinstance(node, Literal):
        return Value(node.text)
    if isinstance(node, FunctionUse):
        values = [joined(nodes, facts) for nodes in node.arguments]
        return FUNCTIONS[node.name].apply(values, facts)
    value = _READ[node.origin](node.name, facts)
    for use in node.filters:
        value = FILTERS[use.name].apply(value, use.arguments, facts)
    return value


def joined(nodes: tuple[Node, ...], facts: Facts) -> Value:
    """Return the value of a function's argument; a single node keeps what it knows of itself."""
    if len(nodes) == 1:
        return value_of(nodes[0], facts)
    return Value("".join(value_of(node, facts).text for node in nodes))


def _fact(name: str, facts: Facts) -> Value:
    party = PARTIES.get(name)
    return Value(_clean(READERS[name](facts)), party(facts) if party else None)


def _field(name: str, facts: Facts) -> Value:
    """Return the webhook's field *name*; if it sent none, the fact that other PBXs' guides call so."""
    if name in facts.event.raw:
        return Value(_clean(facts.event.raw[name]))
    variable = FIELD_NAMES.get(name)
    return _fact(variable.name, facts) if variable is not None else Value("")


_READ: Mapping[Origin, Callable[[str, Facts], Value]] = {
    Origin.FACT: _fact,
    Origin.FIELD: _field,
    Origin.CONTACT: lambda name, facts: Value(_clean(facts.contact.get(name, ""))),
    Origin.ARGUMENT: lambda name, facts: Value(_clean(facts.arguments.get(name, ""))),
    Origin.VARIABLE: lambda name, facts: Value(_clean(facts.variables.get(name, ""))),
    Origin.RESULT: lambda name, facts: Value(_clean(facts.results.get(name, ""))),
    Origin.SECRET: lambda name, facts: Value(_clean(facts.secret_value(name))),
}


def _clean(text: str) -> str:
    """Return *text* without halves of surrogate pairs, which no encoding can carry."""
    return text if text.isascii() else text.encode("utf-8", "replace").decode("utf-8")
