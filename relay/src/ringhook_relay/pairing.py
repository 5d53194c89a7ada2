"""Pairing: a six-character code, shown once by the admin page, is exchanged for this computer's credentials."""

from __future__ import annotations

import re

from ringhook_relay.credentials import Credentials, NotPairedError, read_credentials
from ringhook_relay.https import Answer, NetworkError, post_json
from ringhook_relay.masking import one_line

_CODE = re.compile(r"[A-Z0-9]{6}")
_OK, _NOT_FOUND, _TOO_MANY = 200, 404, 429
_REDIRECTS = range(300, 400)


class PairingError(Exception):
    """The server did not pair this computer; the message says what to do."""


def normalised_code(text: str) -> str:
    """Return the code as the server knows it, however it was typed; PairingError when it cannot be one."""
    code = re.sub(r"[\s-]", "", text).upper()
    if not _CODE.fullmatch(code):
        raise PairingError("a pairing code has six letters and digits, like ABC234")
    return code


def pair(server: str, code: str, *, name: str, platform: str, proxy: str = "") -> Credentials:
    """Return the credentials *server* gives for *code*."""
    sent = {"code": code, "name": name, "platform": platform}
    try:
        answer = post_json(f"{server.rstrip('/')}/pair", sent, proxy)
    except NetworkError as error:
        raise PairingError(f"--server: {error}") from None
    if answer.status != _OK:
        raise PairingError(_problem(answer))
    try:
        return read_credentials(answer.content)
    except NotPairedError as error:
        raise PairingError(f"{error}; is --server the address of ringhook?") from None


def _problem(answer: Answer) -> str:
    message = answer.content.get("message")
    said = f" ({one_line(message)})" if isinstance(message, str) and message else ""
    if answer.status == _NOT_FOUND:
        return f"the code is wrong or was used before: ask for a new one{said}"
    if answer.status == _TOO_MANY:
        return f"too many tries: wait some minutes, then ask for a new code{said}"
    if answer.status in _REDIRECTS:
        return f"the server has moved (HTTP {answer.status}): give its new address as --server"
    return f"the server answered HTTP {answer.status}: try again later{said}"
