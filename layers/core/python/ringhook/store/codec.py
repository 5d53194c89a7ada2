"""Records to JSON and back, for table rows and queue messages."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import Any, Generic, TypeVar

import msgspec

T = TypeVar("T")
_ENCODER = msgspec.json.Encoder()


class Codec(Generic[T]):
    """Writes and reads one kind of record; costs nothing before it is first used."""

    def __init__(self, kind: type[T]) -> None:
        self._kind = kind

    @cached_property
    def _decoder(self) -> msgspec.json.Decoder[T]:
        return msgspec.json.Decoder(self._kind)

    def to_json(self, record: T) -> dict[str, Any]:
        """Return *record* as plain JSON data."""
        plain: dict[str, Any] = msgspec.to_builtins(record)
        return plain

    def from_json(self, plain: Mapping[str, Any]) -> T:
        """Return the record in *plain*. Raises `ValueError` when it is none."""
        return msgspec.convert(plain, self._kind)

    def to_text(self, record: T) -> str:
        """Return *record* as JSON text."""
        return _ENCODER.encode(record).decode()

    def from_text(self, text: str) -> T:
        """Return the record in *text*. Raises `ValueError` when it is none."""
        return self._decoder.decode(text)
