"""The rulebook of what is saved, or of a document that somebody is still writing."""

from __future__ import annotations

from ringhook.config.compile import compile_document
from ringhook.config.document import Document
from ringhook.config.numbering import fill_in
from ringhook.config.problems import check_document
from ringhook.engine.rulebook import Rulebook
from ringhook.flows.admin.office import Office


def rulebook_of(office: Office, name: str, document: Document | None) -> Rulebook:
    """Return *document* compiled, or the newest saved one. Raises `InvalidDocumentError`."""
    if document is None:
        return office.configurations.rulebook(name)
    check_document(document, office.adapter_fields())
    return compile_document(fill_in(document, lambda: "unsaved-connection-token"), 0)
