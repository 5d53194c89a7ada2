"""The CRM packs in the order in which the page offers them; each is read on first use."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from functools import lru_cache
from importlib import resources

from ringhook.crm.pack import Pack
from ringhook.crm.reading import Words, read_pack
from ringhook.domain.errors import NotFoundError

PACKS = (
    "zoho",
    "envycrm",
    "hubspot",
    "salesforce",
    "pipedrive",
    "bitrix24_webhook",
    "bitrix24_app",
    "amocrm",
    "odoo",
    "dynamics365",
    "freshsales",
    "freshdesk",
    "zendesk",
    "espocrm",
    "suitecrm",
    "vtiger",
    "divalto",
    "google_search",
)


def find_pack(slug: str) -> Pack:
    """Return the pack called *slug*. Raises `NotFoundError`."""
    if slug not in PACKS:
        raise NotFoundError(f"no such pack; choose one of {', '.join(PACKS)}")
    return _load(slug)


def all_packs() -> Iterator[Pack]:
    """Yield every pack, in order."""
    return (_load(slug) for slug in PACKS)


@lru_cache(maxsize=len(PACKS))
def _load(slug: str) -> Pack:
    return read_pack(_text(f"packs/{slug}.toml"), _words())


@lru_cache(maxsize=1)
def _words() -> Words:
    return tomllib.loads(_text("words.toml"))


def _text(path: str) -> str:
    return resources.files("ringhook.crm").joinpath(path).read_text("utf-8")
