"""The colours of a card, light and dark. Text on its ground has a contrast of 4.5 at least (WCAG 2.2, 1.4.3)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Accent:
    """One colour of meaning: incoming, outgoing, missed, a question. *soft* is the ground of the pill."""

    strong: str
    hover: str
    soft: str
    text: str


@dataclass(frozen=True, slots=True)
class Palette:
    """Everything one theme needs."""

    ground: str
    border: str
    text: str
    quiet: str
    button: str
    button_hover: str
    button_line: str
    track: str
    on_accent: str
    accents: Mapping[str, Accent]


LIGHT = Palette(
    ground="#ffffff",
    border="#d5dbe5",
    text="#0f172a",
    quiet="#56637a",
    button="#ffffff",
    button_hover="#eef2f8",
    button_line="#d5dbe5",
    track="#e5e9f0",
    on_accent="#ffffff",
    accents={
        "inbound": Accent("#15803d", "#126b33", "#dcfce7", "#166534"),
        "outbound": Accent("#1d4ed8", "#1a44bd", "#dbeafe", "#1e40af"),
        "internal": Accent("#6d28d9", "#5b21b6", "#ede9fe", "#5b21b6"),
        "missed": Accent("#c81e1e", "#a91818", "#fee2e2", "#991b1b"),
        "question": Accent("#b45309", "#92400e", "#fef3c7", "#92400e"),
    },
)
DARK = Palette(
    ground="#131a29",
    border="#2b364b",
    text="#f1f5f9",
    quiet="#9fb0c8",
    button="#1a2334",
    button_hover="#263248",
    button_line="#3a4760",
    track="#263248",
    on_accent="#ffffff",
    accents={
        "inbound": Accent("#15803d", "#1a9448", "#123322", "#86efac"),
        "outbound": Accent("#2563eb", "#3b74ee", "#152a52", "#93c5fd"),
        "internal": Accent("#7c3aed", "#8d55ef", "#2b1d52", "#c4b5fd"),
        "missed": Accent("#c81e1e", "#d93636", "#42161b", "#fca5a5"),
        "question": Accent("#b45309", "#c4610f", "#3d2a0f", "#fcd34d"),
    },
)


def palette_of(theme: str) -> Palette:
    """Return the colours of *theme*; light unless it is `dark`."""
    return DARK if theme == "dark" else LIGHT


def accent_of(palette: Palette, meaning: str) -> Accent:
    """Return the accent of *meaning*; a direction nobody knows looks like an incoming call."""
    return palette.accents.get(meaning, palette.accents["inbound"])
