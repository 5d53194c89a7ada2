"""How a 3CX template shows who it is, as a credential of ours.

Types of `<Authentication>`: No, Basic, Bearer, Scenario (a request that opens a session) and OAuth2,
whose parameter of type OAuth holds the address where a person agrees.
https://www.3cx.com/docs/server-side-crm-template-xml-description/
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any
from xml.etree.ElementTree import Element

from ringhook.config.importing.headers import (
    is_from_elsewhere,
    withheld,
    without_secrets,
)
from ringhook.config.importing.threecx_answers import read_answer
from ringhook.config.importing.threecx_brackets import UntranslatableError
from ringhook.config.importing.threecx_form import authentication_of, read_concurrent
from ringhook.config.importing.threecx_oauth import (
    client_of,
    consent_of,
    oauth2_refresh,
    posted,
)
from ringhook.config.importing.threecx_paths import holds, value
from ringhook.config.importing.threecx_requests import PREFIX, request_of
from ringhook.config.importing.threecx_template import Template
from ringhook.config.importing.words import whole

PATH = "Authentication"
OFF = "the actions and lookups are switched off until you add a credential"
TOKENS = frozenset({"bearer", "bearertoken", "token", "accesstoken"})
PUBLISHED = frozenset({"headername", "headervalue", "bearerexpiration", *TOKENS})
CLIENT_FLOW = "client_credentials"
MAX_MINUTES = 1440
_RESULT_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_]{0,49}")
Entry = dict[str, Any]


def read_authentication(template: Template) -> None:
    """Add the credential and note its id; what cannot be one switches everything off."""
    kind, text = authentication_of(template.root)
    concurrent = read_concurrent(template.root, template.draft)
    if kind == "no" and not concurrent:
        return
    try:
        entry = KINDS.get(kind, _unknown)(template, text)
    except UntranslatableError as error:
        template.is_ready = False
        template.draft.warn(PATH, f"{error}; {OFF}")
        return
    common = {"id": PREFIX, "name": template.name, "concurrent": concurrent}
    if template.draft.add_credential(PATH, common | entry):
        template.credential = PREFIX
    else:
        template.is_ready = False
        template.draft.warn(PATH, OFF)


def _none(_template: Template, _text: str) -> Entry:
    return {"type": "none"}


def _unknown(_template: Template, _text: str) -> Entry:
    raise UntranslatableError("this kind of authentication is none that we know")


def _basic(template: Template, text: str) -> Entry:
    translator = template.in_login()
    user, password = (translator.text(part) for part in _halves(text))
    if not is_from_elsewhere(user) and not is_from_elsewhere(password):
        password = withheld(template.draft, PATH, PREFIX, "password")
        if "[" not in _halves(text)[0]:
            user = withheld(template.draft, PATH, PREFIX, "username")
    template.tell(PATH, translator)
    return {"type": "basic", "username": user, "password": password}


def _halves(text: str) -> tuple[str, str]:
    """Return what stands before and behind the first colon outside of brackets."""
    depth = 0
    for at, char in enumerate(text):
        depth += {"[": 1, "]": -1}.get(char, 0)
        if char == ":" and depth == 0:
            return text[:at], text[at + 1 :]
    return text, ""


def _bearer(template: Template, text: str) -> Entry:
    translator = template.in_login()
    token = translator.text(text)
    if not is_from_elsewhere(token):
        token = withheld(template.draft, PATH, PREFIX, "token")
    template.tell(PATH, translator)
    return {"type": "bearer", "token": token}


def _scenario(template: Template, text: str) -> Entry:
    consent = consent_of(template)
    scenario = template.scenarios.get(text.strip())
    if consent is not None:
        return oauth2_refresh(template, consent, scenario)
    request = None if scenario is None else scenario.find("Request")
    if scenario is None or request is None:
        raise UntranslatableError(f"there is no scenario {text[:60]!r} with a request")
    template.told.add(text.strip())
    if posted(request, "grant_type") == CLIENT_FLOW:
        return {"type": "oauth2_client"} | client_of(template, request)
    return _login(template, scenario, request, f"Scenarios.{text.strip()[:60]}")


def _login(template: Template, scenario: Element, request: Element, path: str) -> Entry:
    translator = template.in_login()
    parts = request_of(request, translator, template.draft, path)
    reading = read_answer(scenario, path, template.draft, template.parameters)
    read = {
        name: {"path": value(variable.steps, variable.filters)}
        for name, variable in reading.variables.items()
        if _RESULT_NAME.fullmatch(name)
    }
    if not read:
        raise UntranslatableError(f"{path} reads nothing of the answer")
    template.session = {name: f"$variable.{name}$" for name in read}
    outputs = {kind.lower(): text for kind, text in reading.outputs}
    for kind in outputs.keys() - PUBLISHED:
        template.draft.warn(f"{path}.{kind[:60]}", "is no output of a login; it is left out")
    template.tell(path, translator)
    method = parts["request"].pop("method", "GET" if parts["kind"] == "GET" else "POST")
    return {
        "type": "login",
        "target": parts["target"],
        "request": parts["request"]
        | {"method": method, "read": read, "success": {"condition": holds(reading.rules)}},
        "session_minutes": _minutes(template, path, outputs.get("bearerexpiration", "")),
        "headers": _session_headers(template, path, outputs),
    }


def _session_headers(template: Template, path: str, outputs: Mapping[str, str]) -> dict[str, str]:
    translator = template.in_login(template.session)
    name = translator.text(outputs.get("headername", ""))
    if name:
        headers = {name: translator.text(outputs.get("headervalue", ""))}
        return without_secrets(template.draft, path, PREFIX, headers)
    for kind in TOKENS & outputs.keys():
        return {"Authorization": f"Bearer {translator.text(outputs[kind])}"}
    message = "the login adds no header; its values are used only where the requests name them"
    template.draft.warn(path, message)
    return {}


def _minutes(template: Template, path: str, text: str) -> int:
    minutes = whole(text) if text else 30
    if not minutes or minutes > MAX_MINUTES:
        template.draft.warn(path, f"a session lasts 1 to {MAX_MINUTES} minutes; 30 is taken")
        return 30
    return minutes


def _oauth2(template: Template, text: str) -> Entry:
    if consent_of(template) is None and not _is_client(template, text):
        raise UntranslatableError("OAuth2 without a parameter that holds the address to agree at")
    return _scenario(template, text)


def _is_client(template: Template, text: str) -> bool:
    scenario = template.scenarios.get(text.strip())
    request = None if scenario is None else scenario.find("Request")
    return request is not None and posted(request, "grant_type") == CLIENT_FLOW


KINDS: Mapping[str, Callable[[Template, str], Entry]] = {
    "no": _none,
    "basic": _basic,
    "bearer": _bearer,
    "scenario": _scenario,
    "oauth2": _oauth2,
}
