"""The policy where it lies: read again whenever it changes, so nobody restarts a relay to allow a page.

Two files: the user's, and the machine's, which an administrator writes. A field that the machine's file has is decided
there; the relay never writes it. When either is broken, nothing is allowed.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

from ringhook_relay.policy import Consent, Policy
from ringhook_relay.policy_reader import PolicyError, read_document, read_policy
from ringhook_relay.private_file import UnsafeFileError, refuse_foreign_writers, write_private

_Mark = tuple[int, int, int]
# What an answer of the user adds to: it must not widen what the machine's list decides.
_ANSWERS: Final = {"programs": "approved"}


class _File:
    """One file, read once per change."""

    def __init__(self, path: Path, platform: str) -> None:
        self.path = path
        self._platform = platform
        self._mark: _Mark | None = None
        self._policy = Policy(platform=platform)
        self._fields: frozenset[str] = frozenset()

    def current(self) -> tuple[Policy, frozenset[str]]:
        """Return what it says and which fields it has."""
        mark = self.marked()
        if mark is None:
            return Policy(platform=self._platform), frozenset()
        self.refuse_unsafe()
        if mark != self._mark:
            text = self.text()
            self._policy = self.understood(text)
            self._fields = frozenset(read_document(text))
            self._mark = mark
        return self._policy, self._fields

    def text(self) -> str:
        try:
            return self.path.read_text(encoding="utf-8-sig")
        except (OSError, UnicodeDecodeError) as error:
            raise PolicyError(f"{self.path} cannot be read: {error}") from None

    def understood(self, text: str) -> Policy:
        try:
            return read_policy(text, self._platform)
        except PolicyError as error:
            raise PolicyError(f"{self.path}: {error}") from None

    def refuse_unsafe(self) -> None:
        try:
            refuse_foreign_writers(self.path)
        except UnsafeFileError as error:
            raise PolicyError(str(error)) from None

    def marked(self) -> _Mark | None:
        try:
            found = self.path.stat()
        except FileNotFoundError:
            return None
        except OSError as error:
            raise PolicyError(f"{self.path} cannot be read: {error}") from None
        return found.st_mtime_ns, found.st_size, found.st_ino


class PolicyFile:
    """The policy of one profile on one machine."""

    def __init__(self, path: Path, platform: str, machine: Path | None = None) -> None:
        self.path, self.machine = path, machine
        self._user = _File(path, platform)
        self._machine = None if machine is None else _File(machine, platform)

    def current(self) -> Policy:
        """Return what is allowed now; PolicyError when a file is there and cannot be used."""
        user, _fields = self._user.current()
        if self._machine is None:
            return user
        decided, fields = self._machine.current()
        replaced = fields | {_ANSWERS[name] for name in fields if name in _ANSWERS}
        won = {name: getattr(decided, name) for name in replaced}
        return replace(user, **won, locked=fields)

    def allow(self, urls: Sequence[str], programs: Sequence[str]) -> None:
        """Add origins and program paths to the user's file; what is there stays. Refuses what `current` would refuse."""
        document = self._document()
        if urls:
            self._add("urls", document, urls)
        if programs:
            self._refuse_locked("programs")
            known = document.setdefault("programs", [])
            paths = [program.get("path") for program in known]
            known += [{"path": path} for path in programs if path not in paths]
        self._write(document)

    def approve(self, mark: str) -> None:
        """Remember that the agent always wants the program with this fingerprint."""
        self._answer("approved", "refused", mark)

    def refuse(self, mark: str) -> None:
        """Remember that the agent never wants the program, or the origin, *mark*."""
        self._answer("refused", "approved", mark)

    def set_dial(self, consent: Consent) -> None:
        """Remember what links may do with the telephone."""
        self._refuse_locked("dial")
        self._write(self._document() | {"dial": consent.value})

    def _answer(self, listed: str, opposite: str, mark: str) -> None:
        document = self._document()
        if mark in document.get(opposite, []):
            document[opposite].remove(mark)
        self._add(listed, document, [mark])
        self._write(document)

    def _add(self, name: str, document: dict[str, Any], values: Sequence[str]) -> None:
        self._refuse_locked(name)
        listed = document.setdefault(name, [])
        listed += [value for value in values if value not in listed]
        if name == "urls" and "refused" in document:
            document["refused"] = [mark for mark in document["refused"] if mark not in values]

    def _refuse_locked(self, name: str) -> None:
        if name in self.current().locked:
            raise PolicyError(f'"{name}" is decided in {self.machine}: ask your administrator')

    def _document(self) -> dict[str, Any]:
        self._user.refuse_unsafe()
        if self._user.marked() is None:
            return {}
        text = self._user.text()
        self._user.understood(text)
        return read_document(text)

    def _write(self, document: dict[str, Any]) -> None:
        text = json.dumps(document, indent=2, ensure_ascii=False) + "\n"
        self._user.understood(text)
        write_private(self.path, text)
