"""Divalto: a CTI server tells us who calls (`setevent`), Divalto asks for it (`getevent`).

The two commands of Divalto's own `DhsDivaltoServerCti`: `ident`, `telorg`, `tel` and `event` (ring, answer, end) in
the query, or as a form or JSON. `getevent` is answered at `/compat/{token}/api/cti/getevent`, for the calls of
every connection (`ringhook.flows.compat`); docs/divalto.md says how all of it is set up.

Source, read 2026: https://divalto.atlassian.net/wiki/x/uoNtdgI (montée de fiche).
"""

from __future__ import annotations

from collections.abc import Mapping

from ringhook.domain.adapter import Field, PbxAdapter, Settings, Snippet
from ringhook.domain.cti import read_state
from ringhook.domain.payload import read_fields
from ringhook.domain.snippets import pasting_in_order
from ringhook.domain.webhook import Reading, WebhookRequest

COMPAT = "@COMPAT@"
BLOCK = (
    "<cliktocallevent> <with_event>1"
    f" <url>{COMPAT}/api/cti/getevent?ident=$ident$&telorg=$telorg$ <methode>GET"
    " <data> <dataencode> <headers> <contenttype> <type_return>json <json_tel>tel <json_event>event"
    " <xml_tel> <xml_event> <xml_result_tel_in_attrib> <xml_tel_attrib>"
    " <xml_result_event_in_attrib> <xml_event_attrib>"
)
TEXTS = (
    BLOCK,
    f"{COMPAT}/api/cti/getevent?ident=&telorg=1024&fmt=xml",
    f"{COMPAT}/api/cti/setevent?ident=&telorg=1024&tel=0388202122&event=ring",
    "@URL@?telorg=1024&tel=0388202122&event=end",
)
# One title for each text, in its order.
TITLES: Mapping[str, tuple[str, ...]] = {
    "en": (
        "Divalto, settings of the clic-to-call: Divalto asks ringhook every few seconds",
        "To try it in a browser, for extension 1024",
        "The CTI server: command when a call rings; event=answer and event=end for the rest",
        "The same as a plain webhook, for a CTI server that can only add a query",
    ),
    "fr": (
        "Divalto, paramètres du clic to call : Divalto interroge ringhook à intervalles réguliers",
        "Pour essayer dans un navigateur, avec le poste 1024",
        "Le serveur CTI : commande quand un appel sonne ; event=answer et event=end pour la suite",
        "La même chose en simple webhook, pour un serveur CTI qui ne sait ajouter qu'une requête",
    ),
    "ru": (
        "Divalto, настройки clic to call: Divalto опрашивает ringhook каждые несколько секунд",
        "Для проверки в браузере, внутренний номер 1024",
        "CTI-сервер: команда при входящем звонке; далее event=answer и event=end",
        "То же обычным вебхуком, если CTI-сервер умеет добавлять только параметры",
    ),
    "ja": (
        "Divaltoのclic to call設定: Divaltoが数秒ごとにringhookに問い合わせます",
        "ブラウザーでの確認用(内線1024)",
        "CTIサーバー: 着信時のコマンド。応答はevent=answer、終了はevent=end",
        "クエリだけを追加できるCTIサーバー向けの通常のWebhook",
    ),
}
PASTED = pasting_in_order(TITLES, TEXTS)


def read(request: WebhookRequest, _settings: Settings) -> Reading:
    """Return what a `setevent` says."""
    if request.path.lower().endswith("/getevent"):
        return Reading(note="getevent is asked for at /compat/, not at /hooks/")
    return read_state(
        "divalto", {name.lower(): text for name, text in read_fields(request).items()}, request
    )


def setup(url: str, language: str) -> tuple[Snippet, ...]:
    """Return the two addresses, and Divalto's own block with ours in it."""
    compat = url.replace("/hooks/", "/compat/", 1)
    return tuple(
        Snippet(snippet.title, snippet.text.replace(COMPAT, compat))
        for snippet in PASTED(url, language)
    )


ADAPTER = PbxAdapter(
    slug="divalto",
    title="Divalto (setevent, getevent)",
    read=read,
    fields=(
        Field(
            "format",
            "Form of the answer to getevent",
            pattern="json|xml|elements",
            default="json",
            help="xml has attributes, elements has elements. fmt= in the address decides for one question.",
        ),
        Field(
            "number_form",
            "Form of the number",
            pattern="national|e164|plus0|digits|raw",
            default="national",
            help="As Divalto knows its third parties: 0388202122, +33388202122, 0033388202122, 33388202122.",
        ),
    ),
    setup=setup,
    names_no_calls=True,
    is_asked=True,
)
