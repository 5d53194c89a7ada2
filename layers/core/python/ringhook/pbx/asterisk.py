"""Asterisk and FreePBX: a dialplan line, or the connector `ringhook-asterisk` that reads AMI events.

Asterisk has no webhook of its own. Both ways send our own fields (docs/adding-a-pbx.md): the dialplan
through `CURL()`, which cannot sign and so sends the secret as a field, the connector with a signature.
The call is `Linkedid`, the oldest channel of all that belong together, a leg is `Uniqueid`.

Sources, read 2026: https://docs.asterisk.org (CURL, CURLOPT, CHANNEL, hangup handlers, AMI events).
"""

from __future__ import annotations

from ringhook.domain.adapter import Field, PbxAdapter, Settings
from ringhook.domain.proof import verify_signature_or_secret
from ringhook.domain.report import Dialect, read_report
from ringhook.domain.snippets import pasting_in_order
from ringhook.domain.webhook import Reading, WebhookRequest

DIALECT = Dialect(vendor="asterisk")
# The call waits for CURL(): the time-outs keep it short when we cannot be reached.
DIALPLAN = """\
; ringing: right before Dial().   answered: the U() of that Dial().   ended: the hangup handler
[ringhook]
exten => ringing,1,Set(CURLOPT(conntimeout)=1)
same => n,Set(CURLOPT(httptimeout)=2)
same => n,Set(R=${CURL(@URL@,event=ringing&call_id=${CHANNEL(linkedid)}&direction=in\
&extension=${ARG1}&to=${URIENCODE(${ARG2})}&from=${URIENCODE(${CALLERID(num)})}\
&name=${URIENCODE(${CALLERID(name)})}&timestamp=${EPOCH})})
same => n,Return()
[ringhook-answered]
exten => s,1,Set(CURLOPT(httptimeout)=2)
same => n,Set(R=${CURL(@URL@,event=answered&call_id=${ARG2}&extension=${ARG1}\
&timestamp=${EPOCH})})
same => n,Return()
[ringhook-ended]
exten => s,1,Set(CURLOPT(httptimeout)=2)
same => n,Set(R=${CURL(@URL@,event=ended&call_id=${CHANNEL(linkedid)}\
&talk_seconds=${CDR(billsec)}&cause=${DIALSTATUS}&timestamp=${EPOCH})})
same => n,Return()"""
CALLS = """\
; where a call comes in: ${EXTEN} is your own number there, 101 the telephone that rings
same => n,Set(CHANNEL(hangup_handler_push)=ringhook-ended,s,1)
same => n,Gosub(ringhook,ringing,1(101,${EXTEN}))
same => n,Dial(PJSIP/101,30,U(ringhook-answered^101^${CHANNEL(linkedid)}))"""
MANAGER = """\
[ringhook]
secret = CHOOSE-A-LONG-PASSWORD
read = call
write = reporting
deny = 0.0.0.0/0.0.0.0
permit = 127.0.0.1/255.255.255.255"""
CONNECTOR = """\
# ringhook-asterisk --config /etc/ringhook-asterisk.toml      (chmod 600)
[webhook]
url = "@URL@"
secret = ""                      # the secret of this connection, if it has one
[ami]
host = "127.0.0.1"
port = 5038
username = "ringhook"
secret = "CHOOSE-A-LONG-PASSWORD"
[calls]
extensions = "[0-9]{2,6}"        # names of your own telephones; every other channel is a trunk"""
# One title for each of the four texts.
TEXTS = (CONNECTOR, MANAGER, DIALPLAN, CALLS)
TITLES = {
    "en": (
        "Best: the connector. pip install ringhook-relay, then /etc/ringhook-asterisk.toml",
        "For the connector: /etc/asterisk/manager.conf",
        "Without it: extensions_custom.conf. Put &secret=... behind timestamp if a secret is set",
        "Without it: lines for your own dialplan",
    ),
    "fr": (
        "Recommandé : le connecteur. pip install ringhook-relay, puis /etc/ringhook-asterisk.toml",
        "Pour le connecteur : /etc/asterisk/manager.conf",
        "Sans connecteur : extensions_custom.conf. Si un secret est défini, ajoutez &secret=... après timestamp",
        "Sans connecteur : lignes pour votre plan de numérotation",
    ),
    "ru": (
        "Лучше всего: коннектор. pip install ringhook-relay, затем /etc/ringhook-asterisk.toml",
        "Для коннектора: /etc/asterisk/manager.conf",
        "Без коннектора: extensions_custom.conf. Если задан секрет, добавьте &secret=... после timestamp",
        "Без коннектора: строки для вашего диалплана",
    ),
    "ja": (
        "推奨: コネクター。pip install ringhook-relay の後、/etc/ringhook-asterisk.toml を作成します",
        "コネクター用: /etc/asterisk/manager.conf",
        "コネクターなし: extensions_custom.conf。シークレットがある場合は timestamp の後に &secret=... を追加します",
        "コネクターなし: ダイヤルプランに追加する行",
    ),
}


def read(request: WebhookRequest, settings: Settings) -> Reading:
    """Return the one event of the request, or a note when its `event` is a word we do not know."""
    return read_report(request, settings, DIALECT)


ADAPTER = PbxAdapter(
    slug="asterisk",
    title="Asterisk, FreePBX",
    read=read,
    verify=verify_signature_or_secret,
    fields=(
        Field(
            "secret",
            "Secret",
            secret=True,
            pattern=r"[A-Za-z0-9_.~\-]{8,200}",
            help="Optional. The connector signs with it; a dialplan sends it as the field secret.",
        ),
    ),
    setup=pasting_in_order(TITLES, TEXTS),
    proof="HMAC-SHA256 (connector), secret (dialplan)",
)
