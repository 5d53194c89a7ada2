"""The file of a workspace, from somebody who knows its passphrase and changes what is in it."""

from __future__ import annotations

import copy
from functools import cache
from random import Random
from typing import Any

import pytest
from bench.hostile import HOSTILE_VALUES, hostile_text
from hypothesis import given
from hypothesis import strategies as st
from tests.hostile.depth import search
from tests.unit.flows.test_moving import PASSPHRASE, Line, desktop, export, take_in
from tests.unit.flows.world import NAME, World

from ringhook.domain.errors import (
    BadRequestError,
    ConflictError,
    InvalidDocumentError,
    NotFoundError,
)
from ringhook.flows.moving.progress import Progress
from ringhook.flows.moving.sealing import MAC, Sealing

__all__ = ["desktop"]
REFUSALS = (BadRequestError, ConflictError, InvalidDocumentError, NotFoundError)
PLACES = (
    *(
        "keys",
        "config",
        "secrets",
        "devices",
        "audit",
        "../keys",
        "call#../keys",
        "day#2026-01-01#x",
    ),
    *(
        "call#",
        "call#" + "0" * 21,
        "day#9999-99-99x",
        "",
        "#",
        "ws#victim#keys",
        "call#" + "٠" * 20,
    ),
)


@cache
def _file() -> tuple[tuple[Line, ...], Sealing, str]:
    """Return the lines of a workspace with something of everything, and what signs them."""
    world = World()
    world.save()
    world.api("PUT", "/api/secrets/crm", {"value": "a-secret"})
    world.app.devices.pair(
        world.app.devices.offer_pairing(NAME, "paul", world.clock.now())[0],
        "desk",
        "linux",
        world.clock.now(),
    )
    world.ring()
    lines = export(world)
    salt = str(lines[0]["salt"])
    return tuple(lines), Sealing(PASSPHRASE, salt), salt


def _signed(lines: list[Line]) -> list[Line]:
    sealing, before, signed = _file()[1], "", []
    for line in lines:
        plain = {key: value for key, value in line.items() if key != MAC}
        signed.append(sealing.signed(plain, before))
        before = str(signed[-1][MAC])
    return signed


def _spoil(value: Any, random: Random) -> Any:
    """Return *value* with something inside it changed."""
    if isinstance(value, dict) and value and random.random() < 0.9:
        name = random.choice(list(value))
        return {**value, name: _spoil(value[name], random)}
    if isinstance(value, list) and value and random.random() < 0.9:
        at = random.randrange(len(value))
        return [*value[:at], _spoil(value[at], random), *value[at + 1 :]]
    return random.choice((hostile_text(random), random.choice(HOSTILE_VALUES)))


def _take_in(lines: list[Line]) -> World:
    """Import into a new deployment with a neighbour, whose rows must be the same after it."""
    there = World()
    there.app.access.create("victim", there.clock.now())
    before = _neighbours(there)
    _, sealing, salt = _file()
    try:
        there.app.office.privacy.unpack(NAME, "them", sealing, lines, Progress(salt), writes=True)
    except REFUSALS as refusal:
        assert str(refusal)  # noqa: PT017 - a refusal is as good, if it says why
    assert _neighbours(there) == before
    return there


def _neighbours(world: World) -> list[str]:
    return [line for line in world.table.everything().splitlines() if "victim" in line]


@search(60)
@given(st.integers(min_value=0, max_value=2**32), st.integers(min_value=1, max_value=3))
def test_a_file_that_was_changed_by_who_may_sign_it_is_taken_in_or_refused(
    seed: int, times: int
) -> None:
    random = Random(seed)  # noqa: S311 - a seed that can be repeated, no secret
    lines = copy.deepcopy(list(_file()[0]))
    for _ in range(times):
        at = random.randrange(len(lines))
        spoiled = _spoil(lines[at], random)
        lines[at] = spoiled if isinstance(spoiled, dict) else lines[at]
    _take_in(_signed(lines))


@pytest.mark.parametrize("place", PLACES)
def test_a_row_of_a_call_goes_nowhere_else(place: str) -> None:
    lines = copy.deepcopy(list(_file()[0]))
    (call, *_) = (line for line in lines if line["kind"] == "call")
    row = {"in": place, "sort": "stolen", "data": {"role": "admin"}, "until": 9_999_999_999}
    call["rows"] = [row]
    there = _take_in(_signed(lines))
    assert "stolen" not in there.table.everything()


def test_a_key_of_the_file_is_for_the_workspace_that_takes_it_in() -> None:
    lines = copy.deepcopy(list(_file()[0]))
    (keys,) = (line for line in lines if line["kind"] == "keys")
    keys["keys"] = [{**key, "workspace": "victim", "role": "admin"} for key in keys["keys"]]
    _take_in(_signed(lines))


@pytest.mark.parametrize(
    "line",
    [
        {"kind": "ringhook-workspace", "format": 1, "salt": "AAAA", "mac": "\ud800"},
        {"kind": "ringhook-workspace", "format": 1, "salt": "\ud800"},
        {"kind": "ringhook-workspace", "format": 1, "salt": "é"},
        {"kind": "ringhook-workspace", "format": 1, "salt": "", "x": "\ud800"},
        {"kind": [], "salt": "AAAA"},
    ],
)
def test_half_a_character_in_a_line_is_refused(line: Line) -> None:
    assert take_in(World(), [line], writes=False)[0] == 400
