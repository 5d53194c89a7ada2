"""A 3CX server-side CRM template: credential, lookups, contact page, call journal, new contacts.

3CX reports a call once, at its end, with `[CallType]` Inbound, Missed, Outbound or Notanswered. Here
that is one action for each type, or one for both when they would send the same.
https://www.3cx.com/docs/server-side-crm-template-xml-description/
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any
from xml.etree.ElementTree import Element

from ringhook.config.importing.draft import Imported
from ringhook.config.importing.threecx_answers import read_rules
from ringhook.config.importing.threecx_brackets import UntranslatableError
from ringhook.config.importing.threecx_expressions import Translator
from ringhook.config.importing.threecx_login import read_authentication
from ringhook.config.importing.threecx_lookups import add_lookups
from ringhook.config.importing.threecx_paths import holds
from ringhook.config.importing.threecx_requests import request_of
from ringhook.config.importing.threecx_template import Template, template_of
from ringhook.config.importing.threecx_words import UNASKED
from ringhook.config.importing.xml_tree import read_xml
from ringhook.domain.errors import BadPayloadError

JOURNAL = "ReportCall"
NEW_CONTACT = "CreateContactRecord"
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
OF_CONTACTS: Mapping[str, str] = {
    **dict.fromkeys(('[EntityId]==""', "[EntityId]==''", "[EntityId]=="), "known"),
    **dict.fromkeys(('[EntityId]!=""', "[EntityId]!=''", "[EntityId]!="), "unknown"),
}
"""Reasons to skip a report, and for whom it is then sent."""
CALL_TYPES = ("Inbound", "Missed", "Outbound", "Notanswered")


def read(text: str) -> Imported:
    """Return what of the template can be said here; the rest as warnings."""
    root = read_xml(text)
    if root.tag != "Crm":
        raise BadPayloadError("line 1, column 1: a 3CX template begins with <Crm>")
    template = template_of(root)
    read_authentication(template)
    add_lookups(template)
    _new_contact(template)
    _journal(template)
    _left_out(template)
    return template.draft.imported()


def _new_contact(template: Template) -> None:
    """Make a contact once the call is over: while it rings, every telephone would make one."""
    scenario = template.scenarios.get(NEW_CONTACT)
    request = None if scenario is None else scenario.find("Request")
    if scenario is None or request is None:
        return
    template.told |= {NEW_CONTACT, *(s.get("Id", "") for s in template.followers(scenario))}
    path = f"Scenarios.{NEW_CONTACT}"
    translator = template.in_action("Inbound")
    is_on = template.is_wanted(request, path, translator) and template.is_ready
    try:
        parts = _sent(template, scenario, request, path, translator)
    except UntranslatableError as error:
        template.draft.warn(path, f"left out: {error}")
        return
    action = parts | {
        "name": f"{template.name}: new contact",
        "enabled": is_on,
        "call_type": "inbound",
        "trigger": "ended",
        "conditions": {"contact": "unknown"},
    }
    if template.add_action(path, action, translator):
        message = "the contact is made when the call ends; the report of this call does not name it"
        template.draft.warn(path, message)


def _sent(
    template: Template, scenario: Element, request: Element, path: str, translator: Translator
) -> dict[str, Any]:
    """Return the request's parts; the rules say when its answer means success."""
    parts = request_of(request, translator, template.draft, path, template.credential)
    condition = holds(read_rules(scenario, path, template.draft, template.parameters))
    success = {"success": {"condition": condition}} if condition else {}
    return parts | {"request": parts["request"] | success}


def _journal(template: Template) -> None:
    template.told.add(JOURNAL)
    scenario = _last_of_chain(template)
    request = None if scenario is None else scenario.find("Request")
    if scenario is None or request is None:
        return
    path = f"Scenarios.{scenario.get('Id', '')}"
    wanted, is_on = _wanted(template, request, path)
    conditions = {"contact": _contact_rule(request)}
    built = {}
    for call_type in wanted:
        translator = template.in_action(call_type)
        try:
            parts = _sent(template, scenario, request, path, translator)
            built[call_type] = (parts, translator)
        except UntranslatableError as error:
            template.draft.warn(path, f"the journal is left out: {error}")
    is_ready = is_on and template.is_ready
    _add_journal(template, path, built, {"enabled": is_ready, "conditions": conditions})


def _last_of_chain(template: Template) -> Element | None:
    """Return the scenario that writes the journal; those before it only look things up."""
    scenario = template.scenarios.get(JOURNAL)
    if scenario is None:
        return None
    for following in template.followers(scenario):
        name = following.get("Id", "")
        message = f"its answers are not read; {name[:60]} is sent without them"
        template.draft.warn(f"Scenarios.{scenario.get('Id', '')}", message)
        template.told.add(name)
        scenario = following
    return scenario


def _wanted(template: Template, request: Element, path: str) -> tuple[list[str], bool]:
    """Return the call types that are reported, and whether the template has that switched on."""
    condition = "||".join(part for part in _skipped(request) if part not in OF_CONTACTS)
    try:
        wanted = [
            t for t in CALL_TYPES if not condition or not template.in_action(t).holds(condition)
        ]
    except UntranslatableError as error:
        template.draft.warn(path, f"SkipIf is not taken over: {error}")
        return list(CALL_TYPES), True
    if wanted:
        return wanted, True
    template.draft.warn(path, "the template has this switched off, so the actions are too")
    return list(CALL_TYPES), False


def _skipped(request: Element) -> list[str]:
    """Return the conditions of which each one alone skips the request."""
    return [part for part in re.sub(r"\s+", "", request.get("SkipIf", "")).split("||") if part]


def _contact_rule(request: Element) -> str:
    """Return whether the contact must be known, as far as the template skips others."""
    return next((OF_CONTACTS[part] for part in _skipped(request) if part in OF_CONTACTS), "any")


def _add_journal(
    template: Template,
    path: str,
    built: dict[str, tuple[dict[str, Any], Translator]],
    common: dict[str, Any],
) -> None:
    for call_type, moment in MOMENTS.items():
        if call_type not in built:
            continue
        parts, translator = built[call_type]
        other = WITH_UNANSWERED.get(call_type, "")
        row = {"name": f"{template.name}: {call_type}"} | moment | parts | common
        row["conditions"] = common["conditions"] | moment.get("conditions", {})
        if other in built and built[other][0] == parts:
            del built[other]
            row |= {"name": f"{template.name}: {moment['call_type']}"} | common
        template.add_action(path, row, translator)
    if "Notanswered" in built:
        message = "unanswered outgoing calls cannot be told apart yet; their report is left out"
        template.draft.warn(path, message)


def _left_out(template: Template) -> None:
    if JOURNAL not in template.scenarios:
        template.draft.warn("Scenarios", "the template has no ReportCall; calls are not journalled")
    for scenario_id, scenario in template.scenarios.items():
        if not scenario_id or scenario_id in template.told:
            continue
        request = scenario.find("Request")
        url = "" if request is None else request.get("Url", "").partition("?")[0][:200]
        why = next((why for start, why in UNASKED.items() if scenario_id.startswith(start)), "")
        why = why or "no scenario that we take over asks it"
        template.draft.warn(f"Scenarios.{scenario_id[:60]}", f"left out, {why}: {url}")
