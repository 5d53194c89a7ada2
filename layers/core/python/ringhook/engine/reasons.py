"""Why an action runs or does not: one code, and one sentence in each language of the product.

`{name}` in a sentence is filled with the values that decided; codes among them are spoken as
`ringhook.engine.words` says. A sentence names what to change where
something can be changed.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from ringhook.engine.words import speak

LANGUAGES = ("en", "fr", "ru", "ja")


class Reason(StrEnum):
    """Codes of a decision, in the order in which the rules are asked."""

    RUNS = "runs"
    DUPLICATE = "duplicate"
    LATE = "late"
    DISABLED = "disabled"
    CALL_TYPE_EMPTY = "call_type_empty"
    WRONG_CALL_TYPE = "wrong_call_type"
    WRONG_TRIGGER = "wrong_trigger"
    LINE_DISABLED = "line_disabled"
    OTHER_LINE = "other_line"
    INTERNAL_CALL = "internal_call"
    TOO_SHORT = "too_short"
    EXCEPTION_LISTED = "exception_listed"
    AGENT_BUSY = "agent_busy"
    CONTACT_UNKNOWN = "contact_unknown"
    CONTACT_KNOWN = "contact_known"
    CONTACT_SEVERAL = "contact_several"
    CONTACT_UNANSWERED = "contact_unanswered"
    OUTSIDE_HOURS = "outside_hours"
    NOT_ANSWERED = "not_answered"
    NOT_IN_AUDIENCE = "not_in_audience"
    AGENT_UNKNOWN = "agent_unknown"
    NUMBER_MISSING = "number_missing"
    NO_DEVICE = "no_device"
    NOBODY_CONNECTED = "nobody_connected"
    WAITS = "waits"
    ENDED_BEFORE_DELAY = "ended_before_delay"
    VALUE_REFUSED = "value_refused"
    AWAITS_CONTACT = "awaits_contact"
    AWAITS_STEP = "awaits_step"
    STEP_MISSING = "step_missing"
    STEP_FAILED = "step_failed"
    FOLLOWS = "follows"
    ACTION_GONE = "action_gone"


SENTENCES: Mapping[Reason, tuple[str, str, str, str]] = {
    Reason.RUNS: (
        "Runs.",
        "S'exécute.",
        "Выполняется.",
        "実行します。",
    ),
    Reason.DUPLICATE: (
        "The PBX sent this event twice; it was handled the first time.",
        "Le PBX a envoyé cet événement deux fois ; il a été traité la première fois.",
        "АТС прислала это событие дважды; оно уже обработано.",
        "PBXが同じイベントを2回送信しました。1回目で処理済みです。",
    ),
    Reason.LATE: (
        "The event came late: the call had already gone further.",
        "L'événement est arrivé trop tard : l'appel était déjà plus avancé.",
        "Событие пришло с опозданием: звонок уже продвинулся дальше.",
        "イベントの到着が遅れました。通話はすでに先に進んでいます。",
    ),
    Reason.DISABLED: (
        "The action is switched off.",
        "L'action est désactivée.",
        "Действие выключено.",
        "アクションは無効です。",
    ),
    Reason.CALL_TYPE_EMPTY: (
        "The action has no call type yet, so it never runs. Choose one and save.",
        "L'action n'a pas de type d'appel : elle ne s'exécute jamais. Choisissez-en un et enregistrez.",
        "У действия не выбран тип звонка, поэтому оно не выполняется. Выберите тип и сохраните.",
        "通話種別が未選択のため実行されません。選択して保存してください。",
    ),
    Reason.WRONG_CALL_TYPE: (
        "The action is for {call_type} calls; this one is {direction}.",
        "L'action concerne les appels {call_type} ; celui-ci est {direction}.",
        "Действие для {call_type} звонков, а этот — {direction}.",
        "このアクションは{call_type}通話用です。この通話は{direction}です。",
    ),
    Reason.WRONG_TRIGGER: (
        "The action waits for {trigger}; this event is {event}.",
        "L'action attend {trigger} ; cet événement est {event}.",
        "Действие ждёт {trigger}, а это событие — {event}.",
        "このアクションは{trigger}を待っています。このイベントは{event}です。",
    ),
    Reason.LINE_DISABLED: (
        "Line {line} is switched off for actions.",
        "La ligne {line} est désactivée pour les actions.",
        "Линия {line} отключена для действий.",
        "回線{line}はアクション対象外です。",
    ),
    Reason.OTHER_LINE: (
        "The action is for other lines, not for {line}.",
        "L'action concerne d'autres lignes, pas {line}.",
        "Действие для других линий, не для {line}.",
        "このアクションは回線{line}用ではありません。",
    ),
    Reason.INTERNAL_CALL: (
        "Internal calls are suppressed in the settings.",
        "Les appels internes sont ignorés dans les paramètres.",
        "Внутренние звонки отключены в настройках.",
        "設定により内線通話は対象外です。",
    ),
    Reason.TOO_SHORT: (
        "The number has {digits} digits; the settings ask for at least {min_digits}.",
        "Le numéro a {digits} chiffres ; les paramètres en exigent au moins {min_digits}.",
        "В номере цифр: {digits}; по настройкам нужно не меньше {min_digits}.",
        "番号は{digits}桁です。設定では{min_digits}桁以上が必要です。",
    ),
    Reason.EXCEPTION_LISTED: (
        "The number is on the exception list ({pattern}).",
        "Le numéro est sur la liste d'exceptions ({pattern}).",
        "Номер в списке исключений ({pattern}).",
        "番号は例外リストにあります（{pattern}）。",
    ),
    Reason.AGENT_BUSY: (
        "{agent} is on another call.",
        "{agent} est déjà en communication.",
        "{agent} говорит по другому звонку.",
        "{agent}は別の通話中です。",
    ),
    Reason.CONTACT_UNKNOWN: (
        "No contact is known for this number, and the action or the settings want one.",
        "Aucun contact n'est connu pour ce numéro, alors que l'action ou les paramètres l'exigent.",
        "Для этого номера контакт неизвестен, а действие или настройки его требуют.",
        "この番号の連絡先が不明です。アクションまたは設定で連絡先が必要です。",
    ),
    Reason.CONTACT_KNOWN: (
        "The contact is already known; the action is only for unknown callers.",
        "Le contact est déjà connu ; l'action ne concerne que les appelants inconnus.",
        "Контакт уже известен, а действие только для неизвестных.",
        "連絡先は登録済みです。このアクションは未登録の発信者専用です。",
    ),
    Reason.CONTACT_SEVERAL: (
        "The CRM knows several contacts with this number, and nobody has chosen one.",
        "Le CRM connaît plusieurs contacts avec ce numéro et personne n'en a choisi un.",
        "В CRM несколько контактов с этим номером, и никто ещё не выбрал один из них.",
        "この番号の連絡先がCRMに複数あり、まだ選択されていません。",
    ),
    Reason.CONTACT_UNANSWERED: (
        "The CRM did not say in time who calls.",
        "Le CRM n'a pas dit à temps qui appelle.",
        "CRM не успела ответить, кто звонит.",
        "CRMが時間内に発信者を回答しませんでした。",
    ),
    Reason.OUTSIDE_HOURS: (
        "It is {time} there: outside the action's hours.",
        "Il y est {time} : en dehors des heures de l'action.",
        "Там {time}: вне часов действия.",
        "現地時刻{time}はアクションの時間外です。",
    ),
    Reason.NOT_ANSWERED: (
        "The action runs only when the call was answered.",
        "L'action ne s'exécute que si l'appel a été décroché.",
        "Действие выполняется только после отвеченного звонка.",
        "応答された通話のみ実行されます。",
    ),
    Reason.NOT_IN_AUDIENCE: (
        "{agent} is not in the action's audience.",
        "{agent} ne fait pas partie des destinataires de l'action.",
        "{agent} не входит в получатели действия.",
        "{agent}はアクションの対象者ではありません。",
    ),
    Reason.AGENT_UNKNOWN: (
        "Extension {extension} belongs to no agent. Add it to one.",
        "Le poste {extension} n'appartient à aucun agent. Ajoutez-le à un agent.",
        "Внутренний номер {extension} не закреплён за сотрудником. Добавьте его.",
        "内線{extension}の担当者がいません。担当者に追加してください。",
    ),
    Reason.NUMBER_MISSING: (
        "The caller's number is withheld and the action needs it.",
        "Le numéro est masqué et l'action en a besoin.",
        "Номер скрыт, а действию он нужен.",
        "番号非通知のため、番号が必要なこのアクションは実行できません。",
    ),
    Reason.NO_DEVICE: (
        "{agent} has no connected desktop.",
        "{agent} n'a aucun poste connecté.",
        "У сотрудника {agent} нет подключённого компьютера.",
        "{agent}の端末が接続されていません。",
    ),
    Reason.NOBODY_CONNECTED: (
        "The PBX named nobody, and no desktop is connected.",
        "Le PBX n'a nommé personne et aucun poste n'est connecté.",
        "АТС никого не назвала, и ни один компьютер не подключён.",
        "PBXが担当者を指定せず、接続中の端末もありません。",
    ),
    Reason.AWAITS_CONTACT: (
        "Runs as soon as the CRM has said who calls, after two seconds at the latest.",
        "S'exécute dès que le CRM a dit qui appelle, au plus tard après deux secondes.",
        "Выполнится, как только CRM ответит, кто звонит, но не позже чем через две секунды.",
        "CRMが発信者を回答し次第、遅くとも2秒後に実行します。",
    ),
    Reason.AWAITS_STEP: (
        "Runs as soon as the action before it has succeeded.",
        "S'exécute dès que l'action précédente a réussi.",
        "Выполнится, как только завершится предыдущее действие.",
        "前のアクションが成功し次第、実行します。",
    ),
    Reason.STEP_MISSING: (
        "It follows the action {action}, which does not run for this event.",
        "Elle suit l'action {action}, qui ne s'exécute pas pour cet événement.",
        "Оно следует за действием {action}, а то для этого события не выполняется.",
        "先行するアクション{action}がこのイベントでは実行されません。",
    ),
    Reason.STEP_FAILED: (
        "It follows the action {action}, which failed.",
        "Elle suit l'action {action}, qui a échoué.",
        "Оно следует за действием {action}, а то завершилось ошибкой.",
        "先行するアクション{action}が失敗しました。",
    ),
    Reason.FOLLOWS: (
        "Follows the action {action}, {seconds} seconds after it succeeded.",
        "Suit l'action {action}, {seconds} secondes après sa réussite.",
        "Следует за действием {action}, через {seconds} с после его успеха.",
        "アクション{action}の成功から{seconds}秒後に続きます。",
    ),
    Reason.ACTION_GONE: (
        "The action was deleted before its time came.",
        "L'action a été supprimée avant son heure.",
        "Действие удалили раньше, чем пришло его время.",
        "時刻になる前にアクションが削除されました。",
    ),
    Reason.WAITS: (
        "Runs {seconds} seconds after the event, unless the call ends first.",
        "S'exécute {seconds} secondes après l'événement, sauf si l'appel se termine avant.",
        "Выполнится через {seconds} с, если звонок не закончится раньше.",
        "イベントの{seconds}秒後に実行します（先に終話した場合を除く）。",
    ),
    Reason.ENDED_BEFORE_DELAY: (
        "The call ended before the action's delay was over.",
        "L'appel s'est terminé avant la fin du délai de l'action.",
        "Звонок закончился раньше задержки действия.",
        "遅延時間の前に通話が終了しました。",
    ),
    Reason.VALUE_REFUSED: (
        "A value does not fit where it should go: {refusal}.",
        "Une valeur ne convient pas à son emplacement : {refusal}.",
        "Значение не подходит для своего места: {refusal}.",
        "値が挿入先に適合しません：{refusal}。",
    ),
}


def sentence(reason: Reason, language: str, values: Mapping[str, str]) -> str:
    """Return why, in *language* (English when we do not speak it)."""
    index = LANGUAGES.index(language) if language in LANGUAGES else 0
    spoken = {name: speak(name, value, index) for name, value in values.items()}
    return SENTENCES[reason][index].format_map(_Blank(spoken))


class _Blank(dict[str, str]):
    """Fills what a caller forgot with a dash: a trace must never fail over its own words."""

    def __missing__(self, key: str) -> str:
        return "-"
