"""Divalto's block and options: what can be an action is one, the asking is told."""

from __future__ import annotations

import pytest
from tests.unit.config.importing_sample import actions, said, sample

from ringhook.config.importing import read_text
from ringhook.config.importing.fitting import fitted
from ringhook.domain.errors import BadPayloadError
from ringhook.pbx import ADAPTERS


def test_the_guides_block_becomes_a_connection_that_asks_the_same() -> None:
    imported = sample("divalto", "getevent.txt")
    assert actions(imported) == []
    (connection,) = imported.document["connections"]
    assert (connection["adapter"], connection["enabled"]) == ("divalto_client", True)
    assert connection["settings"] == {
        "with_event": "1",
        "url": "http://localhost:8082/DhDivaltoServerCTI/api/cti/getevent?ident=$ident$&telorg=$telorg$",
        "methode": "GET",
        "type_return": "json",
        "json_tel": "tel",
        "json_event": "event",
    }
    assert "every 5 seconds" in said(imported)["cliktocallevent"]
    assert "inside your network" in said(imported)["url"]


def test_what_was_imported_can_be_saved() -> None:
    imported = sample("divalto", "getevent.txt")
    fields = {slug: adapter.fields for slug, adapter in ADAPTERS.items()}
    assert fitted(imported.document, fields).warnings == ()


def test_a_block_with_xml_in_attributes_keeps_all_of_it_but_the_headers() -> None:
    text = (
        "<cliktocallevent><with_event>1<url>https://cti.example/state?n=$telorg$<methode>GET"
        "<headers>X-Key: 0123456789<type_return>XML<xml_tel>call<xml_event>call"
        "<xml_result_tel_in_attrib>oui<xml_tel_attrib>n<xml_result_event_in_attrib>1<xml_event_attrib>s"
    )
    imported = read_text("divalto", text)
    settings = imported.document["connections"][0]["settings"]
    assert (settings["type_return"], settings["xml_result_tel_in_attrib"]) == ("xml", "1")
    assert (settings["xml_tel_attrib"], settings["xml_event_attrib"]) == ("n", "s")
    assert "0123456789" not in str(imported)
    assert "again" in said(imported)["headers"]


def test_an_address_with_a_password_becomes_no_connection() -> None:
    text = "<cliktocallevent><url>https://a.example/getevent?password=hunter2hunter2&n=$telorg$"
    imported = read_text("divalto", text)
    assert imported.document["connections"] == []
    assert "hunter2" not in str(imported)


def test_a_closed_block_becomes_a_request() -> None:
    post = actions(sample("divalto", "request.txt"))[0]
    assert (post["kind"], post["call_type"], post["enabled"]) == ("POST", "inbound", True)
    assert post["target"] == "https://cti.example/api/calls?telorg=$telorg$&ident=$ident$"
    assert post["request"]["body_type"] == "json"
    assert '"event": "$cti_event$"' in post["request"]["body"]


def test_a_key_in_a_header_becomes_a_secret_to_write() -> None:
    imported = sample("divalto", "request.txt")
    headers = actions(imported)[0]["request"]["headers"]
    assert headers == {"X-Api-Key": "$secret.divalto_x_api_key$", "Accept": "application/json"}
    assert "0123456789" not in str(imported)
    assert "divalto_x_api_key" in said(imported)["headers"]


def test_the_pop_up_command_becomes_a_program() -> None:
    run = actions(sample("divalto", "request.txt"))[1]
    assert run["kind"] == "RUN"
    assert run["target"] == r'c:\divalto\sys\xDivaltoClickToCall.exe $1 "popup"'


def test_suppressions_and_exceptions_become_settings() -> None:
    document = sample("divalto", "request.txt").document
    settings = document["settings"]
    suppress = {"internal": False, "min_digits": 6, "busy": True, "unknown_contact": True}
    assert settings["suppress"] == suppress
    assert [(e["number"], e["agent"]) for e in settings["exceptions"]] == [
        ("0388202122", ""),
        ("03 88 20 21 23", "MARTIN"),
    ]
    assert [agent["id"] for agent in document["agents"]] == ["MARTIN"]


def test_options_without_a_place_are_told_with_their_line() -> None:
    messages = said(sample("divalto", "request.txt"))
    assert "until there is a lookup" in messages["line 12"]
    assert "line 13" not in messages
    assert "MARTIN has no extension" in messages["line 15"]


def test_options_may_stand_alone() -> None:
    imported = read_text("divalto", "busy: yes\nmin digits: 4")
    assert imported.document["settings"]["suppress"]["busy"] is True
    assert not imported.warnings


def test_calls_of_people_who_are_found_nowhere_may_be_hidden() -> None:
    suppress = read_text("divalto", "no match: yes").document["settings"]["suppress"]
    assert suppress["unknown_contact"] is True
    assert not read_text("divalto", "no match: no").warnings


@pytest.mark.parametrize(
    ("text", "path", "words"),
    [
        ("<cliktocallevent><methode>GET", "url", "no address"),
        ("<cliktocallevent><url>https://a.example/<methode>PUT", "methode", "GET or POST"),
        (
            "<cliktocallevent><url>https://a.example/<data>x",
            "data",
            "a GET has no body",
        ),
        (
            "<cliktocallevent><url>https://a.example/<headers>oops",
            "headers",
            "Name: value",
        ),
        (
            "<cliktocallevent><url>https://a.example/<speed>5",
            "url",
            "<speed> is no field",
        ),
        ("<cliktocallevent><url>https://$ident$.example/", "cliktocallevent.target", "left out"),
        ("no match: perhaps", "line 1", "cannot be read"),
        ("min digits: many", "line 1", "cannot be read"),
        ("min digits: 99", "line 1", "left out"),
        ("exception: nobody", "line 1", "is a number"),
        ("colour: red", "line 1", "no option we know"),
    ],
)
def test_what_is_not_understood_is_told(text: str, path: str, words: str) -> None:
    assert words in said(read_text("divalto", text))[path]


@pytest.mark.parametrize(
    ("content_type", "body_type"),
    [("application/x-www-form-urlencoded", "form"), ("text/xml", "xml"), ("", "text")],
)
def test_the_body_is_sent_as_its_content_type_says(content_type: str, body_type: str) -> None:
    text = (
        "<cliktocallevent><url>https://a.example/<methode>POST<data>a=$tel$"
        f"<contenttype>{content_type}"
    )
    (action,) = actions(read_text("divalto", text))
    assert action["request"]["body_type"] == body_type


def test_a_document_type_is_refused_with_its_place() -> None:
    with pytest.raises(BadPayloadError, match="line 2, column 3"):
        read_text("divalto", '<a>\n  <!DOCTYPE a [<!ENTITY b "c">]><cliktocallevent>')


@pytest.mark.parametrize("text", ["<url>https://a.example/", "</x>"])
def test_a_text_without_the_block_is_refused(text: str) -> None:
    with pytest.raises(BadPayloadError, match="line 1"):
        read_text("divalto", text)


def test_more_exceptions_than_are_read_at_once_are_told() -> None:
    imported = read_text("divalto", "\n".join(f"exception: 0388{n:06}" for n in range(1100)))
    assert len(imported.document["settings"]["exceptions"]) == 1000
    assert "first 1000 entries" in said(imported)[""]


def dialling(text: str) -> tuple[dict[str, str], dict[str, str]]:
    """Return the settings of the connection that a block became, and what was said."""
    imported = read_text("divalto", text)
    (connection,) = imported.document["connections"]
    assert connection["adapter"] == "generic"
    return connection["settings"], said(imported)


def test_the_block_of_click_to_call_becomes_a_connection_that_dials() -> None:
    imported = sample("divalto", "clictocall.txt")
    (connection,) = imported.document["connections"]
    assert connection["settings"] == {
        "dial_method": "POST",
        "dial_url": "https://cti.example/api/dial?poste=$extension$&tel=$number$",
        "dial_content_type": "application/json",
        "dial_body": '{"appelant": "$extension$", "numero": "$number$", "qui": "$agent$"}',
        "dial_headers": "X-Source: divalto",
    }
    assert imported.document["settings"]["outgoing_prefix"] == "0"
    assert imported.warnings == ()


def test_keys_of_the_dialling_request_are_left_to_write() -> None:
    settings, messages = dialling(
        "<clictocall><url>https://cti.example/d?token=abcdef0123&tel=$tel$<methode>GET"
        "<headers>X-Api-Key: 0123456789; Accept: text/html</clictocall>"
    )
    assert settings["dial_url"] == "https://cti.example/d?token=&tel=$number$"
    assert settings["dial_headers"] == "$secret.divalto_dial_headers$"
    assert "divalto_dial_headers" in messages["headers"]
    assert "0123456789" not in str((settings, messages))


@pytest.mark.parametrize(
    ("block", "place"),
    [
        ("<clictocall><methode>GET</clictocall>", "clictocall"),
        ("<cliktocall><url>https://x.example/<methode>DELETE</cliktocall>", "clictocall"),
        ("<clictocall><url>https://x.example/$colour$<methode>GET", "clictocall.settings.dial_url"),
        ("<clictocall><url>ftp://x.example/$tel$", "clictocall.settings.dial_url"),
    ],
)
def test_a_dialling_block_that_cannot_be_used_is_told(block: str, place: str) -> None:
    imported = read_text("divalto", block)
    assert imported.document["connections"] == []
    assert place in said(imported)


def test_both_blocks_stand_beside_each_other() -> None:
    both = (
        "<cliktocallevent><url>https://x.example/e?t=$phone$</cliktocallevent>\n"
        "<clicktocall><url>https://x.example/d?t=$tel$</clicktocall>"
    )
    imported = read_text("divalto", both)
    assert len(actions(imported)) == len(imported.document["connections"]) == 1
