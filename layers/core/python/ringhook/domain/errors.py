"""Every error of the product, named by what happens next.

    RinghookError
    ├── BadRequestError            the sender must change something; nothing was done
    │   ├── UnknownTokenError      404  no connection has this webhook address
    │   ├── BadSignatureError      401  the request does not prove who sent it
    │   ├── ForbiddenSourceError   403  the sender's address is not on the connection's list
    │   ├── TooLargeError          413  the body is over the limit
    │   ├── BadPayloadError        400  the body cannot be read
    │   └── BadTemplateError       400  an action's text cannot be read; says where
    ├── InvalidDocumentError       400  a configuration with a list of problems
    ├── NotFoundError              404  the thing asked for does not exist
    ├── ConflictError              412  somebody else wrote first: read again
    ├── GoneError                  the desktop is no longer connected
    └── TryAgainError              may work later: leave it on the queue

A message names the thing and the remedy. It never repeats a secret or a caller's number.
"""

from __future__ import annotations

from dataclasses import dataclass


class RinghookError(Exception):
    """Anything this product raises on purpose."""


class BadRequestError(RinghookError):
    """The sender must change something; asking again unchanged cannot help."""

    status = 400


class UnknownTokenError(BadRequestError):
    """No enabled connection answers at this webhook address."""

    status = 404


class BadSignatureError(BadRequestError):
    """The request does not prove that the PBX sent it."""

    status = 401


class ForbiddenSourceError(BadRequestError):
    """The sender's network address is not on the connection's list."""

    status = 403


class TooLargeError(BadRequestError):
    """The body is over the limit."""

    status = 413


class BadPayloadError(BadRequestError):
    """The body cannot be read as what this PBX sends."""


class BadTemplateError(BadRequestError):
    """An action's text cannot be read. *line* and *column* count from 1; *word* is what we stopped at."""

    def __init__(self, message: str, *, line: int = 1, column: int = 1, word: str = "") -> None:
        super().__init__(f"line {line}, column {column}: {message}")
        self.line, self.column, self.word = line, column, word


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong with a document: *path* as in `actions.2.target`, and what to change."""

    path: str
    message: str


class InvalidDocumentError(RinghookError):
    """A document that was not saved, with everything that is wrong with it."""

    status = 400

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__("; ".join(f"{p.path}: {p.message}" for p in problems))
        self.problems = problems


class NotFoundError(RinghookError):
    """The thing asked for does not exist (any more)."""

    status = 404


class ConflictError(RinghookError):
    """Somebody else wrote first. Read the newest version, merge, and write again."""

    status = 412


class GoneError(RinghookError):
    """The desktop is no longer connected; its connection can be forgotten."""


class TryAgainError(RinghookError):
    """May work later: the message stays on its queue."""
