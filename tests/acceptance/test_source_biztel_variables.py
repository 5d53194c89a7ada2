"""BIZTEL's guide, chapters 3 and 4: variables, functions, and the search with Google."""

from __future__ import annotations

import json
from collections.abc import Mapping

import pytest
from tests.acceptance.biztel import (
    ANSWER,
    CALLER,
    DIAL,
    HANG_UP,
    LINE,
    RING,
    Biztel,
    japanese_time,
    sent,
)
from tests.acceptance.guide import LISTENING, RELAYED, Room

pytestmark = pytest.mark.e2e


@pytest.fixture
def guide(guide_room: Room) -> Biztel:
    return Biztel(guide_room, "biztel", {"country": "JP"})


# 3.1 利用可能なパラメータ

PARAMETERS: Mapping[str, str] = {
    "{TEL}": CALLER,
    "{TELNAME}": "東京商事 <&>",
    "{CALLED}": LINE,
    "{CALLEDNAME}": "代表",
    "{AID}": "account-7",
    "{EXT}": RELAYED,
    "{SVADDR}": "https://pbx.example:8000/",
    "{SFID}": "sf-id",
    "{SFSID}": "sf-session",
    "{SFAPI}": "sf-api",
    "{CODE1}": "one",
    "{CODE2}": "two",
    "{ARG1}": "three",
}


@pytest.mark.parametrize(
    "method", ["HTTP GET(内部処理)", "HTTP POST(内部処理)", "HTTP GET", "HTTP POST"]
)
def test_3_1_every_parameter_is_filled_in(guide_room: Room, method: str) -> None:
    guide = Biztel(guide_room, "biztel", {"country": "JP"})
    times = {f"{{{name}}}": text for name, text in japanese_time().items()}
    expected = {**PARAMETERS, **times}
    query = "&".join(f"p{n}={name}" for n, name in enumerate(expected))
    guide.link(
        f"着信時アクセス(メソッド)：{method}", f"着信時アクセス：{guide.crm.url}/ring?{query}"
    )
    document, _ = guide.api.config()
    document["settings"] |= {"time_zone": "Asia/Tokyo"}
    document["actions"][0]["arguments"] = {
        name.strip("{}"): PARAMETERS[name]
        for name in ("{SVADDR}", "{SFID}", "{SFSID}", "{SFAPI}", "{CODE1}", "{CODE2}", "{ARG1}")
    }
    guide.save(document)
    given = {name.strip("{}"): text for name, text in times.items()}
    given |= {name: PARAMETERS[f"{{{name}}}"] for name in ("TELNAME", "CALLEDNAME")}
    guide.tell(RING, **given)
    (request,) = guide.crm.wait_for("/ring")
    found = sent(request)
    assert {name: found[f"p{n}"] for n, name in enumerate(expected)} == expected


def test_3_1_a_number_without_a_name_in_biztel_has_the_one_of_the_settings(
    guide_room: Room,
) -> None:
    lines = [{"number": LINE, "name": "代表"}]
    guide = Biztel(guide_room, "biztel", {"country": "JP", "lines": lines})
    guide.link(
        "着信時アクセス(メソッド)：HTTP GET(内部処理)",
        f"着信時アクセス：{guide.crm.url}/ring?name={{CALLEDNAME}}",
    )
    guide.tell(RING, extension=LISTENING)
    assert guide.crm.wait_for("/ring")[0].query == {"name": "代表"}
    assert guide.card()["card"]["line"] == "代表"


def test_3_1_the_request_id_is_the_same_in_all_events_of_a_call(guide: Biztel) -> None:
    guide.link(
        "着信時アクセス(メソッド)：HTTP GET(内部処理)",
        f"着信時アクセス：{guide.crm.url}/ring?id={{ID}}",
        "切断時アクセス(メソッド)：HTTP POST(内部処理)",
        f"切断時アクセス：{guide.crm.url}/end?id={{ID}}",
    )
    for moment in (RING, ANSWER, HANG_UP):
        guide.tell(moment)
    (ring,), (end,) = guide.crm.wait_for("/ring"), guide.crm.wait_for("/end")
    assert sent(ring) == sent(end) == {"id": guide.story()["call"]["id"]}


def test_3_1_in_an_outgoing_call_called_is_the_number_that_was_dialled(guide: Biztel) -> None:
    guide.link(
        "応答時アクセス(メソッド)：HTTP GET(内部処理)",
        f"応答時アクセス：{guide.crm.url}/at?called={{CALLED}}",
    )
    guide.tell(DIAL)
    guide.tell(ANSWER)
    assert guide.crm.wait_for("/at")[0].query == {"called": CALLER}


def test_3_1_an_agents_password_becomes_a_secret_and_stays_off_the_desktop(guide: Biztel) -> None:
    assert guide.api.ask("PUT", "/api/secrets/biztel_password", json={"value": "hush"}).ok
    warnings = guide.link(
        "着信時アクセス(メソッド)：HTTP POST(内部処理)",
        f"着信時アクセス：{guide.crm.url}/ring?pw={{APW}}",
        "応答時アクセス(メソッド)：HTTP GET",
        f"応答時アクセス：{guide.crm.url}/page?pw={{APW}}",
        "切断時アクセス(メソッド)：HTTP POST",
        f"切断時アクセス：{guide.crm.url}/form?pw={{APW}}",
    )
    assert sum("no secret may stand" in text for text in warnings) == 2
    for moment in (RING, ANSWER, HANG_UP):
        guide.tell(moment)
    assert sent(guide.crm.wait_for("/ring")[0]) == {"pw": "hush"}
    assert [a["name"] for a in guide.api.config()[0]["actions"]] == ["BIZTEL ring"]
    assert "hush" not in json.dumps(guide.story(3))


# 3.2 利用可能な関数

FUNCTIONS: Mapping[str, str] = {
    "MD5(abc)": "900150983CD24FB0D6963F7D28E17F72",
    "SHA256(abc)": "BA7816BF8F01CFEA414140DE5DAE2223B00361A396177A9CB410FF61F20015AD",
    "LOWERCASE(ABC)": "abc",
    "UPPERCASE(abc)": "ABC",
    "LOWERCASE(MD5(abc))": "900150983cd24fb0d6963f7d28e17f72",
    "UPPERCASE({TELNAME})": "ABC) MD5(X",
}
"""The guide prints the value of SHA256(abc) as that of MD5(abc): a slip, as the digests' own length shows."""


def test_3_2_the_functions_give_the_guides_values(guide: Biztel) -> None:
    query = "&".join(f"f{n}={text}" for n, text in enumerate(FUNCTIONS))
    guide.link(
        "着信時アクセス(メソッド)：HTTP GET(内部処理)", f"着信時アクセス：{guide.crm.url}/f?{query}"
    )
    guide.tell(RING, TELNAME="abc) md5(x")
    found = guide.crm.wait_for("/f")[0].query
    assert {text: found[f"f{n}"] for n, text in enumerate(FUNCTIONS)} == FUNCTIONS


# 4. 発信元電話番号をGoogle検索する設定例


def test_4_the_callers_number_is_searched_with_google(guide_room: Room) -> None:
    guide = Biztel(guide_room, "biztel", {"lines": [{"number": LINE}]})
    warnings = guide.link(
        "連携対象：カスタム連携",
        "着信時アクセス(メソッド)：HTTP GET",
        "着信時アクセス：https://www.google.com/search?q={TEL}",
    )
    assert warnings == []
    guide.tell(RING, extension=LISTENING)
    card = guide.card()
    told = guide.windows.wait_for("open", lambda f: f["call_id"] == card["call_id"])
    assert told["url"] == f"https://www.google.com/search?q={CALLER}"
