"""What the reason codes mean, in English, French, Russian and Japanese."""

from __future__ import annotations

from collections.abc import Mapping

Words = Mapping[str, tuple[str, str, str, str]]

DESKTOP_WORDS: Words = {
    "opened": (
        "the browser took the page",
        "le navigateur a reçu la page",
        "браузер открывает страницу",
        "ブラウザーがページを受け取りました",
    ),
    "started": (
        "the program was started and is still running",
        "le programme a été lancé et tourne encore",
        "программа запущена и работает",
        "プログラムを起動し、実行中です",
    ),
    "exited": (
        "the program was started and has ended",
        "le programme a été lancé et s'est terminé",
        "программа запущена и завершилась",
        "プログラムを起動し、終了しました",
    ),
    "shown": (
        "the card is on the screen",
        "la fiche est à l'écran",
        "карточка на экране",
        "カードを画面に表示しました",
    ),
    "logged": (
        "this desktop has no window: the card was written to its log",
        "ce poste n'a pas de fenêtre : la fiche est écrite dans son journal",
        "на этом компьютере нет окон: карточка записана в журнал",
        "この端末には画面がないため、カードをログに記録しました",
    ),
    "closed": (
        "the card is gone",
        "la fiche a disparu",
        "карточка убрана",
        "カードを閉じました",
    ),
    "bad_signature": (
        "the command was not signed with this desktop's key: pair it again",
        "l'ordre n'est pas signé avec la clé de ce poste : appairez-le de nouveau",
        "команда не подписана ключом этого компьютера: подключите его заново",
        "命令がこの端末の鍵で署名されていません。もう一度ペアリングしてください",
    ),
    "repeated": (
        "this command was received before; what became of it was said then",
        "cet ordre a déjà été reçu ; son issue a été annoncée alors",
        "эта команда уже приходила; о результате сообщено тогда же",
        "この命令は受信済みで、結果は報告済みです",
    ),
    "expired": (
        "the command came too late to be of use",
        "l'ordre est arrivé trop tard pour être utile",
        "команда пришла слишком поздно",
        "命令の到着が遅すぎました",
    ),
    "clock_wrong": (
        "the command comes from the future: set this computer's clock",
        "l'ordre vient du futur : réglez l'horloge de cet ordinateur",
        "команда из будущего: настройте часы этого компьютера",
        "命令の時刻が未来です。このコンピューターの時計を合わせてください",
    ),
    "busy": (
        "too many commands are still being carried out",
        "trop d'ordres sont encore en cours",
        "слишком много команд ещё выполняется",
        "実行中の命令が多すぎます",
    ),
    "policy_broken": (
        "the policy file of this desktop cannot be used: its log says why",
        "le fichier de règles de ce poste est inutilisable : son journal dit pourquoi",
        "файл правил этого компьютера непригоден: причина в его журнале",
        "この端末のポリシーファイルを使用できません。理由はログにあります",
    ),
    "monitor": (
        "this desktop only shows calls: its policy says monitor",
        "ce poste ne fait qu'afficher les appels : ses règles disent monitor",
        "этот компьютер только показывает звонки: в его правилах указано monitor",
        "この端末は着信表示のみです(ポリシーがmonitor)",
    ),
    "url_malformed": (
        "this is not an address a browser may be given",
        "cette adresse ne peut pas être confiée à un navigateur",
        "такой адрес нельзя передать браузеру",
        "ブラウザーに渡せないアドレスです",
    ),
    "url_not_allowed": (
        "the policy of this desktop does not list this page's origin",
        "les règles de ce poste ne citent pas l'origine de cette page",
        "в правилах этого компьютера нет сайта этой страницы",
        "この端末のポリシーに、このページのサイトがありません",
    ),
    "program_forbidden": (
        "programs of this kind are never started",
        "les programmes de ce genre ne sont jamais lancés",
        "программы такого рода не запускаются никогда",
        "この種類のプログラムは起動しません",
    ),
    "program_not_allowed": (
        "the policy of this desktop does not list this program",
        "les règles de ce poste ne citent pas ce programme",
        "в правилах этого компьютера нет этой программы",
        "この端末のポリシーに、このプログラムがありません",
    ),
    "program_changed": (
        "the program is not the one whose sha256 the policy lists",
        "le programme n'est pas celui dont les règles citent le sha256",
        "программа не та, чей sha256 указан в правилах",
        "プログラムのsha256がポリシーの値と違います",
    ),
    "program_unsafe": (
        "other users of this computer can replace the program",
        "d'autres utilisateurs de cet ordinateur peuvent remplacer le programme",
        "другие пользователи компьютера могут подменить программу",
        "このコンピューターの他の利用者がプログラムを差し替えられます",
    ),
    "argument_not_allowed": (
        "an argument does not match the policy of this desktop",
        "un argument ne correspond pas aux règles de ce poste",
        "аргумент не соответствует правилам этого компьютера",
        "引数がこの端末のポリシーに合いません",
    ),
    "too_many": (
        "the limit per minute is reached",
        "la limite par minute est atteinte",
        "предел за минуту исчерпан",
        "1分あたりの上限に達しました",
    ),
    "not_found": (
        "the program does not exist on this desktop",
        "le programme n'existe pas sur ce poste",
        "на этом компьютере нет такой программы",
        "この端末にプログラムがありません",
    ),
    "not_executable": (
        "this user may not start the program",
        "cet utilisateur n'a pas le droit de lancer le programme",
        "этому пользователю нельзя запускать программу",
        "この利用者にはプログラムの実行権限がありません",
    ),
    "start_failed": (
        "the operating system could not start the program",
        "le système n'a pas pu lancer le programme",
        "система не смогла запустить программу",
        "OSがプログラムを起動できませんでした",
    ),
    "no_browser": (
        "this desktop has no way to open pages: give --browser",
        "ce poste n'a aucun moyen d'ouvrir des pages : indiquez --browser",
        "на этом компьютере нечем открыть страницу: укажите --browser",
        "この端末ではページを開けません。--browserを指定してください",
    ),
    "browser_failed": (
        "the browser's launcher reported an error",
        "le lanceur du navigateur a signalé une erreur",
        "при запуске браузера произошла ошибка",
        "ブラウザーの起動でエラーが発生しました",
    ),
    "internal": (
        "the relay met an error of its own: its log says more",
        "le relais a rencontré une erreur interne : son journal en dit plus",
        "внутренняя ошибка программы: подробности в её журнале",
        "リレーで内部エラーが発生しました。詳細はログにあります",
    ),
}
"""What desktops did with commands."""

DIAL_WORDS: Words = {
    "placed": (
        "the telephone system places the call",
        "le standard établit l'appel",
        "АТС соединяет звонок",
        "電話システムが発信します",
    ),
    "number_malformed": (
        "this is no telephone number: digits, with or without a plus, are dialled",
        "ce n'est pas un numéro de téléphone : seuls des chiffres, avec ou sans plus, sont composés",
        "это не телефонный номер: набираются цифры, с плюсом или без него",
        "電話番号ではありません。発信できるのは数字(先頭の+は可)だけです",
    ),
    "agent_unknown": (
        "this desktop belongs to nobody any more: add the agent again, or pair it anew",
        "ce poste n'appartient plus à personne : rajoutez l'agent, ou appairez-le de nouveau",
        "этот компьютер больше никому не принадлежит: верните сотрудника или подключите его заново",
        "この端末の担当者が登録されていません。担当者を登録し直すか、ペアリングし直してください",
    ),
    "cannot_dial": (
        "no connection can place calls for this agent: complete its click-to-call settings",
        "aucune connexion ne peut appeler pour cet agent : complétez ses réglages de numérotation",
        "ни одно подключение не может звонить за этого сотрудника: дополните его настройки набора",
        "この担当者のために発信できる接続がありません。接続の発信設定を入力してください",
    ),
    "not_supported": (
        "this telephone system offers no such thing: use the telephone",
        "ce standard ne le permet pas : utilisez le téléphone",
        "эта АТС такого не умеет: воспользуйтесь телефоном",
        "この電話システムでは対応していません。電話機で操作してください",
    ),
    "pbx_refused": (
        "the telephone system refused the call",
        "le standard a refusé l'appel",
        "АТС отказала в звонке",
        "電話システムが発信を拒否しました",
    ),
    "pbx_unreachable": (
        "the telephone system could not be reached; nothing was dialled",
        "le standard est injoignable ; rien n'a été composé",
        "АТС недоступна; звонка не было",
        "電話システムに接続できません。発信していません",
    ),
    "outcome_unknown": (
        "the telephone system did not answer in time: look whether it rings before you try again",
        "le standard n'a pas répondu à temps : vérifiez s'il sonne avant de réessayer",
        "АТС не ответила вовремя: прежде чем повторить, проверьте, не идёт ли вызов",
        "電話システムの応答がありません。呼び出し中でないか確かめてから、やり直してください",
    ),
    "try_later": (
        "the server could not do it just now; nothing was dialled: try again",
        "le serveur n'a pas pu le faire à l'instant ; rien n'a été composé : réessayez",
        "сервер сейчас не смог; звонка не было: попробуйте ещё раз",
        "サーバーが処理できませんでした。発信していません。もう一度お試しください",
    ),
    "pbx_address": (
        "the telephone system takes no requests from this server's address: enter that in its list of allowed ones",
        "le standard n'accepte pas l'adresse de ce serveur : ajoutez-la à sa liste d'adresses autorisées",
        "АТС не принимает запросы с адреса этого сервера: внесите его в список разрешённых адресов АТС",
        "電話システムがこのサーバーのアドレスを許可していません。電話システムの許可アドレスに登録してください",
    ),
    "pbx_login": (
        "the telephone system does not accept the connection's key: enter a valid one in its settings",
        "le standard refuse la clé de la connexion : saisissez-en une valable dans ses réglages",
        "АТС не принимает ключ подключения: введите действующий в его настройках",
        "電話システムが接続のキーを受け付けません。接続の設定に有効なキーを入力してください",
    ),
    "pbx_rights": (
        "the connection's key may not place calls for this agent: give it that right in the telephone system",
        "la clé de la connexion ne permet pas d'appeler pour cet agent : donnez-lui ce droit dans le standard",
        "ключу подключения не разрешено звонить за этого сотрудника: дайте ему это право в АТС",
        "接続のキーにこの担当者で発信する権限がありません。電話システムで権限を付けてください",
    ),
    "pbx_agent": (
        "the telephone system does not know this agent, or no telephone of theirs: check the agent's identifiers",
        "le standard ne connaît pas cet agent, ou aucun poste à lui : vérifiez les identifiants de l'agent",
        "АТС не знает этого сотрудника или его телефона: проверьте идентификаторы сотрудника",
        "電話システムにこの担当者またはその電話機がありません。担当者の識別子を確認してください",
    ),
    "pbx_line": (
        "the number to be shown is none of the telephone system's: correct it in the connection",
        "le numéro à afficher n'est pas du standard : corrigez-le dans la connexion",
        "показываемый номер не принадлежит АТС: исправьте его в подключении",
        "表示する番号が電話システムの番号ではありません。接続の設定で直してください",
    ),
    "pbx_number": (
        "the telephone system does not call this number: check it, and what the telephone system allows",
        "le standard n'appelle pas ce numéro : vérifiez-le, ainsi que ce que le standard autorise",
        "АТС не звонит на этот номер: проверьте его и разрешения в АТС",
        "電話システムはこの番号に発信しません。番号と、電話システムの発信許可を確認してください",
    ),
    "pbx_busy": (
        "the telephone system takes no more requests just now; nothing was dialled: try again in a minute",
        "le standard n'accepte plus de demandes pour l'instant ; rien n'a été composé : réessayez dans une minute",
        "АТС сейчас не принимает запросов; звонка не было: повторите через минуту",
        "電話システムが混み合っています。発信していません。1分ほど待ってからお試しください",
    ),
    "pbx_money": (
        "the account at the telephone system has no credit, or its plan has no calls by request: see to it there",
        "le compte du standard n'a plus de crédit, ou sa formule exclut ces appels : voyez avec l'opérateur",
        "на счёте АТС нет средств или тариф не допускает таких звонков: обратитесь к оператору",
        "電話システムの残高がないか、契約がこの発信に対応していません。契約内容を確認してください",
    ),
}
"""What became of calls that were to be placed."""
