"""A configuration that is any JSON at all is valid or refused, with the path of what is wrong."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.hostile.depth import search
from tests.hostile.frame_shapes import VALUES
from tests.hostile.processor import processor_seconds

from ringhook.config.document import ActionEntry, AgentEntry, ConnectionEntry, Document
from ringhook.config.problems import read_document
from ringhook.domain.errors import InvalidDocumentError
from ringhook.pbx import ADAPTERS

FIELDS = {slug: adapter.fields for slug, adapter in ADAPTERS.items()}


def _entries(model: Any) -> st.SearchStrategy[list[dict[str, Any]]]:
    names = st.sampled_from([*model.model_fields, "other"])
    return st.lists(st.dictionaries(names, VALUES, max_size=4), max_size=2)


DOCUMENTS = st.fixed_dictionaries(
    {},
    optional={
        "settings": VALUES,
        "connections": _entries(ConnectionEntry) | VALUES,
        "agents": _entries(AgentEntry) | VALUES,
        "actions": _entries(ActionEntry) | VALUES,
        "lookups": VALUES,
        "credentials": VALUES,
        "other": VALUES,
    },
)


@search(200)
@given(DOCUMENTS | VALUES)
def test_a_document_is_valid_or_refused_with_its_paths(raw: object) -> None:
    try:
        with processor_seconds(3):
            read_document(raw, FIELDS)
    except InvalidDocumentError as error:
        assert error.problems  # noqa: PT017 - a refusal is as good, if it says why
        assert all(problem.message for problem in error.problems)  # noqa: PT017 - as above


@pytest.mark.parametrize("section", list(Document.model_fields))
def test_a_section_of_100_000_entries_is_refused_in_time(section: str) -> None:
    with processor_seconds(5), pytest.raises(InvalidDocumentError):
        read_document({section: [{"id": "a"}] * 100_000}, FIELDS)
