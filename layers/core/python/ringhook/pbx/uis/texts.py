"""The texts to paste into the notifications of UIS, and how to repair those that others pasted."""

from __future__ import annotations

import re

from ringhook.domain.adapter import Snippet

# The notification types in the order of the UIS screen: our word, the Russian and the CallGear name.
TYPES = {
    "started": ("Входящий звонок на виртуальный номер", "Inbound call on a virtual phone number"),
    "ringing": ("Ожидание ответа", "Waiting for the answer"),
    "outgoing": ("Исходящий звонок", "Outbound call"),
    "answered": ("Начало разговора", "Talk started"),
    "talk_ended": ("Окончание разговора", "Talk finished"),
    "ended": ("Завершение звонка", "Call finished"),
    "missed": ("Потерянный звонок", "Lost call"),
    "recording": ("Записанный разговор", "Call recording completed"),
}
# Only variables that were seen in use for the type: UIS may refuse to save a text with another one.
ALWAYS = """call_session_id contact_phone_number virtual_phone_number
    notification_name notification_mnemonic notification_time notification_timestamp"""
PERSON = "employee_id employee_full_name"
VARIABLES = {
    "started": "scenario_name communication_number contact_id contact_full_name",
    "ringing": f"leg_id direction is_internal {PERSON} contact_id external_id call_source",
    "outgoing": f"{PERSON} employee_phone_number contact_id contact_full_name",
    "answered": f"leg_ids direction {PERSON} contact_id external_id call_source",
    "talk_ended": f"leg_ids direction {PERSON} contact_id external_id talk_time_duration",
    "ended": f"""direction {PERSON} external_id call_source communication_number scenario_name
        talk_time_duration total_time_duration wait_time_duration tag_names""",
    "missed": "employee_ids contact_id contact_full_name scenario_name wait_time_duration",
    "recording": f"{PERSON} contact_id contact_full_name file_link file_duration tag_names",
}
TITLES = {
    "en": {
        "address": "Уведомления / Notifications: HTTP, method POST, URL of every one",
        "text": "text",
        "secret": "If a second secret is set here, put it behind the first brace",
        "envycrm": "If the EnvyCRM notifications (GET) exist already, change only their URL",
        "interactive": "Scenario, Интерактивная обработка вызова: URL, method POST, parameters",
        "interactive_secret": "The same when a second secret is set here",
    },
    "fr": {
        "address": "Уведомления / Notifications : HTTP, méthode POST, URL de chacune",
        "text": "texte",
        "secret": "Si un second secret est défini ici, placez-le après la première accolade",
        "envycrm": "Si les notifications EnvyCRM (GET) existent déjà, changez seulement leur URL",
        "interactive": "Scénario, Интерактивная обработка вызова : URL, méthode POST, paramètres",
        "interactive_secret": "De même si un second secret est défini ici",
    },
    "ru": {
        "address": "Уведомления: HTTP, метод POST, URL для каждого",
        "text": "текст",
        "secret": "Если здесь задан второй секрет, вставьте его после первой скобки",
        "envycrm": "Если уведомления EnvyCRM (GET) уже есть, замените в них только URL",
        "interactive": "Сценарий, Интерактивная обработка вызова: URL, метод POST, параметры",
        "interactive_secret": "То же, если здесь задан второй секрет",
    },
    "ja": {
        "address": "Уведомления / Notifications: HTTP、メソッドPOST、すべての通知のURL",
        "text": "本文",
        "secret": "第2シークレットを設定した場合は、最初の波括弧の後に入れます",
        "envycrm": "EnvyCRMの通知(GET)が既にある場合は、URLだけを変更します",
        "interactive": "シナリオ、Интерактивная обработка вызова: URL、メソッドPOST、パラメーター",
        "interactive_secret": "第2シークレットを設定した場合のURL",
    },
}
# Quoted variables, quoted lists, variables that UIS did not know, and values that are not there.
REPAIRS = (
    (re.compile(r'([:\[,]\s*)""((?:[^"\\]|\\.)*)""(?=\s*[,}\]])'), r'\1"\2"'),
    (re.compile(r':\s*"(\[[^\[\]]*\])"(?=\s*[,}])'), r":\1"),
    (re.compile(r"([:\[,]\s*)(?:\{\{[^{}]*\}\}|None)(?=\s*[,}\]])"), r"\1null"),
    (re.compile(r":\s*(?=[,}])"), r":null"),
)


def repair(text: str) -> str:
    """Return the text of a notification that is not JSON with the known mistakes put right."""
    for broken, repaired in REPAIRS:
        text = broken.sub(repaired, text)
    return text


def setup(url: str, language: str) -> tuple[Snippet, ...]:
    """Return the address and one text per notification type, in the order of the UIS screen."""
    titles = TITLES.get(language, TITLES["en"])
    return (
        Snippet(titles["address"], url),
        *(
            Snippet(f"{' / '.join(names)}: {titles['text']}", _text(word))
            for word, names in TYPES.items()
        ),
        Snippet(titles["secret"], '"secret":"...",'),
        Snippet(titles["envycrm"], url),
        Snippet(titles["interactive"], f"{url}\ncall_session_id, numa, numb"),
        Snippet(titles["interactive_secret"], f"{url}?secret=..."),
    )


def _text(word: str) -> str:
    variables = f"{ALWAYS} {VARIABLES[word]}".split()
    pairs = ",\n ".join(f'"{name}":{{{{{name}}}}}' for name in variables)
    return f'{{"v":1,"event":"{word}",\n {pairs}}}'
