"""Put imported entries behind those that are saved; what is saved always stays as it is."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from ringhook.config.document import Document, Settings
from ringhook.config.importing.draft import Imported
from ringhook.domain.errors import Problem

UNLISTED = {"exceptions"}


def merged(saved: Document, imported: Imported) -> Imported:
    """Return *saved* with the imported actions, exceptions, agents and connections behind its own.

    Agents and connections whose id is saved already, and all other settings, stay as saved.
    """
    document = saved.model_dump(mode="json")
    added = imported.document
    warnings = [*imported.warnings, *_settings(document["settings"], added["settings"])]
    taken = {action["id"] for action in document["actions"]}
    for action in added["actions"]:
        document["actions"].append(action | ({"id": ""} if action["id"] in taken else {}))
    for section in ("agents", "connections"):
        warnings += _entries(section, document[section], added[section])
    exceptions = document["settings"]["exceptions"]
    exceptions += [e for e in added["settings"]["exceptions"] if e not in exceptions]
    return Imported(document, tuple(warnings))


def _entries(
    section: str, saved: list[dict[str, Any]], added: list[dict[str, Any]]
) -> Iterator[Problem]:
    known = {entry["id"] for entry in saved}
    for index, entry in enumerate(added):
        if entry["id"] and entry["id"] in known:
            message = f"{entry['id']} is saved already and stays as it is"
            yield Problem(f"{section}.{index}", message)
        else:
            saved.append(entry)


def _settings(saved: Mapping[str, Any], added: Mapping[str, Any]) -> Iterator[Problem]:
    usual = Settings().model_dump(mode="json")
    for name, value in added.items():
        if name not in UNLISTED and value not in (usual[name], saved[name]):
            yield Problem(f"settings.{name}", "is not merged; the saved settings stay as they are")
