"""Divalto's block for click-to-call: the request by which a CTI server with a REST service dials.

It becomes a connection that places calls in just that way. The number, the telephone and the person that
Divalto fills in are ours by other names.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from ringhook.config.importing.draft import Draft
from ringhook.config.importing.headers import (
    CREDENTIALS,
    secret_to_write,
    without_secret_members,
    without_secret_pairs,
)
from ringhook.config.importing.words import fold, spelled

PLACE = "clictocall"
METHODS = spelled({"GET": "|GET", "POST": "POST", "PUT": "PUT"})
OURS = {
    "tel": "number",
    "telephone": "number",
    "numero": "number",
    "telorg": "extension",
    "poste": "extension",
    "ident": "agent",
}
VARIABLE = re.compile(r"\$([A-Za-z_]{1,40})\$")
WITHHELD = re.compile(r"\$secret\.[A-Za-z0-9_]+\$")
MEDIA = {"json": "application/json", "xml": "text/xml", "form": "application/x-www-form-urlencoded"}
MEDIA_TYPE = re.compile(r"[a-z]+/[A-Za-z0-9.+-]+")


def add_dialling(draft: Draft, fields: Mapping[str, str]) -> None:
    """Add the connection, or say why there is none."""
    method = METHODS.get(fold(fields.get("methode", "")))
    url = re.sub(r"\s+", "", fields.get("url", ""))
    if not url or method is None:
        lacks = "an address" if not url else "a method: GET, POST or PUT"
        draft.warn(PLACE, f"the block lacks {lacks}; no connection was made of it")
        return
    settings = {"dial_method": method, "dial_url": _ours(draft, "url", url)}
    if method != "GET":
        settings["dial_content_type"] = _media(fields)
        settings["dial_body"] = _ours(draft, "data", fields.get("data", ""))
    settings["dial_headers"] = _headers(draft, fields.get("headers", ""))
    known = {name: text for name, text in settings.items() if text}
    draft.add_dialling(
        PLACE, {"id": "divalto", "name": "Divalto CTI", "adapter": "generic", "settings": known}
    )


def _ours(draft: Draft, place: str, text: str) -> str:
    """Return *text* with our names for what is filled in, and without the passwords it writes out."""
    hidden = without_secret_members(draft, place, "divalto", text)
    shown = without_secret_pairs(draft, place, "divalto", hidden)
    open_text = WITHHELD.sub("", shown)
    if open_text != shown:
        draft.warn(
            place, "send the key in a header instead, or choose a credential: it is left out here"
        )
    return VARIABLE.sub(lambda found: f"${OURS.get(found[1].lower(), found[1])}$", open_text)


def _headers(draft: Draft, text: str) -> str:
    """Return the headers on one line; if one of them is a key, a secret that is still to be written."""
    lines = [line.strip() for line in re.split(r"[\r\n;|]+", text) if ":" in line]
    if not any(CREDENTIALS.fullmatch(line.partition(":")[0].strip()) for line in lines):
        return VARIABLE.sub(
            lambda found: f"${OURS.get(found[1].lower(), found[1])}$", "; ".join(lines)
        )
    secret = secret_to_write("divalto", "dial_headers")
    draft.warn(
        "headers", f"write the headers, like Name: value; Name: value, as the secret {secret}"
    )
    return f"$secret.{secret}$"


def _media(fields: Mapping[str, str]) -> str:
    said = fields.get("contenttype", "").strip().lower()
    if MEDIA_TYPE.fullmatch(said):
        return said
    words = f"{said} {fields.get('dataencode', '')}".lower()
    return next((media for word, media in MEDIA.items() if word in words), "")
