"""Titles of the columns of exported tables: English, French, Russian, Japanese."""

from __future__ import annotations

from collections.abc import Mapping

from ringhook.engine.reasons import LANGUAGES

Spoken = tuple[str, str, str, str]
CALL_COLUMNS: Mapping[str, Spoken] = {
    "id": ("Id", "Identifiant", "Идентификатор", "ID"),
    "started_at": ("Began", "Début", "Начало", "開始"),
    "direction": ("Direction", "Sens", "Направление", "方向"),
    "phone": ("Number", "Numéro", "Номер", "番号"),
    "name": ("Name", "Nom", "Имя", "名前"),
    "line": ("Line", "Ligne", "Линия", "回線"),
    "connection": ("Connection", "Connexion", "Подключение", "接続"),
    "agents": ("Agent", "Agent", "Сотрудник", "担当者"),
    "result": ("Result", "Résultat", "Результат", "結果"),
    "missed": ("Missed", "Manqué", "Пропущен", "不在着信"),
    "handled_at": ("Handled", "Traité", "Обработан", "対応済み"),
    "handled_by": ("Handled by", "Traité par", "Кем обработан", "対応者"),
    "note": ("Note", "Note", "Заметка", "メモ"),
    "wait_seconds": ("Wait (s)", "Attente (s)", "Ожидание (с)", "待ち時間（秒）"),
    "talk_seconds": ("Talk (s)", "Conversation (s)", "Разговор (с)", "通話（秒）"),
}
DAY_COLUMNS: Mapping[str, Spoken] = {
    "day": ("Day", "Jour", "День", "日付"),
    "calls": ("Calls", "Appels", "Звонки", "通話"),
    "answered": ("Answered", "Répondus", "Отвечены", "応答"),
    "missed": ("Missed", "Manqués", "Пропущены", "不在着信"),
    "outgoing": ("Outgoing", "Sortants", "Исходящие", "発信"),
    "wait_median_seconds": (
        "Median wait (s)",
        "Attente médiane (s)",
        "Медиана ожидания (с)",
        "待ち時間の中央値（秒）",
    ),
    "wait_p90_seconds": (
        "90 % waited up to (s)",
        "90 % ont attendu au plus (s)",
        "90 % ждали не более (с)",
        "90 % の待ち時間（秒以内）",
    ),
    "talk_seconds": ("Talk (s)", "Conversation (s)", "Разговор (с)", "通話（秒）"),
}


def titles(columns: Mapping[str, Spoken], language: str) -> list[str]:
    """Return the titles of *columns*; in English for a language that we do not speak."""
    place = LANGUAGES.index(language) if language in LANGUAGES else 0
    return [spoken[place] for spoken in columns.values()]
