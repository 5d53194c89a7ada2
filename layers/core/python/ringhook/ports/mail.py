"""Send a plain letter to a few people."""

from __future__ import annotations

from typing import Protocol

from ringhook.domain.errors import RinghookError


class MailFailedError(RinghookError):
    """The mail server refuses, and will refuse again until somebody changes something."""


class Mail(Protocol):
    """One verb. Whatever stands in *subject*, it stays one header."""

    def send(self, to: tuple[str, ...], subject: str, text: str) -> None:
        """Hand one letter to *to* to the mail server.

        Raises `MailFailedError`, or `TryAgainError` when the server cannot be reached or asks for time.
        """
        ...
