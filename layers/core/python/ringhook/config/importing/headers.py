"""What proves who we are becomes, on its way in, a secret that is still to be written."""

from __future__ import annotations

import re
from collections.abc import Mapping

from ringhook.config.importing.draft import Draft

CREDENTIALS = re.compile(
    r"(?i)authorization|proxy-authorization|cookie|.*(?:token|secret|api-?key).*"
)
SENT_ANYWAY = frozenset({"content-type", "content-length", "host", "connection"})
SECRET_WORD = re.compile(
    r"(?i).*(?:passw|passphrase|secret|token|api[_-]?key|access[_-]?key|auth[_-]?key).*"
    r"|p(?:w|wd|ass)|apw|zapikey"
)
_PAIR = re.compile(r"(?P<start>\A|[?&])(?P<name>[^=&?#\s]{1,100})=(?P<value>[^&#\s]+)")
_MEMBER = re.compile(r'"(?P<name>[^"\\]{1,100})"(?P<colon>\s{0,20}:\s{0,20})"(?P<value>[^"\\]+)"')
_REFERENCES = ("$secret.", "{SECRET:")


def without_secrets(
    draft: Draft, path: str, prefix: str, headers: Mapping[str, str]
) -> dict[str, str]:
    """Return *headers* without what we send ourselves and without any credential written out."""
    kept: dict[str, str] = {}
    for name, value in headers.items():
        if name.lower() in SENT_ANYWAY:
            continue
        kept[name] = value
        if CREDENTIALS.fullmatch(name) and not is_from_elsewhere(value):
            secret = secret_to_write(prefix, name)
            kept[name] = f"$secret.{secret}$"
            draft.warn(path, f"write the value of the header {name} as the secret {secret}")
    return kept


def without_secret_pairs(draft: Draft, path: str, prefix: str, text: str) -> str:
    """Return an address or a form without the passwords and keys that stand in its pairs as plain text."""

    def kept(pair: re.Match[str]) -> str:
        name, value = pair["name"], pair["value"]
        if not SECRET_WORD.fullmatch(name) or any(sign in value for sign in "$[{"):
            return pair[0]
        return f"{pair['start']}{name}={withheld(draft, path, prefix, name)}"

    return _PAIR.sub(kept, text)


def without_secret_members(draft: Draft, path: str, prefix: str, text: str) -> str:
    """Return a JSON text without the passwords and keys that its objects hold as plain strings."""

    def kept(member: re.Match[str]) -> str:
        name, value = member["name"], member["value"]
        if not SECRET_WORD.fullmatch(name) or any(sign in value for sign in "$[{"):
            return member[0]
        return f'"{name}"{member["colon"]}"{withheld(draft, path, prefix, name)}"'

    return _MEMBER.sub(kept, text)


def withheld(draft: Draft, path: str, prefix: str, name: str) -> str:
    """Return the reference that stands for a secret called *name*, once it is said what to write."""
    secret = secret_to_write(prefix, name)
    draft.warn(path, f"write the value of {name[:60]} as the secret {secret}")
    return f"$secret.{secret}$"


def secret_to_write(prefix: str, name: str) -> str:
    """Return the name of a secret, of letters, digits and underscores."""
    return f"{prefix}_{re.sub(r'[^A-Za-z0-9]', '_', name).lower()}"[:60]


def is_from_elsewhere(text: str) -> bool:
    """Say whether *text* takes its proof from a secret or a login, not from itself."""
    return any(mark in text for mark in (*_REFERENCES, "$variable."))
