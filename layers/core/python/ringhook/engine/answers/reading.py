"""Read a CRM's answer: did it work, what does it say, which contacts does it hold."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from ringhook.domain.errors import BadTemplateError
from ringhook.engine.answers.allowance import Allowance, ExhaustedError, UnreadableError
from ringhook.engine.answers.answer import Answer, Outcome
from ringhook.engine.answers.parts import parts
from ringhook.engine.answers.pieces import Piece
from ringhook.engine.answers.queries import is_true, search
from ringhook.engine.answers.values import LONGEST, clean
from ringhook.engine.outgoing import Reader, Source, Success

MOST_MATCHES = 10
_NOTHING: Mapping[str, Reader] = {}
_STRUCTURED: Mapping[Source, Callable[[Piece], object]] = {
    Source.JSON: lambda piece: piece.json,
    Source.XML: lambda piece: piece.xml,
}


def succeeded(
    answer: Answer,
    success: Success,
    readers: Mapping[str, Reader] = _NOTHING,
    matches: Reader | None = None,
) -> Outcome:
    """Return what *answer* means, also for who wants to read it with *readers*, or *matches* and these.

    An empty body is null to a condition, and holds no value; that alone is no fault.
    """
    if not any(first <= answer.status <= last for first, last in success.statuses):
        return Outcome.BAD_STATUS
    wanted = (matches,) if matches else tuple(readers.values())
    sources = {reader.source for reader in wanted} - {Source.HEADER}
    if answer.truncated and (success.condition or sources):
        return Outcome.TOO_LARGE
    piece = Piece(answer, Allowance())
    try:
        for source in sources & _STRUCTURED.keys():
            _STRUCTURED[source](piece)
        return _outcome(piece, success.condition)
    except UnreadableError:
        return Outcome.UNREADABLE
    except ExhaustedError:
        return Outcome.TOO_LARGE


def _outcome(piece: Piece, condition: str) -> Outcome:
    if not condition or is_true(search(condition, piece.json, piece.allowance)):
        return Outcome.OK
    return Outcome.CONDITION_FAILED


def read_values(
    answer: Answer, readers: Mapping[str, Reader], longest: int = LONGEST
) -> dict[str, str]:
    """Return every name with its value, empty where the answer has none.

    A value has at most *longest* characters and no control characters but tab and line feed.
    """
    return _values(Piece(answer, Allowance(), longest), readers)


def read_matches(
    answer: Answer, matches: Reader | None, readers: Mapping[str, Reader], limit: int = MOST_MATCHES
) -> list[dict[str, str]]:
    """Return the first contacts in *answer*, as *readers* see each of them.

    *matches* leads to them; without it the answer is one contact. One of whom nothing is known is none.
    """
    whole = Piece(answer, Allowance())
    found: list[dict[str, str]] = []
    for piece in _contacts(whole, matches):
        values = _values(piece, readers)
        if any(values.values()):
            found.append(values)
        if len(found) >= limit:
            break
    return found


def _contacts(whole: Piece, matches: Reader | None) -> Iterator[Piece]:
    """Yield until there are no more or reading them has taken as long as it may."""
    if matches is None:
        yield whole
        return
    try:
        for part in parts(whole, matches):
            whole.allowance.take(1)
            yield part
    except (BadTemplateError, ExhaustedError, UnreadableError):
        return


def _values(piece: Piece, readers: Mapping[str, Reader]) -> dict[str, str]:
    return {name: clean(_value(piece, reader), piece.longest) for name, reader in readers.items()}


def _value(piece: Piece, reader: Reader) -> str:
    try:
        return piece.read(reader)
    except (BadTemplateError, ExhaustedError, UnreadableError):
        return ""
