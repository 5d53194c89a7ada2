"""People are told about failures: by mail and by a POST, once an hour at most, a used-up limit at once.

Each way has a row that says up to when was told. Whoever tells takes that row first, so that two
sweepers tell once; whoever dies over it has told nothing, and the next one does. What does not work is
noted in that row and tried again later: it is no failure of its own.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from ringhook.domain.errors import RinghookError, TryAgainError
from ringhook.domain.webhook import derive_event_id
from ringhook.engine.rulebook import Rulebook
from ringhook.flows.problems import group
from ringhook.flows.report_text import Findings, Wording
from ringhook.ports.clock import Clock
from ringhook.ports.http import Http, HttpRequest
from ringhook.ports.mail import Mail
from ringhook.store.configurations import Configurations
from ringhook.store.failures import Failures
from ringhook.store.limits import Notice
from ringhook.store.reports import Reported, Reports

PERIOD = timedelta(hours=1)
LONGEST = timedelta(days=7)
"""Further back nobody looks, however long a way of telling did not work."""
LEASE = timedelta(minutes=2)
RETRY = timedelta(minutes=10)
SETTLING = timedelta(seconds=5)
"""What has just happened may not be written yet: it is left for the next time."""
MOST_FAILURES = 2000
WEBHOOK_SECONDS = 10.0
MAIL, WEBHOOK = "mail", "webhook"

Send = Callable[[Findings], None]
_LOG = logging.getLogger("ringhook")


@dataclass(frozen=True, slots=True)
class FailureReport:
    """Tells one workspace's failures to those in its settings. Without a mail server there is no mail."""

    configurations: Configurations
    failures: Failures
    notices: Callable[[str, datetime], Sequence[Notice]]
    reports: Reports
    mail: Mail | None
    http: Http
    clock: Clock
    public_url: str

    def __call__(self, name: str) -> None:
        """Tell what there is to tell, by every way that is set up and due."""
        rulebook = self.configurations.rulebook(name)
        wording = Wording(rulebook, f"{self.public_url.rstrip('/')}/")
        for way, send in self._ways(rulebook, wording):
            self._tell(name, way, send)

    def _ways(self, rulebook: Rulebook, wording: Wording) -> list[tuple[str, Send]]:
        ways: list[tuple[str, Send]] = []
        mail, report = self.mail, rulebook.report
        if report.emails and mail is not None:
            ways.append(
                (
                    MAIL,
                    lambda found: mail.send(
                        report.emails, wording.subject(found), wording.text(found)
                    ),
                )
            )
        if report.webhook:
            ways.append((WEBHOOK, lambda found: self._post(report.webhook, wording, found)))
        return ways

    def _tell(self, name: str, way: str, send: Send) -> None:
        now = self.clock.now()
        reported, version = self.reports.get(name, way)
        if reported.not_before and now < datetime.fromisoformat(reported.not_before):
            return
        findings = self._find(name, reported, now)
        if findings is None:
            return
        taken = replace(
            reported, until=findings.since.isoformat(), not_before=(now + LEASE).isoformat()
        )
        mine = self.reports.put(name, way, taken, version)
        if mine is None:
            return
        told = Reported(until=findings.until.isoformat(), sent_at=now.isoformat())
        try:
            send(findings)
        except RinghookError as error:
            _LOG.warning("the failure report by %s did not work: %s", way, error)
            told = replace(
                taken,
                not_before=(now + RETRY).isoformat(),
                trouble=str(error),
                trouble_at=now.isoformat(),
            )
        self.reports.put(name, way, told, mine)

    def _find(self, name: str, reported: Reported, now: datetime) -> Findings | None:
        """Return what is new, None when there is nothing or it is not time yet."""
        until = now - SETTLING
        since = _since(reported, now)
        notices = [n for n in self.notices(name, since) if since <= n.at < until]
        told_at = datetime.fromisoformat(reported.sent_at) if reported.sent_at else None
        if not notices and told_at is not None and now - told_at < PERIOD:
            return None
        page = self.failures.list(name, since=since, until=until, limit=MOST_FAILURES)
        if not notices and not page.rows:
            return None
        return Findings(
            workspace=name,
            since=since,
            until=until,
            issues=group(page.rows),
            notices=notices,
            is_cut=bool(page.after),
        )

    def _post(self, url: str, wording: Wording, findings: Findings) -> None:
        since = findings.since.isoformat()
        request = HttpRequest(
            method="POST",
            url=url,
            headers={
                "Content-Type": "application/json",
                "Idempotency-Key": derive_event_id("report", findings.workspace, since),
            },
            body=json.dumps(wording.json(findings), ensure_ascii=False).encode(),
            timeout_seconds=WEBHOOK_SECONDS,
        )
        status = self.http.send(request).status
        if not 200 <= status < 300:  # noqa: PLR2004 - the class of success
            raise TryAgainError(f"the report's webhook answered {status}; check it in the settings")


def _since(reported: Reported, now: datetime) -> datetime:
    """Return from when on nothing was told; at the very first time, an hour back."""
    if not reported.until:
        return now - PERIOD
    return max(datetime.fromisoformat(reported.until), now - LONGEST)
