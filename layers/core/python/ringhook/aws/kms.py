"""`Vault` by envelope encryption: KMS keeps the key that opens the keys.

Every text has a data key of its own, AES-256-GCM; KMS seals that key and never sees the text, so a text
may be longer than the 4 KiB that KMS takes
(https://docs.aws.amazon.com/kms/latest/developerguide/kms-cryptography.html#enveloping). The context is
the text's associated data and the data key's encryption context.
"""

from __future__ import annotations

import base64
import secrets
from typing import TYPE_CHECKING

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from ringhook.aws.failures import translated
from ringhook.domain.errors import NotFoundError
from ringhook.ports.vault import plain_bytes

if TYPE_CHECKING:
    from mypy_boto3_kms.client import KMSClient

_PREFIX = "kms2:"
_LENGTH_BYTES = 2
_NONCE_BYTES = 12
_TAG_BYTES = 16


class KmsVault:
    """Seals as `kms2:` and base64 of: length of the sealed data key, that key, nonce, ciphertext."""

    def __init__(self, client: KMSClient, key_id: str) -> None:
        self._client, self._key_id = client, key_id

    def seal(self, secret: str, context: str) -> str:
        """See `ringhook.ports.vault.Vault`."""
        plain = plain_bytes(secret)
        with translated("seal a secret"):
            made = self._client.generate_data_key(
                KeyId=self._key_id, KeySpec="AES_256", EncryptionContext={"context": context}
            )
        sealed_key, nonce = made["CiphertextBlob"], secrets.token_bytes(_NONCE_BYTES)
        encrypted = AESGCM(made["Plaintext"]).encrypt(nonce, plain, context.encode())
        length = len(sealed_key).to_bytes(_LENGTH_BYTES)
        return _PREFIX + base64.b64encode(length + sealed_key + nonce + encrypted).decode()

    def unseal(self, sealed: str, context: str) -> str:
        """See `ringhook.ports.vault.Vault`."""
        sealed_key, nonce, encrypted = _opened(sealed)
        with translated("unseal a secret"):
            answer = self._client.decrypt(
                KeyId=self._key_id,
                CiphertextBlob=sealed_key,
                EncryptionContext={"context": context},
            )
        try:
            plain = AESGCM(answer["Plaintext"]).decrypt(nonce, encrypted, context.encode())
        except (InvalidTag, ValueError) as error:
            raise _unreadable() from error
        return plain.decode()


def _opened(sealed: str) -> tuple[bytes, bytes, bytes]:
    """Return sealed data key, nonce and ciphertext."""
    try:
        content = base64.b64decode(sealed.removeprefix(_PREFIX), validate=True)
    except ValueError as error:
        raise _unreadable() from error
    key_end = _LENGTH_BYTES + int.from_bytes(content[:_LENGTH_BYTES])
    nonce_end = key_end + _NONCE_BYTES
    if not sealed.startswith(_PREFIX) or len(content) < nonce_end + _TAG_BYTES:
        raise _unreadable()
    return content[_LENGTH_BYTES:key_end], content[key_end:nonce_end], content[nonce_end:]


def _unreadable() -> NotFoundError:
    return NotFoundError("this sealed secret was not made by this KMS vault: enter the secret anew")
