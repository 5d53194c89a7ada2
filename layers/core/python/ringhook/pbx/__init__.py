"""The PBX vendors that ringhook understands: one module each, and this table.

A vendor is added here and nowhere else (docs/adding-a-pbx.md).
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from ringhook.domain.adapter import PbxAdapter
from ringhook.pbx import (
    aircall,
    asterisk,
    biztel,
    dialpad,
    divalto,
    divalto_client,
    freeswitch,
    generic,
    mango,
    megafon,
    placetel,
    ringcentral,
    sipgate,
    telphin,
    threecx,
    twilio,
    uis,
    yeastar,
    zadarma,
)

_ALL = (
    aircall.ADAPTER,
    asterisk.ADAPTER,
    biztel.ADAPTER,
    dialpad.ADAPTER,
    divalto.ADAPTER,
    divalto_client.ADAPTER,
    freeswitch.ADAPTER,
    generic.ADAPTER,
    mango.ADAPTER,
    megafon.ADAPTER,
    placetel.ADAPTER,
    ringcentral.ADAPTER,
    sipgate.ADAPTER,
    telphin.ADAPTER,
    threecx.ADAPTER,
    twilio.ADAPTER,
    uis.ADAPTER,
    yeastar.ADAPTER,
    zadarma.ADAPTER,
)

ADAPTERS: Mapping[str, PbxAdapter] = MappingProxyType({adapter.slug: adapter for adapter in _ALL})
