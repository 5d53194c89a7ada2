"""Short words for tests of importers."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from ringhook.config.asking import LookupEntry, RequestEntry
from ringhook.config.compile_asking import compile_lookup, compile_request
from ringhook.config.importing import Imported, read_text
from ringhook.engine.answers import Answer, Outcome, read_matches, read_values, succeeded

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


def lookups(imported: Imported) -> list[dict[str, Any]]:
    """Return the lookups of the draft."""
    found: list[dict[str, Any]] = imported.document["lookups"]
    return found


def credentials(imported: Imported) -> list[dict[str, Any]]:
    """Return the credentials of the draft."""
    found: list[dict[str, Any]] = imported.document["credentials"]
    return found


def contacts_in(lookup: dict[str, Any], body: str) -> list[dict[str, str]]:
    """Return the contacts that *lookup* finds in an answer."""
    compiled = compile_lookup(LookupEntry.model_validate(lookup), 1)
    answer = Answer(200, {"content-type": "text/plain"}, body.encode(), truncated=False)
    return read_matches(answer, compiled.matches, compiled.step.request.read)


def session_in(credential: dict[str, Any], body: str) -> dict[str, str]:
    """Return what a login keeps of an answer."""
    request = compile_request(RequestEntry.model_validate(credential["request"]))
    answer = Answer(200, {}, body.encode(), truncated=False)
    assert succeeded(answer, request.success, request.read) is Outcome.OK
    return read_values(answer, request.read)
