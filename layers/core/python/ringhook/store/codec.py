"""Records to JSON and back, for table rows and queue messages."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import Any, Generic, TypeVar

from pydantic import TypeAdapter

T = TypeVar("T")


class Codec(Generic[T]):
    """Writes and reads one kind of record; costs nothing before it is first used."""

    def __init__(self, kind: type[T]) -> None:
        self._kind = kind

    @cached_property
    def _adapter(self) -> TypeAdapter[T]:
        return TypeAdapter(self._kind)

    def to_json(self, record: T) -> dict[str, Any]:
        """Return *record* as plain JSON data."""
        plain: dict[str, Any] = self._adapter.dump_python(record, mode="json")
        return plain

    def from_json(self, plain: Mapping[str, Any]) -> T:
        """Return the record in *plain*."""
        return self._adapter.validate_python(dict(plain))

    def to_text(self, record: T) -> str:
        """Return *record* as JSON text."""
        return self._adapter.dump_json(record).decode()

    def from_text(self, text: str) -> T:
        """Return the record in *text*."""
        return self._adapter.validate_json(text)
