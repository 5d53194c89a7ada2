"""Place a call with Twilio's Calls API: the agent's telephone rings first, then TwiML dials the client.

[verified by docs] https://www.twilio.com/docs/voice/api/call-resource (`To`, `From`, `Twiml`,
`StatusCallback`, `StatusCallbackEvent`), https://www.twilio.com/docs/voice/twiml/dial, error codes of
https://www.twilio.com/docs/api/errors, read 2026. No call was placed at Twilio with it yet.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Iterator
from dataclasses import replace
from urllib.parse import urlencode
from xml.sax.saxutils import escape, quoteattr  # only replaces text

from ringhook.domain.adapter import Settings
from ringhook.domain.call import AgentSeen
from ringhook.domain.errors import BadRequestError
from ringhook.domain.placing import (
    PLACED,
    PbxAnswer,
    Placement,
    by_status,
    content_of,
    name_of,
    refused,
)
from ringhook.domain.routing import Dial, DialRequest

API = "https://api.twilio.com/2010-04-01/Accounts/{}/Calls.json"
EVENTS = ("initiated", "ringing", "answered", "completed")
IDENTITY = re.compile(r"[A-Za-z0-9_.@+-]{1,100}")
FULL_NUMBER = re.compile(r"\+[1-9][0-9]{6,14}")
RING_SECONDS = 30
# `To` is the agent's telephone, `From` the number that is shown.
CODES = {
    "10001": "pbx_money",
    "20003": "pbx_login",
    "20005": "pbx_money",
    "20429": "pbx_busy",
    "21201": "pbx_agent",
    "21210": "pbx_line",
    "21211": "pbx_agent",
    "21212": "pbx_line",
    "21213": "pbx_line",
    "21214": "pbx_agent",
    "21215": "pbx_rights",
    "21216": "pbx_rights",
    "21217": "pbx_agent",
    "21219": "pbx_rights",
    "573005": "pbx_rights",
}


def originate(dial: Dial, settings: Settings) -> DialRequest:
    """Return the request that makes Twilio ring the agent. Raises `BadRequestError` with what is missing."""
    account, line = settings.get("account_sid", ""), dial.line or settings.get("line", "")
    telephone = _telephone(dial.agent)
    missing = [
        label
        for label, text in (
            ("the account SID", account),
            ("a number to show (line)", line),
            ("a telephone or Client name of the agent", telephone),
            ("a number with its country code", FULL_NUMBER.fullmatch(dial.number)),
        )
        if not text
    ]
    if missing:
        raise BadRequestError(f"no call without {', '.join(missing)}")
    login = f"{account}:{settings.get('auth_token', '')}".encode()
    form = [("To", telephone), ("From", line), ("Timeout", str(RING_SECONDS))]
    return DialRequest(
        method="POST",
        url=API.format(account),
        headers={
            "Authorization": f"Basic {base64.b64encode(login).decode()}",
            "Content-Type": "application/x-www-form-urlencoded",
        },
        body=urlencode([*form, *_reports(dial, line, settings)]).encode(),
    )


def _telephone(agent: AgentSeen) -> str:
    if FULL_NUMBER.fullmatch(agent.number):
        return agent.number
    return f"client:{agent.id}" if IDENTITY.fullmatch(agent.id) else ""


def _reports(dial: Dial, line: str, settings: Settings) -> Iterator[tuple[str, str]]:
    """Yield what to do once the agent answers, and where both legs report to."""
    ours = settings.get("callback_url", "")
    marks = {"direction": "out", "correlation_id": dial.correlation_id}
    inner = ""
    if ours:
        address = quoteattr(f"{ours}?{urlencode(marks)}")
        inner = f' statusCallbackEvent="{" ".join(EVENTS)}" statusCallback={address}'
        own = f"{ours}?{urlencode(marks | {'client': dial.number})}"
        yield "StatusCallback", own
        yield from (("StatusCallbackEvent", word) for word in EVENTS)
    number = f"<Number{inner}>{escape(dial.number)}</Number>"
    yield "Twiml", f"<Response><Dial callerId={quoteattr(line)}>{number}</Dial></Response>"


def placed(answer: PbxAnswer) -> Placement:
    """Return what Twilio says: the call's `sid`, or the `code` of an error."""
    told, content = by_status(answer), content_of(answer)
    if told.reason == PLACED:
        return replace(told, call_id=name_of(content.get("sid")))
    code = name_of(content.get("code"))
    return refused(CODES[code], f"Twilio answered error {code}") if code in CODES else told
