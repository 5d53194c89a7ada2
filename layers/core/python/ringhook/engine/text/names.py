"""From what is written to what it refers to, and what was probably meant."""

from __future__ import annotations

import difflib
from collections.abc import Iterable

from ringhook.engine.text.catalogue import BRACE_NAMES, DOLLAR_NAMES
from ringhook.engine.text.tree import Origin
from ringhook.engine.text.variables import FAMILIES

_FAMILY_ORIGINS = {family.prefix: family.origin for family in FAMILIES}


def dollar_name(written: str) -> tuple[Origin, str] | None:
    """Return what `$written$` refers to, or None."""
    variable = DOLLAR_NAMES.get(written)
    if variable is not None:
        return variable.origin, variable.name
    prefix, dot, name = written.partition(".")
    origin = _FAMILY_ORIGINS.get(prefix)
    return (origin, name) if dot and name and origin is not None else None


def brace_name(written: str) -> tuple[Origin, str] | None:
    """Return what `{written}` refers to, or None: then it stays literal."""
    variable = BRACE_NAMES.get(written)
    if variable is not None:
        return variable.origin, variable.name
    prefix, _, name = written.partition(":")
    return (Origin.SECRET, name) if prefix == "SECRET" and name else None


def suggest(word: str, known: Iterable[str]) -> str:
    """Return the known word nearest to *word*, or nothing."""
    choices = {choice.lower(): choice for choice in known}
    near = difflib.get_close_matches(word.lower(), choices, n=1, cutoff=0.6)
    return choices[near[0]] if near else ""


def suggest_name(word: str) -> str:
    """Return the end of a sentence that names the variable meant, or where to find them all."""
    near = suggest(word, [*DOLLAR_NAMES, *(f"{prefix}.…" for prefix in _FAMILY_ORIGINS)])
    return f"did you mean ${near}$?" if near else "docs/templates.md lists them."
