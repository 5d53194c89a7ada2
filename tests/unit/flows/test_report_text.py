"""The words of a report: in every language, and no name breaks a line."""

from __future__ import annotations

from datetime import datetime

import pytest

from ringhook.engine.failures import FailureClass
from ringhook.engine.reasons import LANGUAGES
from ringhook.engine.rulebook import Rulebook
from ringhook.flows.problems import group
from ringhook.flows.report_text import TEXTS, Findings, Wording
from ringhook.store.failures import Failed
from ringhook.store.limits import Notice

HOSTILE = "x\r\nBcc: everybody@firm.example\r\n\r\n{host}%s"


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_name_cannot_break_a_line_of_a_report(language: str) -> None:
    now = datetime.fromisoformat("2026-01-05T09:30:00+00:00")
    failed = Failed(
        delivery_id="d1",
        call_id="c1",
        event_sort="",
        config_version=1,
        action_id=HOSTILE,
        agent_id="",
        state="dead",
        failure=FailureClass.CONNECT,
        status=0,
        at=now.isoformat(),
        host=HOSTILE,
    )
    findings = Findings(
        workspace="main",
        since=now,
        until=now,
        issues=group([failed]),
        notices=[Notice("quota_reached", HOSTILE, 1, 1, now)],
        is_cut=True,
    )
    wording = Wording(Rulebook(version=1, language=language), "https://ringhook.example/")
    text = wording.text(findings)
    assert not [line for line in text.splitlines() if line.startswith("Bcc")]
    assert "\n" not in wording.subject(findings)
    assert "{host}%s" in text


@pytest.mark.parametrize("key", TEXTS)
def test_every_line_is_said_in_every_language(key: str) -> None:
    assert len(set(TEXTS[key])) == len(LANGUAGES)
