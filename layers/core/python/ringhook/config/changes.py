"""What two documents differ in, as a short list of paths for people. Pure; values are not in it."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from ringhook.config.document import Document

MAX_CHANGES = 100
NAMED_BY = ("id", "number", "path", "name")


class ChangeKind(StrEnum):
    """What happened to a path."""

    ADDED = "added"
    CHANGED = "changed"
    REMOVED = "removed"
    MOVED = "moved"


@dataclass(frozen=True, slots=True)
class Change:
    """One difference. *path* names entries by their id: `actions.action-1.target`. *name* is the entry's."""

    path: str
    kind: ChangeKind
    name: str = ""


def changes(before: Document, after: Document, limit: int = MAX_CHANGES) -> list[Change]:
    """Return the first *limit* differences, in the order of the document."""
    found = _differing("", before.model_dump(mode="json"), after.model_dump(mode="json"), "")
    return [change for change, _ in zip(found, range(limit), strict=False)]


def _differing(path: str, before: Any, after: Any, name: str) -> Iterator[Change]:
    if before == after:
        return
    if isinstance(before, Mapping) and isinstance(after, Mapping):
        yield from _in_mappings(path, before, after, _name(after) or name)
    elif _is_listed(before) and _is_listed(after):
        yield from _in_lists(path, before, after)
    else:
        yield Change(path, ChangeKind.CHANGED, name)


def _in_mappings(
    path: str, before: Mapping[str, Any], after: Mapping[str, Any], name: str
) -> Iterator[Change]:
    for key in [*before, *(key for key in after if key not in before)]:
        inner = f"{path}.{key}" if path else key
        if key not in after:
            yield Change(inner, ChangeKind.REMOVED, name)
        elif key not in before:
            yield Change(inner, ChangeKind.ADDED, name)
        else:
            yield from _differing(inner, before[key], after[key], name)


def _in_lists(path: str, before: Sequence[Any], after: Sequence[Any]) -> Iterator[Change]:
    """Compare two lists of entries by what names them, so that one put in between is one change."""
    old = {_mark(entry): entry for entry in before}
    new = {_mark(entry): entry for entry in after}
    for mark, entry in old.items():
        inner = f"{path}.{mark}"
        if mark not in new:
            yield Change(inner, ChangeKind.REMOVED, _name(entry))
        else:
            yield from _differing(inner, entry, new[mark], _name(new[mark]))
    for mark, entry in new.items():
        if mark not in old:
            yield Change(f"{path}.{mark}", ChangeKind.ADDED, _name(entry))
    kept = [mark for mark in old if mark in new]
    if kept != [mark for mark in new if mark in old]:
        yield Change(path, ChangeKind.MOVED)


def _is_listed(value: Any) -> bool:
    """Say whether *value* is a list of entries that can be told apart by name."""
    if not isinstance(value, list) or not all(isinstance(entry, Mapping) for entry in value):
        return False
    marks = [_mark(entry) for entry in value]
    return len(set(marks)) == len(marks)


def _mark(entry: Mapping[str, Any]) -> str:
    named = (str(entry[key]) for key in NAMED_BY if entry.get(key))
    return next(named, "") or json.dumps(entry, sort_keys=True)[:80]


def _name(entry: Any) -> str:
    return str(entry.get("name") or "") if isinstance(entry, Mapping) else ""
