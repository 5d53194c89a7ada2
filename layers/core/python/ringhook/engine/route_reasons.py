"""Why a PBX that asked was answered so: one code, and one sentence in each language of the product.

The first codes say what decided, then those of what was answered, last those of each person considered.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from ringhook.engine.reasons import LANGUAGES


class RouteReason(StrEnum):
    """Codes of a route."""

    TO_OWNER = "to_owner"
    TO_DEPUTY = "to_deputy"
    EVERYBODY_AWAY = "everybody_away"
    OWNER_UNKNOWN = "owner_unknown"
    NO_OWNER = "no_owner"
    SEVERAL_CONTACTS = "several_contacts"
    CALLER_UNKNOWN = "caller_unknown"
    NUMBER_HIDDEN = "number_hidden"
    NO_LOOKUPS = "no_lookups"
    CRM_FAILED = "crm_failed"
    CRM_SPARED = "crm_spared"
    CROWDED = "crowded"
    NAME_ONLY = "name_only"

    RINGS = "rings"
    TAKES_BRANCH = "takes_branch"
    FALLS_BACK = "falls_back"
    SHOWS_NAME = "shows_name"
    OWN_WAY = "own_way"

    RUNG = "rung"
    ABSENT = "absent"
    BUSY = "busy"
    NO_TARGET = "no_target"
    TARGET_UNFIT = "target_unfit"


ROUTE_SENTENCES: Mapping[RouteReason, tuple[str, str, str, str]] = {
    RouteReason.TO_OWNER: (
        "The caller's own agent is {agent}.",
        "L'interlocuteur attitré de l'appelant est {agent}.",
        "Личный менеджер звонящего: {agent}.",
        "発信者の担当者は{agent}です。",
    ),
    RouteReason.TO_DEPUTY: (
        "The caller's own agent, {owner}, cannot be rung; {agent} is the deputy.",
        "L'interlocuteur attitré, {owner}, n'est pas joignable ; {agent} le remplace.",
        "Личный менеджер ({owner}) недоступен; заместитель: {agent}.",
        "担当者{owner}は応答できないため、代理の{agent}につなぎます。",
    ),
    RouteReason.EVERYBODY_AWAY: (
        "The caller's own agent, {owner}, cannot be rung, nor any deputy.",
        "L'interlocuteur attitré, {owner}, n'est pas joignable, ni aucun remplaçant.",
        "Ни личный менеджер ({owner}), ни заместители недоступны.",
        "担当者{owner}にも代理にもつなげません。",
    ),
    RouteReason.OWNER_UNKNOWN: (
        "The CRM names {owner} as the contact's owner, and that is no agent. Add it to an agent's CRM users.",
        "Le CRM nomme {owner} comme responsable du contact, mais aucun agent ne correspond. Ajoutez-le aux utilisateurs CRM d'un agent.",
        "CRM называет ответственным {owner}, но такого сотрудника нет. Добавьте его в пользователи CRM сотрудника.",
        "CRMは連絡先の担当者を{owner}としていますが、該当する担当者がいません。担当者のCRMユーザーに追加してください。",
    ),
    RouteReason.NO_OWNER: (
        "The CRM knows the caller but names no owner. Let the lookup read the field owner.",
        "Le CRM connaît l'appelant mais ne nomme aucun responsable. Faites lire le champ owner à la recherche.",
        "CRM знает звонящего, но не называет ответственного. Пусть поиск читает поле owner.",
        "CRMは発信者を知っていますが担当者が不明です。検索でownerを読み取るよう設定してください。",
    ),
    RouteReason.SEVERAL_CONTACTS: (
        "The CRM knows several contacts with this number, and they have different owners.",
        "Le CRM connaît plusieurs contacts avec ce numéro, et leurs responsables diffèrent.",
        "В CRM несколько контактов с этим номером, и ответственные у них разные.",
        "この番号の連絡先がCRMに複数あり、担当者が異なります。",
    ),
    RouteReason.CALLER_UNKNOWN: (
        "The CRM does not know this number.",
        "Le CRM ne connaît pas ce numéro.",
        "CRM не знает этого номера.",
        "この番号はCRMにありません。",
    ),
    RouteReason.NUMBER_HIDDEN: (
        "The caller's number is withheld or too short to look for.",
        "Le numéro est masqué ou trop court pour une recherche.",
        "Номер скрыт или слишком короток для поиска.",
        "番号が非通知か、短すぎて検索できません。",
    ),
    RouteReason.NO_LOOKUPS: (
        "No lookup is switched on, so nobody can say who calls.",
        "Aucune recherche n'est activée : personne ne peut dire qui appelle.",
        "Ни один поиск не включён, узнать звонящего не у кого.",
        "有効な検索がないため、発信者を確認できません。",
    ),
    RouteReason.CRM_FAILED: (
        "The CRM did not say in time who calls.",
        "Le CRM n'a pas dit à temps qui appelle.",
        "CRM не успела ответить, кто звонит.",
        "CRMが時間内に発信者を回答しませんでした。",
    ),
    RouteReason.CRM_SPARED: (
        "The CRM failed several times within a minute and is not asked for a moment.",
        "Le CRM a échoué plusieurs fois en une minute ; il n'est pas interrogé pour l'instant.",
        "CRM несколько раз за минуту не ответила, пока её не спрашивают.",
        "CRMが1分間に何度も応答しなかったため、しばらく問い合わせません。",
    ),
    RouteReason.CROWDED: (
        "Too many calls asked at the same moment.",
        "Trop d'appels ont posé la question au même moment.",
        "Слишком много звонков спросили одновременно.",
        "同時に問い合わせた通話が多すぎます。",
    ),
    RouteReason.NAME_ONLY: (
        "This PBX only asks for the caller's name.",
        "Ce PBX ne demande que le nom de l'appelant.",
        "Эта АТС спрашивает только имя звонящего.",
        "このPBXは発信者の名前だけを問い合わせます。",
    ),
    RouteReason.RINGS: (
        "Answered: ring {numbers}.",
        "Réponse : faire sonner {numbers}.",
        "Ответ: звонить на {numbers}.",
        "回答：{numbers}を呼び出す。",
    ),
    RouteReason.TAKES_BRANCH: (
        "Answered: take the branch {code} of the scenario.",
        "Réponse : suivre la branche {code} du scénario.",
        "Ответ: перейти к ветке {code} сценария.",
        "回答：シナリオの分岐{code}へ進む。",
    ),
    RouteReason.FALLS_BACK: (
        "Answered with the fallback: {numbers}",
        "Réponse par défaut : {numbers}",
        "Ответ по умолчанию: {numbers}",
        "既定の回答：{numbers}",
    ),
    RouteReason.SHOWS_NAME: (
        "Answered with the caller's name alone; the PBX goes its own way.",
        "Réponse : le nom de l'appelant seulement ; le PBX suit sa propre voie.",
        "Ответ: только имя звонящего; АТС действует по своему сценарию.",
        "回答：発信者の名前のみ。転送先はPBXの設定に従います。",
    ),
    RouteReason.OWN_WAY: (
        "Answered that nobody knows; the PBX goes its own way.",
        "Réponse : personne ne sait ; le PBX suit sa propre voie.",
        "Ответ: никто не знает; АТС действует по своему сценарию.",
        "回答：不明。転送先はPBXの設定に従います。",
    ),
    RouteReason.RUNG: (
        "{agent} is rung at {target}.",
        "{agent} : sonne au {target}.",
        "{agent}: звонок на {target}.",
        "{agent}：{target}を呼び出します。",
    ),
    RouteReason.ABSENT: (
        "{agent} is marked as absent.",
        "{agent} est indiqué comme absent.",
        "{agent}: отмечено отсутствие.",
        "{agent}は不在に設定されています。",
    ),
    RouteReason.BUSY: (
        "{agent} is on another call.",
        "{agent} est déjà en communication.",
        "{agent} говорит по другому звонку.",
        "{agent}は別の通話中です。",
    ),
    RouteReason.NO_TARGET: (
        "{agent} has no number to ring. Enter one with the agent.",
        "{agent} n'a pas de numéro à faire sonner. Indiquez-en un chez l'agent.",
        "У сотрудника {agent} нет номера для звонка. Укажите его.",
        "{agent}の呼び出し先番号がありません。担当者に設定してください。",
    ),
    RouteReason.TARGET_UNFIT: (
        "{agent}: this PBX cannot ring {target}. It wants another form, often the whole number.",
        "{agent} : ce PBX ne peut pas faire sonner {target}. Il attend une autre forme, souvent le numéro complet.",
        "{agent}: эта АТС не может звонить на {target}. Нужен другой вид, чаще всего полный номер.",
        "{agent}：このPBXは{target}を呼び出せません。完全な番号など別の形式が必要です。",
    ),
}


def route_sentence(reason: str, language: str, values: Mapping[str, str]) -> str:
    """Return why, in *language* (English when we do not speak it)."""
    index = LANGUAGES.index(language) if language in LANGUAGES else 0
    return ROUTE_SENTENCES[RouteReason(reason)][index].format_map(_Dashed(values))


class _Dashed(dict[str, str]):
    """Fills what is empty or was forgotten with a dash: a trace must never fail over its own words."""

    def __getitem__(self, key: str) -> str:
        return self.get(key) or "-"
