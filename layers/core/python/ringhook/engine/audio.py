"""Which kind of sound something is: by what its server says, else by its name, else by how it begins."""

from __future__ import annotations

import re
from collections.abc import Mapping
from urllib.parse import urlsplit

AUDIO = re.compile(r"audio/[a-z0-9][a-z0-9.+-]{0,60}")
UNSAID = frozenset({"", "application/octet-stream", "binary/octet-stream", "application/ogg"})
"""What servers say of a file of which they know nothing."""
SYNONYMS = {
    "audio/x-wav": "audio/wav",
    "audio/wave": "audio/wav",
    "audio/vnd.wave": "audio/wav",
} | {
    "audio/mp3": "audio/mpeg",
    "audio/x-mpeg": "audio/mpeg",
    "audio/mpeg3": "audio/mpeg",
}
"""Browsers know the second."""
BY_ENDING: Mapping[str, str] = {
    "mp3": "audio/mpeg",
    "wav": "audio/wav",
    "ogg": "audio/ogg",
    "oga": "audio/ogg",
    "opus": "audio/ogg",
    "m4a": "audio/mp4",
    "aac": "audio/aac",
    "flac": "audio/flac",
    "webm": "audio/webm",
}
ENDINGS: Mapping[str, str] = {
    kind: ending for ending, kind in BY_ENDING.items() if ending not in {"oga", "opus"}
}
BY_BEGINNING: tuple[tuple[re.Pattern[bytes], str], ...] = (
    (re.compile(rb"RIFF.{4}WAVE", re.DOTALL), "audio/wav"),
    (re.compile(rb"ID3|\xff[\xe2-\xe7\xf2-\xf7\xfa-\xff]"), "audio/mpeg"),
    (re.compile(rb"OggS"), "audio/ogg"),
    (re.compile(rb"fLaC"), "audio/flac"),
    (re.compile(rb".{4}ftyp", re.DOTALL), "audio/mp4"),
    (re.compile(rb"\x1a\x45\xdf\xa3"), "audio/webm"),
)
"""https://mimesniff.spec.whatwg.org/#matching-an-audio-or-video-type-pattern"""


def kind_of(content_type: str, url: str, beginning: bytes) -> str:
    """Return the media type, always `audio/...`, or nothing for what is no sound.

    *beginning* is empty where the first bytes are not at hand.
    """
    said = content_type.partition(";")[0].strip().lower()
    if AUDIO.fullmatch(said):
        return SYNONYMS.get(said, said)
    if said not in UNSAID:
        return ""
    if beginning:
        return next((kind for begins, kind in BY_BEGINNING if begins.match(beginning)), "")
    return BY_ENDING.get(_ending(url), "audio/mpeg")


def _ending(url: str) -> str:
    try:
        path = urlsplit(url).path
    except ValueError:
        return ""
    return path.rpartition(".")[2].lower()
