"""A 3CX server-side CRM template: its call journal and its contact page become actions.

3CX reports a call once, at its end, with `[CallType]` Inbound, Missed, Outbound or Notanswered. Here
that is one action for each type, or one for both when they would send the same.
https://www.3cx.com/docs/server-side-crm-template-xml-description/
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from xml.etree.ElementTree import Element

from ringhook.config.importing.draft import Draft, Imported
from ringhook.config.importing.threecx_brackets import UntranslatableError
from ringhook.config.importing.threecx_expressions import (
    Translator,
    secret_name,
)
from ringhook.config.importing.threecx_form import (
    read_authentication,
    read_number,
    read_parameters,
)
from ringhook.config.importing.threecx_requests import request_of, target_of
from ringhook.config.importing.xml_tree import read_xml
from ringhook.domain.errors import BadPayloadError

JOURNAL = "ReportCall"
MOMENTS: Mapping[str, dict[str, Any]] = {
    "Inbound": {"call_type": "inbound", "trigger": "ended", "conditions": {"answered_only": True}},
    "Missed": {"call_type": "inbound", "trigger": "missed"},
    "Outbound": {
        "call_type": "outbound",
        "trigger": "ended",
        "conditions": {"answered_only": True},
    },
}
WITH_UNANSWERED = {"Inbound": "Missed", "Outbound": "Notanswered"}
"""Which two types are one action, without the condition, when they send the same."""
CALL_TYPES = ("Inbound", "Missed", "Outbound", "Notanswered")
OTHERS = {
    "CreateContactRecord": "creating contacts comes later",
    "ReportChat": "chats are not calls",
}
MAX_CHAIN = 20


def read(text: str) -> Imported:
    """Return the journal and the contact page as actions; the rest as warnings."""
    root = read_xml(text)
    if root.tag != "Crm":
        raise BadPayloadError("line 1, column 1: a 3CX template begins with <Crm>")
    return _Template(root).imported()


class _Template:
    """One template while it is read."""

    def __init__(self, root: Element) -> None:
        self.root = root
        self.name = root.get("Name", "")[:80] or "3CX"
        self.draft = Draft()
        self.told = {JOURNAL}
        self.scenarios = {s.get("Id", ""): s for s in root.iterfind("Scenarios/Scenario")}
        self.parameters = {p.name: p for p in read_parameters(root, self.draft)}
        self.number = read_number(root, self.parameters, self.draft)
        self.authorization, self.is_ready = read_authentication(root, self.draft)

    def imported(self) -> Imported:
        self._contact_page()
        self._journal()
        self._left_out()
        return self.draft.imported()

    def _translator(self, call_type: str = "") -> Translator:
        return Translator(self.number, self.parameters, call_type)

    def _contact_page(self) -> None:
        for scenario_id, scenario in self.scenarios.items():
            for output in scenario.iterfind("Outputs/Output[@Type='ContactUrl']"):
                if scenario_id in OTHERS:
                    continue
                path = f"Scenarios.{scenario_id or 'lookup'}.ContactUrl"
                if self._open(path, output.get("Value", "")):
                    return

    def _open(self, path: str, url: str) -> bool:
        translator = self._translator()
        try:
            target = target_of(url, translator)
        except UntranslatableError as error:
            self.draft.warn(path, f"the contact's page needs what a lookup answers: {error}")
            return False
        action = {"name": f"{self.name}: contact", "call_type": "inbound", "kind": "URL"}
        return self._add(path, action | {"target": target}, translator)

    def _journal(self) -> None:
        scenario = self._last_of_chain()
        request = None if scenario is None else scenario.find("Request")
        if scenario is None or request is None:
            return
        path = f"Scenarios.{scenario.get('Id', '')}"
        wanted, is_on = self._wanted(request, path)
        built = {}
        for call_type in wanted:
            translator = self._translator(call_type)
            try:
                parts = request_of(request, translator, self.draft, path, self.authorization)
                built[call_type] = (parts, translator)
            except UntranslatableError as error:
                self.draft.warn(path, f"the journal is left out: {error}")
        self._add_journal(path, built, is_on=is_on and self.is_ready)

    def _last_of_chain(self) -> Element | None:
        """Return the scenario that writes the journal; those before it only look things up."""
        scenario = self.scenarios.get(JOURNAL)
        for _ in range(MAX_CHAIN):
            outputs = None if scenario is None else scenario.find("Outputs")
            following = "" if outputs is None else outputs.get("Next", "")
            if scenario is None or following not in self.scenarios or not following:
                break
            message = f"its answers are not read; {following[:60]} is sent without them"
            self.draft.warn(f"Scenarios.{scenario.get('Id', '')}", message)
            self.told.add(following)
            scenario = self.scenarios[following]
        return scenario

    def _wanted(self, request: Element, path: str) -> tuple[list[str], bool]:
        """Return the call types that are reported, and whether the template has that switched on."""
        condition = request.get("SkipIf", "").strip()
        try:
            wanted = [
                t for t in CALL_TYPES if not condition or not self._translator(t).holds(condition)
            ]
        except UntranslatableError as error:
            self.draft.warn(path, f"SkipIf is not taken over: {error}")
            return list(CALL_TYPES), True
        if wanted:
            return wanted, True
        self.draft.warn(path, "the template has this switched off, so the actions are too")
        return list(CALL_TYPES), False

    def _add_journal(
        self, path: str, built: dict[str, tuple[dict[str, Any], Translator]], *, is_on: bool
    ) -> None:
        for call_type, moment in MOMENTS.items():
            if call_type not in built:
                continue
            parts, translator = built[call_type]
            other = WITH_UNANSWERED.get(call_type, "")
            row = {"name": f"{self.name}: {call_type}", "enabled": is_on} | moment | parts
            if other in built and built[other][0] == parts:
                del built[other]
                row = row | {"name": f"{self.name}: {moment['call_type']}", "conditions": {}}
            self._add(path, row, translator)
        if "Notanswered" in built:
            message = "unanswered outgoing calls cannot be told apart yet; their report is left out"
            self.draft.warn(path, message)

    def _add(self, path: str, action: dict[str, Any], translator: Translator) -> bool:
        used = [p for p in translator.used.values() if not p.is_secret]
        row = action | {"arguments": {p.name: p.default for p in used}}
        if not self.draft.add_action(path, row):
            return False
        for parameter in translator.used.values():
            message = f"fill in the argument {parameter.name} of the action"
            if parameter.is_secret:
                message = f"write the value as the secret {secret_name(parameter.name)}"
            if parameter.is_secret or not parameter.default:
                self.draft.warn(f"Parameters.{parameter.name}", message)
        for note in translator.notes.values():
            self.draft.warn(path, note)
        return True

    def _left_out(self) -> None:
        if JOURNAL not in self.scenarios:
            self.draft.warn("Scenarios", "the template has no ReportCall; calls are not journalled")
        for scenario in self.root.iterfind("Scenarios/Scenario"):
            scenario_id = scenario.get("Id", "")
            if scenario_id in self.told:
                continue
            request = scenario.find("Request")
            url = "" if request is None else request.get("Url", "").partition("?")[0][:200]
            why = OTHERS.get(scenario_id, "lookups come later")
            self.draft.warn(f"Scenarios.{scenario_id or 'lookup'}", f"left out, {why}: {url}")
