"""The lookup scenarios of a 3CX template: those without a name, asked in their order."""

from __future__ import annotations

from typing import Any
from xml.etree.ElementTree import Element

from ringhook.config.importing.threecx_answers import Reading, read_answer
from ringhook.config.importing.threecx_brackets import UntranslatableError
from ringhook.config.importing.threecx_contacts import PAGE, Contacts
from ringhook.config.importing.threecx_requests import request_of, target_of
from ringhook.config.importing.threecx_template import Template
from ringhook.config.importing.threecx_words import OUTPUTS

LONGEST_ANSWER_SECONDS = 2.0
KINDS = frozenset({"", "rest"})
ANSWERS = frozenset({"", "json"})


def add_lookups(template: Template) -> None:
    """Add a lookup for every scenario that can be one, and the action that opens a contact's page."""
    has_page = False
    found = [s for s in template.root.iterfind("Scenarios/Scenario") if not s.get("Id", "")]
    for position, scenario in enumerate(found, start=1):
        path = "Scenarios.lookup" + (f"-{position}" if position > 1 else "")
        lookup = _lookup(template, scenario, path)
        if lookup is None or not template.draft.add_lookup(path, lookup):
            has_page = _open_without(template, scenario, path) or has_page
        elif not has_page and (lookup.get("card") or "url" in lookup["read"]):
            has_page = _open_found(template, path)


def _lookup(template: Template, scenario: Element, path: str) -> dict[str, Any] | None:
    """Return the lookup, None when there can be none; then it is told why."""
    request = scenario.find("Request")
    problem = _unfit(scenario, request)
    if problem or request is None:
        template.draft.warn(path, f"left out: {problem}")
        return None
    reading = read_answer(scenario, path, template.draft, template.parameters)
    if not reading.variables:
        address = request.get("Url", "").partition("?")[0][:200]
        template.draft.warn(path, f"left out: nothing is read of the answer of {address}")
        return None
    asking = template.in_lookup()
    is_on = template.is_wanted(request, path, asking) and template.is_ready
    try:
        parts = request_of(request, asking, template.draft, path, template.credential)
        contacts = Contacts(reading, template.parameters, template.draft, path)
        contacts.translate(_outputs(template, scenario, reading, path), asking)
        lookup = _entry(template, parts, contacts) | {"enabled": is_on}
    except UntranslatableError as error:
        template.draft.warn(path, f"left out: {error}")
        return None
    template.tell(path, asking)
    return lookup


def _unfit(scenario: Element, request: Element | None) -> str:
    if scenario.get("Type", "").lower() not in KINDS or request is None:
        return "it asks no address; put one in front of the database and enter that as a lookup"
    answer = request.get("ResponseType", "")
    if answer.lower() not in ANSWERS:
        return f"its answer is {answer[:20]}; enter the lookup with paths such as person/name"
    return ""


def _entry(template: Template, parts: dict[str, Any], contacts: Contacts) -> dict[str, Any]:
    if not contacts.read:
        raise UntranslatableError("nothing of the answer can be read; enter the lookup by hand")
    if "name" not in contacts.read:
        template.draft.warn(contacts.path, "no name is read of the answer; add one to the lookup")
    request = parts["request"] | {"timeout_seconds": LONGEST_ANSWER_SECONDS}
    if parts["kind"] == "POST":
        request = {"method": "POST"} | request
    formats = template.number.formats
    return {
        "name": template.name,
        "target": parts["target"],
        "request": request,
        "matches": {"path": contacts.matches},
        "read": {name: {"path": path} for name, path in contacts.read.items()},
        "card": contacts.card,
    } | ({"number_formats": formats} if formats else {})


def _outputs(
    template: Template, scenario: Element, reading: Reading, path: str
) -> tuple[tuple[str, str], ...]:
    """Return what the scenario gives, and of those it asks next what its own answer says already."""
    outputs = list(reading.outputs)
    for follower in template.followers(scenario):
        name = follower.get("Id", "")
        template.told.add(name)
        own = {v.get("Name", "") for v in follower.iterfind("Variables/Variable")}
        missing = []
        for output in follower.iterfind("Outputs/Output"):
            kind, text = output.get("Type", ""), output.get("Value", "")
            if any(f"[{variable}]" in text for variable in own):
                missing += [kind] if kind in OUTPUTS or kind == PAGE else []
            else:
                outputs.append((kind, text))
        stays = f"; nothing is known of {', '.join(missing)}" if missing else ""
        message = f"{name[:60]} is not asked: a lookup here is one request{stays}"
        template.draft.warn(f"{path}.Outputs", message)
    return tuple(outputs)


def _open_found(template: Template, path: str) -> bool:
    action = {
        "name": f"{template.name}: contact",
        "call_type": "inbound",
        "kind": "URL",
        "target": "$contact_url$",
        "conditions": {"contact": "known"},
    }
    return template.draft.add_action(f"{path}.{PAGE}", action)


def _open_without(template: Template, scenario: Element, path: str) -> bool:
    """Open a page that needs nothing but the number, although nobody is looked up."""
    for output in scenario.iterfind(f"Outputs/Output[@Type='{PAGE}']"):
        translator = template.in_action()
        where = f"{path}.{PAGE}"
        try:
            target = target_of(output.get("Value", ""), translator)
        except UntranslatableError as error:
            template.draft.warn(where, f"the contact's page needs what a lookup answers: {error}")
            continue
        action = {"name": f"{template.name}: contact", "call_type": "inbound", "kind": "URL"}
        return template.add_action(where, action | {"target": target}, translator)
    return False
