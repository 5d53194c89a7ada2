"""A relay that other programs of this computer may ask."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from relay.tests.screens import ToldScreen
from relay.tests.test_asking import Office

from ringhook.wire.frames import Dial, Dialled, Frame
from ringhook_relay.launcher import Launcher
from ringhook_relay.local_line import address_of, ask, listening
from ringhook_relay.local_orders import LocalOrders
from ringhook_relay.rate import PerMinute
from ringhook_relay.telephone import Telephone

STATE = {"connected": True}


class Line:
    """The relay's telephone: remembers what was dialled, and answers at once."""

    def __init__(self) -> None:
        self.dialled: list[str] = []
        self.telephone = Telephone(PerMinute(lambda: 0.0), self._send)
        self.is_connected = True

    async def _send(self, frame: Frame) -> bool:
        if not self.is_connected or not isinstance(frame, Dial):
            return False
        self.dialled.append(frame.number)
        self.telephone.heard(Dialled(id="another", status="done"))
        self.telephone.heard(Dialled(id=frame.id, status="done", reason="placed"))
        return True


class Room:
    """A relay that listens in *profile*."""

    def __init__(self, profile: Path, office: Office) -> None:
        self.address = address_of(profile)
        self.line = Line()
        self.orders = LocalOrders(
            office.desktop,
            office.asking,
            self.line.telephone,
            PerMinute(lambda: 0.0),
            lambda: STATE,
        )

    @asynccontextmanager
    async def open(self) -> AsyncIterator[None]:
        async with listening(self.address, self.orders.handle):
            yield

    def asked(self, *orders: tuple[str, str]) -> list[Mapping[str, Any]]:
        """Return the answers to *orders*, asked as another program would."""

        def all_of_them() -> list[Mapping[str, Any]]:
            return [ask(self.address, {"order": o, "value": v}, 10) for o, v in orders]

        async def both() -> list[Mapping[str, Any]]:
            async with self.open():
                return await asyncio.to_thread(all_of_them)

        return asyncio.run(both())

    def said(self, *orders: tuple[str, str]) -> list[str]:
        return [answer["said"] for answer in self.asked(*orders)]


def room(
    profile: Path, launcher: Launcher, *answers: str, machine: Path | None = None
) -> tuple[Room, Office]:
    office = Office(profile, launcher, ToldScreen(*answers), machine)
    return Room(profile, office), office
