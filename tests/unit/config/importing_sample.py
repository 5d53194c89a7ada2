"""Short words for tests of importers."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from ringhook.config.importing import Imported, read_text

FOLDER = Path(__file__).parents[3] / "events" / "import"


def sample(form: str, name: str) -> Imported:
    """Return a sample file, imported."""
    return read_text(form, (FOLDER / form / name).read_text(encoding="utf-8"))


def actions(imported: Imported) -> list[dict[str, Any]]:
    """Return the actions of the draft."""
    found: list[dict[str, Any]] = imported.document["actions"]
    return found


def said(imported: Imported) -> dict[str, str]:
    """Return every warning as one text by path, several joined with line breaks."""
    texts: dict[str, str] = {}
    for warning in imported.warnings:
        before = f"{texts[warning.path]}\n" if warning.path in texts else ""
        texts[warning.path] = before + warning.message
    return texts
