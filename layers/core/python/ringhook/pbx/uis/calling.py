"""Answer interactive call processing, and place calls through the Call API (JSON-RPC 2.0).

Source, read 2026: https://novofon.github.io (interactive_call_processing, call_api). An answer names
telephones to ring and a greeting (a file of the account, or a text to be spoken), or a code that picks
a branch of the scenario. Extensions among the telephones are used in practice, not documented.
"""

from __future__ import annotations

import json
import re

from ringhook.domain.adapter import Settings
from ringhook.domain.errors import BadRequestError
from ringhook.domain.routing import Dial, DialRequest, RouteAnswer, RouteQuestion
from ringhook.domain.webhook import Reply

NOT_A_DIGIT = re.compile(r"[^0-9]")
SOUND_FILE = re.compile(r"\S+\.(?:mp3|wav)", re.IGNORECASE)
DIGITS = re.compile(r"[0-9]{1,15}")
# What a telephone number may hold: anything else in it would be dropped, and another number dialled.
NUMBER = re.compile(r"\+?[0-9() .\-]{2,25}")
# The EnvyCRM guide: telephones and SIP lines work, the short numbers of employees do not.
RINGS = r"\+?[0-9]{6,15}"
# The account's scenario has a branch for a failed request: callers nobody knows go there.
NOBODY_KNOWS = Reply(status=404, body="{}")
CALL_APIS = (
    "https://callapi.uiscom.ru/v4.0",
    "https://callapi.comagic.ru/v4.0",
    "https://callapi-jsonrpc.novofon.ru/v4.0",
)
NEEDED = {
    "access_token": "the key of the Call API (settings of the connection)",
    "virtual_phone_number": "one of the account's own numbers (line, in full)",
    "contact": "a telephone number to call",
    "employee": "the agent's UIS employee id (digits)",
}
DIAL_HEADERS = {"Content-Type": "application/json; charset=UTF-8"}


def route_reply(_question: RouteQuestion, answer: RouteAnswer | None, settings: Settings) -> Reply:
    """Return where to ring and what to say, or the branch of the scenario to take.

    When nobody knows, it is the branch of the setting `unknown_code`, else that of a failed request.
    """
    if answer and (code := answer.code):
        return _json({"returned_code": _number_or_text(code)})
    content = _forwarding(answer, settings) if answer else {}
    if content:
        return _json(content)
    code = settings.get("unknown_code", "")
    return _json({"returned_code": _number_or_text(code)}) if code else NOBODY_KNOWS


def _forwarding(answer: RouteAnswer, settings: Settings) -> dict[str, object]:
    phones = [NOT_A_DIGIT.sub("", number) for number in answer.numbers if NUMBER.fullmatch(number)]
    greeting = "message_name" if SOUND_FILE.fullmatch(answer.text) else "text"
    content: dict[str, object] = {"phones": phones, greeting: answer.text}
    if phones and settings.get("tell_operator") == "yes":
        content["operator_text"] = answer.contact_name
    return {name: value for name, value in content.items() if value}


def _number_or_text(code: str) -> int | str:
    return int(code) if DIGITS.fullmatch(code) else code


def _json(content: dict[str, object]) -> Reply:
    return Reply(body=json.dumps(content, ensure_ascii=False, separators=(",", ":")))


def originate(dial: Dial, settings: Settings) -> DialRequest:
    """Return `start.employee_call`: the employee's telephone rings first, then the client's.

    Raises `BadRequestError` where the agent or the connection lacks something. The Call API refuses
    every address that is not on the account's list, and a time-out may mean that the call was placed.
    """
    params = {
        "access_token": settings.get("access_token", ""),
        "first_call": "employee",
        "switch_at_once": True,
        "virtual_phone_number": NOT_A_DIGIT.sub("", dial.line or settings.get("line", "")),
        "contact": NOT_A_DIGIT.sub("", dial.number) if NUMBER.fullmatch(dial.number) else "",
        "employee": _employee(dial),
        "external_id": dial.correlation_id,
    }
    missing = [label for name, label in NEEDED.items() if not params[name]]
    if missing:
        raise BadRequestError(f"no call without {', '.join(missing)}")
    if not dial.correlation_id:
        del params["external_id"]
    call = {"jsonrpc": "2.0", "id": "1", "method": "start.employee_call", "params": params}
    url = settings.get("call_api") or CALL_APIS[0]
    return DialRequest(method="POST", url=url, headers=DIAL_HEADERS, body=json.dumps(call).encode())


def _employee(dial: Dial) -> dict[str, object]:
    if not DIGITS.fullmatch(dial.agent.id):
        return {}
    phone = NOT_A_DIGIT.sub("", dial.agent.number)
    return {"id": int(dial.agent.id)} | ({"phone_number": phone} if phone else {})
