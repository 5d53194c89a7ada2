"""The codes that stand inside a sentence, as people say them: English, French, Russian, Japanese.

The same code may be said differently in different places: `{call_type}` is the kind of calls that an
action is for, `{direction}` what one call is.
"""

from __future__ import annotations

from collections.abc import Mapping

Spoken = tuple[str, str, str, str]

CALL_TYPES: Mapping[str, Spoken] = {
    "inbound": ("inbound", "entrants", "входящих", "着信"),
    "outbound": ("outbound", "sortants", "исходящих", "発信"),
}
DIRECTIONS: Mapping[str, Spoken] = {
    "inbound": ("inbound", "entrant", "входящий", "着信"),
    "outbound": ("outbound", "sortant", "исходящий", "発信"),
    "internal": ("internal", "interne", "внутренний", "内線"),
    "unknown": (
        "of unknown direction",
        "de sens inconnu",
        "неизвестного направления",
        "方向不明",
    ),
}
TRIGGERS: Mapping[str, Spoken] = {
    "ringing": ("the ringing", "la sonnerie", "вызов", "呼び出し"),
    "answered": ("the answer", "le décroché", "ответ", "応答"),
    "ended": ("the end of the call", "la fin de l'appel", "конец звонка", "終話"),
    "missed": ("a missed call", "un appel manqué", "пропущенный звонок", "不在着信"),
    "recording": ("the recording", "l'enregistrement", "запись разговора", "録音"),
    "manual": (
        "a click or a call by REST",
        "un clic ou un appel REST",
        "нажатие или вызов по REST",
        "クリックまたはREST",
    ),
}
EVENTS: Mapping[str, Spoken] = {
    "call.started": ("the start of the call", "le début de l'appel", "начало звонка", "通話開始"),
    "call.ringing": TRIGGERS["ringing"],
    "call.answered": TRIGGERS["answered"],
    "call.held": ("a hold", "une mise en attente", "удержание", "保留"),
    "call.unheld": ("the end of a hold", "une reprise", "снятие с удержания", "保留解除"),
    "call.transferred": ("a transfer", "un transfert", "перевод звонка", "転送"),
    "leg.ended": (
        "the end of one telephone's part",
        "la fin pour un des postes",
        "завершение на одном из телефонов",
        "一部端末の終了",
    ),
    "call.ended": TRIGGERS["ended"],
    "call.missed": TRIGGERS["missed"],
    "call.voicemail": ("voicemail", "la messagerie vocale", "голосовая почта", "留守番電話"),
    "call.summary": (
        "the summary of the call",
        "le récapitulatif de l'appel",
        "сводка звонка",
        "通話の要約",
    ),
    "recording.ready": TRIGGERS["recording"],
    "unknown": ("of an unknown kind", "de type inconnu", "неизвестного вида", "種類不明"),
}
REFUSALS: Mapping[str, Spoken] = {
    "bad_number": (
        "the number holds something that cannot be dialled",
        "le numéro contient un caractère qui ne se compose pas",
        "в номере есть то, что нельзя набрать",
        "番号にダイヤルできない文字があります",
    ),
    "text_argument": (
        "a name or text stands where only numbers may go",
        "un nom ou un texte se trouve là où seuls des chiffres sont admis",
        "имя или текст там, где допустимы только цифры",
        "数字だけを使える場所に名前や文字列があります",
    ),
    "option_argument": (
        "an argument would begin like an option",
        "un argument commencerait comme une option",
        "аргумент начинался бы как ключ программы",
        "引数がオプションのように始まります",
    ),
    "bad_value": (
        "a value has characters that no program's argument may hold",
        "une valeur contient des caractères interdits dans un argument",
        "в значении есть символы, недопустимые в аргументе",
        "引数に使えない文字があります",
    ),
    "bad_target": (
        "the configured address is not one that is opened",
        "l'adresse configurée n'est pas de celles qui s'ouvrent",
        "настроенный адрес нельзя открыть",
        "設定されたアドレスは開けません",
    ),
    "bad_program": (
        "this program cannot be started on that desktop's system",
        "ce programme ne peut pas démarrer sur le système de ce poste",
        "эту программу нельзя запустить в системе этого компьютера",
        "このプログラムはその端末のシステムでは起動できません",
    ),
    "secret_missing": (
        "a secret has no value yet",
        "un secret n'a pas encore de valeur",
        "у секрета ещё нет значения",
        "シークレットの値がありません",
    ),
}

WORDS: Mapping[str, Mapping[str, Spoken]] = {
    "call_type": CALL_TYPES,
    "direction": DIRECTIONS,
    "trigger": TRIGGERS,
    "event": EVENTS,
    "refusal": REFUSALS,
}
"""Which table a placeholder speaks from; every other placeholder shows its value."""


def speak(placeholder: str, value: str, index: int) -> str:
    """Return *value* as people say it in the language of *index*; what is in no table stands for itself."""
    spoken = WORDS.get(placeholder, {}).get(value)
    return spoken[index] if spoken else value
