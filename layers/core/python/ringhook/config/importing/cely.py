"""CELY's list of actions: rows of call type, action and URL/PATH, as CSV or as JSON."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping
from itertools import islice
from typing import Any

from ringhook.config.importing.dollars import keep_unknown
from ringhook.config.importing.draft import MAX_PIECES, WEB_KINDS, Draft, Imported
from ringhook.config.importing.headers import without_secret_pairs
from ringhook.config.importing.words import fold, spelled
from ringhook.domain.errors import BadPayloadError
from ringhook.domain.payload import parse_json
from ringhook.domain.values import as_text
from ringhook.engine.text import parse
from ringhook.engine.text.tree import FunctionUse, Node, Reference

COLUMNS = spelled(
    {
        "call_type": "Type d'appel|type|call type|direction|sens|Тип вызова|Тип звонка|Направление"
        "|通話種別|通話タイプ|コールタイプ|発着信",
        "kind": "Action|Type d'action|kind|action type|method|Действие|Тип действия|アクション"
        "|動作|処理",
        "target": "URL/PATH|URL|PATH|target|address|adresse|chemin|Адрес|Путь|URL/путь|Адрес/путь"
        "|URL/パス|パス|アドレス",
        "name": "Nom|name|Название|Имя|名前|名称",
    }
)
CALL_TYPES = spelled(
    {
        "inbound": "Appel entrant|entrant|appels entrants|inbound|incoming|inbound call|incoming call"
        "|in|1|Входящий|Входящий звонок|Входящий вызов|входящие|着信|着信通話|受信",
        "outbound": "Appel sortant|sortant|appels sortants|outbound|outgoing|outbound call"
        "|outgoing call|out|2|Исходящий|Исходящий звонок|Исходящий вызов|исходящие|発信|発信通話",
        "both": "Entrant et sortant|appel entrant et sortant|les deux|both|inbound and outbound"
        "|incoming and outgoing|in/out|3|Входящий и исходящий|Входящие и исходящие|оба|все"
        "|着信と発信|着信・発信|着信/発信|発着信|両方",
        "": "|0|none|aucun|-|нет|なし",
    }
)
KINDS = spelled(
    {
        "URL": "URL|Ouvrir la page URL|open URL|open the URL page|open page"
        "|Открыть страницу URL|Открыть страницу|URLページを開く|URLを開く",
        "GET": "GET|Envoyer une requête GET|send a GET request|HTTP GET|Отправить запрос GET"
        "|GETリクエストを送信",
        "POST": "POST|Envoyer une requête POST|send a POST request|HTTP POST"
        "|Отправить запрос POST|POSTリクエストを送信",
        "RUN": "RUN|Exécuter le programme|run the program|run program|Запустить программу"
        "|Выполнить программу|プログラムを実行",
    }
)
ORDER = ("call_type", "kind", "target", "name")
DELIMITERS = ("\t", ";", ",")
LOOKED_AT = 30

Row = Mapping[str, str]


def read(text: str) -> Imported:
    """Return every row as an action, in their order."""
    draft = Draft()
    is_json = text.lstrip().startswith(("[", "{"))
    rows = _json_rows(text) if is_json else _csv_rows(text)
    for number, row in islice(rows, MAX_PIECES):
        _add(draft, number, row)
    if next(rows, None) is not None:
        draft.warn("rows", f"only the first {MAX_PIECES} rows were read; import the rest alone")
    return draft.imported()


def _add(draft: Draft, number: int, row: Row) -> None:
    path = f"rows.{number}"
    kind, written = KINDS.get(fold(row.get("kind", "")), ""), row.get("call_type", "").strip()
    if not kind:
        draft.warn(f"{path}.kind", f"row {number} is left out: its action is none of {_KINDS}")
        return
    call_type = CALL_TYPES.get(fold(written))
    target, words = keep_unknown(row.get("target", "").strip(), numbered=kind == "RUN")
    if kind in WEB_KINDS:
        target = without_secret_pairs(draft, f"{path}.target", "cely", target)
    action = {"call_type": call_type or "", "kind": kind, "target": target}
    if not draft.add_action(path, action | {"name": row.get("name", "").strip()[:200]}):
        return
    if call_type is None:
        known = "inbound, outbound or both"
        draft.warn(f"{path}.call_type", f"row {number}: {written[:40]!r} is none of {known}")
    if not call_type:
        message = f"row {number} has no call type: it is kept, but will never run until you set one"
        draft.warn(f"{path}.call_type", message)
    for word in words:
        message = f"row {number}: ${word}$ is no variable; it is kept as text, so check it"
        draft.warn(f"{path}.target", message)
    _warn_of_other_spellings(draft, number, target)


_KINDS = "URL, GET, POST, RUN"


def _warn_of_other_spellings(draft: Draft, number: int, target: str) -> None:
    """CELY knows dollars only: braces and functions were text there and are values here."""
    for node in parse(target, numbered=True).nodes:
        if isinstance(node, Reference | FunctionUse) and not _is_dollar(target, node):
            word = target[node.offset : node.end]
            message = f"row {number}: {word} was plain text in CELY and is a value here"
            draft.warn(f"rows.{number}.target", message)


def _is_dollar(target: str, node: Node) -> bool:
    return target[node.offset : node.offset + 1] == "$"


def _json_rows(text: str) -> Iterator[tuple[int, Row]]:
    parsed: Any = parse_json(text)
    rows = parsed.get("actions", [parsed]) if isinstance(parsed, Mapping) else parsed
    if not isinstance(rows, list) or not all(isinstance(row, Mapping) for row in rows):
        raise BadPayloadError("line 1, column 1: the list is a JSON array of objects")
    for number, row in enumerate(rows, start=1):
        yield number, {COLUMNS.get(fold(str(k)), str(k)): as_text(v) for k, v in row.items()}


def _csv_rows(text: str) -> Iterator[tuple[int, Row]]:
    delimiter = _delimiter(text)
    columns: tuple[str, ...] | None = None
    for number, cells in _cells(text, delimiter):
        if not any(cell.strip() for cell in cells) or _is_separator_line(cells):
            continue
        if columns is None:
            columns = _header(cells) or ()
            if columns:
                continue
        yield number, _by_header(cells, columns, delimiter) if columns else _bare(cells, delimiter)


def _cells(text: str, delimiter: str) -> Iterator[tuple[int, list[str]]]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, skipinitialspace=True)
    try:
        yield from enumerate(reader, start=1)
    except csv.Error as error:
        raise BadPayloadError(
            f"line {reader.line_num}, column 1: this row cannot be read: {error}"
        ) from None


def _delimiter(text: str) -> str:
    """Return the separator with which most of the first rows name an action, or have a header."""
    return max(DELIMITERS, key=lambda delimiter: _fitting(text, delimiter))


def _fitting(text: str, delimiter: str) -> int:
    rows = [cells for _, cells in islice(_cells(text, delimiter), LOOKED_AT)]
    return sum(_kind_at(cells) >= 0 or bool(_header(cells)) for cells in rows if len(cells) > 1)


def _is_separator_line(cells: list[str]) -> bool:
    return cells[0].strip().lower().startswith("sep=")


def _header(cells: list[str]) -> tuple[str, ...]:
    """Return the columns' meanings when *cells* are a header: two known words, one of them no URL."""
    columns = tuple(COLUMNS.get(fold(cell), "") for cell in cells)
    known = {column for column in columns if column}
    return columns if len(known) > 1 and known & {"kind", "call_type"} else ()


def _kind_at(cells: list[str]) -> int:
    return next((at for at, cell in enumerate(cells[:3]) if fold(cell) in KINDS), -1)


def _by_header(cells: list[str], columns: tuple[str, ...], delimiter: str) -> Row:
    """Return the row; an unquoted address with separators in the last column is put together again."""
    last = len(columns) - 1
    whole = [*cells[:last], delimiter.join(_trimmed(cells[last:]))]
    return {name: cell for name, cell in zip(columns, whole, strict=False) if name}


def _bare(cells: list[str], delimiter: str) -> Row:
    """Return a row without header: what follows the action is its address."""
    at = _kind_at(cells)
    if at < 0:
        return dict(zip(ORDER, cells, strict=False))
    call_type = cells[at - 1] if at else ""
    target = delimiter.join(_trimmed(cells[at + 1 :]))
    return {"call_type": call_type, "kind": cells[at], "target": target}


def _trimmed(cells: list[str]) -> list[str]:
    filled = [at for at, cell in enumerate(cells) if cell.strip()]
    return cells[: filled[-1] + 1] if filled else []
