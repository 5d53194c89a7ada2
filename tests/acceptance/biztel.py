"""BIZTEL beside its guide: what its screens say is imported, and it calls the addresses of our setup page.

Its variables are filled in as BIZTEL does. The guide is that of the custom link (CRM連携設定: カスタム連携).
"""

from __future__ import annotations

import shlex
import urllib.parse
from datetime import datetime, timedelta, timezone

from tests.acceptance.crm import Answer, Request
from tests.acceptance.guide import RELAYED, Guide
from tests.acceptance.relay_process import PROGRAM

RING, DIAL, ANSWER, HANG_UP = range(4)
LINE, OTHER_LINE, CALLER = "0312345678", "0398765432", "0398760001"
FOUND = Answer(body='山田 花子,"山田, 商店",4711'.encode())
METHODS = ["HTTP GET", "HTTP GET(内部処理)", "HTTP POST", "HTTP POST(内部処理)", "OSコマンド"]


class Biztel(Guide):
    """The guide, with a BIZTEL that calls the addresses of our setup page."""

    def link(self, *lines: str) -> list[str]:
        """Import the settings of the custom link; returns the warnings."""
        return self.import_from("biztel", "\n".join(lines))

    def tell(self, moment: int, call: str = "1", extension: str = RELAYED, **more: str) -> None:
        """Report a moment of a call: *more* are BIZTEL's variables that differ from the usual."""
        texts = self.api.get(f"/api/connections/{self.id}/setup")["paste"]
        query = urllib.parse.urlsplit(texts[moment]["text"]).query
        values = {
            "ID": call,
            "TEL": CALLER,
            "TELNAME": "",
            "CALLED": LINE,
            "CALLEDNAME": "",
            "EXT": extension,
        }
        values |= {"AID": "account-7"} | japanese_time() | more
        fields = dict(urllib.parse.parse_qsl(query))
        for name, value in values.items():
            fields = {key: text.replace(f"{{{name}}}", value) for key, text in fields.items()}
        self.hook(**fields)


def sent(request: Request) -> dict[str, str]:
    """Return the parameters of a request, wherever they stand."""
    return request.query | dict(
        urllib.parse.parse_qsl(request.body.decode(), keep_blank_values=True)
    )


def japanese_time() -> dict[str, str]:
    """Return BIZTEL's variables of the time: it has one zone, nine hours before UTC, and no summer time."""
    now = datetime.now(timezone(timedelta(hours=9)))
    letters = {"YYYY": "Y", "MM": "m", "DD": "d", "HH": "H", "II": "M", "SS": "S"}
    return {f"DATE-{name}": now.strftime(f"%{letter}") for name, letter in letters.items()}


def search(guide: Biztel, *more: str) -> list[str]:
    """Link a CRM that wants a login, and knows who calls."""
    guide.crm.answer(
        "/login", Answer(body=b'{"session": "s-1"}'), Answer(body=b'{"session": "s-2"}')
    )
    guide.crm.answer("/search", FOUND)
    for name, value in (("biztel_login", "link-user"), ("biztel_password", "do-not-show")):
        assert guide.api.ask("PUT", f"/api/secrets/{name}", json={"value": value}).ok
    return guide.link(
        "セッション維持時間(分)：60",
        "認証アクセス(メソッド)：HTTP POST処理",
        f"認証アクセス：{guide.crm.url}/login?id={{AID}}&pw={{APW}}",
        '認証レスポンスフォーマット：{"session":"{SID}"}',
        "検索アクセス(メソッド)：HTTP GET内部処理",
        f"検索アクセス：{guide.crm.url}/search?tel={{TEL}}&sid={{SID}}",
        "検索レスポンスフォーマット：{NAME},{COMPANY},{EXT_ID}",
        *more,
    )


MOMENTS = {"着信時": [RING], "応答時": [RING, ANSWER], "切断時": [RING, ANSWER, HANG_UP]}


def access(guide: Biztel, moment: str, method: str) -> list[str]:
    """Return the lines of an access with that method, whose parameters are caller and own number."""
    address = f"{guide.crm.url}/at?tel={{TEL}}&called={{CALLED}}"
    if method == "OSコマンド":
        address = f"{PROGRAM} {{TEL}} {{CALLED}}"
    return [f"{moment}アクセス(メソッド)：{method}", f"{moment}アクセス：{address}"]


def done(guide: Biztel, method: str, event: int) -> None:
    """Check that the access was carried out as its method says, and who did it."""
    if method == "OSコマンド":
        acked = guide.acked(event)
        assert acked["ack"]["reason"] == "exited"
        assert shlex.split(acked["target"]) == [PROGRAM, CALLER, LINE]
        return
    (request,) = guide.crm.wait_for("/at")
    assert request.method == method.removeprefix("HTTP ").partition("(")[0]
    assert sent(request) == {"tel": CALLER, "called": LINE}
    by_browser = "idempotency-key" not in request.headers
    assert by_browser == ("内部処理" not in method)
    if by_browser:
        assert guide.acked(event)["ack"]["reason"] == "opened"
