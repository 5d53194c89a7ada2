"""A CELY list means the same here as there."""

from __future__ import annotations

import json

import pytest
from tests.unit.config.importing_sample import actions, said, sample

from ringhook.config.importing import Imported, read_text
from ringhook.domain.errors import BadPayloadError


def rows(imported: Imported) -> list[tuple[str, str, str]]:
    return [(a["call_type"], a["kind"], a["target"]) for a in actions(imported)]


def one(text: str) -> tuple[str, str, str]:
    """Return the only row of a list."""
    (row,) = rows(read_text("cely", text))
    return row


def test_the_guides_own_rows_are_taken_over_in_order() -> None:
    assert rows(sample("cely", "list.csv")) == [
        ("inbound", "URL", "https://mon-crm.exemple/fiche/$phone$"),
        ("both", "GET", "https://mon-crm.exemple/api/log?num=$phone$"),
        ("outbound", "POST", "https://mon-crm.exemple/api/appels"),
        ("inbound", "RUN", r"c:\application.exe?$phone$"),
        ("inbound", "RUN", r"c:\application\programme.exe AppelDe=$phone$"),
        ("", "URL", "https://mon-crm.exemple/recherche/$$numero$$"),
    ]


def test_a_row_without_call_type_is_kept_and_told() -> None:
    assert "will never run" in said(sample("cely", "list.csv"))["rows.7.call_type"]


def test_an_unknown_name_stays_as_text_and_is_told_with_its_row() -> None:
    message = said(sample("cely", "list.csv"))["rows.7.target"]
    assert message.startswith("row 7: $numero$ is no variable")


def test_a_program_that_is_never_started_is_left_out_with_its_reason() -> None:
    assert ".bat files" in said(sample("cely", "list.csv"))["rows.8.target"]


@pytest.mark.parametrize(
    ("words", "call_type"),
    [
        ("Appel entrant|ENTRANT|incoming|Inbound call|1|Входящий звонок|着信", "inbound"),
        ("Appel sortant|outgoing|2|Исходящий|発信", "outbound"),
        ("Entrant et sortant|both|in/out|3|Входящий и исходящий|着信・発信|３", "both"),
        ("|0|none|なし", ""),
    ],
)
def test_call_types_are_read_in_four_languages_and_numbers(words: str, call_type: str) -> None:
    for word in words.split("|"):
        assert one(f"{word};URL;https://crm.example/")[0] == call_type


@pytest.mark.parametrize(
    ("words", "kind"),
    [
        ("URL|url|Ouvrir la page URL|open the URL page|URLを開く", "URL"),
        ("GET|Envoyer une requête GET|Envoyer une requete GET|Отправить запрос GET", "GET"),
        ("POST|Envoyer une requête POST|POSTリクエストを送信", "POST"),
    ],
)
def test_actions_are_read_by_their_kind_or_their_menu_text(words: str, kind: str) -> None:
    for word in words.split("|"):
        assert one(f"1;{word};https://crm.example/")[1] == kind


@pytest.mark.parametrize("word", ["RUN", "Exécuter le programme", "Запустить программу"])
def test_a_program_is_read_by_its_menu_text(word: str) -> None:
    assert one(f"1;{word};c:\\a.exe $phone$") == ("inbound", "RUN", r"c:\a.exe $phone$")


@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize(
    "header",
    [
        "",
        "Type d'appel|Action|URL/PATH",
        "Тип вызова|Действие|URL/путь",
        "通話種別|アクション|URL/パス",
    ],
)
def test_every_separator_is_found_with_and_without_header(separator: str, header: str) -> None:
    lines = [header, "1|GET|https://crm.example/log?n=$phone$"]
    text = "\n".join(line.replace("|", separator) for line in lines if line)
    assert one(text) == ("inbound", "GET", "https://crm.example/log?n=$phone$")


def test_columns_may_stand_in_another_order_under_a_header() -> None:
    text = "URL/PATH;Nom;Action;Type d'appel\nhttps://crm.example/;Fiche;URL;Appel entrant"
    (action,) = actions(read_text("cely", text))
    assert (action["name"], action["kind"], action["call_type"]) == ("Fiche", "URL", "inbound")


def test_separators_inside_an_address_do_not_cut_it() -> None:
    assert one("1,GET,https://crm.example/?a=1,2&n=$phone$")[2].endswith("?a=1,2&n=$phone$")
    assert one("type;action;url\n1;GET;https://crm.example/a;b=1;c")[2].endswith("/a;b=1;c")


def test_excels_separator_line_and_empty_rows_are_passed_over() -> None:
    text = "sep=;\r\nType d'appel;Action;URL/PATH\r\n;;\r\n1;URL;https://crm.example/;;\r\n"
    assert one(text) == ("inbound", "URL", "https://crm.example/")


def test_json_rows_take_either_name_of_a_field() -> None:
    assert rows(sample("cely", "list.json")) == [
        ("inbound", "URL", "https://crm.example/card/$phone$"),
        ("both", "RUN", "/Applications/Program.App?$phone$"),
        ("outbound", "GET", "https://crm.example/log?n=$phone|e164$&from={EXT}"),
    ]


def test_a_spelling_that_cely_does_not_know_is_told() -> None:
    assert "{EXT} was plain text" in said(sample("cely", "list.json"))["rows.3.target"]


def test_a_formula_is_an_address_that_cannot_be_opened() -> None:
    imported = read_text("cely", '1;URL;"=HYPERLINK(""https://evil.example"")"')
    assert not actions(imported)
    assert said(imported)["rows.1.target"].startswith("left out")


def test_a_row_without_action_is_left_out_and_the_others_stay() -> None:
    imported = read_text("cely", "1;URL;https://a.example/\n1;FAX;https://b.example/")
    assert len(actions(imported)) == 1
    assert "row 2 is left out" in said(imported)["rows.2.kind"]


def test_an_unknown_call_type_never_runs_and_is_told() -> None:
    imported = read_text("cely", "sometimes;URL;https://a.example/")
    assert actions(imported)[0]["call_type"] == ""
    assert "'sometimes' is none of" in said(imported)["rows.1.call_type"]


def test_a_known_name_behind_an_unknown_one_does_not_become_a_value() -> None:
    target = one("1;URL;https://a.example/$foo$phone$/$phone$")[2]
    assert target == "https://a.example/$$foo$$phone$/$phone$"


def test_a_name_without_its_second_dollar_stays_text() -> None:
    assert one("1;URL;https://a.example/$phone")[2] == "https://a.example/$$phone"


def test_an_address_inside_the_network_is_told() -> None:
    imported = read_text("cely", "1;GET;http://192.168.1.5/log\n1;URL;http://192.168.1.5/log")
    assert set(said(imported)) == {"rows.1"}


def test_more_actions_than_a_document_holds_are_told() -> None:
    rows = [{"type": 1, "action": "URL", "url": f"https://a.example/{n}"} for n in range(501)]
    imported = read_text("cely", json.dumps(rows))
    assert len(actions(imported)) == 500
    assert "first 500" in said(imported)["rows"]


@pytest.mark.parametrize("text", ["[1]", '{"actions": 1}', '[{"a": 1}, "b"]'])
def test_json_that_is_no_list_of_rows_is_refused(text: str) -> None:
    with pytest.raises(BadPayloadError, match="array of objects"):
        read_text("cely", text)


def test_broken_json_names_line_and_column() -> None:
    with pytest.raises(BadPayloadError, match="line 2, column 1"):
        read_text("cely", '[{"type": 1},\n')


def test_a_cell_beyond_all_measure_names_its_line() -> None:
    with pytest.raises(BadPayloadError, match="line 2"):
        read_text("cely", '1;URL;https://a.example/\n1;URL;"' + "a" * 200_000 + '"')
