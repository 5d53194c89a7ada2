"""The PBX vendors that ringhook understands: one module each, and this table.

A vendor is added here and nowhere else (docs/adding-a-pbx.md).
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from ringhook.domain.adapter import PbxAdapter
from ringhook.pbx import generic, uis

_ALL = (generic.ADAPTER, uis.ADAPTER)

ADAPTERS: Mapping[str, PbxAdapter] = MappingProxyType({adapter.slug: adapter for adapter in _ALL})
