"""Several contacts in one answer."""

from __future__ import annotations

import json

import pytest
from tests.unit.engine.answer_sample import answer, column, json_at, pattern, xml_at

from ringhook.engine.answers import Answer, read_matches
from ringhook.engine.outgoing import Reader, Source

NAMED = {"name": json_at("name")}


def test_each_object_of_a_list_is_a_contact() -> None:
    given = answer('{"data": [{"name": "Anna", "o": {"id": 1}}, {"name": "Bert"}]}')
    found = read_matches(given, json_at("data"), {"name": json_at("name"), "id": json_at("o.id")})
    assert found == [{"name": "Anna", "id": "1"}, {"name": "Bert", "id": ""}]


def test_one_object_is_one_contact() -> None:
    assert read_matches(answer('{"d": {"name": "A"}}'), json_at("d"), NAMED) == [{"name": "A"}]


def test_without_a_way_to_the_list_the_answer_is_one_contact() -> None:
    assert read_matches(answer('{"name": "Anna"}'), None, NAMED) == [{"name": "Anna"}]


@pytest.mark.parametrize("body", ["null", "[]", "{}", "", " ", '[{"name": ""}, {}]', "false", "x"])
@pytest.mark.parametrize("matches", [json_at("@"), json_at("data"), None])
def test_an_answer_that_holds_nobody_is_no_match(body: str, matches: Reader | None) -> None:
    assert read_matches(answer(body), matches, NAMED) == []


def test_no_content_is_no_match() -> None:
    assert read_matches(Answer(204, {}, b""), json_at("data"), NAMED) == []


def test_those_of_whom_nothing_is_known_do_not_count() -> None:
    people: list[dict[str, str]] = [{}] * 30 + [{"name": str(number)} for number in range(30)]
    found = read_matches(answer(json.dumps(people)), json_at("@"), NAMED, limit=3)
    assert [one["name"] for one in found] == ["0", "1", "2"]


def test_an_empty_contact_is_none_even_if_the_answers_headers_say_something() -> None:
    readers = {"type": Reader(Source.HEADER, "content-type")}
    assert read_matches(answer('[{}, null, "", []]'), json_at("@"), readers) == []


def test_at_most_ten_are_read() -> None:
    people = [{"name": str(number)} for number in range(30)]
    assert len(read_matches(answer(json.dumps(people)), json_at("@"), NAMED)) == 10


def test_a_list_of_plain_values_is_a_list_of_contacts() -> None:
    found = read_matches(answer('["Anna", 7, null]'), json_at("@"), {"name": json_at("@")})
    assert found == [{"name": "Anna"}, {"name": "7"}]


def test_each_element_is_a_contact() -> None:
    body = '<r><p id="1"><name>Anna</name></p><q/><p id="2"><name>Bert</name></p></r>'
    readers = {"name": xml_at("name"), "id": xml_at("@id"), "all": xml_at(".")}
    assert read_matches(answer(body), xml_at("r/p"), readers) == [
        {"name": "Anna", "id": "1", "all": "Anna"},
        {"name": "Bert", "id": "2", "all": "Bert"},
    ]


def test_within_an_element_its_own_name_is_not_named_again() -> None:
    body = "<r><p><p>inner</p></p></r>"
    assert read_matches(answer(body), xml_at("p"), {"it": xml_at("p")}) == [{"it": "inner"}]
    assert read_matches(answer("<r><p>x</p></r>"), xml_at("p"), {"it": xml_at("p")}) == []
    deeper = answer("<r><p><q><name>x</name></q></p></r>")
    assert read_matches(deeper, xml_at("p"), {"it": xml_at("name")}) == []


def test_each_attribute_is_a_contact() -> None:
    found = read_matches(
        answer('<r><p id="a1"/><p id="b2"/></r>'), xml_at("//@id"), {"id": Reader(Source.TEXT)}
    )
    assert found == [{"id": "a1"}, {"id": "b2"}]


def test_every_place_where_a_pattern_fits_is_a_contact() -> None:
    readers = {
        "name": pattern("name"),
        "id": pattern("1"),
        "first": pattern(""),
        "all": pattern("0"),
        "more": pattern("9"),
    }
    given = answer("7:Anna 8:Bert", "text/plain")
    found = read_matches(given, pattern(r"(\d+):(?P<name>\w+)"), readers)
    assert found[1] == {"name": "Bert", "id": "8", "first": "8", "all": "8:Bert", "more": ""}
    assert len(found) == 2


def test_each_line_is_a_contact() -> None:
    body = '4711;"Durand; Anna"\n\n4712;Bert\n'
    readers = {"id": column("1"), "name": column(";2"), "family": column(" 1")}
    assert read_matches(answer(body, "text/csv"), column(";"), readers) == [
        {"id": "4711", "name": "Durand; Anna", "family": "4711;Durand;"},
        {"id": "4712", "name": "Bert", "family": "4712;Bert"},
    ]


def test_another_source_reads_the_contacts_text() -> None:
    given = answer('{"data": [{"id": 1, "raw": "<p>Anna</p>"}, "{\\"id\\": 2}"]}')
    readers = {"id": json_at("from_json(@).id"), "all": Reader(Source.TEXT)}
    assert read_matches(given, json_at("data"), readers) == [
        {"id": "1", "all": '{"id":1,"raw":"<p>Anna</p>"}'},
        {"id": "2", "all": '{"id": 2}'},
    ]
    inner = read_matches(given, json_at("data[].raw"), {"name": xml_at("p")})
    assert inner == [{"name": "Anna"}]


def test_json_in_lines_is_read_line_by_line() -> None:
    given = answer('{"name": "Anna"}\n{"name": "Bert"}', "application/x-ndjson")
    assert read_matches(given, pattern(".+"), NAMED) == [{"name": "Anna"}, {"name": "Bert"}]


def test_a_header_may_hold_the_contact() -> None:
    given = Answer(201, {"Location": "/c/4711"}, b"")
    found = read_matches(given, Reader(Source.HEADER, "location"), {"id": pattern(r"\d+")})
    assert found == [{"id": "4711"}]


def test_a_way_that_was_never_checked_finds_nobody() -> None:
    for matches in (json_at("a["), xml_at("a["), pattern("("), column("1,2")):
        assert read_matches(answer("<a/>"), matches, {"it": Reader(Source.TEXT)}) == []
