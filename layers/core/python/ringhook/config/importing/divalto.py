"""Divalto's `<cliktocallevent>` and `<clictocall>` blocks and its CTI options.

The block makes Divalto ask an address for calls every few seconds. One that asks `getevent`, or reads an answer, becomes
a connection that asks the same (`ringhook.pbx.divalto_client`); any other becomes an action. Its tags are often not closed and its `&` not escaped, so
it is read tag by tag. Options stand as lines around it (docs/importing.md).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any
from xml.sax.saxutils import unescape  # only replaces text

from ringhook.config.importing.divalto_dialling import add_dialling
from ringhook.config.importing.dollars import keep_unknown
from ringhook.config.importing.draft import Draft, Imported
from ringhook.config.importing.headers import (
    without_secret_members,
    without_secret_pairs,
    without_secrets,
)
from ringhook.config.importing.pairs import read_pairs
from ringhook.config.importing.words import fold, is_yes, spelled, whole
from ringhook.config.importing.xml_tree import refuse_declarations
from ringhook.domain.errors import BadPayloadError

_POLLING = """
with_event type_return json_tel json_event xml_tel xml_event xml_result_tel_in_attrib xml_tel_attrib
xml_result_event_in_attrib xml_event_attrib
"""
POLLING = tuple(_POLLING.split())
REQUEST = ("url", "methode", "data", "dataencode", "headers", "contenttype")
BLOCK = re.compile(r"(?is)<\s*cliktocallevent\s*>(.*?)(?:</\s*cliktocallevent\s*>|\Z)")
DIAL_BLOCK = re.compile(r"(?is)<\s*cli(?:c|k|ck)tocall\s*>(.*?)(?:</\s*cli(?:c|k|ck)tocall\s*>|\Z)")
NAMES = "|".join([*REQUEST, *POLLING])
TAG = re.compile(rf"(?i)<\s*({NAMES})\s*(/?)>")
CLOSING = re.compile(r"</\s*[A-Za-z_]\w{0,40}\s*>\s*\Z")
CDATA = re.compile(r"(?s)\A<!\[CDATA\[(.*)\]\]>\Z")
OTHER_TAG = re.compile(r"<\s*([A-Za-z_]\w{0,40})\s*/?>")
METHODS = spelled({"GET": "|GET", "POST": "POST"})
BODY_TYPES = {"json": "json", "xml": "xml", "urlencoded": "form", "form": "form", "url": "form"}
HEADER_NAME = re.compile(r"[A-Za-z0-9-]{1,100}")
OPTIONS = spelled(
    {
        "busy": "inhiber si en ligne|inhiber poste déjà en ligne|poste déjà en ligne|busy"
        "|suppress busy|line busy",
        "min_digits": "longueur minimale|longueur|inhiber longueur inférieure à|min digits"
        "|minimum length|min length",
        "unknown_contact": "inhiber sans correspondance|inhiber non correspondance"
        "|inhiber tiers non trouvé|no match|suppress no match|unknown contact",
        "exception": "exception|numéro d'exception|no téléphone exception|numéro exception"
        "|exception number",
        "prefix": "préfixe|préfixe pour sortir|prefix|outgoing prefix",
        "command": "commande|command|programme|program|run",
    }
)
FLAGS = frozenset(name for name in POLLING if "_in_attrib" in name) | {"with_event", "dataencode"}
ASKS = (
    "became a connection that asks this server every 5 seconds about every agent's extension; if it is"
    " only Divalto's own relay, connect your CTI server to ringhook instead (docs/divalto.md)"
)
YES_OR_NO = frozenset({"busy", "unknown_contact"})
NEEDS_LOOKUP = "nobody is known until there is a lookup: add one that asks your CRM who calls"


def read(text: str) -> Imported:
    """Return the request as an action, that of click-to-call as a connection, the options as settings."""
    refuse_declarations(text)
    draft = Draft()
    options, blocks = _without(BLOCK, text)
    options, dialling = _without(DIAL_BLOCK, options)
    for block in blocks:
        _block(draft, _fields(draft, block))
    for block in dialling:
        add_dialling(draft, _fields(draft, block))
    blocks += dialling
    if not blocks and not options.strip():
        raise BadPayloadError("line 1, column 1: there is no <cliktocallevent> block")
    if not blocks and OTHER_TAG.search(options):
        raise BadPayloadError("line 1, column 1: paste the block from <cliktocallevent> on")
    for place, key, value in read_pairs(options):
        _option(draft, place, key, value)
    return draft.imported()


def _without(block: re.Pattern[str], text: str) -> tuple[str, list[str]]:
    """Return *text* with blank lines in place of the blocks, and what these hold."""
    return block.sub(lambda found: "\n" * found[0].count("\n"), text), block.findall(text)


def _fields(draft: Draft, block: str) -> dict[str, str]:
    """Return the text behind each tag, up to the next one."""
    found = list(TAG.finditer(block))
    ends = [*(match.start() for match in found[1:]), len(block)]
    fields: dict[str, str] = {}
    for match, end in zip(found, ends, strict=False):
        name = match[1].lower()
        value = CLOSING.sub("", block[match.end() : end].strip()).strip()
        cdata = CDATA.match(value)
        fields[name] = cdata[1] if cdata else unescape(value, {"&quot;": '"', "&apos;": "'"})
        unknown = OTHER_TAG.search(value) if name != "data" and not cdata else None
        if unknown:
            fields[name] = fields[name][: unknown.start()].strip()
            draft.warn(name, f"<{unknown[1]}> is no field we know; what follows is left out")
    return fields


def _block(draft: Draft, fields: Mapping[str, str]) -> None:
    method = METHODS.get(fold(fields.get("methode", "")))
    if not fields.get("url"):
        draft.warn("url", "the block has no address; no action was made of it")
        return
    if method is None:
        draft.warn("methode", "an action is sent by GET or POST; no action was made of the block")
        return
    if _asks(fields):
        _connection(draft, fields, method)
        return
    action = {
        "name": "Divalto",
        "call_type": "inbound",
        "kind": method,
        "target": _asked(draft, "url", re.sub(r"\s+", "", fields["url"])),
        "request": _request(draft, fields, method),
    }
    draft.add_action("cliktocallevent", action)


def _asks(fields: Mapping[str, str]) -> bool:
    """Say whether the block reads who calls from the answer, and does not tell it."""
    reads = any(fields.get(name, "").strip() not in {"", "0"} for name in POLLING)
    return reads or "getevent" in fields["url"].lower()


def _connection(draft: Draft, fields: Mapping[str, str], method: str) -> None:
    """Add the connection that asks; what only the administrator may know is told instead."""
    told = {name: fields[name].strip() for name in (*REQUEST, *POLLING) if fields.get(name)}
    settings = {name: text for name, text in told.items() if text}
    settings |= {"url": re.sub(r"\s+", "", fields["url"]), "methode": method}
    if settings.pop("headers", ""):
        draft.warn("headers", "type the headers again in the connection: they may hold a key")
    settings["type_return"] = "xml" if fold(settings.get("type_return", "")) == "xml" else "json"
    for name in FLAGS & settings.keys():
        settings[name] = "0" if fold(settings[name]) in {"0", "n", "non", "no"} else "1"
    if without_secret_pairs(Draft(), "url", "divalto", settings["url"]) != settings["url"]:
        draft.warn("url", "the address holds a password; no connection was made of it")
        return
    draft.add_connection({"name": "CTI", "adapter": "divalto_client", "settings": settings})
    draft.warn("cliktocallevent", ASKS)
    draft.warn_of_inside("url", settings["url"])


def _kept(draft: Draft, place: str, source: str) -> str:
    text, words = keep_unknown(source)
    for word in words:
        draft.warn(place, f"${word}$ is no variable; it is kept as text, so check it")
    return text


def _asked(draft: Draft, place: str, source: str) -> str:
    """Return what is sent, without the passwords that it writes out."""
    hidden = without_secret_members(draft, place, "divalto", source)
    return without_secret_pairs(draft, place, "divalto", _kept(draft, place, hidden))


def _request(draft: Draft, fields: Mapping[str, str], method: str) -> dict[str, Any]:
    headers = {}
    for line in re.split(r"[\r\n;|]+", fields.get("headers", "")):
        name, colon, value = line.partition(":")
        if colon and HEADER_NAME.fullmatch(name.strip()):
            headers[name.strip()] = _kept(draft, "headers", value.strip())
        elif line.strip():
            draft.warn("headers", "a header is written Name: value; one line is left out")
    request: dict[str, Any] = {"headers": without_secrets(draft, "headers", "divalto", headers)}
    data = fields.get("data", "")
    if data and method == "GET":
        draft.warn("data", "a GET has no body; data is left out")
    elif data:
        request |= {"body_type": _body_type(fields), "body": _asked(draft, "data", data)}
    return request


def _body_type(fields: Mapping[str, str]) -> str:
    words = f"{fields.get('contenttype', '')} {fields.get('dataencode', '')}".lower()
    return next((form for word, form in BODY_TYPES.items() if word in words), "text")


def _option(draft: Draft, place: str, key: str, value: str) -> None:
    option = OPTIONS.get(fold(key), "")
    if option == "exception":
        number, _, person = value.replace(",", ";").partition(";")
        if re.search(r"\d", number):
            draft.add_exception(place, number.strip(), person.strip())
        else:
            draft.warn(place, "left out: an exception is a number, then ; and the person if any")
    elif option == "command":
        action = {"name": "Divalto", "call_type": "inbound", "kind": "RUN", "target": value}
        draft.add_action(place, action)
    elif option == "prefix":
        draft.set_prefix(place, value)
    elif option:
        _suppress(draft, place, option, value)
    else:
        draft.warn(place, f"{key[:60]} is no option we know; it is left out")


def _suppress(draft: Draft, place: str, option: str, value: str) -> None:
    answer = is_yes(value) if option in YES_OR_NO else whole(value)
    if answer is None:
        draft.warn(place, f"{value[:40]!r} cannot be read; write yes or no, or a number of digits")
    else:
        draft.suppress(place, option, answer)
        if answer and option == "unknown_contact":
            draft.warn(place, NEEDS_LOOKUP)
