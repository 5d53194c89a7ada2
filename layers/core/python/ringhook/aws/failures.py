"""What AWS answers when it does not do as told, in our words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from ringhook.domain.errors import (
    ConflictError,
    GoneError,
    NotFoundError,
    RinghookError,
    TooLargeError,
    TryAgainError,
)

_ERRORS: Mapping[str, type[RinghookError]] = {
    "ConditionalCheckFailedException": ConflictError,
    "GoneException": GoneError,
    "410": GoneError,
    "InvalidCiphertextException": NotFoundError,
    "IncorrectKeyException": NotFoundError,
    "PayloadTooLargeException": TooLargeError,
    "413": TooLargeError,
}
"""By AWS error code, else by HTTP status. Whatever is not here may work later, or once an operator
has corrected a permission or a name: the message stays on its queue until then."""


@contextmanager
def translated(action: str) -> Iterator[None]:
    """Turn botocore's errors into ours; *action* opens the sentence, as in `send to a desktop`.

    The text of AWS is left out: it may repeat what was sent. Its error code says enough.
    """
    try:
        yield
    except ClientError as error:
        raise _named(action, error.response) from error
    except BotoCoreError as error:
        name = type(error).__name__
        raise TryAgainError(f"could not {action}: {name}; AWS was not reached") from error


def _named(action: str, response: Mapping[str, Any]) -> RinghookError:
    code = str(response.get("Error", {}).get("Code", "unknown"))
    status = str(response.get("ResponseMetadata", {}).get("HTTPStatusCode", ""))
    kind = _ERRORS.get(code) or _ERRORS.get(status) or TryAgainError
    return kind(f"could not {action}: AWS answered {code} (status {status or 'unknown'})")
