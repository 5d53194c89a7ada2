"""docs/functions.md says what the code does."""

from __future__ import annotations

import re
from pathlib import Path

from ringhook.config.document import (
    LONGEST_FOLLOW_UP_SECONDS,
    MOST_FOLLOW_UPS,
    ActionEntry,
    Settings,
)
from ringhook.engine.parameters import ParameterType
from ringhook.engine.rulebook import CallableBy
from ringhook.flows.admin.given import MOST_IN_ADDRESS, MOST_IN_BODY
from ringhook.flows.admin.least_roles import RULES
from ringhook.flows.execute import WITHIN_SECONDS
from ringhook.store.bearers import LIFE

PAGE = (Path(__file__).parents[2] / "docs" / "functions.md").read_text("utf-8")


def test_the_limits_are_those_of_the_code() -> None:
    assert f"{MOST_IN_BODY:,} characters" in PAGE
    assert f"{MOST_IN_ADDRESS:,} characters" in PAGE
    assert f"up to {MOST_FOLLOW_UPS} of" in PAGE
    assert f"within {LONGEST_FOLLOW_UP_SECONDS // 86_400} days" in PAGE
    assert f"within {WITHIN_SECONDS:.0f} seconds" in PAGE
    assert (LIFE.total_seconds(), "lasts an hour" in PAGE) == (3600, True)


def test_every_type_and_switch_is_on_the_page() -> None:
    for word in (*ParameterType, *CallableBy):
        assert f"`{word}`" in PAGE


def test_every_field_and_route_is_there() -> None:
    table = PAGE.partition("## What the action says")[2].partition("\n\nTypes")[0]
    fields = re.findall(r"^\| `(\w+)` \|", table, re.MULTILINE)
    assert set(fields) <= set(ActionEntry.model_fields)
    assert "executions_per_day" in Settings.model_fields
    assert {"POST /api/oauth/token", "GET /api/executions"} <= set(RULES)
