"""Letters that are only remembered."""

from __future__ import annotations

from dataclasses import dataclass
from threading import Lock

from ringhook.domain.errors import RinghookError


@dataclass(frozen=True, slots=True)
class Letter:
    """What was sent to whom."""

    to: tuple[str, ...]
    subject: str
    text: str


class MemoryMail:
    """Keeps every letter in *letters*; while *trouble* is set it is raised instead."""

    def __init__(self) -> None:
        self._lock = Lock()
        self.letters: list[Letter] = []
        self.trouble: RinghookError | None = None

    def send(self, to: tuple[str, ...], subject: str, text: str) -> None:
        """See `ringhook.ports.mail.Mail`."""
        if self.trouble is not None:
            raise self.trouble
        with self._lock:
            self.letters.append(Letter(to, subject, text))
