"""The bridge to software that asks for calls: dispatch notes what happens to each telephone, getevent reads it.

Only workspaces with a connection that is asked pay for it: one read and one write for an event and agent.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from ringhook.domain.adapter import PbxAdapter
from ringhook.domain.call import AgentSeen, Direction
from ringhook.domain.errors import ConflictError, TryAgainError
from ringhook.engine import board
from ringhook.engine.board import Notice
from ringhook.engine.people import MAX_PEOPLE, find_agent, identifier_key
from ringhook.engine.rulebook import Rulebook, Trigger
from ringhook.flows.moment import Moment
from ringhook.store.boards import Boards

TRIES = 5
LONGEST_NAME = 200
Change = Callable[[tuple[Notice, ...]], tuple[Notice, ...]]


@dataclass(frozen=True, slots=True)
class Bridge:
    """Knows what is shown of each telephone."""

    adapters: Mapping[str, PbxAdapter]
    boards: Boards

    def note(self, moment: Moment) -> None:
        """Note what the event means to the telephones it is about. Raises `TryAgainError`."""
        if not self._is_wanted(moment) or moment.event.direction is Direction.OUTBOUND:
            return
        for key, word in _words(moment).items():
            notice = _notice(moment, word)
            self._change(moment.workspace, key, lambda known, new=notice: board.noted(known, new))  # type: ignore[misc]  # mypy sees no default

    def look(self, workspace: str, key: str, at: float) -> Notice | None:
        """Return what is shown *at* that time: one read."""
        return board.shown(self.boards.get(workspace, key)[0], at)

    def consume(self, workspace: str, key: str, told: Notice) -> None:
        """Do not show *told* again."""
        self._change(workspace, key, lambda known: board.consumed(known, told))

    def _is_wanted(self, moment: Moment) -> bool:
        connections = moment.rulebook.connections.values()
        return any(one.enabled and self.adapters[one.adapter].is_asked for one in connections)

    def _change(self, workspace: str, key: str, change: Change) -> None:
        for _ in range(TRIES):
            known, version = self.boards.get(workspace, key)
            after = change(known)
            if after == known:
                return
            try:
                self.boards.put(workspace, key, after, version)
            except ConflictError:
                continue
            else:
                return
        raise TryAgainError("too much happens to this telephone at the same time")


def key_of(name: str, rulebook: Rulebook) -> str:
    """Return the row of a telephone by any of its agent's names; empty for what can be no name."""
    if not name.strip() or len(name) > LONGEST_NAME:
        return ""
    identifier = identifier_key(name)
    agent_id = rulebook.agent_by_identifier.get(identifier)
    return f"agent#{agent_id}" if agent_id else f"telephone#{identifier}"


def _words(moment: Moment) -> dict[str, str]:
    """Return what happened to whom, by row. Who answers is not one of those for whom it is over."""
    fold, words = moment.fold, dict[str, str]()
    words |= dict.fromkeys(_keys(moment, fold.released), board.END)
    if moment.fires(Trigger.RINGING):
        words |= dict.fromkeys(_keys(moment, moment.event.agents), board.RING)
    if moment.fires(Trigger.ANSWERED) and fold.call.answered_by:
        words |= dict.fromkeys(_keys(moment, (fold.call.answered_by,)), board.ANSWER)
    return words


def _keys(moment: Moment, people: tuple[AgentSeen, ...]) -> Iterator[str]:
    for seen in people[:MAX_PEOPLE]:
        agent = find_agent(seen, moment.rulebook)
        name = agent.id if agent else seen.extension or next(iter(seen.identifiers()), "")
        key = f"agent#{name}" if agent else key_of(name, moment.rulebook)
        if key:
            yield key


def _notice(moment: Moment, word: str) -> Notice:
    call = moment.fold.call
    at = moment.event.received_at.timestamp()
    return Notice(call.id, word, at, call.client.raw, call.client.e164)
