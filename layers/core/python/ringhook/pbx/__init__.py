"""The PBX vendors that ringhook understands: one module each, and this table.

A vendor is added here and nowhere else (docs/adding-a-pbx.md).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from importlib import import_module

from ringhook.domain.adapter import PbxAdapter

_MODULES = (
    "aircall",
    "asterisk",
    "biztel",
    "dialpad",
    "divalto",
    "divalto_client",
    "freeswitch",
    "generic",
    "mango",
    "megafon",
    "placetel",
    "ringcentral",
    "sipgate",
    "telphin",
    "threecx",
    "twilio",
    "uis",
    "yeastar",
    "zadarma",
)


class _Adapters(Mapping[str, PbxAdapter]):
    """Each adapter under its slug, which is its module's name; imported when it is asked for first."""

    def __init__(self) -> None:
        self._imported: dict[str, PbxAdapter] = {}

    def __getitem__(self, slug: str) -> PbxAdapter:
        known = self._imported.get(slug)
        if known is not None:
            return known
        if slug not in _MODULES:
            raise KeyError(slug)
        adapter: PbxAdapter = import_module(f"{__name__}.{slug}").ADAPTER
        self._imported[slug] = adapter
        return adapter

    def __iter__(self) -> Iterator[str]:
        return iter(_MODULES)

    def __len__(self) -> int:
        return len(_MODULES)


ADAPTERS: Mapping[str, PbxAdapter] = _Adapters()
