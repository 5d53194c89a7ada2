"""Why a delivery did not do its work: one word, and one sentence in each language of the product.

Each sentence says what happened and what to do next. `{action}`, `{host}` and `{status}` are filled in.
The words of `ringhook.ports.http.Failure` are among these.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from ringhook.engine.reasons import LANGUAGES


class FailureClass(StrEnum):
    """Codes of a failure: what the CRM answered, what stood in the way, what we refused to do."""

    BAD_REQUEST = "bad_request"
    AUTH = "auth"
    REFUSED = "refused"
    NOT_FOUND = "not_found"
    SERVER_ERROR = "server_error"
    BUSY = "busy"
    SCRIPT = "script"
    CONNECT = "connect"
    DNS = "dns"
    TLS = "tls"
    TIMEOUT = "timeout"
    BROKEN_ANSWER = "broken_answer"
    BLOCKED_ADDRESS = "blocked_address"
    BAD_URL = "bad_url"
    TOO_MANY_REDIRECTS = "too_many_redirects"
    TOO_LARGE = "too_large"
    UNREADABLE = "unreadable"
    MAPPING_EMPTY = "mapping_empty"
    QUOTA = "quota"
    BREAKER_OPEN = "breaker_open"
    UNKNOWN_OUTCOME = "unknown_outcome"
    STEP_FAILED = "step_failed"
    INTERRUPTED = "interrupted"
    NOT_READY = "not_ready"


BY_STATUS: Mapping[int, FailureClass] = {
    400: FailureClass.BAD_REQUEST,
    422: FailureClass.BAD_REQUEST,
    401: FailureClass.AUTH,
    403: FailureClass.AUTH,
    404: FailureClass.NOT_FOUND,
    410: FailureClass.NOT_FOUND,
    408: FailureClass.BUSY,
    425: FailureClass.BUSY,
    429: FailureClass.BUSY,
}
BY_HUNDRED: Mapping[int, FailureClass] = {
    2: FailureClass.SCRIPT,
    3: FailureClass.TOO_MANY_REDIRECTS,
    4: FailureClass.REFUSED,
    5: FailureClass.SERVER_ERROR,
}
"""Of an answer that is no success. A redirect is followed three times on GET and never on POST."""


def class_of_status(status: int) -> FailureClass:
    """Return what an unwelcome answer's *status* means (Zoho's classes, and ours)."""
    found = BY_STATUS.get(status) or BY_HUNDRED.get(status // 100)
    return found or FailureClass.BROKEN_ANSWER


SENTENCES: Mapping[FailureClass, tuple[str, str, str, str]] = {
    FailureClass.BAD_REQUEST: (
        "{host} did not accept the data ({status}): a field is missing or wrong. Correct the action {action}, then send again.",
        "{host} n'a pas accepté les données ({status}) : un champ manque ou est faux. Corrigez l'action {action}, puis renvoyez.",
        "{host} не принял данные ({status}): поле пропущено или неверно. Исправьте действие {action} и отправьте ещё раз.",
        "{host}がデータを受け付けません（{status}）。項目の不足か誤りです。アクション{action}を直して再送してください。",
    ),
    FailureClass.AUTH: (
        "{host} does not accept our key or login ({status}). Renew the credential of {action}, then send again.",
        "{host} n'accepte pas notre clé ou notre identifiant ({status}). Renouvelez l'accès de {action}, puis renvoyez.",
        "{host} не принимает наш ключ или вход ({status}). Обновите доступ действия {action} и отправьте ещё раз.",
        "{host}が認証を受け付けません（{status}）。{action}の認証情報を更新して再送してください。",
    ),
    FailureClass.REFUSED: (
        "{host} understood the request and refused it ({status}). Look there for the reason, then send again.",
        "{host} a compris la demande et l'a refusée ({status}). Cherchez-y la raison, puis renvoyez.",
        "{host} понял запрос, но отклонил его ({status}). Найдите там причину и отправьте ещё раз.",
        "{host}が要求を拒否しました（{status}）。CRM側で理由を確認して再送してください。",
    ),
    FailureClass.NOT_FOUND: (
        "{host} has nothing at this address ({status}). Check the target of {action}, then send again.",
        "{host} n'a rien à cette adresse ({status}). Vérifiez la cible de {action}, puis renvoyez.",
        "У {host} по этому адресу ничего нет ({status}). Проверьте адрес в действии {action} и отправьте ещё раз.",
        "{host}にこのアドレスはありません（{status}）。{action}の送信先を確認して再送してください。",
    ),
    FailureClass.SERVER_ERROR: (
        "{host} reports a fault of its own ({status}). Ask whoever runs it; send again when it is mended.",
        "{host} signale une panne chez lui ({status}). Prévenez son exploitant ; renvoyez quand c'est réparé.",
        "{host} сообщает о своей ошибке ({status}). Обратитесь к его владельцу; отправьте ещё раз после починки.",
        "{host}側の障害です（{status}）。運用担当に連絡し、復旧後に再送してください。",
    ),
    FailureClass.BUSY: (
        "{host} is too busy or wants fewer requests ({status}). Set a limit per minute in the credential; send again later.",
        "{host} est surchargé ou veut moins de demandes ({status}). Fixez une limite par minute dans l'accès ; renvoyez plus tard.",
        "{host} перегружен или просит реже обращаться ({status}). Задайте лимит в минуту в доступе; отправьте позже.",
        "{host}が混雑しているか、要求が多すぎます（{status}）。認証情報に毎分の上限を設定し、後で再送してください。",
    ),
    FailureClass.SCRIPT: (
        "{host} answered {status}, but not with the success that {action} asks for. Read its answer, mend the cause, then send again.",
        "{host} a répondu {status}, mais sans le succès exigé par {action}. Lisez sa réponse, corrigez la cause, puis renvoyez.",
        "{host} ответил {status}, но без успеха, которого требует {action}. Прочтите ответ, устраните причину и отправьте ещё раз.",
        "{host}は{status}を返しましたが、{action}の成功条件を満たしません。応答を読み、原因を直して再送してください。",
    ),
    FailureClass.CONNECT: (
        "No connection to {host}. Check that it runs and that its firewall lets us in, then send again.",
        "Pas de connexion à {host}. Vérifiez qu'il fonctionne et que son pare-feu nous laisse entrer, puis renvoyez.",
        "Нет соединения с {host}. Проверьте, что он работает и его файрвол нас пропускает, и отправьте ещё раз.",
        "{host}に接続できません。稼働とファイアウォールを確認して再送してください。",
    ),
    FailureClass.DNS: (
        "The name {host} is not known. Check how it is spelled in {action}, and the DNS, then send again.",
        "Le nom {host} est inconnu. Vérifiez son orthographe dans {action}, et le DNS, puis renvoyez.",
        "Имя {host} неизвестно. Проверьте его написание в действии {action} и DNS, затем отправьте ещё раз.",
        "名前{host}が見つかりません。{action}の綴りとDNSを確認して再送してください。",
    ),
    FailureClass.TLS: (
        "No secure connection to {host}: its certificate or its TLS is wrong. Have it mended there, then send again.",
        "Pas de connexion sûre à {host} : son certificat ou son TLS est en défaut. Faites-le réparer, puis renvoyez.",
        "Нет защищённого соединения с {host}: неверен сертификат или TLS. Пусть там исправят, затем отправьте ещё раз.",
        "{host}と安全に接続できません。証明書またはTLSの問題です。相手側で直してから再送してください。",
    ),
    FailureClass.TIMEOUT: (
        "{host} did not answer in time. Ask why it is slow or give {action} more time; look in the CRM before you send again.",
        "{host} n'a pas répondu à temps. Cherchez pourquoi ou donnez plus de temps à {action} ; regardez dans le CRM avant de renvoyer.",
        "{host} не ответил вовремя. Узнайте причину или дайте {action} больше времени; перед повтором загляните в CRM.",
        "{host}が時間内に応答しません。原因を調べるか{action}の制限時間を延ばし、CRMを確認してから再送してください。",
    ),
    FailureClass.BROKEN_ANSWER: (
        "{host} broke off in the middle of its answer. Look in the CRM whether it did the work, then send again if not.",
        "{host} a coupé au milieu de sa réponse. Regardez dans le CRM si le travail est fait ; sinon, renvoyez.",
        "{host} оборвал ответ на середине. Проверьте в CRM, выполнено ли дело; если нет, отправьте ещё раз.",
        "{host}の応答が途中で切れました。CRMで処理済みか確認し、未処理なら再送してください。",
    ),
    FailureClass.BLOCKED_ADDRESS: (
        "{host} is an address in a private network, which is not allowed here. Change {action}, or let the operator allow that network.",
        "{host} est une adresse de réseau privé, interdite ici. Changez {action}, ou faites autoriser ce réseau par l'exploitant.",
        "{host} находится в частной сети, это здесь запрещено. Измените {action} или попросите оператора разрешить эту сеть.",
        "{host}は許可されていない内部ネットワークです。{action}を変更するか、運用者に許可を依頼してください。",
    ),
    FailureClass.BAD_URL: (
        "The address of {action} cannot be used. Correct its target, then send again.",
        "L'adresse de {action} est inutilisable. Corrigez sa cible, puis renvoyez.",
        "Адрес действия {action} непригоден. Исправьте его и отправьте ещё раз.",
        "{action}のアドレスは使えません。送信先を直して再送してください。",
    ),
    FailureClass.TOO_MANY_REDIRECTS: (
        "{host} sends us on to another address ({status}). Set the target of {action} to where it ends, then send again.",
        "{host} nous renvoie vers une autre adresse ({status}). Mettez l'adresse finale comme cible de {action}, puis renvoyez.",
        "{host} перенаправляет нас на другой адрес ({status}). Укажите в действии {action} конечный адрес и отправьте ещё раз.",
        "{host}が別のアドレスへ転送します（{status}）。{action}の送信先を最終アドレスにして再送してください。",
    ),
    FailureClass.TOO_LARGE: (
        "{host} answered more than 1 MiB, so nothing could be read from it. Let {action} ask for less, then send again.",
        "La réponse de {host} dépasse 1 Mio : rien n'a pu y être lu. Faites demander moins à {action}, puis renvoyez.",
        "Ответ {host} больше 1 МиБ, прочесть его нельзя. Пусть {action} запрашивает меньше; затем отправьте ещё раз.",
        "{host}の応答が1 MiBを超え、読み取れません。{action}の要求を減らして再送してください。",
    ),
    FailureClass.UNREADABLE: (
        "The answer of {host} is not what {action} reads (JSON or XML). Compare it with the action's reading, then send again.",
        "La réponse de {host} n'est pas ce que lit {action} (JSON ou XML). Comparez-la avec la lecture prévue, puis renvoyez.",
        "Ответ {host} не того вида (JSON или XML), который читает {action}. Сравните их и отправьте ещё раз.",
        "{host}の応答は{action}が読む形式（JSON・XML）ではありません。読み取り設定を見直して再送してください。",
    ),
    FailureClass.MAPPING_EMPTY: (
        "A value that {action} needs is missing or does not fit, so nothing was sent. Correct its texts, then send again.",
        "Une valeur dont {action} a besoin manque ou ne convient pas : rien n'est parti. Corrigez ses textes, puis renvoyez.",
        "Нужного для {action} значения нет или оно не подходит, ничего не отправлено. Исправьте тексты и отправьте ещё раз.",
        "{action}に必要な値がないか適合しないため、送信していません。設定を直して再送してください。",
    ),
    FailureClass.QUOTA: (
        "The day's limit for {host} is used up, so nothing was sent. Send again tomorrow, or raise the credential's limit.",
        "La limite du jour pour {host} est atteinte : rien n'est parti. Renvoyez demain, ou relevez la limite de l'accès.",
        "Дневной лимит для {host} исчерпан, ничего не отправлено. Отправьте завтра или увеличьте лимит в доступе.",
        "{host}の1日の上限に達したため、送信していません。明日再送するか、上限を引き上げてください。",
    ),
    FailureClass.BREAKER_OPEN: (
        "{host} failed so often that we gave it a rest, and nothing was sent. Send again once it answers.",
        "{host} a tant échoué que nous l'avons laissé souffler : rien n'est parti. Renvoyez dès qu'il répond.",
        "{host} отказывал так часто, что мы сделали паузу; ничего не отправлено. Отправьте ещё раз, когда он ответит.",
        "{host}の失敗が続いたため送信を休止しました。応答が戻ったら再送してください。",
    ),
    FailureClass.UNKNOWN_OUTCOME: (
        "The request reached {host}, but nobody knows whether it was carried out. Look in the CRM; send again only if it is missing.",
        "La demande est partie vers {host}, sans savoir si elle a été exécutée. Regardez dans le CRM ; ne renvoyez que si elle y manque.",
        "Запрос ушёл к {host}, но неизвестно, выполнен ли он. Проверьте в CRM; отправляйте ещё раз, только если его там нет.",
        "{host}へ送信しましたが、実行されたか不明です。CRMを確認し、記録がない場合だけ再送してください。",
    ),
    FailureClass.STEP_FAILED: (
        "{action} follows another action that failed, so nothing was sent. Mend that one and send it again first.",
        "{action} suit une autre action qui a échoué : rien n'est parti. Réparez-la et renvoyez-la d'abord.",
        "{action} следует за действием, которое не удалось; ничего не отправлено. Сначала исправьте и отправьте то.",
        "{action}の先行アクションが失敗したため、送信していません。先にそちらを直して再送してください。",
    ),
    FailureClass.INTERRUPTED: (
        "The server stopped while it asked {host}; the request may have arrived. Look in the CRM, then send again if it is missing.",
        "Le serveur s'est arrêté pendant l'appel à {host} ; la demande a pu arriver. Regardez dans le CRM ; renvoyez si elle y manque.",
        "Сервер остановился во время запроса к {host}; запрос мог дойти. Проверьте в CRM и отправьте ещё раз, если его там нет.",
        "{host}への送信中にサーバーが停止しました。届いた可能性があります。CRMを確認し、なければ再送してください。",
    ),
    FailureClass.NOT_READY: (
        "{action} was not sent: ringhook could not read its own secrets. It tries again by itself; if it gave up, send again.",
        "{action} n'est pas parti : ringhook n'a pas pu lire ses propres secrets. Il réessaie seul ; s'il a abandonné, renvoyez.",
        "{action} не отправлено: ringhook не смог прочитать свои секреты. Он попробует сам; если перестал, отправьте ещё раз.",
        "{action}は未送信です。ringhookが自身の秘密情報を読めませんでした。自動で再試行します。中止後は再送してください。",
    ),
}


def failure_sentence(failure: FailureClass, language: str, values: Mapping[str, str]) -> str:
    """Return what happened and what to do next, in *language* (English when we do not speak it)."""
    index = LANGUAGES.index(language) if language in LANGUAGES else 0
    filled = {name: value for name, value in values.items() if value}
    return SENTENCES[failure][index].format_map(_Dashes(filled))


def sentence_of_word(word: str, language: str, values: Mapping[str, str]) -> str:
    """Return the sentence of a kept *word*; nothing for one that is no failure of this version."""
    try:
        failure = FailureClass(word)
    except ValueError:
        return ""
    return failure_sentence(failure, language, values)


class _Dashes(dict[str, str]):
    """Fills what is not known with a dash."""

    def __missing__(self, key: str) -> str:
        return "-"
