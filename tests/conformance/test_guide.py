"""docs/adding-a-pbx.md names what exists: a field without a line in it fails here."""

import json
import re
from dataclasses import fields
from pathlib import Path

import pytest
from tests.conformance.samples import as_request

from ringhook.domain.call import CallEvent, EventKind, Result
from ringhook.pbx import ADAPTERS

GUIDE = (Path(__file__).parents[2] / "docs" / "adding-a-pbx.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", [field.name for field in fields(CallEvent)])
def test_the_guide_has_a_line_for_every_field_of_an_event(name: str) -> None:
    assert f"\n| `{name}` |" in GUIDE


@pytest.mark.parametrize("word", [*EventKind, *Result])
def test_the_guide_names_every_kind_and_result(word: str) -> None:
    assert f"`{word}`" in GUIDE


def test_every_event_word_of_the_guide_is_understood() -> None:
    line = re.search(r"\n\| `event` \|(.*)\|", GUIDE)
    assert line
    words = re.findall(r"`(\w+)`", line[1])
    assert len(words) == 15
    for word in words:
        event = json.loads(GUIDE.split("```json\n")[1].split("```")[0])
        event["body"] = json.dumps({"event": word, "call_id": "1"})
        assert ADAPTERS["generic"].read(as_request(event), {}).events
