"""`Vault` on one KMS key, which never leaves KMS."""

from __future__ import annotations

import base64
import binascii
from typing import TYPE_CHECKING

from ringhook.aws.failures import translated
from ringhook.domain.errors import NotFoundError, TooLargeError

if TYPE_CHECKING:
    from mypy_boto3_kms.client import KMSClient

_PREFIX = "kms1:"
MAX_SECRET_BYTES = 4096
_EMPTY = b"\xff"
"""Stands for the empty text, which KMS refuses; no UTF-8 text is this byte."""


class KmsVault:
    """Sealed texts read `kms1:` and base64, so that a later form can be told from this one."""

    def __init__(self, client: KMSClient, key_id: str) -> None:
        self._client, self._key_id = client, key_id

    def seal(self, secret: str, context: str) -> str:
        """See `ringhook.ports.vault.Vault`."""
        plain = secret.encode() or _EMPTY
        if len(plain) > MAX_SECRET_BYTES:
            raise TooLargeError(f"a secret may have {MAX_SECRET_BYTES} bytes; shorten it")
        with translated("seal a secret"):
            answer = self._client.encrypt(
                KeyId=self._key_id,
                Plaintext=plain,
                EncryptionContext={"context": context},
            )
        return _PREFIX + base64.b64encode(answer["CiphertextBlob"]).decode()

    def unseal(self, sealed: str, context: str) -> str:
        """See `ringhook.ports.vault.Vault`."""
        with translated("unseal a secret"):
            answer = self._client.decrypt(
                KeyId=self._key_id,
                CiphertextBlob=_blob(sealed),
                EncryptionContext={"context": context},
            )
        plain = answer["Plaintext"]
        return "" if plain == _EMPTY else plain.decode()


def _blob(sealed: str) -> bytes:
    try:
        if sealed.startswith(_PREFIX):
            return base64.b64decode(sealed.removeprefix(_PREFIX), validate=True)
    except binascii.Error:
        pass
    raise NotFoundError("this sealed secret was not made by this KMS vault: enter the secret anew")
