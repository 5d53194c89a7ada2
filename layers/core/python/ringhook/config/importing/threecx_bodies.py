"""The PostValues of a 3CX request as a JSON or form body."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from urllib.parse import quote_plus
from xml.etree.ElementTree import Element

from ringhook.config.importing.dollars import escaped
from ringhook.config.importing.draft import Draft
from ringhook.config.importing.headers import SECRET_WORD, withheld
from ringhook.config.importing.threecx_brackets import UntranslatableError
from ringhook.config.importing.threecx_expressions import Translator
from ringhook.config.importing.xml_tree import texts

NUMBERS = frozenset({"integer", "int", "number", "decimal", "double", "float", "boolean", "bool"})
PARTS = ("Value", "Object", "Array")
_BARE = re.compile(r"-?(?:0|[1-9]\d{0,15})(?:\.\d{1,15})?|true|false|null")
_ONE_VALUE = re.compile(r"\$[^$]+\$")
Writing = Callable[[Element, Translator, Draft, str], str]


def applies(value: Element, translator: Translator) -> bool:
    """Say whether the conditions of *value* hold. Raises `UntranslatableError`."""
    wanted, unwanted = (value.get(name, "").strip() for name in ("If", "SkipIf"))
    return (not wanted or translator.holds(wanted)) and not (
        unwanted and translator.holds(unwanted)
    )


def json_body(values: Element | None, translator: Translator, draft: Draft, path: str) -> str:
    """Return the values as one JSON object."""
    return _object(values, translator, draft, path) if values is not None else "{}"


def form_body(values: Element | None, translator: Translator, draft: Draft, path: str) -> str:
    """Return the values as the pairs of a form."""
    pairs: dict[str, str] = {}
    for key, text in _written(values, translator, draft, path, _form):
        pairs.setdefault(key, text)
    return "&".join(f"{quote_plus(key)}={text}" for key, text in pairs.items() if key)


def _written(
    holder: Element | None, translator: Translator, draft: Draft, path: str, writing: Writing
) -> Iterator[tuple[str, str]]:
    """Yield key and text of everything in *holder*; what cannot be said is left out and told."""
    for element in () if holder is None else holder:
        if element.tag not in PARTS:
            continue
        key = element.get("Key", "")
        try:
            if applies(element, translator):
                yield key, writing(element, translator, draft, path)
        except UntranslatableError as error:
            draft.warn(f"{path}.PostValues.{key[:60]}", f"left out: {error}")


def _object(holder: Element, translator: Translator, draft: Draft, path: str) -> str:
    fields: dict[str, str] = {}
    for key, text in _written(holder, translator, draft, path, _json):
        if key:
            fields.setdefault(key, text)
    inside = ", ".join(f"{escaped(_quoted(key))}: {text}" for key, text in fields.items())
    return f"{{{inside}}}"


def _json(element: Element, translator: Translator, draft: Draft, path: str) -> str:
    if element.tag == "Object":
        return _object(element, translator, draft, path)
    if element.tag == "Array":
        entries = (text for _, text in _written(element, translator, draft, path, _json))
        return f"[{', '.join(entries)}]"
    return _json_value(element, translator, draft, path)


def _json_value(value: Element, translator: Translator, draft: Draft, path: str) -> str:
    """Return a quoted string, or the bare value of a number that is known to be one."""
    if value.get("Type", "String").lower() in NUMBERS:
        bare = translator.text(texts(value)).strip()
        if _BARE.fullmatch(bare.lower()):
            return bare.lower()
        if _ONE_VALUE.fullmatch(bare):
            return bare
    return f'"{_kept(value, translator, draft, path, _json_around)}"'


def _form(element: Element, translator: Translator, draft: Draft, path: str) -> str:
    if element.tag != "Value":
        raise UntranslatableError("a form has no objects and lists")
    return _kept(element, translator, draft, path, quote_plus)


def _kept(
    value: Element, translator: Translator, draft: Draft, path: str, literal: Callable[[str], str]
) -> str:
    """Return the text of *value*; a password that is written out becomes a secret to write."""
    key, source = value.get("Key", ""), texts(value)
    if source and "[" not in source and SECRET_WORD.fullmatch(key):
        return withheld(draft, f"{path}.PostValues.{key[:60]}", "threecx", key)
    return translator.text(source, literal)


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


def _json_around(text: str) -> str:
    return escaped(_quoted(text)[1:-1])
