"""CTI servers that must be asked: round after round, each by a message that queues the next one.

begin    the message takes its turn, which only one can; settings and telephones are gathered
send     every telephone is asked, which takes as long as it takes
finish   what changed becomes events in the queue of all events, and the next round is queued

A chain of messages that broke is begun anew by `arm`, which the sweep calls every minute, and every save.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from ringhook.domain.adapter import PbxAdapter
from ringhook.domain.call import EventKind
from ringhook.domain.cti import Telephone
from ringhook.domain.errors import BadRequestError, NotFoundError
from ringhook.domain.webhook import Reading
from ringhook.engine.rulebook import Connection, Rulebook
from ringhook.flows.admission import Admission, Destination, Pass, Refused
from ringhook.flows.asking_telephones import (
    MOST_TELEPHONES,
    Asked,
    AskTelephones,
    Question,
    telephones_of,
)
from ringhook.flows.ingest import complete
from ringhook.flows.messages import Poll, event_message, poll_message, read_poll_message
from ringhook.flows.naming import Naming
from ringhook.ports.clock import Clock
from ringhook.ports.queue import Queue
from ringhook.store.configurations import Configurations
from ringhook.store.polls import Chain, Polls, sentence
from ringhook.store.secrets import Secrets
from ringhook.store.watches import UNSEEN, Watched

LEASE_SECONDS = 100.0
"""The longest pause and round end long before; whoever has not begun the next one by then has died."""
USUAL_PAUSE_SECONDS = 5
LEAST_PAUSE_SECONDS, MOST_PAUSE_SECONDS = 1.0, 30.0
SPARED = "the server did not answer; it is asked again in a moment"
NOBODY = "nobody to ask about: give agents a short number, or list extensions in the connection"
TOO_MANY = f"more than {MOST_TELEPHONES} extensions; list the important ones in the connection"


@dataclass(frozen=True, slots=True)
class Turn:
    """A message that counts: *chain* is the row as this turn left it."""

    poll: Poll
    connection: Connection
    chain: Chain
    version: int
    began_at: datetime

    @property
    def pause_seconds(self) -> float:
        """Return how long from one round's beginning to the next's."""
        return float(self.connection.settings.get("every_seconds") or USUAL_PAUSE_SECONDS)


@dataclass(frozen=True, slots=True)
class Round:
    """Whom to ask what in one turn."""

    turn: Turn
    pass_: Pass
    questions: tuple[Question, ...] = field(repr=False)
    settings: Mapping[str, str] = field(repr=False)
    problem: str = ""


@dataclass(frozen=True, slots=True)
class Heard:
    """What a round brought."""

    round: Round
    asked: Asked


@dataclass(frozen=True, slots=True)
class Polling:
    """Asks CTI servers. *alone_since* says that nobody asks who began before: this process is the only one."""

    adapters: Mapping[str, PbxAdapter]
    configurations: Configurations
    secrets: Secrets
    admission: Admission
    naming: Naming
    polls: Polls
    ask: AskTelephones
    events: Queue
    queue: Queue
    clock: Clock
    alone_since: datetime | None = None

    def __call__(self, body: str) -> None:
        """Do all three steps."""
        begun = self.begin(body)
        if begun is not None:
            self.finish(self.send(begun))

    def arm(self, name: str) -> None:
        """Begin to ask wherever nobody does."""
        for connection in self.configurations.rulebook(name).connections.values():
            if self._is_polled(connection):
                self._arm(name, connection)

    def _arm(self, name: str, connection: Connection) -> None:
        chain, version = self.polls.get(name, connection.id)
        at = self.clock.now().timestamp()
        if at < chain.until:
            return
        begun = replace(chain, turn=chain.turn + 1, until=at + LEASE_SECONDS)
        if self.polls.put(name, connection.id, begun, version):
            self.queue.send(poll_message(Poll(name, connection.id, begun.turn)))

    def begin(self, body: str) -> Round | None:
        """Take the turn; None when it is somebody else's, nobody's any more, or there is nothing to ask now."""
        poll = read_poll_message(body)
        rulebook = self.configurations.rulebook(poll.workspace)
        turn = self._take_turn(poll, rulebook.connections.get(poll.connection_id))
        if turn is None:
            return None
        now = turn.began_at
        destination = Destination(f"poll-{turn.connection.id}")
        entered = self.admission.enter(
            poll.workspace, destination, now, zone="UTC", lease_seconds=LEASE_SECONDS
        )
        if isinstance(entered, Refused):
            self._go_on(turn, SPARED, (entered.retry_at - now).total_seconds())
            return None
        try:
            return self._round(turn, entered, rulebook)
        except (BadRequestError, NotFoundError) as error:
            self.admission.withdraw(poll.workspace, entered, now)
            self._go_on(turn, str(error), MOST_PAUSE_SECONDS)
            return None

    def _take_turn(self, poll: Poll, connection: Connection | None) -> Turn | None:
        chain, version = self.polls.get(poll.workspace, poll.connection_id)
        now = self.clock.now()
        if chain.turn != poll.turn and not self._is_orphaned(poll, chain, now):
            return None
        if connection is None or not self._is_polled(connection):
            idle = replace(chain, until=0.0, problem="", problem_at="")
            self.polls.put(poll.workspace, poll.connection_id, idle, version)
            return None
        taken = replace(
            chain,
            turn=chain.turn + 1,
            until=now.timestamp() + LEASE_SECONDS,
            asked_at=now.isoformat(),
        )
        written = self.polls.put(poll.workspace, connection.id, taken, version)
        return Turn(poll, connection, taken, written, now) if written else None

    def _is_orphaned(self, poll: Poll, chain: Chain, now: datetime) -> bool:
        """Say whether who took this turn has died: then the message that came again may have it."""
        since = self.alone_since
        is_of_before = since is not None and chain.asked_at < since.isoformat()
        return chain.turn == poll.turn + 1 and (is_of_before or now.timestamp() >= chain.until)

    def _round(self, turn: Turn, entered: Pass, rulebook: Rulebook) -> Round:
        adapter = self.adapters[turn.connection.adapter]
        assert adapter.ask is not None, "only those are polled"
        defaults = {entry.key: entry.default for entry in adapter.fields if entry.default}
        resolved = self.secrets.resolve(turn.poll.workspace, turn.connection.settings)
        settings = defaults | {key: text for key, text in resolved.items() if text}
        telephones, is_cut = telephones_of(rulebook, settings)
        questions = tuple(Question(one, adapter.ask(one, settings)) for one in telephones)
        problem = TOO_MANY if is_cut else "" if questions else NOBODY
        return Round(turn, entered, questions, settings, problem)

    def send(self, begun: Round) -> Heard:
        """Ask."""
        adapter = self.adapters[begun.turn.connection.adapter]
        return Heard(begun, self.ask(adapter, begun.questions, begun.settings))

    def finish(self, heard: Heard) -> None:
        """Queue what changed, and the next round."""
        begun, asked, turn = heard.round, heard.asked, heard.round.turn
        name, now = turn.poll.workspace, self.clock.now()
        self.admission.leave(name, begun.pass_, asked.is_healthy, now)
        known = self.naming.watches.every(name, turn.connection.id)
        for telephone, reading in asked.readings:
            self._take(turn, telephone, reading, known.get(telephone.key, UNSEEN))
        spent_seconds = (now - turn.began_at).total_seconds()
        self._go_on(turn, asked.problem or begun.problem, turn.pause_seconds - spent_seconds)

    def _take(
        self, turn: Turn, telephone: Telephone, reading: Reading, known: tuple[Watched, int]
    ) -> None:
        """Queue what is news of *telephone*: the same answer as before is none."""
        if not reading.events:
            return
        event, name = reading.events[0], turn.poll.workspace
        parts = (event.client.raw, event.kind.value, event.leg_id)
        said = "" if event.kind is EventKind.ENDED else "\n".join(parts)
        if said == known[0].said and (said or not known[0].going):
            return
        assert event.call_id == telephone.key, "an answer is about the telephone that was asked for"
        named = self.naming.name(name, turn.connection.id, event, known, said)
        completed = (complete(one, turn.connection) for one in named.events)
        self.events.send(*(event_message(name, one) for one in completed))
        self.naming.keep(named)

    def _go_on(self, turn: Turn, problem: str, pause_seconds: float) -> None:
        """Note how it went, where that is news, and queue the next turn."""
        poll, chain = turn.poll, turn.chain
        text, since = sentence(problem, chain, self.clock.now())
        if text != chain.problem:
            told = replace(chain, problem=text, problem_at=since)
            self.polls.put(poll.workspace, poll.connection_id, told, turn.version)
        longest = max(turn.pause_seconds, MOST_PAUSE_SECONDS)
        pause = min(max(pause_seconds, LEAST_PAUSE_SECONDS), longest)
        self.queue.send(poll_message(replace(poll, turn=chain.turn), pause))

    def _is_polled(self, connection: Connection) -> bool:
        return connection.enabled and self.adapters[connection.adapter].ask is not None
