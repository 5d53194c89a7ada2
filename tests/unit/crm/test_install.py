"""From a pack, answers and chosen operations to entries of the document."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

import pytest
from tests.unit.crm.packs import ANSWERS, acme

from ringhook.config.document import Document
from ringhook.config.problems import read_document
from ringhook.crm.install import Addition, install
from ringhook.domain.errors import InvalidDocumentError

EMPTY = Document()


def added(
    answers: Mapping[str, str] = ANSWERS,
    chosen: Sequence[str] = (),
    document: Document = EMPTY,
    unique: str = "1",
) -> Addition:
    return install(acme(), answers, chosen, document, unique)


def problems(answers: Mapping[str, str], chosen: Sequence[str] = ()) -> dict[str, str]:
    with pytest.raises(InvalidDocumentError) as refusal:
        added(answers, chosen)
    return {problem.path: problem.message for problem in refusal.value.problems}


def installed(document: Document, unique: str = "1") -> Document:
    return read_document(added(document=document, unique=unique).added_to(document), {})


def test_answers_stand_in_the_entries() -> None:
    (lookup,) = added().lookups
    assert lookup["target"] == "https://company.acme.example/find?n=$number$"


def test_entries_are_named_after_the_pack_in_the_documents_language() -> None:
    french = Document.model_validate({"settings": {"language": "fr"}})
    names = [entry["name"] for entry in added(document=french).actions]
    assert names == ["Acme: open_card fr", "Acme: log_call fr", "Acme: add_note fr"]


def test_a_secret_leaves_only_a_reference_wherever_it_stands() -> None:
    addition = added()
    assert addition.secrets == {"pack.acme.key.1": "sample-key"}
    (credential,) = addition.credentials
    assert credential["value"] == "key $secret.pack.acme.key.1$"
    note = addition.actions[-1]
    assert note["target"] == "https://company.acme.example/notes/$secret.pack.acme.key.1$"
    assert "sample-key" not in json.dumps(addition.added_to(EMPTY))


def test_a_secret_that_is_written_already_is_used_as_it_is() -> None:
    addition = added(ANSWERS | {"key": "$secret.mine$"})
    assert not addition.secrets
    assert addition.credentials[0]["value"] == "key $secret.mine$"


def test_a_secret_with_template_characters_stays_a_secret() -> None:
    addition = added(ANSWERS | {"key": "$phone$ {TEL} $secret.other$"})
    assert addition.secrets == {"pack.acme.key.1": "$phone$ {TEL} $secret.other$"}


def test_a_request_is_sent_with_the_packs_credential_and_a_page_is_not() -> None:
    addition = added()
    assert addition.lookups[0]["request"]["credential"] == "acme"
    assert addition.actions[1]["request"]["credential"] == "acme"
    assert "request" not in addition.actions[0]


def test_an_entry_that_is_only_an_unanswered_question_is_left_out() -> None:
    assert added().actions[1]["request"]["headers"] == {}
    headers = added(ANSWERS | {"team": "sales"}).actions[1]["request"]["headers"]
    assert headers == {"X-Team": "sales"}


def test_an_operation_brings_what_it_needs() -> None:
    addition = added(chosen=["add_note"])
    assert [entry["id"] for entry in addition.actions] == ["acme-log_call", "acme-add_note"]
    assert addition.actions[1]["after"] == "acme-log_call"
    assert not addition.lookups


def test_only_what_the_chosen_operations_use_is_asked_and_written() -> None:
    addition = added({}, ["open_card"])
    assert (addition.credentials, addition.secrets) == ((), {})
    assert problems({}, ["log_call"]) == {
        "answers.subdomain": "is missing",
        "answers.key": "is missing",
    }


def test_a_second_installation_has_ids_and_secrets_of_its_own() -> None:
    first = installed(EMPTY)
    second = added(document=first, unique="2")
    ids = [entry["id"] for entry in (*second.credentials, *second.lookups, *second.actions)]
    assert ids[:2] == ["acme-2", "acme-2-find_contact"]
    assert set(second.secrets) == {"pack.acme-2.key.2"}
    assert len(installed(first, "2").actions) == 6


BAD_ANSWERS = ["a.b", "$phone$", "a'b", 'a"b', "a b", "{TEL}", "MD5(x)", "a\nb", "https://x", "ä"]


@pytest.mark.parametrize("answer", BAD_ANSWERS)
def test_an_answer_that_does_not_fit_is_refused(answer: str) -> None:
    assert "must match" in problems(ANSWERS | {"subdomain": answer})["answers.subdomain"]


def test_blanks_around_an_answer_do_not_matter() -> None:
    assert added(ANSWERS | {"subdomain": " company\n"}).lookups == added().lookups


def test_an_unknown_answer_and_an_unknown_operation_are_named() -> None:
    assert "remove it" in problems(ANSWERS | {"colour": "red"})["answers.colour"]
    assert "choose of find_contact" in problems(ANSWERS, ["find_contact", "fly"])["operations.1"]


def test_everything_of_the_document_stays() -> None:
    mine: dict[str, Any] = {
        "actions": [{"id": "mine", "kind": "URL", "target": "https://a.example/"}]
    }
    document = Document.model_validate(mine)
    assert installed(document).actions[0] == document.actions[0]
