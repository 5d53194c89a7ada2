"""Calls by days and names, and as a table for spreadsheets."""

from __future__ import annotations

import csv
import io

import pytest
from tests.unit.flows.lookup_scene import MARIE, NOTE, people, ring
from tests.unit.flows.world import World

from ringhook.flows.admin import call_search, call_table_routes
from ringhook.flows.admin.csv_text import lines

DAY = 86_400
A, B, C = "+442079460101", "+33184881234", "+33184889999"


@pytest.fixture
def busy(world: World) -> World:
    """Three calls on three days, with names of all kinds."""
    world.save(settings={"country": "FR"})
    world.ring(call_id="a", extension="102", name='=HYPERLINK("http://evil")', **{"from": A})
    world.clock.advance(DAY)
    world.ring(call_id="b", name="Zoë  Müller, Dr.", **{"from": B})
    world.ring(call_id="b", event="missed", **{"from": B})
    world.clock.advance(DAY)
    world.ring(call_id="c", extension="177", name="田中 太郎", **{"from": C})
    return world


def find(world: World, **query: str) -> list[str]:
    query = {key.strip("_"): value for key, value in query.items()}
    status, body, _ = world.api("GET", "/api/calls", query=query)
    assert status == 200, body
    return [call["phone"] for call in body["calls"]]


def table(world: World, **query: str) -> list[list[str]]:
    status, text, _ = world.api("GET", "/api/calls.csv", query=query)
    assert status == 200, text
    return list(csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline=""), strict=True))


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({"q": "müller"}, [B]),
        ({"q": "ZOË MÜLLER"}, [B]),
        ({"q": "太郎"}, [C]),
        ({"q": "hyper"}, [A]),
        ({"q": "nobody"}, []),
        ({"q": "01 84 88 12 34"}, [B]),
        ({"q": "+33 (0)1 84 88 12 34"}, [B]),
        ({"q": "0033184881234"}, [B]),
        ({"q": "０１８４８８１２３４"}, [B]),
        ({"q": "1234"}, [B]),
        ({"from_": "2026-01-06"}, [C, B]),
        ({"from_": "2026-01-05", "to": "2026-01-06"}, [B, A]),
        ({"to": "2026-01-05"}, [A]),
        ({"from_": "2026-01-06", "to": "2026-01-06"}, [B]),
        ({"q": "müller", "to": "2026-01-05"}, []),
        ({"missed": "true"}, [B]),
        ({"missed": "false"}, [C, A]),
    ],
)
def test_calls_are_found_by_name_number_and_days(
    busy: World, query: dict[str, str], expected: list[str]
) -> None:
    if query == {"to": "2026-01-05"}:
        query = query | {"from_": "2026-01-01"}
    assert find(busy, **query) == expected


def test_a_name_that_a_lookup_found_is_searched_too(world: World) -> None:
    ring(world, people(MARIE), actions=[NOTE])
    world.look_up_all()
    assert find(world, q="durand") == []
    world.ring(event="answered")
    assert find(world, q="durand") == [B]


def test_many_empty_days_are_asked_a_few_at_a_time(
    busy: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(call_search, "MOST_DAYS_AT_ONCE", 2)
    cursor, pages, found = "", 0, []
    while pages == 0 or cursor:
        query = {"from": "2026-01-01", "q": "HYPER", "cursor": cursor}
        _, body, _ = busy.api("GET", "/api/calls", query=query)
        cursor, pages = body["next_cursor"], pages + 1
        found += [call["phone"] for call in body["calls"]]
    assert (found, pages) == ([A], 4)


def test_a_table_holds_what_the_list_holds(busy: World) -> None:
    rows = table(busy, **{"from": "2026-01-01"})
    assert rows[0][:5] == ["Id", "Began", "Direction", "Number", "Name"]
    assert [row[3] for row in rows[1:]] == [f"'{C}", f"'{B}", f"'{A}"]
    assert rows[2][4] == "Zoë  Müller, Dr."
    assert rows[2][8:10] == ["missed", "yes"]
    assert rows[3][7] == "Anna"
    assert rows[1][7] == "'177"
    assert rows[2][1] == "2026-01-06 09:30:01+00:00"


def test_a_table_is_made_for_spreadsheets(busy: World) -> None:
    _, text, headers = busy.api("GET", "/api/calls.csv", query={"from": "2026-01-01"})
    assert text.startswith("\ufeffId,")
    assert text.endswith("\r\n")
    assert text.count("\r\n") == text.count("\n") == 4
    assert headers["Content-Type"] == "text/csv; charset=utf-8"
    assert headers["Content-Disposition"] == 'attachment; filename="calls.csv"'


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("=1+1", "'=1+1"),
        ("+1", "'+1"),
        ("-2+3", "'-2+3"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("＝1+1", "'＝1+1"),
        ("  =1", "'  =1"),
        ('a"b', 'a"b'),
        ("0123", "'0123"),
        ("2026-01-05", "2026-01-05"),
        ("Müller", "Müller"),
    ],
)
def test_no_cell_is_a_formula_or_a_number_cut_short(name: str, shown: str) -> None:
    ((found,),) = csv.reader(io.StringIO(lines([[name]]), newline=""))
    assert found == shown


def test_lengths_stay_numbers(world: World) -> None:
    world.save()
    world.ring(event="summary", result="answered", talk_seconds=1234567.5, wait_seconds=8.5)
    assert table(world)[1][-2:] == ["8.5", "1234568"]


def test_a_masked_table_names_nobody(busy: World) -> None:
    text = str(table(busy, **{"from": "2026-01-01", "masked": "true"}))
    for secret in (A, B, C, "184881234", "Müller", "太郎"):
        assert secret not in text
    assert "'+331****34" in text
    assert "Z. M. D." in text


def test_a_long_table_comes_in_pages(busy: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(call_table_routes, "AT_ONCE", 2)
    query = {"from": "2026-01-01"}
    _, first, headers = busy.api("GET", "/api/calls.csv", query=query)
    cursor = headers["X-Next-Cursor"]
    _, second, headers = busy.api("GET", "/api/calls.csv", query=query | {"cursor": cursor})
    assert (first.count("\r\n"), second.count("\r\n")) == (3, 1)
    assert "X-Next-Cursor" not in headers
    assert "Id" not in second


def test_titles_are_in_the_language_that_is_asked_for(busy: World) -> None:
    assert table(busy, language="ja")[0][3] == "番号"
    assert table(busy, language="xx")[0][3] == "Number"


def test_another_workspaces_calls_are_in_no_table(busy: World) -> None:
    key = "rh_another-key-of-enough-length"
    busy.app.access.adopt("another", key, busy.clock.now())
    _, text, _ = busy.api("GET", "/api/calls.csv", query={"from": "2026-01-01"}, key=key)
    assert text.count("\r\n") == 1
