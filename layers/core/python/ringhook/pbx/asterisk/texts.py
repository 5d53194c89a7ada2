"""What to paste into Asterisk: the connector's file and account, or the dialplan lines instead of it."""

from __future__ import annotations

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
write = reporting,originate
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
extensions = "[0-9]{2,6}"        # names of your own telephones; every other channel is a trunk
# Only for click-to-call, which needs the secret above. Another address needs certificate and key.
# [listen]
# address = "127.0.0.1:8098"
# channel = "PJSIP/{extension}"
# context = "from-internal"      # where your telephones dial
# plus = "00"                    # what is dialled instead of a plus"""
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
