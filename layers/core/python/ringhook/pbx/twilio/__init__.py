"""Twilio Voice: status callbacks for every leg of a call, and calls that our request places.

Sources, read 2026: https://github.com/twilio/twilio-python (request_validator.py, its vectors, the Call
resource), https://www.twilio.com/docs/voice/api/call-resource, https://www.twilio.com/docs/api/errors.
"""

from __future__ import annotations

from ringhook.domain.adapter import Field, PbxAdapter
from ringhook.domain.snippets import ADDRESS, pasting
from ringhook.pbx.twilio.calling import originate, placed
from ringhook.pbx.twilio.reading import read, recording, verify

CALLBACK = 'statusCallbackEvent="initiated ringing answered completed" statusCallback="@URL@'
TWIML = (
    f'<Dial>\n  <Client {CALLBACK}">alice</Client>\n'
    f'  <Number {CALLBACK}?agent=bob">+442079460101</Number>\n</Dial>'
)
NUMBER_TITLES = {
    "en": "Number, Voice, Call status changes (HTTP POST)",
    "fr": "Numéro, Voice, Call status changes (HTTP POST)",
    "ru": "Номер, Voice, Call status changes (HTTP POST)",
    "ja": "電話番号の Voice > Call status changes (HTTP POST)",
}
TWIML_TITLES = {
    "en": "TwiML: every telephone that rings reports itself",
    "fr": "TwiML : chaque téléphone qui sonne se signale",
    "ru": "TwiML: каждый звонящий телефон сообщает о себе",
    "ja": "TwiML: 鳴る電話ごとに通知します",
}


ADAPTER = PbxAdapter(
    slug="twilio",
    title="Twilio Voice",
    read=read,
    verify=verify,
    fields=(
        Field("auth_token", "Auth token", secret=True, required=True),
        Field(
            "account_sid",
            "Account SID",
            pattern="AC[0-9a-fA-F]{32}",
            help="Only for click-to-call.",
        ),
        Field(
            "line",
            "Number shown on click-to-call",
            pattern=r"\+[1-9][0-9]{7,14}",
            help="A Twilio number or a verified caller id, used when the call has no line of its own.",
        ),
        Field(
            "callback_url",
            "This connection's address",
            pattern=r"https://[^\s?#]+",
            help="For click-to-call: the webhook address of this connection, without which its calls"
            " are placed but not reported.",
        ),
    ),
    setup=pasting((NUMBER_TITLES, ADDRESS), (TWIML_TITLES, TWIML)),
    originate=originate,
    placed=placed,
    recording=recording,
    proof="HMAC-SHA1 signature",
)
