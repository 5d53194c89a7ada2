"""BIZTEL's login and search: a session and a lookup, read in the form that the answer is given in."""

from __future__ import annotations

import json

import pytest
from tests.unit.config.importing_sample import (
    actions,
    contacts_in,
    credentials,
    lookups,
    said,
    sample,
    session_in,
)

from ringhook.config.importing import Imported, read_text

SEARCH = "search method: internal GET\nsearch: https://crm.example/?q={TEL}\nsearch response: "
LOGIN = "auth method: internal GET\nauth: https://crm.example/login\nauth response: "


def test_the_login_opens_a_session_that_all_requests_use() -> None:
    imported = sample("biztel", "custom-link.txt")
    (login,) = credentials(imported)
    assert (login["type"], login["session_minutes"]) == ("login", 60)
    assert login["request"]["method"] == "GET"
    assert login["request"]["timeout_seconds"] == 5.0
    assert session_in(login, '{"session": "s-1"}') == {"SID": "s-1"}
    used = [a["request"]["credential"] for a in actions(imported)]
    assert used == ["", "", "biztel", ""], "pages and programs have no session"
    assert lookups(imported)[0]["request"]["credential"] == "biztel"


def test_a_value_of_the_session_is_a_variable() -> None:
    (lookup,) = lookups(sample("biztel", "custom-link.txt"))
    assert lookup["target"] == "https://crm.example/search?tel=$number$&sid=$variable.SID$"
    (lookup,) = lookups(sample("biztel", "custom-link.json"))
    assert lookup["target"] == "https://crm.example/search?tel=$number$&sid={SFSID}"


def test_whose_login_it_is_has_to_be_written() -> None:
    imported = sample("biztel", "custom-link.txt")
    target = credentials(imported)[0]["target"]
    assert (
        target == "https://crm.example/login?id={SECRET:biztel_login}&pw={SECRET:biztel_password}"
    )
    assert "biztel_login" in said(imported)["line 11"]


def test_a_password_written_out_in_a_login_is_not_taken_over() -> None:
    imported = sample("biztel", "custom-link.json")
    (login,) = credentials(imported)
    assert login["request"]["body"] == "user=phone&password=$secret.biztel_password$"
    assert session_in(login, "<r><sid>s-2</sid></r>") == {"SFSID": "s-2"}
    assert "do-not-copy-this" not in str(imported)
    assert "biztel_password" in said(imported)["auth.url"]


def test_a_search_is_a_lookup_and_a_click_its_page() -> None:
    imported = sample("biztel", "custom-link.json")
    (lookup,) = lookups(imported)
    hit = {"n": "Ann", "at": {"firm": "Lee"}, "key": 7, "rank": 1}
    assert contacts_in(lookup, json.dumps({"hits": [hit, hit | {"key": 8}]})) == [
        {"name": "Ann", "company": "Lee", "id": "7", "RANK": "1"},
        {"name": "Ann", "company": "Lee", "id": "8", "RANK": "1"},
    ]
    assert lookup["card"] == "https://crm.example/card/{EXT_ID}?rank=$contact.RANK$"
    assert {a["name"] for a in actions(imported)} == {
        *("BIZTEL ring", "BIZTEL answer", "BIZTEL hang_up"),
    }


@pytest.mark.parametrize(
    ("form", "body", "found"),
    [
        ("{NAME},{COMPANY}", 'Ann,"Lee, Ltd"\nBob,SA', [("Ann", "Lee, Ltd"), ("Bob", "SA")]),
        ("{NAME}|{COMPANY}", "Ann|Lee", [("Ann", "Lee")]),
        ("{NAME}\t{COMPANY}", "Ann\tLee", [("Ann", "Lee")]),
        ("{NAME}::{COMPANY}", "Ann::Lee", [("Ann", "Lee")]),
        ("name={NAME}&co={COMPANY}", "name=Ann&co=Lee", [("Ann", "Lee")]),
        ("OK ({COMPANY}) {NAME}", "OK (Lee) Ann\r\n", [("Ann", "Lee")]),
        ('"{NAME}","{COMPANY}"', '"Ann","Lee"', [("Ann", "Lee")]),
        ('{"n":"{NAME}","c":{COMPANY}}', '{"n":"Ann","c":5}', [("Ann", "5")]),
        (
            '[{"n":"{NAME}","c":"{COMPANY}"}]',
            '[{"n":"Ann"},{"n":"Bob"}]',
            [("Ann", ""), ("Bob", "")],
        ),
        ('{"a b":["{NAME}","{COMPANY}"]}', '{"a b":["Ann","Lee"]}', [("Ann", "Lee")]),
        ('["{NAME}","{COMPANY}"]', "[]", []),
        ('<a><n c="{COMPANY}">{NAME}</n></a>', '<a><n c="Lee">Ann</n></a>', [("Ann", "Lee")]),
        ("{NAME}", "Ann", [("Ann", None)]),
        ("{NAME},{COMPANY}", "", []),
    ],
)
def test_an_answer_is_read_in_the_form_that_is_shown(
    form: str, body: str, found: list[tuple[str, str | None]]
) -> None:
    (lookup,) = lookups(read_text("biztel", SEARCH + form))
    contacts = contacts_in(lookup, body)
    assert [(c["name"], c.get("company")) for c in contacts] == found


@pytest.mark.parametrize(
    ("lines", "path", "words"),
    [
        (LOGIN, "line 3", "no response format"),
        (LOGIN + "session", "line 3", "names no value"),
        (LOGIN + '{"a": "{SID}"', "line 3", "no JSON"),
        (LOGIN + '{"a": "x {SID}"}', "line 3", "no value is a whole one"),
        (LOGIN + "<a>{SID}", "line 3", "line 1"),
        (LOGIN + "<a>x {SID}</a>", "line 3", "no element"),
        (LOGIN + "x" * 600 + "{SID}", "line 3", "too long"),
        ("auth method: OS command\nauth: c:\\login.exe", "line 1", "add a credential by hand"),
        ("auth: https://crm.example/login", "line 1", "needs an address and GET or POST"),
        (LOGIN + "{SID}\nsession: forever", "line 4", "1 to 1440 minutes"),
        (LOGIN.replace("login", "{EXT}") + "{SID}", "line 2", "belongs to no call"),
        (LOGIN.replace("login", "{SFID}") + "{SID}", "line 2", "stays empty in a login"),
        (LOGIN + "{NAME}", "line 2", "$variable.NAME$"),
        (SEARCH + "nothing", "line 3", "enter the lookup by hand"),
        (SEARCH, "line 2", "the answer is not read"),
        (SEARCH.replace("internal GET", "OS command"), "line 2.target", "left out"),
    ],
)
def test_what_cannot_be_mapped_says_what_to_do(lines: str, path: str, words: str) -> None:
    assert words in said(read_text("biztel", lines))[path]


@pytest.mark.parametrize(
    ("page", "words"),
    [
        ("https://crm.example/{SFSID}", "has no session"),
        ("ftp://crm.example/", "ftp: is not opened"),
    ],
)
def test_a_page_that_cannot_be_the_contacts_stays_an_action(page: str, words: str) -> None:
    imported = _with_click(page)
    assert lookups(imported)[0]["card"] == ""
    assert words in said(imported)["line 8"]


def test_a_page_on_the_desktop_has_no_session() -> None:
    imported = _with_click("https://crm.example/{SFSID}")
    assert [a["name"] for a in actions(imported)] == ["BIZTEL click"]
    assert "{SFSID} stays empty" in said(imported)["line 8"]


def test_a_login_that_is_not_used_is_neither_a_credential_nor_a_warning() -> None:
    imported = read_text("biztel", "auth method: none\nauth:\nsession: 30")
    assert not credentials(imported)
    assert not imported.warnings


def _with_click(page: str) -> Imported:
    lines = f"{LOGIN}{{SFSID}}\n{SEARCH}{{NAME}}\nclick method: browser GET\nclick: {page}"
    return read_text("biztel", lines)
