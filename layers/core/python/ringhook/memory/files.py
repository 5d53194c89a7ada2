"""`Files` in a dict."""

from __future__ import annotations

from collections.abc import Iterable

from ringhook.domain.errors import NotFoundError
from ringhook.ports.files import checked


class MemoryFiles:
    """Forgets everything with the process. *kept* may be looked at."""

    def __init__(self) -> None:
        self.kept: dict[str, bytes] = {}

    def put(self, name: str, pieces: Iterable[bytes]) -> int:
        """See `ringhook.ports.files.Files`."""
        content = b"".join(pieces)
        self.kept[checked(name)] = content
        return len(content)

    def read(self, name: str, first: int, count: int) -> bytes:
        """See `ringhook.ports.files.Files`."""
        if checked(name) not in self.kept:
            raise NotFoundError("the file is no longer kept")
        return self.kept[name][first : first + count]

    def delete(self, name: str) -> None:
        """See `ringhook.ports.files.Files`."""
        self.kept.pop(checked(name), None)

    def address(self, name: str, kind: str, file_name: str) -> str:  # noqa: ARG002 - the port's
        """See `ringhook.ports.files.Files`."""
        checked(name)
        return ""
