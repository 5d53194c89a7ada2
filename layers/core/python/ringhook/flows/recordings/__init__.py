"""Recordings: asked of the PBX on the way to a browser, or fetched when they are announced and kept here."""

from ringhook.flows.recordings.announcing import Announcing
from ringhook.flows.recordings.fetching import Fetching
from ringhook.flows.recordings.keeping import Keeping
from ringhook.flows.recordings.playing import Asked, Piece, Playing
from ringhook.flows.recordings.source import Source, UnavailableError

__all__ = [
    "Announcing",
    "Asked",
    "Fetching",
    "Keeping",
    "Piece",
    "Playing",
    "Source",
    "UnavailableError",
]
