"""What the API works with where deliveries have failed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from ringhook.flows.resend import Resend
from ringhook.store.deliveries import Deliveries
from ringhook.store.failures import Failures
from ringhook.store.limits import Notice
from ringhook.store.reports import Reports


@dataclass(frozen=True, slots=True, kw_only=True)
class Aftermath:
    """*sends_mail* says whether this deployment knows a way to send mail."""

    records: Deliveries
    failures: Failures
    notices: Callable[[str, datetime], Sequence[Notice]]
    reports: Reports
    resend: Resend
    sends_mail: bool
