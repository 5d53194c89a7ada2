"""docs/adding-a-pbx.md names what exists: a field without a line in it fails here."""

import json
import re
from importlib import import_module
from pathlib import Path

import pytest
from msgspec import structs
from tests.conformance.samples import as_request

from ringhook import pbx
from ringhook.domain.call import CallEvent, EventKind, Result
from ringhook.pbx import ADAPTERS

VENDORS = Path(pbx.__path__[0])
GUIDE = (Path(__file__).parents[2] / "docs" / "adding-a-pbx.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", [field.name for field in structs.fields(CallEvent)])
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


def test_every_shared_module_that_a_vendor_uses_has_a_line_and_what_it_names_exists() -> None:
    sources = [path.read_text(encoding="utf-8") for path in VENDORS.rglob("*.py")]
    used = set(re.findall(r"from (ringhook\.domain\.\w+) import", "".join(sources)))
    lines = dict(re.findall(r"\n\| `(ringhook\.domain\.\w+)` \|(.*)\|", GUIDE))
    assert used == set(lines)
    for module, words in lines.items():
        named = re.findall(r"`(\w+)`", words)
        shared = import_module(module)
        assert [name for name in named if hasattr(shared, name)], module
