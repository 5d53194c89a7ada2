"""The file of a workspace: lines of JSON, chained so that none can be changed, left out or added.

A passphrase gives two keys (scrypt, RFC 7914): one seals what is secret (AES-256-GCM), one signs. Each
line carries the HMAC of itself and the line before; the last one is the configuration, without which
nothing else comes into force.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import json
import secrets
from collections.abc import Mapping
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from ringhook.domain.errors import BadPayloadError

FORMAT = 1
SHORTEST_PASSPHRASE = 12
SALT_BYTES, NONCE_BYTES, KEY_BYTES = 16, 12, 32
COST, BLOCK, PARALLEL = 2**15, 8, 1
MEMORY_BYTES = 64 * 1024 * 1024
MAC = "mac"
DAMAGED = "line {number} was changed, left out or added; use a fresh export"
FOREIGN = "this is no workspace of ringhook, or the passphrase is another one"

Line = dict[str, Any]


class Sealing:
    """What a passphrase does with the lines of one file."""

    def __init__(self, passphrase: str, salt: str) -> None:
        try:
            raw = base64.b64decode(salt, validate=True)
        except (binascii.Error, ValueError):
            raise BadPayloadError(FOREIGN) from None
        keys = hashlib.scrypt(
            passphrase.encode(),
            salt=raw,
            n=COST,
            r=BLOCK,
            p=PARALLEL,
            maxmem=MEMORY_BYTES,
            dklen=2 * KEY_BYTES,
        )
        self._cipher = AESGCM(keys[:KEY_BYTES])
        self._signing = keys[KEY_BYTES:]

    def seal(self, secret: str, context: str) -> str:
        """Return *secret* for the file; only the same *context* opens it again."""
        nonce = secrets.token_bytes(NONCE_BYTES)
        sealed = nonce + self._cipher.encrypt(nonce, secret.encode(), context.encode())
        return base64.b64encode(sealed).decode()

    def unseal(self, sealed: str, context: str) -> str:
        """Return the secret. Raises `BadPayloadError`."""
        try:
            raw = base64.b64decode(sealed, validate=True)
            nonce, rest = raw[:NONCE_BYTES], raw[NONCE_BYTES:]
            return self._cipher.decrypt(nonce, rest, context.encode()).decode()
        except (InvalidTag, ValueError):
            raise BadPayloadError(FOREIGN) from None

    def signed(self, line: Line, before: str) -> Line:
        """Return *line* with its signature, which continues the one *before*."""
        return line | {MAC: self._mac(line, before)}

    def check(self, line: Mapping[str, Any], before: str, number: int) -> str:
        """Return the signature of *line*. Raises `BadPayloadError` unless it continues the one *before*."""
        mac = str(line.get(MAC, ""))
        plain = {key: value for key, value in line.items() if key != MAC}
        if not hmac.compare_digest(mac.encode(errors="replace"), self._mac(plain, before).encode()):
            raise BadPayloadError(FOREIGN if number == 1 else DAMAGED.format(number=number))
        return mac

    def _mac(self, line: Mapping[str, Any], before: str) -> str:
        text = json.dumps(line, sort_keys=True, separators=(",", ":"))
        return hmac.digest(self._signing, f"{before}\n{text}".encode(), "sha256").hex()


def new_salt() -> str:
    """Return what makes the keys of a new file its own."""
    return base64.b64encode(secrets.token_bytes(SALT_BYTES)).decode()


def check_passphrase(passphrase: str) -> None:
    """Refuse one that can be guessed. Raises `BadPayloadError`."""
    if len(passphrase) < SHORTEST_PASSPHRASE:
        raise BadPayloadError(f"use a passphrase of {SHORTEST_PASSPHRASE} characters or more")
