"""A CTI server that must be asked: every few seconds, for every extension, whether it rings.

The settings are those of Divalto's `<cliktocallevent>` block, under its names: so what asked for Divalto asks for
us. *ask* makes the question; the answer comes to *read* as the body of a request with `ident` and `telorg` in
its query. It is JSON (`json_tel`, `json_event`: a key, or JMESPath) or XML (`xml_tel`, `xml_event`: an element's name or path,
or with `xml_result_..._in_attrib` its attribute).

Source, read 2026: https://divalto.atlassian.net/wiki/x/uoNtdgI (montée de fiche par clic to call).
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from urllib.parse import quote

from ringhook.domain.adapter import Field, PbxAdapter, Settings
from ringhook.domain.cti import Telephone, read_state
from ringhook.domain.errors import BadPayloadError, BadTemplateError
from ringhook.domain.routing import DialRequest
from ringhook.domain.snippets import pasting_in_order
from ringhook.domain.webhook import Reading, WebhookRequest
from ringhook.engine.answers.allowance import Allowance, ExhaustedError, UnreadableError
from ringhook.engine.answers.answer import Answer
from ringhook.engine.answers.pieces import Piece
from ringhook.engine.answers.xmlpaths import select

VARIABLE = re.compile(r"\$(ident|telorg)\$", re.IGNORECASE)
HEADER = re.compile(r"\s*([A-Za-z0-9-]{1,100})\s*:\s*(.*?)\s*")
SIMPLE = re.compile(r"[\w-]+")
YES = frozenset({"1", "true", "yes", "oui"})
NOTHING: tuple[object, ...] = (None, {}, [], "")
TITLES = {
    "en": ("Nothing to paste: ringhook asks the server. One that can report too may send its answers here",),
    "fr": ("Rien à coller : ringhook interroge le serveur. S'il sait aussi prévenir, voici où envoyer ses réponses",),
    "ru": ("Ничего вставлять не нужно: ringhook опрашивает сервер. Если он умеет сообщать сам, вот адрес для его ответов",),
    "ja": ("貼り付けは不要です。ringhookがサーバーに問い合わせます。通知もできる場合の送信先",),
}  # fmt: skip


def ask(telephone: Telephone, settings: Settings) -> DialRequest:
    """Return the question about *telephone*. Raises `BadRequestError` for headers that no request carries."""
    url = _filled(settings.get("url", ""), telephone, lambda text: quote(text, safe=""))
    headers = _headers(settings)
    if settings.get("methode", "").upper() != "POST":
        return DialRequest(method="GET", url=url, headers=headers)
    body = _filled(settings.get("data", ""), telephone, _escape(settings)).encode()
    return DialRequest(method="POST", url=url, headers=headers, body=body)


def _filled(text: str, telephone: Telephone, escape: Callable[[str], str]) -> str:
    values = {"ident": telephone.ident, "telorg": telephone.telorg}
    return VARIABLE.sub(lambda match: escape(values[match[1].lower()]), text)


def _escape(settings: Settings) -> Callable[[str], str]:
    kind = settings.get("contenttype", "").lower()
    if "json" in kind:
        return lambda text: json.dumps(text)[1:-1]
    if settings.get("dataencode", "").lower() in YES or "urlencoded" in kind:
        return lambda text: quote(text, safe="")
    return lambda text: text.replace("&", "&amp;").replace("<", "&lt;") if "xml" in kind else text


def _headers(settings: Settings) -> dict[str, str]:
    lines = re.split(r"[\r\n;|]+", settings.get("headers", ""))
    pairs = (match for line in lines if (match := HEADER.fullmatch(line)))
    headers = {"Accept": "application/json, application/xml;q=0.9, */*;q=0.1"}
    headers |= {match[1]: match[2] for match in pairs}
    kind = settings.get("contenttype", "")
    is_post = settings.get("methode", "").upper() == "POST"
    return headers | ({"Content-Type": kind} if kind and is_post else {})


def read(request: WebhookRequest, settings: Settings) -> Reading:
    """Return what an answer says of the telephone that was asked for.

    Raises `BadPayloadError` for what is no such answer, so that a page with an error never ends a call.
    """
    asked = {name.lower(): text for name, text in request.query}
    if not request.body.strip():
        return read_state("divalto_client", asked, request)
    answer = Answer(200, request.headers, request.body)
    reading = _read_xml if settings.get("type_return") == "xml" else _read_json
    try:
        said = reading(Piece(answer, Allowance()), settings)
    except UnreadableError:
        raise BadPayloadError("the answer is not what `type_return` says: JSON or XML") from None
    except ExhaustedError:
        raise BadPayloadError("the answer is too large") from None
    except BadTemplateError as error:
        raise BadPayloadError(f"`json_tel` or another name of a field {error}") from None
    whose = {name: asked.get(name, "") for name in ("ident", "telorg")}
    return read_state("divalto_client", said | whose, request)


def _read_json(piece: Piece, settings: Settings) -> dict[str, str]:
    document = piece.json
    names = {key: _named(settings, f"json_{key}", key) for key in ("tel", "event")}
    if document in NOTHING:
        return {}
    if not isinstance(document, Mapping | list):
        raise BadPayloadError("the answer is not a JSON object")
    if SIMPLE.fullmatch(names["tel"]) and not (
        isinstance(document, Mapping) and names["tel"] in document
    ):
        raise BadPayloadError(f"the answer has no `{names['tel'][:50]}`")
    paths = {key: f'"{name}"' if SIMPLE.fullmatch(name) else name for key, name in names.items()}
    said = {key: piece.read_json(path) for key, path in paths.items()}
    return _with_event(said, settings) | {"id": piece.read_json("id") if "id" in document else ""}


def _read_xml(piece: Piece, settings: Settings) -> dict[str, str]:
    found = {key: _xml_value(piece, settings, key) for key in ("tel", "event")}
    if found["tel"] is None:
        if piece.text.strip() and any(
            root.content or root.attributes for root in piece.xml.children
        ):
            raise BadPayloadError("the answer has no `xml_tel` where the settings say")
        return {}
    return _with_event({key: text or "" for key, text in found.items()}, settings)


def _xml_value(piece: Piece, settings: Settings, key: str) -> str | None:
    name = _named(settings, f"xml_{key}", key)
    path = name if "/" in name else f"//{name}"
    if settings.get(f"xml_result_{key}_in_attrib", "").lower() in YES:
        path += f"/@{_named(settings, f'xml_{key}_attrib', key)}"
    found = next(iter(select(piece.xml, path, piece.allowance)), None)
    return found if found is None or isinstance(found, str) else found.text(piece.allowance)


def _named(settings: Settings, key: str, usual: str) -> str:
    return settings.get(key, "").strip() or usual


def _with_event(said: dict[str, str], settings: Settings) -> dict[str, str]:
    """Leave the event out where the server knows none: then a number rings, and no number is the end."""
    return said if settings.get("with_event", "1") in YES else said | {"event": ""}


PATH = r"\s*[\w.:/@*\[\]-]{1,200}\s*"
ATTRIBUTE = r"[\w.:-]{1,100}"

ADAPTER = PbxAdapter(
    slug="divalto_client",
    title="CTI server that is asked (cliktocallevent)",
    read=read,
    fields=(
        Field(
            "url",
            "Address to ask (url)",
            required=True,
            pattern=r"https?://[^/?#\s$@]+([/?](?:[^$\s]|\$(ident|telorg)\$)*)?",
            help="For example https://cti.example/api/cti/getevent?ident=$ident$&telorg=$telorg$.",
        ),
        Field("methode", "Method (methode)", pattern="GET|POST", default="GET"),
        Field("data", "Body of a POST (data)", help="May hold $ident$ and $telorg$."),
        Field("dataencode", "Values in the body are URL-encoded (dataencode)", pattern="0|1"),
        Field(
            "headers",
            "Headers (headers)",
            secret=True,
            pattern=r"[ -~\r\n]{1,2000}",
            help="Name: value, several with ; between them.",
        ),
        Field("contenttype", "Content type of the body (contenttype)", pattern=r"[ -~]{1,100}"),
        Field(
            "with_event",
            "The answer has an event (with_event)",
            pattern="0|1",
            default="1",
            help="Without one a number rings, and no number is the end.",
        ),
        Field(
            "type_return", "Form of the answer (type_return)", pattern="json|xml", default="json"
        ),
        Field("json_tel", "Key of the number (json_tel)", pattern=PATH, default="tel"),
        Field("json_event", "Key of the event (json_event)", pattern=PATH, default="event"),
        Field("xml_tel", "Element of the number (xml_tel)", pattern=PATH),
        Field("xml_event", "Element of the event (xml_event)", pattern=PATH),
        Field(
            "xml_result_tel_in_attrib",
            "The number is in an attribute (xml_result_tel_in_attrib)",
            pattern="0|1",
        ),
        Field("xml_tel_attrib", "Its name (xml_tel_attrib)", pattern=ATTRIBUTE),
        Field(
            "xml_result_event_in_attrib",
            "The event is in an attribute (xml_result_event_in_attrib)",
            pattern="0|1",
        ),
        Field("xml_event_attrib", "Its name (xml_event_attrib)", pattern=ATTRIBUTE),
        Field(
            "ident",
            "What stands for $ident$",
            pattern=r"[^\s$]{1,100}|\$agent\$",
            help="Empty for most servers; $agent$ is the agent's id.",
        ),
        Field(
            "extensions",
            "Extensions to ask about",
            pattern=r"[\w.@+-]{1,60}([ ,;]+[\w.@+-]{1,60}){0,299}",
            help="Empty: every short number among the agents' identifiers.",
        ),
        Field(
            "every_seconds",
            "Seconds between two questions",
            pattern="[1-9]|[1-5][0-9]|60",
            default="5",
        ),
    ),
    setup=pasting_in_order(TITLES, ("@URL@?ident=&telorg=1024",)),
    names_no_calls=True,
    ask=ask,
    proof="ringhook asks",
)
