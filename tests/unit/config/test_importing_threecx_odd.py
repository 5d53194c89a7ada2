"""3CX templates that are odd, broken or ask too much: what is left out is told."""

from __future__ import annotations

import pytest
from tests.unit.config.importing_sample import actions, said
from tests.unit.config.threecx_journal import body_of, journal, post

from ringhook.config.importing import read_text
from ringhook.domain.errors import BadPayloadError


@pytest.mark.parametrize(
    ("request_text", "words"),
    [
        ('<Request Url="https://crm.example/" RequestType="Delete"/>', "not by DELETE"),
        ('<Request Url="https://[Nobody].example/" RequestType="Get"/>', "[Nobody]"),
        ('<Request Url="https://crm.example/[Number" RequestType="Get"/>', "not closed"),
        (f'<Request Url="https://crm.example/{"x" * 20_001}"/>', "too long"),
        (post("", more='SkipIf="[Odd]&lt;3"'), "SkipIf is not taken over"),
        ('<Request Url="ftp://crm.example/"/>', "ftp: is not opened"),
    ],
)
def test_a_request_that_could_only_be_sent_wrong_is_left_out(request_text: str, words: str) -> None:
    assert words in " ".join(said(journal(request_text)).values())


@pytest.mark.parametrize(
    ("value", "words"),
    [
        ("[IIf([CallType]==Inbound,a)]", "two texts"),
        ("[[Agent].Substring(1)]", "no counterpart"),
        ("[IIf([Agent]==1,a,b)]", "not known here"),
        ("[IIf(" * 30 + ")]" * 30, "IIf needs"),
        ("[" * 30 + "Number" + "]" * 30, "too deep"),
    ],
)
def test_a_value_that_cannot_be_said_is_left_out_alone(value: str, words: str) -> None:
    imported = journal(post(f'<Value Key="a">{value}</Value><Value Key="b">1</Value>'))
    assert body_of(actions(imported)[0]) == {"b": "1"}
    assert words in said(imported)["Scenarios.ReportCall.PostValues.a"]


def test_parameters_that_stand_in_each_other_do_not_multiply() -> None:
    inner = {n: f"[P{n + 1}]" * 20 for n in range(9)} | {9: "[Number]"}
    laughs = "".join(f'<Parameter Name="P{n}" Default="{text}"/>' for n, text in inner.items())
    imported = journal(post('<Value Key="a">[P0]</Value>'), laughs)
    assert "too deep" in said(imported)["Scenarios.ReportCall.PostValues.a"]


def test_a_raw_message_is_the_body() -> None:
    request = (
        '<Request Url="https://crm.example/" RequestType="Post" RequestEncoding="Json" '
        'Message="{&quot;n&quot;: &quot;[Number]&quot;}"/>'
    )
    assert body_of(actions(journal(request))[0]) == {"n": "+33184881234"}


def test_a_template_without_journal_is_told() -> None:
    assert "no ReportCall" in said(read_text("threecx", "<Crm/>"))["Scenarios"]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("<Crm>", "line 1, column 6"),
        ("<Crm>\n<a></b></Crm>", "line 2"),
        ("<Other/>", "begins with <Crm>"),
        ("hello", "line 1"),
        ('<!DOCTYPE a [<!ENTITY b "c">]>\n<Crm>&b;</Crm>', "document type"),
        ("<Crm>" + "<a>" * 60 + "</a>" * 60 + "</Crm>", "too deeply"),
    ],
)
def test_xml_that_cannot_be_read_is_refused_with_its_place(text: str, words: str) -> None:
    with pytest.raises(BadPayloadError, match=words):
        read_text("threecx", text)


def test_what_a_template_says_wrongly_before_its_scenarios_is_told() -> None:
    text = (
        '<Crm><Number Prefix="Sideways" MaxLength="[None]"/>'
        '<Parameters><Parameter Name="two words"/></Parameters></Crm>'
    )
    messages = said(read_text("threecx", text))
    assert {"Number.Prefix", "Number.MaxLength", "Parameters"} <= set(messages)


def test_a_host_whose_parameter_has_no_default_is_left_out() -> None:
    request = '<Request Url="https://[Domain].example/" RequestType="Get"/>'
    imported = journal(request, '<Parameter Name="Domain" Default=""/>')
    assert not actions(imported)
    assert "[Domain] stands in the host" in said(imported)["Scenarios.ReportCall"]


def test_a_time_in_utc_keeps_its_moment() -> None:
    value = '<Value Key="at">[[CallStartTimeUTC].ToString("yyyy-MM-ddTHH:mm:ssZ")]</Value>'
    imported = journal(post(value))
    assert body_of(actions(imported)[0]) == {"at": "2026-06-01T12:05:00+00:00"}
    assert "times are written as" in said(imported)["Scenarios.ReportCall"]


def test_a_get_journal_sends_no_body_and_says_so() -> None:
    request = post('<Value Key="a">1</Value>').replace('"Post"', '"Get"')
    imported = journal(request)
    assert actions(imported)[0]["kind"] == "GET"
    assert "a GET has no body" in said(imported)["Scenarios.ReportCall.PostValues"]


def test_a_content_type_is_left_to_the_body() -> None:
    request = post("").replace(
        "<PostValues>", '<Headers><Value Key="Content-Type">text/odd</Value></Headers><PostValues>'
    )
    assert actions(journal(request))[0]["request"]["headers"] == {}


def test_an_authorization_written_out_becomes_a_secret_to_write() -> None:
    request = post("").replace(
        "<PostValues>",
        '<Headers><Value Key="Authorization">Bearer abc123</Value></Headers><PostValues>',
    )
    imported = journal(request)
    headers = actions(imported)[0]["request"]["headers"]
    assert headers == {"Authorization": "$secret.threecx_authorization$"}
    assert "abc123" not in str(imported)
