"""What a 3CX scenario reads of an answer: its Rules, Variables and Outputs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from xml.etree.ElementTree import Element

from ringhook.config.importing.draft import Draft
from ringhook.config.importing.threecx_brackets import UntranslatableError, pieces
from ringhook.config.importing.threecx_expressions import Parameter
from ringhook.config.importing.threecx_paths import Rule, Steps, shared, steps_of
from ringhook.config.importing.xml_tree import texts

CHECKED = frozenset({"any", "equals"})
NOT_CHECKED = (
    "whether a number in the answer is the caller's is not checked again: what the CRM finds counts"
)


@dataclass(frozen=True, slots=True)
class Variable:
    """A value of the answer: where it stands, and what must hold beside it."""

    steps: Steps
    filters: tuple[Rule, ...] = ()

    @property
    def holder(self) -> Steps:
        """What all of this stands in."""
        place = self.steps[:-1]
        for rule in self.filters:
            place = shared(place, rule.steps[:-1])
        return place


@dataclass(frozen=True, slots=True)
class Reading:
    """One scenario's reading."""

    variables: Mapping[str, Variable]
    rules: tuple[Rule, ...]
    outputs: tuple[tuple[str, str], ...]


def read_answer(
    scenario: Element, path: str, draft: Draft, parameters: Mapping[str, Parameter]
) -> Reading:
    """Return what can be said of it here; the rest is told."""
    variables: dict[str, Variable] = {}
    for element in scenario.iterfind("Variables/Variable"):
        name = element.get("Name", "")
        try:
            filters = tuple(_rules(element, "Filter/Rule", path, draft, parameters))
            variables[name] = Variable(steps_of(element.get("Path", "")), filters)
        except UntranslatableError as error:
            draft.warn(f"{path}.Variables.{name[:60]}", f"is not read: {error}")
    outputs = tuple(
        (element.get("Type", ""), element.get("Value", ""))
        for element in scenario.iterfind("Outputs/Output")
    )
    return Reading(variables, read_rules(scenario, path, draft, parameters), outputs)


def read_rules(
    scenario: Element, path: str, draft: Draft, parameters: Mapping[str, Parameter]
) -> tuple[Rule, ...]:
    """Return the rules that can be said here; the rest is told."""
    found: list[Rule] = []
    for element in scenario.iterfind("Rules/Rule"):
        try:
            found += _rule(element, path, draft, parameters)
        except UntranslatableError as error:
            draft.warn(f"{path}.Rules", f"a rule is left out: {error}")
    return tuple(found)


def _rules(
    holder: Element, where: str, path: str, draft: Draft, parameters: Mapping[str, Parameter]
) -> Iterator[Rule]:
    for element in holder.iterfind(where):
        yield from _rule(element, path, draft, parameters)


def _rule(
    element: Element, path: str, draft: Draft, parameters: Mapping[str, Parameter]
) -> Iterator[Rule]:
    kind = element.get("Type", "Any").lower()
    steps = steps_of(texts(element))
    if kind == "number":
        draft.warn(f"{path}.Rules", NOT_CHECKED)
    elif kind not in CHECKED or not steps:
        raise UntranslatableError(f"{kind[:40]} is none of Any, Equals, Number with a path")
    else:
        yield Rule(kind, steps, _wanted(element.get("Ethalon", ""), parameters))


def _wanted(text: str, parameters: Mapping[str, Parameter]) -> str:
    written = "".join(
        _default(piece, parameters) if is_bracket else piece for is_bracket, piece in pieces(text)
    )
    return written.lower() if written in {"True", "False"} else written


def _default(name: str, parameters: Mapping[str, Parameter]) -> str:
    known = parameters.get(name)
    if known is None or known.is_secret or "[" in known.default:
        raise UntranslatableError(f"it compares with [{name[:60]}], which is not known here")
    return known.default
