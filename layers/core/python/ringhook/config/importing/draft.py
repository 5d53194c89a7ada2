"""What an importer builds: only what can be saved, and a sentence for everything that cannot.

Every piece is checked on its own when it is added, so that one bad row never costs the others.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ringhook.config.document import MAX_ACTIONS, Document
from ringhook.config.problems import read_document
from ringhook.domain.dial_fields import FIELDS
from ringhook.domain.errors import InvalidDocumentError, Problem
from ringhook.domain.values import scrub

MAX_WARNINGS = 300
ADAPTERS = {"generic": FIELDS}
"""What importers may make a connection of: a service that is asked over HTTP to place a call."""
MAX_PIECES = 2 * MAX_ACTIONS
MAX_LOOKUPS = 20
WEB_KINDS = frozenset({"GET", "POST"})
LOCAL_HOST = re.compile(
    r"(?i)https?://(?:localhost|127\.|10\.|192\.168\.|169\.254\.|172\.(?:1[6-9]|2\d|3[01])\."
    r"|[^/?#:.$]+(?:[/?#:]|\Z)|[^/?#:$]+\.(?:local|lan|internal)(?:[/?#:]|\Z))"
)

Piece = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Imported:
    """A document with only what was imported, and what the administrator must know about it.

    A warning's path is a place in the imported text.
    """

    document: dict[str, Any]
    warnings: tuple[Problem, ...]


class Draft:
    """A document being filled in."""

    def __init__(self) -> None:
        self._actions: list[Piece] = []
        self._exceptions: list[Piece] = []
        self._agents: dict[str, Piece] = {}
        self._connections: list[Piece] = []
        self._lookups: list[Piece] = []
        self._credentials: list[Piece] = []
        self._prefix = ""
        self._suppress: Piece = {}
        self._popup: Piece = {}
        self._warnings: dict[tuple[str, str], Problem] = {}
        self._pieces = 0

    def warn(self, path: str, message: str) -> None:
        """Note something once."""
        problem = Problem(scrub(path)[:300], scrub(message)[:1000])
        self._warnings.setdefault((problem.path, problem.message), problem)

    def add_action(self, path: str, action: Piece) -> bool:
        """Add *action*, or say at *path* why it is left out."""
        if len(self._actions) >= MAX_ACTIONS:
            self.warn(path.partition(".")[0], f"only the first {MAX_ACTIONS} actions were taken")
            return False
        if not self._accepts(path, {"actions": [action]}, "actions.0"):
            return False
        self._actions.append(action)
        if action["kind"] in WEB_KINDS:
            self.warn_of_inside(path, action["target"])
        return True

    def add_connection(self, connection: Piece) -> None:
        """Add *connection*. Whether its settings fit is for who knows the adapters to say, when it is saved."""
        self._connections.append(connection)

    def add_lookup(self, path: str, lookup: Piece) -> bool:
        """Add *lookup* behind those before it, or say at *path* why it is left out."""
        if len(self._lookups) >= MAX_LOOKUPS:
            self.warn(path.partition(".")[0], f"only the first {MAX_LOOKUPS} lookups were taken")
            return False
        if not self._accepts(path, {"lookups": [lookup]}, "lookups.0"):
            return False
        self._lookups.append(lookup)
        self.warn_of_inside(path, lookup["target"])
        return True

    def add_credential(self, path: str, credential: Piece) -> bool:
        """Add *credential*, whose id the entries after it may name, or say why it is left out."""
        inside = f"credentials.{len(self._credentials)}"
        if not self._accepts(path, {}, inside, credential):
            return False
        self._credentials.append(credential)
        self.warn_of_inside(path, credential.get("target", ""))
        return True

    def add_dialling(self, path: str, connection: Piece) -> bool:
        """Add a connection that places calls, or say at *path* why it is left out."""
        if not self._accepts(path, {"connections": [connection]}, "connections.0"):
            return False
        self._connections.append(connection)
        self.warn_of_inside(path, connection["settings"].get("dial_url", ""))
        return True

    def set_prefix(self, path: str, prefix: str) -> None:
        """Set `settings.outgoing_prefix`."""
        piece = {"settings": {"outgoing_prefix": prefix}}
        if self._accepts(path, piece, "settings.outgoing_prefix"):
            self._prefix = prefix

    def warn_of_inside(self, path: str, target: str) -> None:
        """Say so when only somebody inside can reach *target*."""
        if LOCAL_HOST.match(target):
            self.warn(
                path, "this address is inside your network; a server elsewhere cannot call it"
            )

    def suppress(self, path: str, name: str, value: object) -> None:
        """Set `settings.suppress.{name}`."""
        piece = {"settings": {"suppress": {name: value}}}
        if self._accepts(path, piece, f"settings.suppress.{name}"):
            self._suppress[name] = value

    def popup(self, path: str, name: str, value: object) -> None:
        """Set `settings.popup.{name}`."""
        if self._accepts(path, {"settings": {"popup": {name: value}}}, f"settings.popup.{name}"):
            self._popup[name] = value

    def add_exception(self, path: str, number: str, person: str) -> None:
        """Add a number for which nothing happens; *person* names whose calls, empty for all."""
        agent = re.sub(r"[^A-Za-z0-9._-]", "-", person)[:64]
        agents = {agent: {"id": agent, "name": person[:200]}} if agent else {}
        entry = {"number": number, "agent": agent}
        piece = {"settings": {"exceptions": [entry]}, "agents": list(agents.values())}
        if not self._accepts(path, piece, "settings.exceptions.0"):
            return
        self._exceptions.append(entry)
        for agent_id in agents.keys() - self._agents.keys():
            self.warn(path, f"the agent {person} has no extension yet; add it")
            self._agents[agent_id] = agents[agent_id]

    def imported(self) -> Imported:
        """Return what came together."""
        settings = {
            "suppress": self._suppress,
            "popup": self._popup,
            "exceptions": self._exceptions,
            "outgoing_prefix": self._prefix,
        }
        raw = {
            "settings": settings,
            "agents": list(self._agents.values()),
            "actions": self._actions,
            "lookups": self._lookups,
            "credentials": self._credentials,
        }
        document = read_document(raw, {}).model_dump(mode="json")
        others = Document.model_validate({"connections": self._connections}).model_dump(mode="json")
        made = document | {"connections": others["connections"]}
        return Imported(made, shortened(self._warnings))

    def _accepts(self, path: str, piece: Piece, inside: str, *credentials: Piece) -> bool:
        self._pieces += 1
        if self._pieces > MAX_PIECES:
            self.warn("", f"only the first {MAX_PIECES} entries were read; import the rest alone")
            return False
        try:
            whole = piece | {"credentials": [*self._credentials, *credentials]}
            read_document(whole, ADAPTERS)
        except InvalidDocumentError as error:
            for problem in error.problems:
                field = problem.path.removeprefix(inside)
                self.warn(f"{path}{field}", f"left out: {problem.message}")
            return False
        return True


def shortened(warnings: Mapping[tuple[str, str], Problem]) -> tuple[Problem, ...]:
    """Return the first warnings, and how many more there are."""
    found = tuple(warnings.values())
    if len(found) <= MAX_WARNINGS:
        return found
    rest = len(found) - MAX_WARNINGS
    return (*found[:MAX_WARNINGS], Problem("", f"and {rest} more; correct these first"))
