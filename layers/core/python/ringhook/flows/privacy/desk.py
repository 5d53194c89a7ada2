"""Who keeps, hides, moves and forgets, together."""

from __future__ import annotations

from dataclasses import dataclass

from ringhook.flows.moving.pack import Pack
from ringhook.flows.moving.unpack import Unpack
from ringhook.flows.privacy.erase import Erase
from ringhook.flows.privacy.export import Export
from ringhook.flows.privacy.leave import Leave
from ringhook.store.sweeps import Sweeps


@dataclass(frozen=True, slots=True)
class Privacy:
    """What the API works with."""

    erase: Erase
    export: Export
    leave: Leave
    pack: Pack
    unpack: Unpack
    sweeps: Sweeps
