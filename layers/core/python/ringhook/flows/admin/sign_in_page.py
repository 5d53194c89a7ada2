"""The page that a browser sees when a sign-in elsewhere did not work. Pure: no script, nothing unescaped."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from html import escape

from ringhook.engine.reasons import LANGUAGES

HEADERS: dict[str, str | list[str]] = {
    "Content-Security-Policy": "default-src 'none'; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
}


class Outcome(StrEnum):
    """Why nobody is signed in."""

    UNKNOWN_STATE = "unknown_state"
    STRANGER = "stranger"
    FAILED = "failed"

    @property
    def status(self) -> int:
        """Return the HTTP status."""
        return {Outcome.UNKNOWN_STATE: 400, Outcome.STRANGER: 403}.get(self, 502)


SENTENCES: Mapping[Outcome, tuple[str, str, str, str]] = {
    Outcome.UNKNOWN_STATE: (
        "This sign-in was used already or is older than ten minutes. Go back and begin again.",
        "Cette connexion a déjà servi ou date de plus de dix minutes. Revenez en arrière et recommencez.",
        "Этот вход уже использован или начат более десяти минут назад. Вернитесь и начните заново.",
        "このサインインは使用済みか、開始から10分を過ぎています。戻ってもう一度やり直してください。",
    ),
    Outcome.STRANGER: (
        "You have no role here. Ask an administrator to put you into a group that has one.",
        "Vous n'avez aucun rôle ici. Demandez à un administrateur de vous ajouter à un groupe qui en a un.",
        "У вас здесь нет роли. Попросите администратора добавить вас в группу, у которой она есть.",
        "ここでの役割がありません。役割のあるグループに追加するよう管理者に依頼してください。",
    ),
    Outcome.FAILED: (
        "The sign-in service gave no usable answer: {reason}. Begin again, or tell an administrator.",
        "Le service de connexion n'a pas donné de réponse utilisable : {reason}. Recommencez, ou prévenez un administrateur.",
        "Служба входа не дала пригодного ответа: {reason}. Начните заново или сообщите администратору.",
        "サインインサービスから有効な応答がありません：{reason}。やり直すか、管理者に連絡してください。",
    ),
}


def page(outcome: Outcome, language: str, reason: str, home: str) -> str:
    """Return the page; *home* is our own address, for the way back."""
    index = LANGUAGES.index(language) if language in LANGUAGES else 0
    told = SENTENCES[outcome][index].format(reason=reason)
    link = f'<p><a href="{escape(home)}">ringhook</a></p>\n' if home.startswith("http") else ""
    return (
        f'<!doctype html>\n<html lang="{LANGUAGES[index]}">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width">\n<title>ringhook</title>\n</head>\n'
        f"<body>\n<h1>ringhook</h1>\n<p>{escape(told)}</p>\n{link}</body>\n</html>\n"
    )
