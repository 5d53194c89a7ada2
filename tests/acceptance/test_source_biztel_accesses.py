"""BIZTEL's guide, chapter 2.5: what is done at the ring, the click, the answer and the hang-up."""

from __future__ import annotations

import urllib.parse

import pytest
from tests.acceptance.biztel import (
    ANSWER,
    CALLER,
    HANG_UP,
    LINE,
    METHODS,
    MOMENTS,
    RING,
    Biztel,
    access,
    done,
    search,
)
from tests.acceptance.guide import LISTENING, Room

pytestmark = pytest.mark.e2e


@pytest.fixture
def guide(guide_room: Room) -> Biztel:
    return Biztel(guide_room, "biztel", {"country": "JP"})


# 2.5 クリック時, 着信時, 応答時 and 切断時アクセス


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("moment", MOMENTS)
def test_2_5_at_ring_answer_and_hang_up_every_method_is_carried_out(
    guide: Biztel, moment: str, method: str
) -> None:
    warnings = guide.link(*access(guide, moment, method))
    assert not [text for text in warnings if "left out" in text]
    for step in MOMENTS[moment]:
        guide.tell(step)
    done(guide, method, len(MOMENTS[moment]) - 1)


def test_2_5_a_click_on_the_pop_up_opens_the_contacts_page(guide: Biztel) -> None:
    search(
        guide,
        "クリック時アクセス(メソッド)：HTTP GET",
        f"クリック時アクセス：{guide.crm.url}/card/{{EXT_ID}}?tel={{TEL}}",
    )
    guide.tell(RING, extension=LISTENING, TEL="0398761006")
    card = guide.card(lambda card: card["name"] == "山田 花子")["card"]
    assert card["url"].startswith(f"{guide.crm.url}/card/4711")


@pytest.mark.parametrize("method", METHODS[1:])
def test_2_5_a_click_on_the_pop_up_carries_out_every_other_method(
    guide: Biztel, method: str
) -> None:
    command = r"C:\Program Files\sample.exe {TEL} {CALLED}"
    is_command = method == "OSコマンド"
    lines = access(guide, "クリック時", method)
    guide.link(lines[0], f"クリック時アクセス：{command}" if is_command else lines[1])
    guide.tell(RING, extension=LISTENING)
    card = guide.card()
    assert card["card"]["click"] == "yes"
    assert not guide.crm.received("/at")
    guide.windows.say("click", call_id=card["call_id"], id=f"click-{guide.number}")
    if "内部処理" in method:
        done(guide, method, 0)
        return
    kind = "run" if is_command else "post"
    told = guide.windows.wait_for(kind, lambda f: f["call_id"] == card["call_id"])
    if is_command:
        assert told["argv"] == [r"C:\Program Files\sample.exe", CALLER, LINE]
    else:
        assert told["url"] == f"{guide.crm.url}/at"
        assert dict(urllib.parse.parse_qsl(told["form"])) == {"tel": CALLER, "called": LINE}


def test_2_5_a_page_for_a_click_without_a_search_is_opened_too(guide: Biztel) -> None:
    guide.link(*access(guide, "クリック時", "HTTP GET"))
    guide.tell(RING, extension=LISTENING)
    card = guide.card()
    guide.windows.say("click", call_id=card["call_id"], id=f"click-{guide.number}")
    told = guide.windows.wait_for("open", lambda f: f["call_id"] == card["call_id"])
    assert told["url"] == f"{guide.crm.url}/at?tel={CALLER}&called={LINE}"


def test_2_5_the_program_of_the_guides_example_gets_two_arguments(guide: Biztel) -> None:
    guide.link(
        "着信時アクセス(メソッド)：OSコマンド",
        r"着信時アクセス：C:\Program Files\sample.exe {TEL} {CALLED}",
    )
    guide.tell(RING, extension=LISTENING)
    card = guide.card()
    told = guide.windows.wait_for("run", lambda f: f["call_id"] == card["call_id"])
    assert told["argv"] == [r"C:\Program Files\sample.exe", CALLER, LINE]


def test_2_5_the_answer_access_waits_its_seconds(guide: Biztel) -> None:
    guide.link(
        "応答時アクセス実行までの待機時間(秒)：1", *access(guide, "応答時", "HTTP GET(内部処理)")
    )
    guide.tell(RING)
    guide.tell(ANSWER)
    decision = guide.story(2)["events"][1]["decisions"][1]
    assert (decision["reason"], decision["runs"]) == ("waits", True)
    assert not guide.crm.received("/at")
    guide.crm.wait_for("/at")


def test_2_5_a_call_that_ends_in_the_wait_runs_no_answer_access(guide: Biztel) -> None:
    guide.link(
        "応答時アクセス実行までの待機時間(秒)：1", *access(guide, "応答時", "HTTP GET(内部処理)")
    )
    for moment in (RING, ANSWER, HANG_UP):
        guide.tell(moment)
    later = guide.eventually(
        lambda: guide.story(3)["events"][1]["decisions"][1]["later"], "the end of the wait"
    )
    assert [line["reason"] for line in later] == ["ended_before_delay"]
    assert not guide.crm.received("/at")


def test_2_5_the_hang_up_access_runs_only_if_somebody_answered(guide: Biztel) -> None:
    guide.link(
        "応答した時のみ切断時アクセスを実行する：する",
        *access(guide, "切断時", "HTTP POST(内部処理)"),
    )
    for moment in (RING, HANG_UP):
        guide.tell(moment, "missed")
    for moment in (RING, ANSWER, HANG_UP):
        guide.tell(moment, "answered")
    guide.crm.wait_for("/at")
    assert guide.reason("BIZTEL hang_up", 1, "missed") == "not_answered"
    assert guide.reason("BIZTEL hang_up", 2, "answered") == "runs"
    assert len(guide.crm.received("/at")) == 1


def test_2_5_without_that_tick_every_end_counts(guide: Biztel) -> None:
    guide.link(*access(guide, "切断時", "HTTP POST(内部処理)"))
    for moment in (RING, HANG_UP):
        guide.tell(moment)
    guide.crm.wait_for("/at")
