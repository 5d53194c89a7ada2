"""Keep what another product would send as it stands: `$name$` that is no variable of ours."""

from __future__ import annotations

from ringhook.domain.errors import BadTemplateError
from ringhook.engine.text import parse
from ringhook.engine.text.names import dollar_name

MAX_ESCAPES = 20


def keep_unknown(source: str, *, numbered: bool = False) -> tuple[str, tuple[str, ...]]:
    """Return *source* with the dollars of unknown names doubled, and those names.

    Other mistakes stay; whoever saves the text is told.
    """
    words: list[str] = []
    for _ in range(MAX_ESCAPES):
        try:
            parse(source, numbered=numbered)
        except BadTemplateError as error:
            offset = _offset(source, error)
            if source[offset : offset + 1] != "$":
                break
            source = _doubled(source, offset, error.word)
            words.append(error.word)
        else:
            break
    return source, tuple(words)


def escaped(text: str) -> str:
    """Return literal *text* as a template that gives just this text."""
    return text.replace("$", "$$").replace("{{", "{{{{")


def _doubled(source: str, offset: int, word: str) -> str:
    """Double the dollar at *offset*, and the one that closes the name unless it only lacks that one."""
    start = source[:offset] + "$$"
    closing = -1
    if dollar_name(word) is None:
        closing = source.find("$", offset + 1 + len(word))
    if closing < 0:
        return start + source[offset + 1 :]
    return f"{start}{source[offset + 1 : closing]}$${source[closing + 1 :]}"


def _offset(source: str, error: BadTemplateError) -> int:
    before = source.split("\n")[: error.line - 1]
    return sum(len(line) + 1 for line in before) + error.column - 1
