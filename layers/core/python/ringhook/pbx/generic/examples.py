"""What to paste or run so that something sends a generic webhook."""

from __future__ import annotations

from ringhook.domain.adapter import Snippet

EXAMPLES = (
    (
        "A form",
        (
            "curl -d event=ringing -d call_id=1001 -d direction=in \\\n"
            "  --data-urlencode from=+442079460101 -d to=442079460100 -d extension=101 '@URL@'"
        ),
    ),
    (
        "Only an address",
        "curl '@URL@?event=ended&call_id=1001&direction=in&from=%2B442079460101&talk_seconds=42'",
    ),
    (
        "JSON, signed",
        (
            'BODY=\'{"event":"answered","call_id":"1001","extension":"101"}\'\n'
            'HEX=$(printf %s "$BODY" | openssl dgst -sha256 -hmac "$SECRET" -r | cut -d" " -f1)\n'
            'curl -d "$BODY" -H "X-Ringhook-Signature: sha256=$HEX" \'@URL@\''
        ),
    ),
    (
        "Asterisk dialplan, before Dial()",
        (
            "same => n,Set(CURLOPT(httptimeout)=2)\n"
            "same => n,Set(R=${CURL(@URL@,event=ringing&call_id=${CHANNEL(linkedid)}"
            "&from=${URIENCODE(${CALLERID(num)})}&name=${URIENCODE(${CALLERID(name)})}"
            "&to=${URIENCODE(${EXTEN})}&extension=101)})"
        ),
    ),
    (
        "Asterisk dialplan, hangup handler",
        (
            "same => n,Set(R=${CURL(@URL@,event=ended&call_id=${CHANNEL(linkedid)}"
            "&from=${URIENCODE(${CALLERID(num)})}&talk_seconds=${CDR(billsec)}"
            "&cause=${DIALSTATUS})})"
        ),
    ),
    ("A PBX that speaks Zammad's generic CTI: use this as the endpoint", "@URL@"),
)


def setup(url: str) -> tuple[Snippet, ...]:
    """Return one example for each kind of sender, with the address filled in."""
    return tuple(Snippet(title, text.replace("@URL@", url)) for title, text in EXAMPLES)
