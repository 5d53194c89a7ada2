"""Why a recording is not to be had, in each language of the product. Each says what to do next."""

from __future__ import annotations

from collections.abc import Mapping

from ringhook.engine.reasons import LANGUAGES

Spoken = tuple[str, str, str, str]
UNKNOWN = "unknown"
SENTENCES: Mapping[str, Spoken] = {
    "no_link": (
        "The PBX named the recording but gave no address for it. Listen to it in the PBX.",
        "Le standard a nommé l'enregistrement sans donner d'adresse. Écoutez-le dans le standard.",
        "АТС назвала запись, но не дала её адреса. Прослушайте её в АТС.",
        "PBX は録音の名前だけで、アドレスを伝えませんでした。PBX で再生してください。",
    ),
    "no_key": (
        "The connection lacks what the PBX asks for. Enter its API key under Connections.",
        "Il manque à la connexion ce que le standard demande. Saisissez sa clé API sous Connexions.",
        "В подключении нет того, что требует АТС. Введите ключ API на странице «Подключения».",
        "PBX が求める情報が接続にありません。「接続」で API キーを入力してください。",
    ),
    "gone": (
        "The PBX no longer has the recording, or its link has expired. Let recordings be kept here (Settings).",
        "Le standard n'a plus l'enregistrement, ou le lien a expiré. Faites conserver les enregistrements ici (Réglages).",
        "У АТС больше нет записи, или ссылка истекла. Включите хранение записей здесь (Настройки).",
        "PBX に録音がないか、リンクの期限が切れています。「設定」で録音の保存を有効にしてください。",
    ),
    "refused": (
        "The PBX does not let us have the recording: its link has expired, or the connection's key is wrong.",
        "Le standard nous refuse l'enregistrement : le lien a expiré, ou la clé de la connexion est fausse.",
        "АТС не отдаёт запись: ссылка истекла или ключ подключения неверен.",
        "PBX が録音の取得を拒否しました。リンクの期限切れか、接続のキーの誤りです。",
    ),
    "not_audio": (
        "The link leads to something that is no sound, such as a page. Look at it in the PBX.",
        "Le lien mène à autre chose qu'un son, une page par exemple. Regardez dans le standard.",
        "По ссылке не звук, а что-то другое, например страница. Посмотрите в АТС.",
        "リンク先は音声ではありません（ページなど）。PBX で確認してください。",
    ),
    "too_large": (
        "The recording is larger than what is fetched. Listen to it in the PBX.",
        "L'enregistrement est plus grand que ce qui est récupéré. Écoutez-le dans le standard.",
        "Запись больше, чем можно загрузить. Прослушайте её в АТС.",
        "録音が大きすぎて取得できません。PBX で再生してください。",
    ),
    "blocked_address": (
        "The link leads into a private network. The operator can allow that network.",
        "Le lien mène à un réseau privé. L'exploitant peut autoriser ce réseau.",
        "Ссылка ведёт во внутреннюю сеть. Оператор сервера может разрешить эту сеть.",
        "リンク先はプライベートネットワークです。運用者がそのネットワークを許可できます。",
    ),
    "unreachable": (
        "The server of the recording did not answer as it should. Try again later.",
        "Le serveur de l'enregistrement n'a pas répondu correctement. Réessayez plus tard.",
        "Сервер записи не ответил как следует. Попробуйте позже.",
        "録音のサーバーが正しく応答しませんでした。後でもう一度お試しください。",
    ),
    "not_kept": (
        "The recording could not be kept here. See that the disk or the bucket takes it.",
        "L'enregistrement n'a pas pu être conservé ici. Vérifiez le disque ou le compartiment.",
        "Запись не удалось сохранить здесь. Проверьте диск или хранилище.",
        "録音をここに保存できませんでした。ディスクかバケットを確認してください。",
    ),
    "ask_for_pieces": (
        "The recording is too long for one answer. Ask for it in pieces, with a Range header.",
        "L'enregistrement est trop long pour une réponse. Demandez-le par morceaux, avec l'en-tête Range.",
        "Запись слишком длинная для одного ответа. Запрашивайте её по частям, с заголовком Range.",
        "録音が長すぎて一度に返せません。Range ヘッダーで分割して要求してください。",
    ),
    "busy": (
        "Too many recordings are being fetched just now. Try again in a moment.",
        "Trop d'enregistrements sont récupérés en ce moment. Réessayez dans un instant.",
        "Сейчас загружается слишком много записей. Попробуйте чуть позже.",
        "現在、多くの録音を取得中です。しばらくしてからお試しください。",
    ),
    UNKNOWN: (
        "There is no such recording of this call.",
        "Cet appel n'a pas cet enregistrement.",
        "У этого звонка нет такой записи.",
        "この通話にその録音はありません。",
    ),
}


def recording_sentence(reason: str, language: str) -> str:
    """Return the sentence for *reason*; in English for a language that we do not speak."""
    spoken = SENTENCES.get(reason, SENTENCES["unreachable"])
    return spoken[LANGUAGES.index(language) if language in LANGUAGES else 0]
