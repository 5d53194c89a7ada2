"""Set aside the actions that cannot run for an event, whoever it is about: most of a long list.

Whether an action is on, its call type and its trigger do not depend on agents or callers. So which actions
are left is found out once for every kind of event, and the trace notes the others in groups.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from msgspec import Struct, field

from ringhook.domain.call import CallEvent
from ringhook.engine.call import News
from ringhook.engine.calls import Fold
from ringhook.engine.conditions import Refusal, general_refusal, is_offered
from ringhook.engine.reasons import Reason
from ringhook.engine.rulebook import Action, Rulebook

_STALE: Mapping[News, Refusal] = {
    News.DUPLICATE: (Reason.DUPLICATE, {}),
    News.LATE: (Reason.LATE, {}),
}


class Skipped(Struct, frozen=True, omit_defaults=True):
    """Actions that do not run for one and the same *reason*; *values* fill its sentence."""

    reason: Reason
    action_ids: tuple[str, ...]
    values: Mapping[str, str] = field(default_factory=dict)


Sifted = tuple[tuple[Action, ...], tuple[Skipped, ...]]


def stale(fold: Fold) -> Refusal | None:
    """Return why nothing runs for a report that tells nothing new, None for every other."""
    return None if fold.triggers else _STALE.get(fold.news)


def sift(rulebook: Rulebook, event: CallEvent, fold: Fold) -> Sifted:
    """Return the actions that are to be asked, and the groups of the others; found out once per rulebook."""
    key = (event.direction, event.kind, fold.triggers, fold.news)
    known: Sifted | None = rulebook.sifted.get(key)
    if known is None:
        known = rulebook.sifted[key] = _sift(rulebook.actions, event, fold)
    return known


def offered(rulebook: Rulebook, event: CallEvent) -> tuple[Action, ...]:
    """Return the actions that a click on the card of *event* does; found out once per rulebook."""
    known: tuple[Action, ...] | None = rulebook.sifted.get(event.direction)
    if known is None:
        known = tuple(action for action in rulebook.actions if is_offered(action, event))
        rulebook.sifted[event.direction] = known
    return known


def _sift(actions: Iterable[Action], event: CallEvent, fold: Fold) -> Sifted:
    asked: list[Action] = []
    groups: dict[tuple[Reason, tuple[tuple[str, str], ...]], list[str]] = {}
    for action in actions:
        refusal = stale(fold) or general_refusal(action, event, fold)
        if refusal is None:
            asked.append(action)
        else:
            reason, values = refusal
            groups.setdefault((reason, tuple(values.items())), []).append(action.id)
    skipped = (
        Skipped(reason, tuple(ids), dict(values)) for (reason, values), ids in groups.items()
    )
    return tuple(asked), tuple(skipped)
