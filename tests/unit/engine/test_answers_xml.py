"""Values out of XML."""

from __future__ import annotations

import pytest
from tests.unit.engine.answer_sample import answer, value, xml_at

from ringhook.engine.answers import Outcome, succeeded
from ringhook.engine.outgoing import Success

BODY = """<?xml version="1.0"?>
<answer xmlns="urn:x" xmlns:s="urn:s" state="ok">
  <person s:id="1"><name>Anna &amp; Co</name><phone>1</phone><phone kind="work">2</phone></person>
  <person s:id="2"><name><![CDATA[Bert <b>]]></name><s:note>a<b>b</b>c</s:note></person>
  <Person><name>Cleo</name></Person>
  <group><person s:id="3"><name>Dora</name></person></group>
</answer>"""


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("person/name", "Anna & Co"),
        ("answer/person/name", "Anna & Co"),
        ("/answer/person/name", "Anna & Co"),
        ("person[2]/name", "Bert <b>"),
        ("person[3]/name", ""),
        ("Person/name", "Cleo"),
        ("answer/s:person/x:name", "Anna & Co"),
        ("person/phone[2]", "2"),
        ("person/phone[2]/@kind", "work"),
        ("person/phone/@kind", "work"),
        ("person[2]/@id", "2"),
        ("person[2]/note", "abc"),
        ("@state", "ok"),
        ("answer/@state", "ok"),
        ("//name", "Anna & Co"),
        ("//group//name", "Dora"),
        ("group/*/name", "Dora"),
        ("//person[1]/@id", "1"),
        ("//@kind", "work"),
        ("./person/name", "Anna & Co"),
        (".//note/b", "b"),
        ("person/@*", "1"),
        ("PERSON/name", ""),
        ("name", ""),
        ("a[", ""),
    ],
)
def test_a_path_leads_to_a_text_or_to_nothing(path: str, expected: str) -> None:
    assert value(answer(BODY, "text/xml"), xml_at(path)) == expected


def test_the_first_of_a_list_is_the_first_in_the_document() -> None:
    body = "<r><a><n>1</n></a><n>2</n></r>"
    assert value(answer(body), xml_at("//n")) == "1"


def test_an_event_with_attributes_is_read_as_divaltos_clients_do() -> None:
    given = answer('<event tel="0388202122" event="ring"/>', "text/xml")
    assert value(given, xml_at("event/@tel")) == "0388202122"
    assert value(given, xml_at("@event")) == "ring"


@pytest.mark.parametrize(
    "body",
    [
        '<!DOCTYPE a [<!ENTITY x "y">]><a>&x;</a>',
        '<!DOCTYPE a SYSTEM "file:///etc/passwd"><a/>',
        '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>',
        "<!DOCTYPE html><html><a>1</a></html>",
        "<a>&unknown;</a>",
        "<a><b></a>",
        "<a>" * 300_000,
        "<a>" * 500 + "</a>" * 500,
        "not xml",
        "<a/>\x00",
    ],
)
def test_xml_that_is_none_or_hostile_is_unreadable(body: str) -> None:
    given = answer(body, "text/xml")
    assert value(given, xml_at("a")) == ""
    assert succeeded(given, Success(), {"a": xml_at("a")}) is Outcome.UNREADABLE


def test_an_empty_body_is_xml_without_values() -> None:
    given = answer(" \n", "text/xml")
    assert value(given, xml_at("a")) == ""
    assert succeeded(given, Success(), {"a": xml_at("a")}) is Outcome.OK
