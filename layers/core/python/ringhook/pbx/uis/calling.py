"""Answer interactive call processing, and place calls through the Call API (JSON-RPC 2.0).

Source, read 2026: https://novofon.github.io (interactive_call_processing, call_api). An answer names
telephones to ring and a greeting (a file of the account, or a text to be spoken), or a code that picks
a branch of the scenario. Extensions among the telephones are used in practice, not documented.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import replace

from ringhook.domain.adapter import Settings
from ringhook.domain.call import AgentSeen
from ringhook.domain.errors import BadRequestError
from ringhook.domain.placing import (
    REFUSED,
    PbxAnswer,
    Placement,
    by_status,
    content_of,
    inner,
    name_of,
    refused,
)
from ringhook.domain.routing import Dial, DialRequest, RouteAnswer, RouteQuestion
from ringhook.domain.webhook import Reply

NOT_A_DIGIT = re.compile(r"[^0-9]")
SOUND_FILE = re.compile(r"\S+\.(?:mp3|wav)", re.IGNORECASE)
DIGITS = re.compile(r"[0-9]{1,15}")
EMPLOYEE_ID = re.compile(r"[1-9][0-9]{0,14}")
SIP_LINE = re.compile(r"0[0-9]{5,14}")
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
    "first_call": "the agent's telephone in full, or their UIS employee id (digits)",
}
DIAL_HEADERS = {"Content-Type": "application/json; charset=UTF-8"}
# What the Call API's error says in its mnemonic; where there is none we know, the code tells less exactly.
MNEMONICS = {
    "ip_not_whitelisted": "pbx_address",
    "access_token_expired": "pbx_login",
    "access_token_blocked": "pbx_login",
    "access_token_invalid": "pbx_login",
    "auth_error": "pbx_login",
    "permission_denied": "pbx_rights",
    "component_disabled": "pbx_money",
    "method_component_disabled": "pbx_money",
    "employee_not_found": "pbx_agent",
    "no_active_phone_number": "pbx_agent",
    "virtual_phone_number_not_found": "pbx_line",
    "own_virtual_phone_number_not_allowed": "pbx_number",
    "contact_in_blacklist": "pbx_number",
    "limit_exceeded": "pbx_busy",
}
CODES = {
    -32001: "pbx_login",
    -32002: "pbx_number",
    -32003: "pbx_address",
    -32007: "pbx_line",
    -32029: "pbx_busy",
}
KNOWN_CODES = frozenset({*CODES, -32602})


def route_reply(_question: RouteQuestion, answer: RouteAnswer | None, settings: Settings) -> Reply:
    """Return where to ring and what to say, or the branch of the scenario to take.

    Where there is nothing to answer, it is the branch of a failed request.
    """
    if answer and (code := answer.code):
        return _json({"returned_code": _number_or_text(code)})
    content = _forwarding(answer, settings) if answer else {}
    return _json(content) if content else NOBODY_KNOWS


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

    An agent who is known by a telephone or SIP line alone, as the EnvyCRM guide has it, is called by
    `start.simple_call`. Raises `BadRequestError` where the agent or the connection lacks something. The Call API refuses
    every address that is not on the account's list, and a time-out may mean that the call was placed.
    """
    params = {
        "access_token": settings.get("access_token", ""),
        "switch_at_once": True,
        "virtual_phone_number": NOT_A_DIGIT.sub("", dial.line or settings.get("line", "")),
        "contact": NOT_A_DIGIT.sub("", dial.number) if NUMBER.fullmatch(dial.number) else "",
        "external_id": dial.correlation_id,
        **_called_first(dial.agent),
    }
    missing = [label for name, label in NEEDED.items() if not params.get(name)]
    if missing:
        raise BadRequestError(f"no call without {', '.join(missing)}")
    if not dial.correlation_id:
        del params["external_id"]
    method = "start.employee_call" if "employee" in params else "start.simple_call"
    call = {"jsonrpc": "2.0", "id": "1", "method": method, "params": params}
    url = settings.get("call_api") or CALL_APIS[0]
    return DialRequest(method="POST", url=url, headers=DIAL_HEADERS, body=json.dumps(call).encode())


def _called_first(agent: AgentSeen) -> dict[str, object]:
    phone = NOT_A_DIGIT.sub("", agent.number)
    if EMPLOYEE_ID.fullmatch(agent.id):
        telephone = {"phone_number": phone} if phone else {}
        return {"first_call": "employee", "employee": {"id": int(agent.id), **telephone}}
    operator = phone or (agent.id if SIP_LINE.fullmatch(agent.id) else "")
    return {"first_call": "operator", "operator": operator} if operator else {}


def placed(answer: PbxAnswer) -> Placement:
    """Return what the Call API says: a JSON-RPC error comes with any status, most with 200."""
    content = content_of(answer)
    if content.get("error"):
        return _refusal(inner(content, "error"))
    told = inner(content, "result", "data").get("call_session_id")
    return replace(by_status(answer), call_id=name_of(told))


def _refusal(error: Mapping[str, object]) -> Placement:
    code = error.get("code")
    number = code if isinstance(code, int) else 0
    given = (inner(error, "data").get("mnemonic"), error.get("mnemonic"))
    mnemonic = next((word for word in given if isinstance(word, str) and word in MNEMONICS), "")
    reason = MNEMONICS.get(mnemonic) or CODES.get(number, REFUSED)
    known = " ".join(filter(None, (str(number) if number in KNOWN_CODES else "", mnemonic)))
    return refused(reason, f"UIS answered error {known}".strip())
