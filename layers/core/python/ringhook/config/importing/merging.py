"""Put imported entries behind those that are saved; what is saved always stays as it is."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from ringhook.config.document import Document, Settings
from ringhook.config.importing.draft import Imported
from ringhook.domain.errors import Problem

UNLISTED = {"exceptions"}
Entry = dict[str, Any]


def merged(saved: Document, imported: Imported) -> Imported:
    """Return *saved* with the imported entries of every list behind its own.

    Agents and connections whose id is saved already, and all other settings, stay as saved. Imported
    actions, lookups and credentials get another id instead, and what names them follows.
    """
    document = saved.model_dump(mode="json")
    added = imported.document
    warnings = [*imported.warnings, *_settings(document["settings"], added["settings"])]
    credentials = _credentials(document["credentials"], added["credentials"])
    actions = _actions(document["actions"], added["actions"])
    document["actions"] += [_renamed(action, credentials, actions) for action in added["actions"]]
    lookup_ids = {lookup["id"]: "" for lookup in document["lookups"]}
    document["lookups"] += [_renamed(entry, credentials, lookup_ids) for entry in added["lookups"]]
    for section in ("agents", "connections"):
        warnings += _entries(section, document[section], added[section])
    exceptions = document["settings"]["exceptions"]
    exceptions += [e for e in added["settings"]["exceptions"] if e not in exceptions]
    return Imported(document, tuple(warnings))


def _renamed(entry: Entry, credentials: Mapping[str, str], ids: Mapping[str, str]) -> Entry:
    """Return *entry* with its id, and the ids that it names, as they are called now."""
    request = entry["request"]
    name = request["credential"]
    changed = entry | {
        "id": ids.get(entry["id"], entry["id"]),
        "request": request | {"credential": credentials.get(name, name)},
    }
    return changed | ({"after": ids.get(entry["after"], "")} if entry.get("after") else {})


def _credentials(saved: list[Entry], added: list[Entry]) -> dict[str, str]:
    """Add the credentials; return how each is called now. One that is saved just so is shared."""
    known = {entry["id"]: entry for entry in saved}
    names: dict[str, str] = {}
    for entry in added:
        same = known.get(entry["id"]) == entry
        free = entry["id"] if same else _free(entry["id"], {*known, *names.values()})
        names[entry["id"]] = free
        if not same:
            saved.append(entry | {"id": free})
    return names


def _actions(saved: list[Entry], added: list[Entry]) -> dict[str, str]:
    """Return how the added actions are called now; a name that is taken is dropped unless it is needed."""
    taken = {action["id"] for action in saved}
    needed = {action["after"] for action in added}
    names = {action["id"]: action["id"] for action in added}
    for action_id in names:
        if action_id in taken:
            others = {*taken, *names.values()}
            names[action_id] = _free(action_id, others) if action_id in needed else ""
    return names


def _free(name: str, taken: set[str]) -> str:
    if name not in taken or not name:
        return name
    number = 2
    while f"{name[:60]}-{number}" in taken:
        number += 1
    return f"{name[:60]}-{number}"


def _entries(section: str, saved: list[Entry], added: list[Entry]) -> Iterator[Problem]:
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
