"""The page that a browser sees when it comes back from a CRM. Pure: no script, no style, nothing unescaped."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from html import escape

from ringhook.engine.reasons import LANGUAGES

HEADERS: dict[str, str | list[str]] = {
    "Content-Security-Policy": "default-src 'none'; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cache-Control": "no-store",
}


class Outcome(StrEnum):
    """How it went."""

    CONNECTED = "connected"
    UNKNOWN_STATE = "unknown_state"
    DECLINED = "declined"
    WITHOUT_CODE = "without_code"
    FAILED = "failed"
    TRY_AGAIN = "try_again"


@dataclass(frozen=True, slots=True)
class Result:
    """What the page tells: *name* is the credential's, *reason* what went wrong in one sentence."""

    outcome: Outcome
    language: str = "en"
    name: str = ""
    reason: str = ""

    @property
    def status(self) -> int:
        """Return the HTTP status."""
        return STATUSES.get(self.outcome, 400)


STATUSES: Mapping[Outcome, int] = {Outcome.CONNECTED: 200, Outcome.TRY_AGAIN: 503}

SENTENCES: Mapping[Outcome, tuple[str, str, str, str]] = {
    Outcome.CONNECTED: (
        "{name} is connected. You may close this window.",
        "{name} est connecté. Vous pouvez fermer cette fenêtre.",
        "{name}: подключение установлено. Это окно можно закрыть.",
        "{name}に接続しました。このウィンドウは閉じてかまいません。",
    ),
    Outcome.UNKNOWN_STATE: (
        "This link was used already or is older than ten minutes. Press Connect again.",
        "Ce lien a déjà servi ou date de plus de dix minutes. Cliquez de nouveau sur Connecter.",
        "Эта ссылка уже использована или старше десяти минут. Нажмите «Подключить» ещё раз.",
        "このリンクは使用済みか、発行から10分を過ぎています。もう一度「接続」を押してください。",
    ),
    Outcome.DECLINED: (
        "The CRM did not give its consent for {name} ({reason}). Press Connect again and agree there.",
        "Le CRM n'a pas donné son accord pour {name} ({reason}). Cliquez de nouveau sur Connecter et acceptez.",
        "CRM не дала согласия для {name} ({reason}). Нажмите «Подключить» ещё раз и согласитесь.",
        "{name}への同意が得られませんでした（{reason}）。もう一度「接続」を押し、CRMで同意してください。",
    ),
    Outcome.WITHOUT_CODE: (
        "The CRM sent no code for {name}. Press Connect again.",
        "Le CRM n'a pas envoyé de code pour {name}. Cliquez de nouveau sur Connecter.",
        "CRM не прислала код для {name}. Нажмите «Подключить» ещё раз.",
        "{name}のコードがCRMから届きませんでした。もう一度「接続」を押してください。",
    ),
    Outcome.FAILED: (
        "{name} is not connected: {reason}",
        "{name} n'est pas connecté : {reason}",
        "{name}: подключение не установлено: {reason}",
        "{name}に接続できませんでした：{reason}",
    ),
    Outcome.TRY_AGAIN: (
        "{name} is not connected: something of ours did not answer. Press Connect again in a minute.",
        "{name} n'est pas connecté : un de nos services ne répond pas. Cliquez de nouveau sur Connecter dans une minute.",
        "{name}: подключение не установлено, наш сервис не ответил. Через минуту нажмите «Подключить» ещё раз.",
        "{name}に接続できませんでした。こちらのサービスが応答しません。1分後にもう一度「接続」を押してください。",
    ),
}


def page(result: Result, home: str) -> str:
    """Return the page; *home* is our own address, for the way back."""
    index = LANGUAGES.index(result.language) if result.language in LANGUAGES else 0
    told = SENTENCES[result.outcome][index].format(name=result.name, reason=result.reason)
    link = f'<p><a href="{escape(home)}">ringhook</a></p>\n' if home.startswith("http") else ""
    return (
        f'<!doctype html>\n<html lang="{LANGUAGES[index]}">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width">\n<title>ringhook</title>\n</head>\n'
        f"<body>\n<h1>ringhook</h1>\n<p>{escape(told)}</p>\n{link}</body>\n</html>\n"
    )
