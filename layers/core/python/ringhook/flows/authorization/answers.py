"""Read a token server's answer (RFC 6749 section 5), and say what its refusals mean. Hostile text throughout."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from ringhook.engine.failures import FailureClass, class_of_status
from ringhook.flows.authorization.asking import Asking
from ringhook.flows.authorization.record import AuthorizationFailedError
from ringhook.ports.http import HttpResponse

PASSING = frozenset({FailureClass.BUSY, FailureClass.SERVER_ERROR})
"""What goes by itself."""
PASSING_WORDS = frozenset({"temporarily_unavailable", "server_error", "slow_down"})
LASTING_WORDS = frozenset({"unauthorized_client", "unsupported_grant_type", "access_denied"})
"""With every `invalid_...`: refusals that stay. A word that nobody defined may mean anything."""
CONSENT_GONE = frozenset({"invalid_grant", "invalid_code"})
"""What a code or refresh token is called that is no longer accepted; the second one is Zoho's."""
OWN_FIELDS = frozenset(
    {"access_token", "refresh_token", "id_token", "token_type", "expires_in", "expires_in_sec"}
)
LONGEST_TOKEN = 16_000
LONGEST_VARIABLE = 2000
MOST_VARIABLES = 30
LONGEST_REASON = 200
LONGEST_LIFE_SECONDS = 10 * 365 * 86_400.0

_TOKEN = re.compile(rf"[\x21-\x7e]{{1,{LONGEST_TOKEN}}}")
_WORD = re.compile(r"[A-Za-z][A-Za-z0-9_ .-]{0,59}")
_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_]{0,49}")
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]+")


@dataclass(frozen=True, slots=True)
class Granted:
    """What a token server gave. *seconds* is how long the token lives, None if it did not say."""

    token: str = field(repr=False)
    refresh_token: str = field(repr=False)
    seconds: float | None
    variables: Mapping[str, str] = field(repr=False)


def read_granted(asking: Asking, response: HttpResponse, host: str) -> Granted:
    """Return what *host* gave. Raises `AuthorizationFailedError` when it gave nothing.

    Some answer a refusal with 200, so the word `error` counts before the status.
    """
    if response.truncated:
        message = f"{host} answered more than 1 MiB; check token_url"
        raise asking.failed(
            message, failure=FailureClass.TOO_LARGE, is_final=False, status=response.status
        )
    answer = _object(response.body)
    word = _error_word(answer)
    is_success = 200 <= response.status < 300  # noqa: PLR2004 - the class of success
    if word or not is_success:
        raise _refusal(asking, response.status, answer, host)
    token = answer.get("access_token")
    if not isinstance(token, str) or not _TOKEN.fullmatch(token):
        message = f"{host} answered without a token; check token_url"
        raise asking.failed(
            message, failure=FailureClass.UNREADABLE, is_final=False, status=response.status
        )
    refresh = answer.get("refresh_token")
    if not isinstance(refresh, str) or not _TOKEN.fullmatch(refresh):
        refresh = ""
    return Granted(token, refresh, _seconds(answer), _variables(answer))


def _object(body: bytes) -> Mapping[str, Any]:
    try:
        answer = json.loads(body.decode("utf-8-sig", "replace"))
    except (ValueError, RecursionError):
        return {}
    return answer if isinstance(answer, dict) else {}


def _error_word(answer: Mapping[str, Any]) -> str:
    """Return the word of a refusal; one that is no plain word is called so."""
    error = answer.get("error")
    if not error:
        return ""
    return error if isinstance(error, str) and _WORD.fullmatch(error) else "error"


def _refusal(
    asking: Asking, status: int, answer: Mapping[str, Any], host: str
) -> AuthorizationFailedError:
    word = _error_word(answer)
    failure = class_of_status(status)
    if failure in PASSING or word in PASSING_WORDS:
        failure = failure if failure in PASSING else FailureClass.SERVER_ERROR
        message = f"{host} gives no token just now ({word or status}); it is tried again"
        return asking.failed(message, failure=failure, is_final=False, status=status)
    if word in CONSENT_GONE:
        message = f"{host} no longer accepts the consent ({word}); connect again"
        return asking.failed(message, failure=FailureClass.AUTH, is_final=True, status=status)
    reason = _reason(asking, answer)
    told = f"{word}: {reason}" if reason else word or status
    message = f"{host} refuses us ({told}); check client_id, client_secret, scope and token_url"
    is_final = not word or word in LASTING_WORDS or word.startswith("invalid_")
    return asking.failed(message, failure=FailureClass.AUTH, is_final=is_final, status=status)


def _reason(asking: Asking, answer: Mapping[str, Any]) -> str:
    """Return the server's own explanation, cut after its secrets are hidden: half of one is one too."""
    text = answer.get("error_description")
    if not isinstance(text, str):
        return ""
    return _CONTROL.sub(" ", asking.purse.masked(text)).strip()[:LONGEST_REASON]


def _seconds(answer: Mapping[str, Any]) -> float | None:
    """Return the token's life. Zoho once sent milliseconds in `expires_in` and seconds beside it."""
    given = answer.get("expires_in_sec", answer.get("expires_in"))
    if isinstance(given, bool) or not isinstance(given, int | float | str):
        return None
    try:
        seconds = float(given)
    except (ValueError, OverflowError):
        return None
    return min(seconds, LONGEST_LIFE_SECONDS) if seconds > 0 else None


def _variables(answer: Mapping[str, Any]) -> dict[str, str]:
    """Return the other texts of the answer: `instance_url`, `api_domain` and what else a CRM sends."""
    found = {
        name: _CONTROL.sub("", value)
        for name, value in answer.items()
        if name not in OWN_FIELDS and _NAME.fullmatch(name)
        if isinstance(value, str) and 0 < len(value) <= LONGEST_VARIABLE
    }
    return dict(list(found.items())[:MOST_VARIABLES])
