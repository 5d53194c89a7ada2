"""A small pack to try things on."""

from __future__ import annotations

from typing import Any

from ringhook.crm.pack import Pack
from ringhook.crm.reading import read_pack

WORDS: dict[str, Any] = {
    word: {"en": word, "fr": f"{word} fr", "ru": f"{word} ru", "ja": f"{word} ja"}
    for word in ("crm", "find_contact", "open_card", "log_call", "add_note", "subdomain", "key")
}
TEXT = """
slug = "acme"
title = "Acme"
product = "crm"
source = ["https://acme.example/api"]

[[fields]]
key = "subdomain"
label = "subdomain"
required = true
pattern = "[a-z0-9-]{1,63}"

[[fields]]
key = "key"
label = "key"
secret = true
required = true

[[fields]]
key = "team"
label = "key"
pattern = "[a-z]{1,9}"

[[credentials]]
name = "api"
type = "header"
header = "X-Key"
value = "key <<key>>"

[[lookups]]
operation = "find_contact"
target = "https://<<subdomain>>.acme.example/find?n=$number$"

[[actions]]
operation = "open_card"
kind = "URL"
target = "$contact_url$"

[[actions]]
operation = "log_call"
kind = "POST"
trigger = "ended"
target = "https://<<subdomain>>.acme.example/calls"
request = { headers = { X-Team = "<<team>>" } }

[[actions]]
operation = "add_note"
kind = "POST"
trigger = "ended"
after = "log_call"
target = "https://<<subdomain>>.acme.example/notes/<<key>>"
"""
ANSWERS = {"subdomain": "company", "key": "sample-key"}


def acme(more: str = "") -> Pack:
    """Return the pack, with *more* TOML behind it."""
    return read_pack(TEXT + more, WORDS)
