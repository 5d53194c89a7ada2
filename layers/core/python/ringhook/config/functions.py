"""Actions that are called over HTTP: what a caller may give, what follows, and what of it cannot be."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from ringhook.config.chains import fixed_names, run_references
from ringhook.config.document import ActionEntry, Document, ParameterEntry
from ringhook.domain.errors import Problem
from ringhook.engine.parameters import Parameter, ParameterType, problem_of_value
from ringhook.engine.rulebook import ActionKind, CallType, Trigger
from ringhook.engine.text.kinds import MAKES_COUNT, MAKES_NUMBER, MAKES_TOKEN

PLAIN_TYPES = frozenset({ParameterType.NUMBER, ParameterType.BOOLEAN, ParameterType.DATE})
"""Values of these types hold nothing that a program could take for more than a value."""
TAMES = MAKES_NUMBER | MAKES_COUNT | MAKES_TOKEN
TEST_VALUE_CHARACTERS = 20_000


def compile_parameters(entry: ActionEntry) -> tuple[Parameter, ...]:
    """Return everything a caller may give: what is declared, and texts that the mapping names.

    An argument that must be fixed text (a program's, the beginning of an address) is nobody's to give.
    """
    declared = tuple(Parameter(p.name, p.type, p.required, p.test_value) for p in entry.parameters)
    taken = {parameter.name for parameter in declared} | fixed_names(entry)
    implied = (Parameter(name) for name in entry.arguments if name not in taken)
    return (*declared, *implied)


def check_functions(document: Document) -> Iterator[Problem]:
    """Yield what is wrong with how actions are called: names, parameters, follow-ups."""
    yield from _names(document)
    known = {action.id for action in document.actions if action.id}
    for index, action in enumerate(document.actions):
        path = f"actions.{index}"
        yield from _parameters(f"{path}.parameters", action)
        yield from _unmapped(path, action)
        for position, follow_up in enumerate(action.follow_ups):
            if follow_up.action not in known:
                where = f"{path}.follow_ups.{position}.action"
                yield Problem(where, "is not the id of an action")


def _names(document: Document) -> Iterator[Problem]:
    """Yield API names that could mean two actions."""
    ids = {action.id for action in document.actions}
    counts = Counter(action.api_name for action in document.actions if action.api_name)
    for index, action in enumerate(document.actions):
        name = action.api_name
        if counts[name] > 1 or (name in ids - {action.id} and name):
            yield Problem(f"actions.{index}.api_name", "already names another action")


def _parameters(path: str, action: ActionEntry) -> Iterator[Problem]:
    counts = Counter(parameter.name for parameter in action.parameters)
    for index, parameter in enumerate(action.parameters):
        where = f"{path}.{index}"
        if counts[parameter.name] > 1:
            yield Problem(f"{where}.name", "is there twice; a name has one meaning")
        message = _place_problem(action, parameter)
        if message:
            yield Problem(f"{where}.name", message)
        message = _test_problem(parameter)
        if message:
            yield Problem(f"{where}.test_value", message)


def _test_problem(parameter: ParameterEntry) -> str:
    value = parameter.test_value
    if value is None:
        return ""
    message = problem_of_value(parameter.type, value)
    if not message and len(str(value)) > TEST_VALUE_CHARACTERS:
        return f"is longer than {TEST_VALUE_CHARACTERS} characters"
    return message


def _place_problem(action: ActionEntry, parameter: ParameterEntry) -> str:
    """Return why a caller may not give this: an address or a program would be in their hands."""
    if parameter.name not in fixed_names(action):
        return ""
    if action.kind is not ActionKind.RUN:
        return "begins the address, which no caller may choose; map it to fixed text instead"
    uses = [r for r in run_references(action) if r.name == parameter.name]
    is_tame = all(any(use.name in TAMES for use in reference.filters) for reference in uses)
    if parameter.type in PLAIN_TYPES or is_tame:
        return ""
    return "goes to a program: choose the type number or date, or write $argument.name|digits$"


def _unmapped(path: str, action: ActionEntry) -> Iterator[Problem]:
    """Yield what must be there and has no value when an event, not a caller, runs the action."""
    if action.trigger is Trigger.MANUAL or action.call_type is CallType.NEVER:
        return
    for index, parameter in enumerate(action.parameters):
        if parameter.required and not action.arguments.get(parameter.name):
            message = f"is required: map it in arguments.{parameter.name}, for when a call runs it"
            yield Problem(f"{path}.parameters.{index}.required", message)
