"""OAuth2 in a 3CX template: a parameter of type OAuth says where a person agrees, a scenario fetches tokens."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from urllib.parse import parse_qsl
from xml.etree.ElementTree import Element

from ringhook.config.importing.headers import is_from_elsewhere, withheld
from ringhook.config.importing.threecx_brackets import UntranslatableError
from ringhook.config.importing.threecx_requests import PREFIX, target_of
from ringhook.config.importing.threecx_template import Template
from ringhook.config.importing.xml_tree import texts

PATH = "Authentication"
CLIENT_FIELDS = ("client_id", "client_secret")
OF_THE_FLOW = frozenset({"response_type", "redirect_uri", "state", "client_id", "scope"})
MAX_PARAMETERS = 20
Entry = dict[str, Any]


def consent_of(template: Template) -> Element | None:
    """Return the parameter where a person agrees."""
    for element in template.root.iterfind("Parameters/Parameter"):
        if element.get("Type", "").lower() == "oauth" and element.get("RequestUrl"):
            return element
    return None


def oauth2_refresh(template: Template, consent: Element, scenario: Element | None) -> Entry:
    """Return the credential with which a person agrees once. Raises `UntranslatableError`."""
    answered = template.scenarios.get(consent.get("ResponseScenario", ""), scenario)
    request = None if answered is None else answered.find("Request")
    if request is None:
        raise UntranslatableError("OAuth2 without a scenario that exchanges the code for a token")
    for used in (answered, scenario):
        if used is not None:
            template.told.add(used.get("Id", ""))
    translator = template.in_login()
    address, _, query = consent.get("RequestUrl", "").partition("?")
    asked = dict(parse_qsl("&".join([query, consent.get("RequestUrlParameters", "")])))
    more = {k: v for k, v in asked.items() if k not in OF_THE_FLOW and "[" not in v}
    for name in [name for name in more if "secret" in name.lower()]:
        template.draft.warn(PATH, f"{name[:60]} is left out of the address where a person agrees")
        del more[name]
    template.draft.warn(PATH, "agree once in the CRM: open the credential and connect it")
    client = client_of(template, request)
    if asked.get("client_id") and not client["client_id"]:
        client["client_id"] = translator.text(asked["client_id"])
    entry = {
        "type": "oauth2_refresh",
        "authorize_url": target_of(address, translator),
        "scope": _scope(template, asked.get("scope", "")) or client["scope"],
        "parameters": dict(list(more.items())[:MAX_PARAMETERS]),
    }
    template.tell(PATH, translator)
    return client | entry


def client_of(template: Template, request: Element) -> Entry:
    """Return the token server's address, and the client with its secret."""
    translator = template.in_login()
    texts_of = {key: translator.text(posted(request, key)) for key in CLIENT_FIELDS}
    texts_of["scope"] = _scope(template, posted(request, "scope"))
    secret = texts_of["client_secret"]
    if secret and not is_from_elsewhere(secret):
        texts_of["client_secret"] = withheld(template.draft, PATH, PREFIX, "client_secret")
    target = target_of(request.get("Url", "").partition("?")[0], translator)
    template.tell(PATH, translator)
    return {"token_url": target} | texts_of


def _scope(template: Template, text: str) -> str:
    """Return the scope, which is no template: what stands in brackets must have a default."""
    return replace(template.in_login(), only_written=True).text(text, lambda plain: plain)


def posted(request: Element, key: str) -> str:
    """Return what a request sends as *key*, in its body or its address."""
    for element in request.iterfind("PostValues/Value"):
        if element.get("Key") == key:
            return texts(element)
    query = request.get("Url", "").partition("?")[2]
    return dict(parse_qsl(query)).get(key, "")
