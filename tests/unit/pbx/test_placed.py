"""What the PBXs answer to a request that they place a call."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ringhook.domain.placing import PbxAnswer, Placement
from ringhook.pbx import ADAPTERS
from ringhook.wire.reasons import LANGUAGES, sentence_for, status_of

CALLING = [slug for slug, adapter in ADAPTERS.items() if adapter.originate]


def heard(slug: str, status: int, content: Any) -> Placement:
    return ADAPTERS[slug].placed(PbxAnswer(status, json.dumps(content).encode()))


def rpc_error(code: int, mnemonic: str = "") -> dict[str, Any]:
    error = {"code": code, "message": "made up", "data": {"mnemonic": mnemonic}}
    return {"jsonrpc": "2.0", "id": "1", "error": error}


UIS_CALL = {"jsonrpc": "2.0", "id": "1", "result": {"data": {"call_session_id": 237859081}}}


@pytest.mark.parametrize(
    ("slug", "status", "content", "reason"),
    [
        ("uis", 200, UIS_CALL, "placed"),
        ("uis", 200, rpc_error(-32003, "ip_not_whitelisted"), "pbx_address"),
        ("uis", 200, rpc_error(-32003), "pbx_address"),
        ("uis", 200, rpc_error(-32001, "access_token_expired"), "pbx_login"),
        ("uis", 403, rpc_error(-32001, "access_token_blocked"), "pbx_login"),
        ("uis", 200, rpc_error(-32007, "virtual_phone_number_not_found"), "pbx_line"),
        ("uis", 200, rpc_error(-32602, "employee_not_found"), "pbx_agent"),
        ("uis", 200, rpc_error(-32602, "no_active_phone_number"), "pbx_agent"),
        ("uis", 200, rpc_error(-32602, "own_virtual_phone_number_not_allowed"), "pbx_number"),
        ("uis", 200, rpc_error(-32602, "tts_text_exceeded"), "pbx_refused"),
        ("uis", 200, rpc_error(-32002, "contact_in_blacklist"), "pbx_number"),
        ("uis", 200, rpc_error(-32029, "limit_exceeded"), "pbx_busy"),
        ("uis", 200, rpc_error(-1), "pbx_refused"),
        ("uis", 200, {"error": "no object"}, "pbx_refused"),
        ("mango", 200, {"result": 1000}, "placed"),
        ("mango", 200, {"command_id": "c", "result": "1000"}, "placed"),
        ("mango", 200, {"result": 3102}, "pbx_login"),
        ("mango", 200, {"result": 2110}, "pbx_money"),
        ("mango", 200, {"result": 3210}, "pbx_number"),
        ("mango", 200, {"result": 4220}, "pbx_agent"),
        ("mango", 200, {"result": 5001}, "pbx_refused"),
        ("mango", 401, {}, "pbx_login"),
        ("zadarma", 200, {"status": "success"}, "placed"),
        ("zadarma", 200, {"status": "error", "message": "Wrong parameters!"}, "pbx_refused"),
        ("zadarma", 401, {"status": "error", "message": "Not authorized"}, "pbx_login"),
        ("zadarma", 429, {"status": "error"}, "pbx_busy"),
        ("sipgate", 200, {"sessionId": "s-1"}, "placed"),
        ("sipgate", 402, {}, "pbx_money"),
        ("sipgate", 403, {}, "pbx_rights"),
        ("placetel", 403, {}, "pbx_rights"),
        ("megafon", 500, {"error": "x"}, "pbx_refused"),
        ("generic", 204, "", "placed"),
    ],
)
def test_an_answer_says_what_to_change(slug: str, status: int, content: Any, reason: str) -> None:
    assert heard(slug, status, content).reason == reason


@pytest.mark.parametrize(
    ("slug", "status", "content", "call_id"),
    [
        ("uis", 200, UIS_CALL, "237859081"),
        ("uis", 200, {"result": {"data": {"call_session_id": True}}}, ""),
        ("uis", 200, {"result": [1]}, ""),
        ("sipgate", 200, {"sessionId": "s-1"}, "s-1"),
        ("sipgate", 200, {"sessionId": "x" * 201}, ""),
        ("sipgate", 200, {"sessionId": "a\nb"}, ""),
        ("sipgate", 200, {"sessionId": ["a"]}, ""),
    ],
)
def test_some_answers_name_the_call(slug: str, status: int, content: Any, call_id: str) -> None:
    assert heard(slug, status, content).call_id == call_id


def test_a_detail_repeats_no_word_that_it_does_not_know() -> None:
    told = heard("uis", 200, rpc_error(-32_999, "+33184881234"))
    assert told == Placement("pbx_refused", "UIS answered error")
    assert heard("mango", 200, {"result": "a-key"}) == Placement()


junk = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=10),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["error", "code", "data", "mnemonic", "result", "sessionId", "sid"]),
            inner,
            max_size=4,
        )
    ),
    max_leaves=8,
)


@pytest.mark.parametrize("slug", CALLING)
@settings(max_examples=80, deadline=None, database=None)
@given(
    status=st.integers(100, 599),
    body=st.binary(max_size=60) | junk.map(lambda x: json.dumps(x).encode()),
)
def test_whatever_a_pbx_answers_has_a_reason_in_every_language(
    slug: str, status: int, body: bytes
) -> None:
    told = ADAPTERS[slug].placed(PbxAnswer(status, body))
    assert status_of(told.reason) in {"done", "failed"}
    assert len({sentence_for(told.reason, language) for language in LANGUAGES}) == len(LANGUAGES)
    assert told.call_id.isprintable()
