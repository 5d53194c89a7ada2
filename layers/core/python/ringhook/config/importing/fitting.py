"""Make any document one that can be saved: what does not fit is left out entry by entry, never bent."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from pydantic import ValidationError

from ringhook.config.document import MAX_ACTIONS, Document
from ringhook.config.importing.draft import MAX_LOOKUPS, Imported, shortened
from ringhook.config.problems import AdapterFields, check_document, problem_of
from ringhook.domain.errors import BadPayloadError, InvalidDocumentError, Problem
from ringhook.domain.values import scrub

MAX_ROUNDS = 10
MAX_CREDENTIALS = 100
MAX_ENTRIES = 1_000_000
LISTS = (
    *(("connections",), ("agents",), ("actions",), ("lookups",), ("credentials",)),
    ("settings", "exceptions"),
)
LONGEST = {"actions": MAX_ACTIONS, "lookups": MAX_LOOKUPS, "credentials": MAX_CREDENTIALS}
ASKED_WITH = ("request", "credential")
"""Where an entry names its credential: one that is left out costs the entry only the reference."""


def fitted(raw: Mapping[str, Any], adapters: AdapterFields | None) -> Imported:
    """Return *raw* without the entries that could not be saved, each with its reason.

    Without *adapters* only the shape is checked.
    """
    remaining = _Remaining(raw)
    for _ in range(MAX_ROUNDS):
        found = _problems(remaining.document, adapters)
        if isinstance(found, Document):
            return Imported(found.model_dump(mode="json"), shortened(remaining.warnings))
        remaining.drop(found)
    raise BadPayloadError("too much of this configuration cannot be saved; export it again")


def _problems(raw: Mapping[str, Any], adapters: AdapterFields | None) -> Document | list[Problem]:
    try:
        document = Document.model_validate(raw)
    except ValidationError as error:
        return [problem_of(dict(e)) for e in error.errors(include_input=False)]
    try:
        if adapters is not None:
            check_document(document, adapters)
    except InvalidDocumentError as error:
        return error.problems
    return document


class _Remaining:
    """The document as it shrinks; knows where everything stood at first."""

    def __init__(self, raw: Mapping[str, Any]) -> None:
        self.document: dict[str, Any] = dict(raw)
        if isinstance(self.document.get("settings"), Mapping):
            self.document["settings"] = dict(self.document["settings"])
        self.warnings: dict[tuple[str, str], Problem] = {}
        self._origins: dict[tuple[str, ...], list[int]] = {}
        for section in LISTS:
            holder = self._holder(section)
            entries = holder.get(section[-1])
            if isinstance(entries, list):
                holder[section[-1]] = list(entries)
                self._origins[section] = list(range(len(entries)))

    def drop(self, problems: list[Problem]) -> None:
        """Take out whatever *problems* are about, the last entries of a list first."""
        lasting = [problem for problem in problems if not self._loses_credential(problem)]
        for place in sorted({self._place(problem) for problem in lasting}, reverse=True):
            self._take_out(*place)

    def _loses_credential(self, problem: Problem) -> bool:
        """Take out the reference that *problem* is about, if it is about one."""
        parts = problem.path.split(".")
        if tuple(parts[-2:]) != ASKED_WITH or parts[0] not in {"actions", "lookups"}:
            return False
        for section in self._sections(parts):
            index = int(parts[len(section)])
            entry = self.document[parts[0]][index]
            request = entry.get("request") if isinstance(entry, Mapping) else None
            if not isinstance(request, Mapping) or not request.get("credential"):
                return False
            without = {**entry, "request": {**request, "credential": ""}}
            self.document[parts[0]][index] = without
            shown = ".".join([*section, str(self._origins[section][index]), *ASKED_WITH])
            message = "this credential is left out; choose another, until then it is sent without"
            self._warn(shown, message, "")
        return True

    def _place(self, problem: Problem) -> tuple[tuple[str, ...], int]:
        """Return what to take out for *problem*, after noting why; -1 means no entry of a list."""
        parts = problem.path.split(".")
        for section in self._sections(parts):
            index = int(parts[len(section)])
            shown = [*section, str(self._origins[section][index]), *parts[len(section) + 1 :]]
            self._warn(".".join(shown), problem.message)
            return section, index
        self._warn(problem.path, problem.message)
        settings = self.document.get("settings")
        if problem.path.startswith("settings.") and isinstance(settings, dict):
            return ("settings", _key(settings, problem.path.removeprefix("settings."))), -1
        return (_key(self.document, problem.path),), -1

    def _sections(self, parts: list[str]) -> Iterator[tuple[str, ...]]:
        for section in self._origins:
            index = parts[len(section)] if len(parts) > len(section) else ""
            if tuple(parts[: len(section)]) == section and index.isdecimal():
                yield section

    def _warn(self, path: str, message: str, start: str = "left out: ") -> None:
        problem = Problem(scrub(path)[:300], scrub(f"{start}{message}")[:1000])
        self.warnings.setdefault((problem.path, problem.message), problem)

    def _take_out(self, section: tuple[str, ...], index: int) -> None:
        holder = self._holder(section)
        if index >= 0:
            del holder[section[-1]][index]
            del self._origins[section][index]
        elif len(self._origins.get(section, ())) > LONGEST.get(section[-1], MAX_ENTRIES):
            del holder[section[-1]][LONGEST[section[-1]] :]
            del self._origins[section][LONGEST[section[-1]] :]
        else:
            holder.pop(section[-1], None)
            self._origins.pop(section, None)

    def _holder(self, section: tuple[str, ...]) -> dict[str, Any]:
        if section[:-1] != ("settings",):
            return self.document
        settings = self.document.get("settings")
        return settings if isinstance(settings, dict) else {}


def _key(holder: Mapping[str, Any], path: str) -> str:
    """Return the key of *holder* that *path* begins with; keys of strangers may have dots."""
    fitting = (key for key in holder if path == key or path.startswith(f"{key}."))
    return max(fitting, key=len, default="")
