"""Check actions that lean on others: which one comes first, and which arguments must be fixed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from ringhook.config.document import ActionEntry, Document
from ringhook.domain.errors import BadTemplateError, Problem
from ringhook.engine.plan import MAX_STEPS
from ringhook.engine.rulebook import ActionKind, Trigger
from ringhook.engine.text import Template, parse
from ringhook.engine.text.tree import Origin, Reference, references


def check_chains(document: Document) -> Iterator[Problem]:
    """Yield what is wrong with the order of actions: no such action, a circle, too many, no request."""
    by_id = {action.id: action for action in document.actions if action.id}
    for index, action in enumerate(document.actions):
        message = _chain_problem(action, by_id)
        if message:
            yield Problem(f"actions.{index}.after", message)


def _chain_problem(action: ActionEntry, by_id: Mapping[str, ActionEntry]) -> str:
    if not action.after:
        return ""
    first = by_id.get(action.after)
    if first is None:
        return "is not the id of an action"
    if first.kind.is_desktop:
        return "is not a GET or POST action; only those have an answer to wait for"
    if action.trigger is Trigger.MANUAL:
        return "is not for actions of a click, which run each by itself"
    if first.trigger is not action.trigger:
        return "has another trigger; an action follows one of the same moment"
    steps: ActionEntry | None = action
    for _ in range(MAX_STEPS):
        steps = by_id.get(steps.after) if steps and steps.after else None
    return f"makes a chain of more than {MAX_STEPS} actions, or a circle" if steps else ""


def check_fixed_arguments(path: str, action: ActionEntry) -> Iterator[Problem]:
    """Yield arguments that must not vary with the call: those of a program, and the beginning of an address."""
    must_be_fixed = fixed_names(action)
    for name, source in action.arguments.items():
        if name in must_be_fixed and not _is_literal(source):
            message = "must be fixed text here; put the variable into the target itself"
            yield Problem(f"{path}.arguments.{name}", message)


def fixed_names(action: ActionEntry) -> frozenset[str]:
    """Return the arguments that hold the beginning of an address, or go to a program."""
    if action.kind is ActionKind.RUN:
        return frozenset(reference.name for reference in run_references(action))
    template = _parsed(action.target)
    first = template.nodes[0] if template and template.nodes else None
    if isinstance(first, Reference) and first.origin is Origin.ARGUMENT:
        return frozenset({first.name})
    return frozenset()


def run_references(action: ActionEntry) -> tuple[Reference, ...]:
    """Return every place where the command of a RUN action takes an argument."""
    template = _parsed(action.target)
    found = references(template.nodes) if template else ()
    return tuple(r for r in found if r.origin is Origin.ARGUMENT)


def _is_literal(source: str) -> bool:
    template = _parsed(source)
    return template is None or template.is_literal


def _parsed(source: str) -> Template | None:
    """Return the template, None when it cannot be read: that is reported elsewhere."""
    try:
        return parse(source)
    except BadTemplateError:
        return None
