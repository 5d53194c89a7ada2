"""The words of BIZTEL's custom link screens and ours for the same.

The screens: https://manual.biztel.jp/ (custom link, versions 3.0 to 3.2).
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from ringhook.config.importing.words import spelled


@dataclass(frozen=True, slots=True)
class Access:
    """One moment of BIZTEL's, and ours."""

    name: str
    words: str
    call_type: str
    trigger: str


ACCESSES = (
    Access("search", "検索アクセス|search|search access", "inbound", "ringing"),
    Access("ring", "着信時アクセス|ring|ringing|incoming|ring access", "inbound", "ringing"),
    Access("click", "クリック時アクセス|click|click access", "inbound", "manual"),
    Access("answer", "応答時アクセス|answer|answer access", "both", "answered"),
    Access("hang_up", "切断時アクセス|hang up|hangup|end|hang-up access", "both", "ended"),
)
LOGIN = Access("auth", "認証アクセス|auth|auth access|login", "", "")
PAGE, POSTED_PAGE = "URL", "browser POST"
METHODS = spelled(
    {
        PAGE: "HTTP GET|browser GET|URL",
        "GET": "HTTP GET(内部処理)|HTTP GET内部処理|internal GET|GET",
        POSTED_PAGE: "HTTP POST|browser POST",
        "POST": "HTTP POST(内部処理)|HTTP POST内部処理|HTTP POST処理|internal POST|POST",
        "RUN": "OSコマンド|OS command|command|program|RUN",
        "": "|none|なし|利用しない|使用しない|-",
    }
)
_PARTS = {"target": "|url|address|command", "method": "(メソッド)|method"}
OPTIONS = spelled(
    {
        "wait": "応答時アクセス実行までの待機時間(秒)|応答時アクセス実行までの待機時間"
        "|answer wait|answer wait seconds|answer wait(s)",
        "answered_only": "応答した時のみ切断時アクセスを実行する|hang up only if answered"
        "|hang_up answered only|hangup only if answered",
        "internal": "内線着信時はCTI連携しない|no link on internal calls|internal",
        "session": "セッション維持時間(分)|セッション維持時間|session|session minutes",
        "auth format": "認証レスポンスフォーマット|auth response|auth response format|auth format"
        "|login response|login response format",
        "search format": "検索レスポンスフォーマット|search response|search response format"
        "|search format",
        "timeout": "連携タイムアウト時間|連携タイムアウト時間(秒)|timeout|timeout seconds|time-out",
    }
)
OWN_NUMBERS = "own numbers belong to a connection: add a connection and list there "
LATER = spelled(
    {
        OWN_NUMBERS: "連携対象電話番号|own numbers|lines|numbers",
        "": "連携対象|target|カスタム連携|custom link",
    }
)
TARGETS = spelled(
    {
        f"{access.name} {part}": "|".join(
            f"{word} {ending}" for word in access.words.split("|") for ending in endings.split("|")
        )
        for access in (*ACCESSES, LOGIN)
        for part, endings in _PARTS.items()
    }
)
OF_A_CALL = re.compile(
    r"\{(TEL|TELNAME|CALLED|CALLEDNAME|REMOTE|LOCAL|ID|PBXID|EXT|NAME|COMPANY|EXT_ID)\}"
)
TO_FILL_IN = re.compile(r"\{(SVADDR|SFID|SFSID|SFAPI|CODE1|CODE2)\}")
