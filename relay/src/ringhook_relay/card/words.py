"""Every word of the card in four languages."""

from __future__ import annotations

from collections.abc import Mapping

# The columns are English, French, Russian, Japanese.
_TABLE: Mapping[str, tuple[str, str, str, str]] = {
    "inbound": ("Incoming call", "Appel entrant", "Входящий звонок", "着信"),
    "outbound": ("Outgoing call", "Appel sortant", "Исходящий звонок", "発信"),
    "internal": ("Internal call", "Appel interne", "Внутренний звонок", "内線"),
    "unknown": ("Call", "Appel", "Звонок", "通話"),
    "missed": ("Missed call", "Appel manqué", "Пропущенный звонок", "不在着信"),
    "question": ("Permission", "Autorisation", "Разрешение", "許可の確認"),
    "missed_title": (
        "While you were away: {count}",
        "Pendant votre absence : {count}",
        "Пока вас не было: {count}",
        "不在中の着信: {count} 件",
    ),
    "withheld": ("Withheld number", "Numéro masqué", "Номер скрыт", "非通知"),
    "stranger": ("Unknown caller", "Appelant inconnu", "Неизвестный абонент", "不明な発信者"),
    "several": ("Who is it?", "Qui est-ce ?", "Кто это?", "どなたですか?"),
    "more": ("{count} more", "{count} de plus", "Ещё {count}", "他 {count} 件"),
    "number": ("Number", "Numéro", "Номер", "電話番号"),
    "company": ("Company", "Société", "Компания", "会社名"),
    "line": ("Line", "Ligne", "Линия", "回線"),
    "open": ("Open card", "Ouvrir la fiche", "Открыть карточку", "詳細を開く"),
    "copy": ("Copy", "Copier", "Копировать", "コピー"),
    "call_back": ("Call back", "Rappeler", "Перезвонить", "かけ直す"),
    "answer": ("Answer", "Répondre", "Ответить", "応答"),
    "hang_up": ("Hang up", "Raccrocher", "Завершить", "切断"),
    "dismiss": ("Dismiss", "Ignorer", "Скрыть", "閉じる"),
    "allow_once": ("Allow once", "Autoriser une fois", "Разрешить один раз", "今回のみ許可"),
    "allow_always": ("Always", "Toujours", "Всегда", "常に許可"),
    "never": ("Never", "Jamais", "Никогда", "許可しない"),
    "copied": ("Copied", "Copié", "Скопировано", "コピー済み"),
    "opened": ("Opening", "Ouverture", "Открывается", "開いています"),
    "calling": ("Calling", "Appel en cours", "Набираю", "発信中"),
    "sent": ("Sent", "Envoyé", "Отправлено", "送信済み"),
    "ask_open": (
        "Open this page?", "Ouvrir cette page ?", "Открыть эту страницу?", "このページを開きますか?",
    ),
    "ask_run": (
        "Start this program?", "Lancer ce programme ?", "Запустить эту программу?", "このプログラムを起動しますか?",
    ),
    "ask_dial": (
        "Call this number?", "Appeler ce numéro ?", "Позвонить по этому номеру?", "この番号に発信しますか?",
    ),
}  # fmt: skip
_COLUMNS: Mapping[str, int] = {"en": 0, "fr": 1, "ru": 2, "ja": 3}


def word(name: str, language: str) -> str:
    """Return the word *name* in *language*; English where the language is unknown."""
    return _TABLE[name][_COLUMNS.get(language, 0)]


def call_word(direction: str, language: str) -> str:
    """Return what kind of call it is; a direction nobody knows is just a call."""
    known = direction in {"inbound", "outbound", "internal"}
    return word(direction if known else "unknown", language)
