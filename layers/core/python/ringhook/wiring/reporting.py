"""What is known of failures, and who tells people about them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from ringhook.flows.report import FailureReport
from ringhook.store.configurations import Configurations
from ringhook.store.deliveries import Deliveries
from ringhook.store.failures import Failures
from ringhook.store.layout import Retention
from ringhook.store.limits import Limits
from ringhook.store.reports import Reports

if TYPE_CHECKING:
    from ringhook.flows.admin.aftermath import Aftermath
    from ringhook.wiring.media import Media


@dataclass(frozen=True)
class Reporting:
    """The parts of an App that deal with what went wrong."""

    media: Media
    configurations: Configurations
    records: Deliveries
    retention: Retention

    @cached_property
    def failures(self) -> Failures:
        """Knows the deliveries that ended without success."""
        return Failures(self.media.table, self.retention)

    @cached_property
    def reports(self) -> Reports:
        """Knows up to when failures were told."""
        return Reports(self.media.table)

    @cached_property
    def limits(self) -> Limits:
        """Knows the notices about limits."""
        return Limits(self.media.table)

    @cached_property
    def report(self) -> FailureReport:
        """Tells people."""
        return FailureReport(
            configurations=self.configurations,
            failures=self.failures,
            notices=self.limits.notices,
            reports=self.reports,
            mail=self.media.mail,
            http=self.media.http,
            clock=self.media.clock,
            public_url=self.media.public_url,
        )

    @cached_property
    def aftermath(self) -> Aftermath:
        """What the API works with."""
        from ringhook.flows.admin.aftermath import Aftermath  # noqa: PLC0415 - only admin pays for it
        from ringhook.flows.resend import Resend  # noqa: PLC0415 - only admin pays for it

        return Aftermath(
            records=self.records,
            failures=self.failures,
            notices=self.limits.notices,
            reports=self.reports,
            resend=Resend(
                self.configurations,
                self.records,
                self.failures,
                self.media.deliveries,
                self.media.clock,
            ),
            sends_mail=self.media.mail is not None,
        )
