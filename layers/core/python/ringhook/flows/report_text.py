"""The failure report as people read it, in the workspace's language. No caller's number is in it. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from ringhook.engine.reasons import LANGUAGES
from ringhook.engine.rulebook import Rulebook
from ringhook.flows.problems import Issue, action_name, sentence_of, tell_issue
from ringhook.store.limits import EXECUTIONS, EXECUTIONS_OF, Notice

Spoken = tuple[str, str, str, str]

TEXTS: Mapping[str, Spoken] = {
    "subject_failures": (
        "ringhook: failed deliveries: {count}",
        "ringhook : envois en échec : {count}",
        "ringhook: неудачных отправок: {count}",
        "ringhook：失敗した送信：{count}",
    ),
    "subject_notices": (
        "ringhook: a daily limit is near or reached",
        "ringhook : une limite du jour est proche ou atteinte",
        "ringhook: дневной лимит почти или полностью исчерпан",
        "ringhook：1日の上限に近いか、達しました",
    ),
    "period": (
        "From {since} to {until} ({zone}):",
        "Du {since} au {until} ({zone}) :",
        "С {since} по {until} ({zone}):",
        "{since}～{until}（{zone}）",
    ),
    "issue": (
        "{count} × {action}, {host}, last at {last}",
        "{count} × {action}, {host}, dernier à {last}",
        "{count} × {action}, {host}, последняя в {last}",
        "{count}件：{action}、{host}、最新 {last}",
    ),
    "quota_near": (
        "Credential {credential}: {used} of today's {limit} requests are used.",
        "Accès {credential} : {used} des {limit} demandes du jour sont utilisées.",
        "Доступ {credential}: использовано {used} из {limit} запросов на сегодня.",
        "認証情報{credential}：本日の{limit}件のうち{used}件を使用しました。",
    ),
    "quota_reached": (
        "Credential {credential}: today's {limit} requests are used up. What comes now waits for tomorrow or fails, as its settings say.",
        "Accès {credential} : les {limit} demandes du jour sont épuisées. La suite attend demain ou échoue, selon ses paramètres.",
        "Доступ {credential}: все {limit} запросов на сегодня исчерпаны. Остальное ждёт завтра или не отправляется, по настройке.",
        "認証情報{credential}：本日の{limit}件を使い切りました。以後は設定により翌日まで待つか、失敗します。",
    ),
    "executions_near": (
        "{what}: {used} of today's {limit} executions by REST are used.",
        "{what} : {used} des {limit} exécutions REST du jour sont utilisées.",
        "{what}: использовано {used} из {limit} вызовов по REST на сегодня.",
        "{what}：本日のREST実行{limit}回のうち{used}回を使用しました。",
    ),
    "executions_reached": (
        "{what}: today's {limit} executions by REST are used up. Callers are refused until tomorrow; raise the limit if that is too early.",
        "{what} : les {limit} exécutions REST du jour sont épuisées. Les appels sont refusés jusqu'à demain ; relevez la limite si c'est trop tôt.",
        "{what}: все {limit} вызовов по REST на сегодня исчерпаны. До завтра вызовы отклоняются; увеличьте лимит, если это рано.",
        "{what}：本日のREST実行{limit}回を使い切りました。明日まで呼び出しを拒否します。必要なら上限を引き上げてください。",
    ),
    "all_actions": ("All actions", "Toutes les actions", "Все действия", "すべてのアクション"),
    "more": (
        "There were more; the list shows them all.",
        "Il y en a eu d'autres ; la liste les montre tous.",
        "Были и другие; все они есть в списке.",
        "ほかにもあります。一覧をご覧ください。",
    ),
    "link": (
        "See them all and send them again: {url}",
        "Les voir et les renvoyer : {url}",
        "Посмотреть и отправить ещё раз: {url}",
        "一覧と再送：{url}",
    ),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Findings:
    """What there is to tell about one workspace from *since* to *until*. *is_cut*: there was more."""

    workspace: str
    since: datetime
    until: datetime
    issues: Sequence[Issue]
    notices: Sequence[Notice]
    is_cut: bool = False


@dataclass(frozen=True, slots=True)
class Wording:
    """Puts findings into words for one workspace; *url* is its page."""

    rulebook: Rulebook
    url: str

    def subject(self, findings: Findings) -> str:
        """Return one line."""
        count = sum(issue.count for issue in findings.issues)
        return self._say("subject_failures" if count else "subject_notices", count=count)

    def text(self, findings: Findings) -> str:
        """Return the letter."""
        lines = [
            self._say(
                "period",
                since=self._local(findings.since, "%Y-%m-%d %H:%M"),
                until=self._local(findings.until, "%Y-%m-%d %H:%M"),
                zone=self.rulebook.time_zone,
            ),
            "",
        ]
        for issue in findings.issues:
            lines += [self._issue(issue), f"  {self._sentence(issue)}", ""]
        lines += [notice_line(n, self.rulebook, self.rulebook.language) for n in findings.notices]
        lines += [""] if findings.notices else []
        lines += [self._say("more"), ""] if findings.is_cut else []
        return "\n".join([*lines, self._say("link", url=self.url), ""])

    def json(self, findings: Findings) -> dict[str, Any]:
        """Return the same for a program; chat services show `text`."""
        language = self.rulebook.language
        return {
            "type": "ringhook.report",
            "workspace": findings.workspace,
            "since": findings.since.isoformat(),
            "until": findings.until.isoformat(),
            "text": f"{self.subject(findings)}\n{self.text(findings)}",
            "issues": [tell_issue(issue, self.rulebook, language) for issue in findings.issues],
            "notices": [
                tell_notice(notice, self.rulebook, language) for notice in findings.notices
            ],
            "is_cut": findings.is_cut,
            "url": self.url,
        }

    def _issue(self, issue: Issue) -> str:
        last = self._local(datetime.fromisoformat(issue.last_at), "%H:%M")
        action = action_name(self.rulebook, issue.latest.action_id)
        return self._say(
            "issue", count=issue.count, action=action, host=issue.latest.host or "-", last=last
        )

    def _sentence(self, issue: Issue) -> str:
        return one_line(sentence_of(issue.latest, self.rulebook, self.rulebook.language))

    def _say(self, key: str, **values: object) -> str:
        return say(key, self.rulebook.language, **values)

    def _local(self, at: datetime, form: str) -> str:
        return f"{at.astimezone(ZoneInfo(self.rulebook.time_zone)):{form}}"


def tell_notice(notice: Notice, rulebook: Rulebook, language: str) -> dict[str, Any]:
    """Return one notice for the API and the report, its sentence in *language*."""
    return {
        "kind": notice.kind,
        "credential": notice.credential_id,
        "used": notice.used,
        "limit": notice.limit,
        "at": notice.at.isoformat(),
        "sentence": notice_line(notice, rulebook, language),
    }


def notice_line(notice: Notice, rulebook: Rulebook, language: str) -> str:
    """Return what a notice means."""
    if notice.credential_id.startswith(EXECUTIONS):
        return _executions_line(notice, rulebook, language)
    credential = rulebook.credentials.get(notice.credential_id)
    named = (credential.name if credential else "") or notice.credential_id
    return say(notice.kind, language, credential=named, used=notice.used, limit=notice.limit)


def _executions_line(notice: Notice, rulebook: Rulebook, language: str) -> str:
    key = notice.kind.replace("quota", "executions")
    action_id = notice.credential_id.removeprefix(EXECUTIONS_OF)
    is_all = notice.credential_id == EXECUTIONS
    what = say("all_actions", language) if is_all else action_name(rulebook, action_id)
    return say(key, language, what=what, used=notice.used, limit=notice.limit)


def say(key: str, language: str, **values: object) -> str:
    """Return one line of `TEXTS`, English where *language* is not spoken."""
    index = LANGUAGES.index(language) if language in LANGUAGES else 0
    return one_line(TEXTS[key][index].format_map(values))


def one_line(text: str) -> str:
    """Return *text* without line breaks."""
    return " ".join(text.split())
