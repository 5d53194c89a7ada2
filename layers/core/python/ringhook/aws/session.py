"""What every client of AWS is made from: one session, which reads credentials and service descriptions once.

It is botocore's, under boto3's: what boto3 adds (resources, transfers in many threads) is used nowhere here, and
its import is a fifth of what a bare function pays before its first event (`bench.cold_start`).
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from botocore.session import Session


@cache
def session() -> Session:
    """Return the session of this process."""
    from botocore.session import get_session  # noqa: PLC0415 - only what calls AWS pays for it

    return get_session()
