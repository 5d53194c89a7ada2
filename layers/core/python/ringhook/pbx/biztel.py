"""BIZTEL: its "call action" (コールアクション) calls an address that the administrator writes.

The text is ours, with BIZTEL's variables in braces: GET or POST, one for each moment of a call. The
same text serves the custom link of the BIZTEL softphone (着信時アクセス and so on). The variables are
those of the custom link's manual; that the call action on the server knows the same ones is not
confirmed, so whatever arrives unfilled counts as empty. {TEL} is the other party in both directions.
Times are Japanese, which has one zone and no summer time.

Source, read 2026: https://manual.biztel.jp (コールアクション; CRM連携設定: カスタム連携).
"""

from __future__ import annotations

import re

from ringhook.domain.adapter import Field, PbxAdapter, Settings
from ringhook.domain.call import EventKind
from ringhook.domain.proof import verify_secret
from ringhook.domain.report import Dialect, read_report
from ringhook.domain.snippets import pasting_in_order
from ringhook.domain.webhook import Reading, WebhookRequest

# BIZTEL's names of the moments, for those who write them into `event`.
DIALECT = Dialect(
    vendor="biztel",
    events={
        "着信": EventKind.RINGING,
        "発信": EventKind.RINGING,
        "応答": EventKind.ANSWERED,
        "切断": EventKind.ENDED,
    },
    unfilled=re.compile(r"(\{[A-Z0-9_\-]+\}[\-T:]?)+"),
    time_zone="Asia/Tokyo",
)
WHO = "call_id={ID}&client={TEL}&name={TELNAME}&extension={EXT}&agent={AID}"
WHEN = "timestamp={DATE-YYYY}-{DATE-MM}-{DATE-DD}T{DATE-HH}:{DATE-II}:{DATE-SS}"
# In the order of BIZTEL's screen. An outbound call's {CALLED} is the other party, no line of ours.
QUERIES = (
    f"event=ringing&direction=in&{WHO}&line={{CALLED}}&line_name={{CALLEDNAME}}&{WHEN}",
    f"event=ringing&direction=out&{WHO}&{WHEN}",
    f"event=answered&direction=unknown&{WHO}&{WHEN}",
    f"event=ended&direction=unknown&{WHO}&{WHEN}",
)
# One title for each query, and the advice about the secret.
TITLES = {
    "en": (
        "着信 (incoming call): HTTP GET",
        "発信 (outgoing call): HTTP GET",
        "応答 (answer): HTTP GET",
        "切断 (hang-up): HTTP GET",
        "If a secret is set here: add it to every address, or send it as a header",
    ),
    "fr": (
        "着信 (appel entrant) : HTTP GET",
        "発信 (appel sortant) : HTTP GET",
        "応答 (réponse) : HTTP GET",
        "切断 (fin d'appel) : HTTP GET",
        "Si un secret est défini ici : ajoutez-le à chaque adresse, ou envoyez-le dans un en-tête",
    ),
    "ru": (
        "着信 (входящий звонок): HTTP GET",
        "発信 (исходящий звонок): HTTP GET",
        "応答 (ответ): HTTP GET",
        "切断 (завершение): HTTP GET",
        "Если здесь задан секрет: добавьте его к каждому адресу или передавайте в заголовке",
    ),
    "ja": (
        "着信: HTTP GET",
        "発信: HTTP GET",
        "応答: HTTP GET",
        "切断: HTTP GET",
        "シークレットを設定した場合: 各アドレスに追加するか、ヘッダーで送信します",
    ),
}


# One address for each moment of a call, in the order of BIZTEL's screen.
TEXTS = (*(f"@URL@?{query}" for query in QUERIES), "&secret=...    Authorization: Bearer ...")


def read(request: WebhookRequest, settings: Settings) -> Reading:
    """Return the one event of the request, or a note when its `event` is a word we do not know."""
    return read_report(request, settings, DIALECT)


ADAPTER = PbxAdapter(
    slug="biztel",
    title="BIZTEL",
    read=read,
    verify=verify_secret,
    fields=(
        Field(
            "secret",
            "Secret",
            secret=True,
            pattern=r"[A-Za-z0-9_.~\-]{8,200}",
            help="Optional. Every request must then send it as the field secret or as Bearer token.",
        ),
    ),
    setup=pasting_in_order(TITLES, TEXTS),
    proof="secret",
)
