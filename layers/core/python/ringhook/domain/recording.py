"""What to ask of a vendor for one recording."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordingRequest:
    """The HTTP request that brings the recording.

    With *link_in* the answer is JSON instead, and that field of it holds the address to fetch, or a list
    whose first entry does; no header of this request goes there.
    """

    url: str
    method: str = "GET"
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""
    link_in: tuple[str, ...] = ()
