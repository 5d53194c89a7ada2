"""Keys that the settings name: themselves, or their fingerprints, so that whoever reads the settings has no key."""

from __future__ import annotations

import re
from typing import Annotated

from pydantic import AfterValidator

from ringhook.store.access import MIN_LENGTH
from ringhook.store.layout import fingerprint

FINGERPRINT = re.compile(r"sha256:([0-9a-f]{64})")


def fingerprinted(key: str) -> str:
    """Return how the settings may name *key* without giving it away."""
    return f"sha256:{fingerprint(key)}"


def mark_of(given: str) -> str:
    """Return the fingerprint of the key that is *given* or meant, empty without one."""
    found = FINGERPRINT.fullmatch(given)
    return found[1] if found else fingerprint(given) if given else ""


def _checked(text: str) -> str:
    if text.startswith("sha256:") and not FINGERPRINT.fullmatch(text):
        raise ValueError("is not a fingerprint; copy it from `ringhook admin-key`")
    if 0 < len(text) < MIN_LENGTH:
        raise ValueError(f"needs {MIN_LENGTH} characters or more")
    return text


Key = Annotated[str, AfterValidator(_checked)]
