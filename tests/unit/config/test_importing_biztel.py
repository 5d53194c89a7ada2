"""BIZTEL's custom link settings mean the same here as there."""

from __future__ import annotations

import pytest
from tests.unit.config.importing_sample import actions, said, sample

from ringhook.config.importing import read_text
from ringhook.domain.errors import BadPayloadError


def test_every_access_becomes_an_action_at_its_moment() -> None:
    found = actions(sample("biztel", "custom-link.txt"))
    assert [(a["name"], a["kind"], a["call_type"], a["trigger"]) for a in found] == [
        ("BIZTEL ring", "URL", "inbound", "ringing"),
        ("BIZTEL click", "RUN", "inbound", "manual"),
        ("BIZTEL answer", "POST", "both", "answered"),
        ("BIZTEL hang_up", "URL", "both", "ended"),
    ]


def test_the_googling_example_of_the_guide_is_kept_letter_by_letter() -> None:
    ring = actions(sample("biztel", "custom-link.txt"))[0]
    assert ring["target"] == "https://www.google.com/search?q={TEL}"


def test_wait_time_out_and_only_if_answered_are_taken_over() -> None:
    *_, answer, hang_up = actions(sample("biztel", "custom-link.txt"))
    assert answer["delay_seconds"] == 3
    assert answer["request"]["timeout_seconds"] == 5.0
    assert hang_up["conditions"]["answered_only"] is True


def test_no_link_on_internal_calls_is_a_setting() -> None:
    document = sample("biztel", "custom-link.txt").document
    assert document["settings"]["suppress"]["internal"] is True


def test_a_post_of_the_browser_opens_a_page_with_a_form() -> None:
    hang_up = actions(sample("biztel", "custom-link.txt"))[3]
    assert hang_up["target"] == "https://crm.example/end"
    assert (hang_up["request"]["method"], hang_up["request"]["body_type"]) == ("POST", "form")
    assert hang_up["request"]["body"] == "id={ID}&sv={SVADDR}"


@pytest.mark.parametrize(
    ("line", "name", "value"),
    [
        ("画面サイズ：大", "size", "L"),
        ("popup size: small", "size", "S"),
        ("通話・切断ボタン：表示しない", "buttons", False),
        ("表示時間(秒)：３０秒", "seconds", 30),
        ("CTI連携時に電話番号をクリップボードにコピーする：する", "copy_number", True),
        ("非通知時の表示名：番号なし", "withheld_label", "番号なし"),
    ],
)
def test_the_popups_settings_are_taken_over(line: str, name: str, value: object) -> None:
    imported = read_text("biztel", line)
    assert imported.document["settings"]["popup"][name] == value
    assert not imported.warnings


@pytest.mark.parametrize(
    "line", ["画面サイズ：巨大", "表示時間：長い", "表示時間：9999", "popup buttons: red"]
)
def test_a_popup_setting_that_cannot_be_is_told(line: str) -> None:
    assert [w.path.partition(".")[0] for w in read_text("biztel", line).warnings] == ["line 1"]


def test_parameters_of_a_post_are_sent_as_its_body() -> None:
    answer = actions(sample("biztel", "custom-link.txt"))[2]
    assert answer["target"] == "https://crm.example/answer"
    assert answer["request"]["body_type"] == "form"
    assert answer["request"]["body"].startswith("key=LOWERCASE(MD5({TEL}))&at={DATE-YYYY}-")


def test_an_agents_password_becomes_a_secret_to_write() -> None:
    imported = sample("biztel", "custom-link.txt")
    assert actions(imported)[2]["request"]["body"].endswith("&pw={SECRET:biztel_password}")
    assert "biztel_password" in said(imported)["line 20"]


def test_an_agents_password_in_an_opened_page_is_left_out() -> None:
    text = "ring method: browser GET\nring: https://crm.example/?pw={APW}"
    imported = read_text("biztel", text)
    assert not actions(imported)
    assert "no secret may stand in" in said(imported)["line 2.target"]


def test_what_has_no_place_yet_is_told() -> None:
    messages = said(sample("biztel", "custom-link.txt"))
    assert "connection" in messages["line 5"]
    assert "0312345678, 0398765432" in messages["line 5"]
    assert "line 6" not in messages
    assert "SVADDR" in messages["line 23"]


def test_the_caller_of_an_outgoing_call_is_told_once() -> None:
    text = """
answer method: internal GET
answer: https://crm.example/a?{TEL}
hang up method: internal GET
hang up: https://crm.example/b?{TEL}
"""
    messages = [w.message for w in read_text("biztel", text).warnings]
    assert messages == [
        "in outgoing calls {TEL} is your own number; {REMOTE} is always the customer's"
    ]


def test_json_is_read_like_lines() -> None:
    imported = sample("biztel", "custom-link.json")
    assert [a["kind"] for a in actions(imported)] == ["URL", "GET", "POST"]
    assert [a["delay_seconds"] for a in actions(imported)] == [0, 5, 0]
    assert set(said(imported)) == {"own_numbers", "auth.url"}


@pytest.mark.parametrize(
    ("method", "kind"),
    [
        ("HTTP GET", "URL"),
        ("ＨＴＴＰ　ＧＥＴ", "URL"),
        ("HTTP GET（内部処理）", "GET"),
        ("internal get", "GET"),
        ("HTTP POST", "URL"),
        ("HTTP POST(内部処理)", "POST"),
    ],
)
def test_methods_are_read_in_both_languages(method: str, kind: str) -> None:
    (action,) = actions(read_text("biztel", f"ring method={method}\nring=https://crm.example/"))
    assert action["kind"] == kind


@pytest.mark.parametrize(
    ("lines", "path", "words"),
    [
        ("ring method: fax\nring: https://a.example/", "line 1", "no method"),
        ("ring method: internal GET", "line 1", "a method and an address"),
        ("ring: https://a.example/", "line 1", "a method and an address"),
        ("colour: red", "line 1", "no setting we know"),
        ("internal: perhaps", "line 1", "neither yes nor no"),
        (
            "answer wait: 9999\nanswer: https://a.example/\nanswer method: GET",
            "line 1",
            "0 to 900 seconds",
        ),
        ("timeout: 60\nring: https://a.example/\nring method: GET", "line 1", "1 to 30 seconds"),
        (
            "ring method: GET\nring: https://a.example/\nring: https://b.example/",
            "line 3",
            "twice",
        ),
        ("ring method: GET\nring: https://a.example/$x$", "line 2", "$x$ is no variable"),
    ],
)
def test_what_is_not_understood_is_told(lines: str, path: str, words: str) -> None:
    assert words in said(read_text("biztel", lines))[path]


def test_an_access_switched_off_is_no_action_and_no_warning() -> None:
    imported = read_text("biztel", "ring method: none\nring:\ninternal: no")
    assert not actions(imported)
    assert not imported.warnings


def test_a_line_that_is_no_setting_is_refused_with_its_number() -> None:
    with pytest.raises(BadPayloadError, match="line 2, column 1"):
        read_text("biztel", "internal: yes\nhello")


def test_a_json_list_is_refused() -> None:
    with pytest.raises(BadPayloadError, match="one JSON object"):
        read_text("biztel", "[]")
