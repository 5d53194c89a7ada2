"""The policy where it lies: read again whenever it changes, so nobody restarts a relay to allow a page."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from ringhook_relay.policy import Policy
from ringhook_relay.policy_reader import PolicyError, read_document, read_policy
from ringhook_relay.private_file import UnsafeFileError, refuse_foreign_writers, write_private

_Mark = tuple[int, int, int]


class PolicyFile:
    """The policy of one profile."""

    def __init__(self, path: Path, platform: str) -> None:
        self.path = path
        self._platform = platform
        self._mark: _Mark | None = None
        self._policy = Policy(platform=platform)

    def current(self) -> Policy:
        """Return what is allowed now; PolicyError when the file is there and cannot be used."""
        mark = self._marked()
        if mark is None:
            return Policy(platform=self._platform)
        self._refuse_unsafe()
        if mark != self._mark:
            self._policy = self._read()
            self._mark = mark
        return self._policy

    def allow(self, urls: Sequence[str], programs: Sequence[str]) -> None:
        """Add origins and program paths to the file; what is there stays. Refuses what `current` would refuse."""
        self._refuse_unsafe()
        document = self._document()
        listed = document.setdefault("urls", [])
        listed += [url for url in urls if url not in listed]
        known = document.setdefault("programs", [])
        paths = [program.get("path") for program in known]
        known += [{"path": path} for path in programs if path not in paths]
        text = json.dumps(document, indent=2, ensure_ascii=False) + "\n"
        self._named(text)
        write_private(self.path, text)

    def _document(self) -> dict[str, Any]:
        if self._marked() is None:
            return {}
        self._read()
        return read_document(self.path.read_text(encoding="utf-8-sig"))

    def _read(self) -> Policy:
        try:
            text = self.path.read_text(encoding="utf-8-sig")
        except (OSError, UnicodeDecodeError) as error:
            raise PolicyError(f"{self.path} cannot be read: {error}") from None
        return self._named(text)

    def _named(self, text: str) -> Policy:
        try:
            return read_policy(text, self._platform)
        except PolicyError as error:
            raise PolicyError(f"{self.path}: {error}") from None

    def _refuse_unsafe(self) -> None:
        try:
            refuse_foreign_writers(self.path)
        except UnsafeFileError as error:
            raise PolicyError(str(error)) from None

    def _marked(self) -> _Mark | None:
        try:
            found = self.path.stat()
        except FileNotFoundError:
            return None
        except OSError as error:
            raise PolicyError(f"{self.path} cannot be read: {error}") from None
        return found.st_mtime_ns, found.st_size, found.st_ino
