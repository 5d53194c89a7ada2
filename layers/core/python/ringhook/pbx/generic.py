"""Any PBX, dialplan or script that can send a webhook: documented fields as JSON, form or query.

    event      ringing | answered | ended | missed | recording | started | ...  (Zammad's words too)
    call_id    the same for every report of one call
    direction  in (also when it is not sent) | out | internal
    from, to   who calls whom; the client is `from` of an inbound call and `to` of an outbound one

docs/adding-a-pbx.md lists every field. A connection with a secret refuses what is not signed with
HMAC-SHA256: `X-Ringhook-Signature: sha256=<hex>`, or `t=<unix>,v1=<hex over "t.body">`, or the
headers of https://www.standardwebhooks.com. Zammad's words: https://docs.zammad.org (generic CTI).
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from urllib.parse import quote

from ringhook.domain.adapter import Field, PbxAdapter, Settings
from ringhook.domain.errors import BadRequestError
from ringhook.domain.proof import verify_signature
from ringhook.domain.report import Dialect, read_report
from ringhook.domain.routing import Dial, DialRequest
from ringhook.domain.snippets import pasting_in_order
from ringhook.domain.webhook import Reading, WebhookRequest

DIALECT = Dialect(vendor="generic")
EXAMPLES = (
    (
        "curl -d event=ringing -d call_id=1001 -d direction=in \\\n"
        "  --data-urlencode from=+442079460101 -d to=442079460100 -d extension=101 '@URL@'"
    ),
    "curl '@URL@?event=ended&call_id=1001&direction=in&from=%2B442079460101&talk_seconds=42'",
    (
        'BODY=\'{"event":"answered","call_id":"1001","extension":"101"}\'\n'
        'HEX=$(printf %s "$BODY" | openssl dgst -sha256 -hmac "$SECRET" -r | cut -d" " -f1)\n'
        'curl -d "$BODY" -H "X-Ringhook-Signature: sha256=$HEX" \'@URL@\''
    ),
    (
        "same => n,Set(CURLOPT(httptimeout)=2)\n"
        "same => n,Set(R=${CURL(@URL@,event=ringing&call_id=${CHANNEL(linkedid)}"
        "&from=${URIENCODE(${CALLERID(num)})}&name=${URIENCODE(${CALLERID(name)})}"
        "&to=${URIENCODE(${EXTEN})}&extension=101)})"
    ),
    (
        "same => n,Set(R=${CURL(@URL@,event=ended&call_id=${CHANNEL(linkedid)}"
        "&from=${URIENCODE(${CALLERID(num)})}&talk_seconds=${CDR(billsec)}"
        "&cause=${DIALSTATUS})})"
    ),
    "@URL@",
)
# One title for each example, in its order.
TITLES = {
    "en": (
        "A form",
        "Only an address",
        "JSON, signed",
        "Asterisk dialplan, before Dial()",
        "Asterisk dialplan, hangup handler",
        "A PBX that speaks Zammad's generic CTI: use this as the endpoint",
    ),
    "fr": (
        "Un formulaire",
        "Une simple adresse",
        "JSON, signé",
        "Plan de numérotation Asterisk, avant Dial()",
        "Plan de numérotation Asterisk, à la fin de l'appel (hangup handler)",
        "Un PBX qui parle le CTI générique de Zammad : adresse à indiquer",
    ),
    "ru": (
        "Форма",
        "Только адрес",
        "JSON с подписью",
        "Диалплан Asterisk, перед Dial()",
        "Диалплан Asterisk, при завершении вызова (hangup handler)",
        "АТС с поддержкой Zammad generic CTI: укажите этот адрес",
    ),
    "ja": (
        "フォーム",
        "アドレスのみ",
        "署名付きJSON",
        "Asteriskダイヤルプラン、Dial()の前",
        "Asteriskダイヤルプラン、切断時(hangup handler)",
        "Zammadの汎用CTIに対応したPBX: このアドレスを設定します",
    ),
}
VARIABLE = re.compile(r"\$([a-z_]+)\$")
# What may stay empty in an address that names it; the rest is needed.
OPTIONAL = frozenset({"line", "correlation_id"})
NAMES = "number|extension|agent|agent_number|email|line|correlation_id"


def read(request: WebhookRequest, settings: Settings) -> Reading:
    """Return the one event of the request, or a note when its `event` is a word we do not know."""
    return read_report(request, settings, DIALECT)


def originate(dial: Dial, settings: Settings) -> DialRequest:
    """Return the administrator's address with its `$variables$` filled in; POST sends them as JSON too.

    Raises `BadRequestError` when there is no address, or nothing to put into it.
    """
    template, token = settings.get("dial_url", ""), settings.get("dial_token", "")
    if not template:
        raise BadRequestError("this connection cannot place calls: set its click-to-call address")
    values = _values(dial)
    missing = {n for n in VARIABLE.findall(template) if not values.get(n) and n not in OPTIONAL}
    if missing:
        raise BadRequestError(f"the address needs what is not known here: {sorted(missing)}")
    url = VARIABLE.sub(lambda match: quote(values[match[1]], safe=""), template)
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    if settings.get("dial_method") != "POST":
        return DialRequest(method="GET", url=url, headers=headers)
    headers["Content-Type"] = "application/json"
    return DialRequest(method="POST", url=url, headers=headers, body=json.dumps(values).encode())


def _values(dial: Dial) -> Mapping[str, str]:
    agent = dial.agent
    return {
        "number": dial.number,
        "extension": agent.extension,
        "agent": agent.id,
        "agent_number": agent.number,
        "email": agent.email,
        "line": dial.line,
        "correlation_id": dial.correlation_id,
    }


ADAPTER = PbxAdapter(
    slug="generic",
    title="Any PBX or script (generic webhook)",
    read=read,
    verify=verify_signature,
    fields=(
        Field(
            "secret",
            "Signing secret",
            secret=True,
            pattern=r"\S{8,200}",
            help="Optional. Then every request must be signed with HMAC-SHA256. whsec_... is base64.",
        ),
        Field(
            "dial_url",
            "Click-to-call address",
            pattern=rf"https?://[^/?#\s$@]+([/?](?:[^$\s]|\$({NAMES})\$)*)?",
            help="Optional. For example https://pbx.example/call?from=$extension$&to=$number$.",
        ),
        Field("dial_method", "Click-to-call method", pattern="GET|POST", default="GET"),
        Field(
            "dial_token",
            "Click-to-call token",
            secret=True,
            pattern=r"[!-~]{4,2000}",
            help="Optional. Sent as Authorization: Bearer.",
        ),
    ),
    setup=pasting_in_order(TITLES, EXAMPLES),
    originate=originate,
    proof="HMAC-SHA256",
)
