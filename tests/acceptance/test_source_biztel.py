"""BIZTEL's guide to the custom link, chapters 2.1 to 2.3 and the login and search of 2.5.

Every test writes its passage as BIZTEL's own screens have it, imports that, and lets BIZTEL call.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Callable

import pytest
from tests.acceptance.api import Api
from tests.acceptance.biztel import (
    ANSWER,
    CALLER,
    FOUND,
    LINE,
    OTHER_LINE,
    RING,
    Biztel,
    search,
    sent,
)
from tests.acceptance.crm import Answer
from tests.acceptance.guide import LISTENING, RELAYED, Room

pytestmark = pytest.mark.e2e


@pytest.fixture
def guide(guide_room: Room) -> Biztel:
    return Biztel(guide_room, "biztel", {"country": "JP"})


def test_the_setup_page_speaks_japanese_and_names_every_moment(guide: Biztel) -> None:
    guide.save({"settings": {"language": "ja"}})
    pasted = guide.api.get(f"/api/connections/{guide.id}/setup")["paste"]
    assert [text["title"].partition(":")[0] for text in pasted[:4]] == [
        "着信",
        "発信",
        "応答",
        "切断",
    ]
    with Api(guide.api.url) as stranger:
        assert stranger.ask("GET", f"/api/connections/{guide.id}/setup").status_code == 401


# 2.1 基本設定


def test_2_1_the_custom_link_is_switched_on_by_its_settings_alone(guide: Biztel) -> None:
    warnings = guide.link(
        "連携対象：カスタム連携",
        "着信時アクセス(メソッド)：HTTP GET(内部処理)",
        f"着信時アクセス：{guide.crm.url}/ring?tel={{TEL}}",
    )
    guide.tell(RING)
    assert guide.crm.wait_for("/ring")[0].query == {"tel": CALLER}
    assert [text for text in warnings if "inside your network" not in text] == []


def test_2_1_internal_calls_are_not_linked_where_that_is_ticked(guide: Biztel) -> None:
    ring = ["着信時アクセス(メソッド)：HTTP GET(内部処理)", f"着信時アクセス：{guide.crm.url}/ring"]
    guide.link("内線着信時はCTI連携しない：する", *ring)
    guide.tell(RING, "internal", TEL="1002")
    guide.tell(RING, "outside")
    guide.crm.wait_for("/ring")
    assert guide.reason("BIZTEL ring", call="internal") == "internal_call"
    assert guide.reason("BIZTEL ring", call="outside") == "runs"
    guide.link("内線着信時はCTI連携しない：しない", *ring)
    guide.tell(RING, "again", TEL="1002")
    assert guide.reason("BIZTEL ring", call="again") == "runs"


def test_2_1_a_request_that_takes_too_long_is_given_up_at_the_time_out(guide: Biztel) -> None:
    held = threading.Event()
    guide.crm.answer("/ring", Answer(held=held))
    guide.link(
        "連携タイムアウト時間：1",
        "着信時アクセス(メソッド)：HTTP POST(内部処理)",
        f"着信時アクセス：{guide.crm.url}/ring",
        "切断時アクセス(メソッド)：HTTP GET(内部処理)",
        f"切断時アクセス：{guide.crm.url}/end",
    )
    guide.tell(RING)
    attempt = guide.settled()["attempts"][0]
    held.set()
    assert attempt["outcome"] == "timeout"
    document, _ = guide.api.config()
    assert [a["request"]["timeout_seconds"] for a in document["actions"]] == [1.0, 1.0]


def test_2_1_every_event_may_have_a_time_out_of_its_own(guide: Biztel) -> None:
    guide.link(
        "着信時アクセス(メソッド)：HTTP GET(内部処理)",
        f"着信時アクセス：{guide.crm.url}/ring",
        "応答時アクセス(メソッド)：HTTP GET(内部処理)",
        f"応答時アクセス：{guide.crm.url}/slow",
    )
    document, _ = guide.api.config()
    document["actions"][1]["request"] |= {"timeout_seconds": 0.5, "retry": []}
    guide.save(document)
    held = threading.Event()
    guide.crm.answer("/slow", Answer(held=held))
    guide.tell(RING)
    guide.tell(ANSWER)
    assert guide.settled(0, 1)["state"] == "succeeded"
    slow = guide.settled(1, 2)
    held.set()
    assert [attempt["outcome"] for attempt in slow["attempts"]] == ["timeout"]


# 2.2 連携対象電話番号


def test_2_2_only_the_ticked_own_numbers_are_linked(guide_room: Room) -> None:
    lines = [
        {"number": LINE, "enabled": True},
        {"number": OTHER_LINE, "enabled": False},
        {"number": RELAYED, "enabled": False},
    ]
    guide = Biztel(guide_room, "biztel", {"country": "JP", "lines": lines})
    warnings = guide.link(
        f"連携対象電話番号：{LINE}",
        "着信時アクセス(メソッド)：HTTP GET(内部処理)",
        f"着信時アクセス：{guide.crm.url}/ring?on={{CALLED}}",
    )
    assert any(LINE in text and "list there" in text for text in warnings)
    guide.tell(RING, "ticked")
    guide.tell(RING, "unticked", CALLED=OTHER_LINE)
    guide.tell(RING, "own extension", TEL="1002", CALLED=RELAYED)
    assert guide.reason("BIZTEL ring", call="ticked") == "runs"
    assert guide.reason("BIZTEL ring", call="unticked") == "line_disabled"
    assert guide.reason("BIZTEL ring", call="own extension") == "line_disabled"
    assert [r.query["on"] for r in guide.crm.wait_for("/ring")] == [LINE]


def test_2_2_the_own_extension_pops_up_where_it_is_ticked(guide_room: Room) -> None:
    lines = [{"number": LISTENING, "enabled": True}]
    guide = Biztel(guide_room, "biztel", {"lines": lines})
    guide.link("画面サイズ：大")
    guide.tell(RING, extension=LISTENING, TEL="9999", CALLED=LISTENING)
    assert guide.card()["card"]["number"] == "9999"


# 2.3 ポップアップ


def test_2_3_the_pop_up_looks_as_it_is_set(guide: Biztel) -> None:
    warnings = guide.link(
        "画面サイズ：大",
        "通話・切断ボタン：表示する",
        "表示時間(秒)：30",
        "CTI連携時に電話番号をクリップボードにコピーする：する",
        "非通知時の表示名：番号非通知のお客様",
    )
    assert warnings == []
    guide.tell(RING, extension=LISTENING, TELNAME="東京商事")
    card = guide.card()["card"]
    assert (card["size"], card["seconds"], card["copy_number"]) == ("L", "30", "yes")
    assert (card["buttons"], card["name"], card["line"]) == ("yes", "東京商事", "+81312345678")


def test_2_3_a_withheld_number_has_the_name_that_is_set_and_is_not_copied(guide: Biztel) -> None:
    guide.link(
        "非通知時の表示名：番号非通知のお客様", "copy number: no", "通話・切断ボタン：表示しない"
    )
    guide.tell(RING, extension=LISTENING, TEL="anonymous")
    card = guide.card()["card"]
    assert (card["number"], card["withheld"]) == ("", "yes")
    assert card["withheld_label"] == "番号非通知のお客様"
    assert (card["copy_number"], card["buttons"]) == ("", "")


def known_as(name: str, number: str) -> Callable[[dict[str, str]], bool]:
    """Return whether a card is the one of a Japanese number's caller."""
    return lambda card: (card["name"], card["number"]) == (name, f"+81{number[1:]}")


# 2.5 認証アクセス and 検索アクセス


def test_2_5_the_login_is_made_once_for_the_minutes_of_a_session(guide: Biztel) -> None:
    search(guide)
    for number in ("0398761001", "0398761002"):
        guide.tell(RING, number, extension=LISTENING, TEL=number)
        guide.card(known_as("山田 花子", number))
    (login,) = guide.crm.received("/login")
    assert (login.method, sent(login)) == ("POST", {"id": "link-user", "pw": "do-not-show"})
    assert [r.query["sid"] for r in guide.crm.received("/search")] == ["s-1", "s-1"]
    credential = guide.api.config()[0]["credentials"][0]
    assert (credential["type"], credential["session_minutes"]) == ("login", 60)


def test_2_5_a_session_that_the_crm_ended_is_opened_again(guide: Biztel) -> None:
    search(guide)
    guide.crm.answer("/search", Answer(401), FOUND)
    guide.tell(RING, extension=LISTENING, TEL="0398761003")
    guide.card(lambda card: card["name"] == "山田 花子")
    assert [r.query["sid"] for r in guide.crm.received("/search")] == ["s-1", "s-2"]
    assert len(guide.crm.received("/login")) == 2


def test_2_5_the_password_of_the_login_is_shown_nowhere(guide: Biztel) -> None:
    search(guide)
    guide.tell(RING, extension=LISTENING, TEL="0398761004")
    guide.card(lambda card: card["name"] == "山田 花子")
    shown = json.dumps(guide.story()) + json.dumps(guide.api.config()[0])
    assert "do-not-show" not in shown


def test_2_5_the_search_finds_name_company_and_id(guide: Biztel) -> None:
    search(
        guide,
        "応答時アクセス(メソッド)：HTTP GET(内部処理)",
        f"応答時アクセス：{guide.crm.url}/note?n={{NAME}}&c={{COMPANY}}&k={{EXT_ID}}",
    )
    guide.tell(RING, extension=LISTENING, TEL="0398761005")
    before = guide.card(lambda card: card["number"] == "+81398761005")
    after = guide.card(lambda card: card["name"] == "山田 花子")
    assert before["card"]["name"] == ""
    assert after["card"]["company"] == "山田, 商店"
    guide.tell(ANSWER, extension=LISTENING, TEL="0398761005")
    (note,) = guide.crm.wait_for("/note")
    assert note.query == {"n": "山田 花子", "c": "山田, 商店", "k": "4711"}


@pytest.mark.parametrize(
    ("format_", "answer"),
    [
        ('{"hits": [{"n": "{NAME}", "key": "{EXT_ID}"}]}', '{"hits": [{"n": "花", "key": 7}]}'),
        ('<r><who k="{EXT_ID}">{NAME}</who></r>', '<r><who k="7">花</who></r>'),
        ("OK name={NAME}&id={EXT_ID}", "OK name=花&id=7"),
    ],
)
def test_2_5_the_answer_is_read_as_its_format_looks(
    guide: Biztel, format_: str, answer: str
) -> None:
    guide.crm.answer("/search", Answer(body=answer.encode()))
    guide.link(
        "検索アクセス(メソッド)：HTTP POST(内部処理)",
        f"検索アクセス：{guide.crm.url}/search?tel={{TEL}}",
        f"検索レスポンスフォーマット：{format_}",
        "クリック時アクセス(メソッド)：HTTP GET",
        f"クリック時アクセス：{guide.crm.url}/card/{{EXT_ID}}",
    )
    number = f"039877{guide.number:04d}"
    guide.tell(RING, extension=LISTENING, TEL=number)
    card = guide.card(lambda card: card["name"] == "花")["card"]
    assert card["url"] == f"{guide.crm.url}/card/7"
    assert sent(guide.crm.received("/search")[0]) == {"tel": number}
