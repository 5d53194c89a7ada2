"""The catalogue, the page that documents it, and what they promise."""

import dataclasses
import json
import re
from pathlib import Path

import pytest

from ringhook.engine.text import (
    CATALOGUE,
    FAMILIES,
    FILTERS,
    FUNCTIONS,
    Facts,
    Place,
    Variable,
    parse,
    render_text,
    render_url,
    uses,
)
from ringhook.engine.text.catalogue import BRACE_NAMES, DOLLAR_NAMES, FIELD_NAMES
from ringhook.engine.text.tree import Origin
from ringhook.engine.text.variables import PARTIES, READERS, Kind

PAGE = (Path(__file__).parents[3] / "docs/templates.md").read_text("utf-8")

GUIDES = [
    "$phone$",
    "$ident$",
    "$telorg$",
    "$tel$",
    "$event$",
    "$name$",
    "$company$",
    "{TEL}",
    "{TELNAME}",
    "{CALLED}",
    "{CALLEDNAME}",
    "{ID}",
    "{PBXID}",
    "{SVADDR}",
    "{AID}",
    "{EXT}",
    "{SFID}",
    "{SFSID}",
    "{SFAPI}",
    "{DATE-YYYY}",
    "{DATE-MM}",
    "{DATE-DD}",
    "{DATE-HH}",
    "{DATE-II}",
    "{DATE-SS}",
    "{COMPANY}",
    "{NAME}",
    "{EXT_ID}",
    "{CODE1}",
    "{CODE2}",
    "{ARG1}",
    "{ARG9}",
    "{REMOTE}",
    "{LOCAL}",
    "{{direction}}",
    "{{virtual_phone_number}}",
    "{{contact_phone_number}}",
    "{{call_session_id}}",
    "{{employee_phone_number}}",
    "{{talk_time_duration}}",
    "{{record_file_links}}",
]


def spellings() -> list[str]:
    return [spelling for variable in CATALOGUE for spelling in variable.spellings]


@pytest.mark.parametrize("spelling", GUIDES)
def test_every_variable_of_the_guides_is_in_the_catalogue(spelling: str) -> None:
    assert spelling in spellings()


def test_a_spelling_means_one_thing() -> None:
    assert len(set(spellings())) == len(spellings())
    assert len(DOLLAR_NAMES) + len(BRACE_NAMES) + len(FIELD_NAMES) == len(spellings())


@pytest.mark.parametrize("variable", CATALOGUE, ids=lambda v: v.name)
def test_every_spelling_is_read_as_its_variable(variable: Variable) -> None:
    for spelling in variable.spellings:
        names = uses(parse(spelling))
        if spelling.startswith("{{"):
            assert f"field.{spelling.strip('{}')}" in names
        elif variable.origin is Origin.CONTACT:
            assert names == {f"contact.{variable.name}"}
        else:
            assert variable.name in names


def test_every_fact_is_in_the_catalogue_and_has_a_reader() -> None:
    facts = {v.name for v in CATALOGUE if v.origin is Origin.FACT}
    assert facts == set(READERS)
    assert set(PARTIES) <= {v.name for v in CATALOGUE if v.kind is Kind.NUMBER}


def test_the_catalogue_can_be_shown() -> None:
    shown = json.loads(json.dumps([dataclasses.asdict(v) for v in CATALOGUE]))
    assert all(row["meaning"] and row["spellings"] for row in shown)


def rows(heading: str) -> list[str]:
    """Return the first column of the tables under *heading* of the page."""
    section = PAGE.split(f"\n## {heading}\n", 1)[1].split("\n## ", 1)[0]
    cells = re.findall(r"^\| (.*?)(?<!\\) \|", section, re.MULTILINE)
    return [cell for cell in cells if cell.startswith("`")]


def test_the_page_documents_every_variable_and_no_other() -> None:
    families = [f"`${family.prefix}.…$`" for family in FAMILIES]
    expected = [" ".join(f"`{s}`" for s in v.spellings) for v in CATALOGUE]
    assert rows("Variables") == expected + families
    assert all(variable.meaning in PAGE for variable in CATALOGUE)


def test_the_page_documents_every_filter_and_function_and_no_other() -> None:
    assert [row.strip("`").split("(")[0] for row in rows("Filters")] == list(FILTERS)
    assert [row.strip("`").split("(")[0] for row in rows("Functions")] == list(FUNCTIONS)


def test_fifty_rendered_targets_read_each_template_once() -> None:
    parse.cache_clear()
    for number in range(50):
        for _ in range(3):
            render_url(parse(f"https://crm.example/{number}/$phone$?n={{TEL}}"), Facts())
            render_text(parse('{"a": "$phone$"}'), Facts(), Place.JSON_STRING)
    assert parse.cache_info().misses == 51
