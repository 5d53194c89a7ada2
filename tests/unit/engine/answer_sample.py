"""Answers and readings in few words."""

from __future__ import annotations

from ringhook.engine.answers import Answer, read_values
from ringhook.engine.outgoing import Reader, Source


def answer(body: str | bytes, content_type: str = "application/json", status: int = 200) -> Answer:
    encoded = body.encode() if isinstance(body, str) else body
    return Answer(status, {"Content-Type": content_type}, encoded)


def json_at(path: str) -> Reader:
    return Reader(Source.JSON, path)


def xml_at(path: str) -> Reader:
    return Reader(Source.XML, path)


def pattern(path: str) -> Reader:
    return Reader(Source.REGEX, path)


def column(path: str) -> Reader:
    return Reader(Source.DELIMITED, path)


def value(given: Answer, reader: Reader) -> str:
    return read_values(given, {"it": reader})["it"]
