"""What to paste where the generic webhook is used: commands, dialplan lines, addresses."""

from __future__ import annotations

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
