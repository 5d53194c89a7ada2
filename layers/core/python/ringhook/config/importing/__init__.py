"""Configurations of other products, and our own export, read into a draft. Nothing is saved here.

One file reads one format: `read(text)` returns the draft and its warnings, or raises `BadPayloadError`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from ringhook.config.importing import biztel, cely, divalto, own, threecx
from ringhook.config.importing.draft import Imported
from ringhook.config.importing.fitting import fitted
from ringhook.config.importing.merging import merged
from ringhook.domain.errors import BadPayloadError, NotFoundError
from ringhook.domain.values import scrub

__all__ = ["FORMATS", "MAX_TEXT_BYTES", "Imported", "fitted", "merged", "read_text"]

MAX_TEXT_BYTES = 1024 * 1024

FORMATS: Mapping[str, Callable[[str], Imported]] = {
    "biztel": biztel.read,
    "cely": cely.read,
    "divalto": divalto.read,
    "ringhook": own.read,
    "threecx": threecx.read,
}


def read_text(form: str, text: str) -> Imported:
    """Return what *text* says in the format named *form*.

    Raises `NotFoundError` for an unknown format, `BadPayloadError` for a text that cannot be read.
    """
    read = FORMATS.get(form)
    if read is None:
        raise NotFoundError(f"this format cannot be imported; choose one of {', '.join(FORMATS)}")
    clean = scrub(text).removeprefix("\ufeff")
    if not clean.strip():
        raise BadPayloadError("line 1, column 1: the text is empty; paste what you want to import")
    if len(clean.encode()) > MAX_TEXT_BYTES:
        raise BadPayloadError("the text is over 1 MiB; import it in parts")
    return read(clean)
