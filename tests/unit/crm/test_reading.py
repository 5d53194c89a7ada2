"""Reading a pack's file."""

from __future__ import annotations

import pytest
from pydantic import ValidationError
from tests.unit.crm.packs import TEXT, WORDS, acme

from ringhook.crm.catalogue import PACKS, all_packs, find_pack
from ringhook.crm.reading import BadPackError, read_pack
from ringhook.domain.errors import NotFoundError


def test_a_title_is_the_shared_phrase_of_the_operations_name() -> None:
    pack = acme()
    assert pack.lookups[0].title.spoken("ja") == "find_contact ja"
    assert pack.lookups[0].title.spoken("xx") == "find_contact"


def test_a_title_may_be_the_packs_own() -> None:
    own = 'title = { en = "Shout", fr = "Crier", ru = "Кричать", ja = "叫ぶ" }'
    more = f'[[actions]]\noperation = "shout"\n{own}\nkind = "URL"\ntarget = "https://a.example/"'
    assert acme(more).operations["shout"].title.spoken("fr") == "Crier"


def test_a_phrase_that_nobody_wrote_is_named() -> None:
    with pytest.raises(BadPackError, match="fly is not a phrase"):
        acme('[[actions]]\noperation = "fly"\nkind = "URL"\ntarget = "https://a.example/"')


def test_what_is_said_about_an_operation_is_no_part_of_its_entry() -> None:
    (lookup,) = acme().lookups
    assert set(lookup.entry) == {"target"}


@pytest.mark.parametrize(
    "line", ['colour = "red"', "source = []", 'slug = "A B"', 'verified_on = "soon"']
)
def test_what_is_no_pack_is_refused(line: str) -> None:
    key = line.partition(" ")[0]
    kept = "\n".join(row for row in TEXT.splitlines() if not row.startswith(f"{key} = "))
    with pytest.raises(ValidationError):
        read_pack(f"{line}\n{kept}", WORDS)


def test_an_unknown_pack_is_not_read_from_the_disk() -> None:
    with pytest.raises(NotFoundError, match="choose one of zoho"):
        find_pack("../words")


def test_a_pack_is_read_once() -> None:
    assert find_pack(PACKS[0]) is find_pack(PACKS[0])
    assert [pack.slug for pack in all_packs()] == list(PACKS)
