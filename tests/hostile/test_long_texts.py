"""No text takes long to read: every reader of strangers' texts, each with the same piece again and again."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from tests.hostile.depth import search
from tests.hostile.processor import processor_seconds

from ringhook.config.importing import FORMATS, read_text
from ringhook.config.problems import read_document
from ringhook.domain.call import AgentSeen, Party
from ringhook.domain.errors import BadPayloadError, BadTemplateError, InvalidDocumentError
from ringhook.engine.masking import masked_text
from ringhook.engine.numbers import dialable, identify, matches, variants
from ringhook.engine.text import Use, check
from ringhook.flows.admin.csv_text import cell
from ringhook.pbx import ADAPTERS
from ringhook.wire.frames import BadFrameError, decode
from ringhook.wiring.log_lines import without_numbers

LONG = 64 * 1024
FIELDS = {slug: adapter.fields for slug, adapter in ADAPTERS.items()}
DECLARED = (BadPayloadError, BadTemplateError, InvalidDocumentError, BadFrameError)


def _number(text: str) -> None:
    party = identify(Party(text, text), "FR", ("+33388202122",))
    variants(party, "FR")
    matches(text, party, "FR")
    matches("+33*", party, "FR")


def _importing(form: str) -> Callable[[str], object]:
    return lambda text: read_text(form, text)


def _saving(text: str) -> object:
    connection = {"id": "a", "adapter": "generic", "token": text[:200], "allowed_ips": [text]}
    action = {"id": "a", "kind": "RUN", "call_type": "inbound", "target": text}
    lookup = {
        "id": "b",
        "request": {"target": f"https://crm.example/{text}"},
        "read": {"name": text},
    }
    agents = [{"id": text[:60], "name": text, "identifiers": [text], "email": text}]
    parts = {
        "connections": [connection],
        "actions": [action],
        "lookups": [lookup],
        "agents": agents,
    }
    return read_document(parts, FIELDS)


def _checking(text: str) -> None:
    for use in Use:
        check(text, use)


READERS: Mapping[str, Callable[[str], Any]] = {
    "templates": _checking,
    "numbers": _number,
    "dialable": dialable,
    "seen": lambda text: AgentSeen(text, text).identifiers(),
    "masking": masked_text,
    "log lines": without_numbers,
    "cells": cell,
    "frames": lambda text: decode(json.dumps({"kind": "hello", "version": text})),
    "bare frames": lambda text: decode(text[:30_000]),
    "documents": _saving,
    **{f"import {form}": _importing(form) for form in FORMATS},
}
ODD = "1aA .$\"'[]{}()<>&;,:=+-@/\\|%\t\n"
WORDS = ("1 ", "a.", "a@", "</", "<!", "IIf(", "[a].", "$secret.", "http://", ".exe", "\r\n", "<a>")
PIECES = st.sampled_from(WORDS) | st.text(ODD, min_size=1, max_size=4)
BESIDE = st.text(ODD, max_size=4)


def _read(reader: str, text: str) -> None:
    try:
        with processor_seconds(3):
            READERS[reader](text)
    except DECLARED as error:
        assert str(error)  # noqa: PT017 - a refusal is as good as a result, if it says why


@pytest.mark.parametrize("reader", READERS)
def test_a_long_text_is_read_or_refused_in_time(reader: str) -> None:
    @search(12)
    @given(BESIDE, PIECES, BESIDE)
    @example("", "a", "")
    @example("", "1", "x")
    @example("(", "1 ", ")")
    def read(begin: str, piece: str, end: str) -> None:
        _read(reader, begin + piece * (LONG // len(piece)) + end)

    read()


@pytest.mark.parametrize("reader", READERS)
def test_any_text_is_read_or_refused(reader: str) -> None:
    @search(40)
    @given(st.lists(PIECES | st.text(max_size=5), max_size=12).map("".join))
    def read(text: str) -> None:
        _read(reader, text)

    read()
