"""Bytes whose sender is vague, silent or wrong about them."""

from __future__ import annotations

import codecs

import pytest
from tests.unit.engine.answer_sample import answer, json_at, value, xml_at

from ringhook.engine.answers import Answer
from ringhook.engine.outgoing import Reader, Source

JSON = '{"name": "Ёлка é"}'
RUSSIAN = '{"name": "Ёлка"}'


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        (JSON.encode(), ""),
        (JSON.encode(), "application/json; charset=utf-8"),
        (JSON.encode(), 'application/json;charset="UTF8"'),
        (JSON.encode(), "application/json; charset=shift_jis"),
        (JSON.encode(), "application/json; charset=utf-16"),
        (JSON.encode(), "application/json; charset=nonsense"),
        (JSON.encode(), "application/json; charset=hex"),
        (JSON.encode(), "application/json; charset=idna"),
        (codecs.BOM_UTF8 + JSON.encode(), "application/json; charset=iso-8859-1"),
        (JSON.encode("utf-16"), ""),
        (JSON.encode("utf-16-le"), ""),
        (JSON.encode("utf-16-be"), "application/json; charset=utf-16be"),
        (JSON.encode("utf-32"), "application/json; charset=utf-8"),
    ],
)
def test_json_is_read_whatever_is_said_about_its_bytes(body: bytes, content_type: str) -> None:
    assert value(answer(body, content_type), json_at("name")) == "Ёлка é"


@pytest.mark.parametrize("charset", ["windows-1251", "koi8-r", "iso-8859-5", "utf-16le"])
def test_a_declared_charset_is_believed(charset: str) -> None:
    given = answer(RUSSIAN.encode(charset), f"application/json; charset={charset}")
    assert value(given, json_at("name")) == "Ёлка"


def test_bytes_that_are_no_utf_8_are_latin_1() -> None:
    assert value(answer(b'{"name": "M\xfcller"}', ""), json_at("name")) == "Müller"


def test_xml_says_its_own_charset() -> None:
    body = '<?xml version="1.0" encoding="windows-1251"?><name>Ёлка</name>'.encode("windows-1251")
    assert value(answer(body, "text/xml"), xml_at("name")) == "Ёлка"


def test_a_header_is_found_in_any_spelling_and_only_by_its_whole_name() -> None:
    given = Answer(201, {"X-Id": "no", "LOCATION": " /contacts/4711\r\n"}, b"")
    assert value(given, Reader(Source.HEADER, "Location")) == "/contacts/4711"
    assert value(given, Reader(Source.HEADER, "id")) == ""


def test_all_of_a_text_is_taken_without_its_line_end() -> None:
    assert value(answer("token-1\r\n", "text/plain"), Reader(Source.TEXT)) == "token-1"


@pytest.mark.parametrize("said", ["iso-8859-1", "latin1", "windows-1252"])
def test_utf_8_that_calls_itself_latin_1_is_still_utf_8(said: str) -> None:
    kind = f"application/json; charset={said}"
    body = '{"name": "Hélène"}'
    for encoding in ("utf-8", "latin-1"):
        assert value(answer(body.encode(encoding), kind), json_at("name")) == "Hélène"
