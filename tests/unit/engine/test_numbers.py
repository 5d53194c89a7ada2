"""Telephone numbers: the spellings that PBXs send and that CRMs hold."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ringhook.domain.call import NumberKind, Party
from ringhook.engine.numbers import (
    FORMS,
    add_prefix,
    dialable,
    identify,
    is_emergency,
    matches,
    national,
    variants,
)

E164, NATIONAL, EXTENSION = NumberKind.E164, NumberKind.NATIONAL, NumberKind.EXTENSION
SIP, WITHHELD, UNKNOWN = NumberKind.SIP, NumberKind.WITHHELD, NumberKind.UNKNOWN


@pytest.mark.parametrize(
    ("sent", "shown"),
    [
        ("+33 1 84-88.12/34", "+33184881234"),
        ("(03) 88 20 21 22", "0388202122"),
        ("[+33] 1\u00a084\u202f88 12 34", "+33184881234"),
        ("03\u201188\u201320\u20142122", "0388202122"),
        ("\u202a+33184881234\u202c", "+33184881234"),
        ("０３－１２３４－５６７８", "0312345678"),
        ("＋８１３", "+813"),
        ("sip:101@pbx.example", "101"),
        ("sips:+33184881234@host;user=phone", "+33184881234"),
        ("SIP:bob@host", "bob"),
        ('"Bob" <sip:102@host>', "102"),
        ("<tel:+33-1-84>", "+33184"),
        ("103@host", "103"),
        ("*21#", "*21#"),
        ("client:anna", "client:anna"),
    ],
)
def test_the_number_shown_has_no_decoration(sent: str, shown: str) -> None:
    assert dialable(sent) == shown


HIDDEN = [
    *["", " ", "anonymous", "Anonymous", "ANONYMOUS", "blocked", "Private", "restricted"],
    *["Unknown", "unavailable", "null", "None", "-", "()", "+266696687", "+7378742833"],
    *["sip:anonymous@anonymous.invalid", '"Anonymous" <sip:anonymous@host>', "No Caller ID"],
    *["非通知", "非通知設定", "公衆電話", "表示圏外", "Numéro masqué", "inconnu", "appel masqué"],
    *["скрыт", "Скрытый номер", "номер не определён", "Анонимный", "Unterdrückt"],
]


@pytest.mark.parametrize("sent", HIDDEN)
def test_a_hidden_number_is_nothing(sent: str) -> None:
    assert dialable(sent) == ""
    assert identify(Party(raw=sent, name="x"), "FR") == Party(sent, "", WITHHELD, "x")
    assert variants(Party(raw=sent), "FR") == ()


@pytest.mark.parametrize(
    ("raw", "country", "kind", "e164"),
    [
        ("+33 1 84 88 12 34", "", E164, "+33184881234"),
        ("+33184881234", "FR", E164, "+33184881234"),
        ("+12345", "", UNKNOWN, ""),
        ("+999123456789", "", UNKNOWN, ""),
        ("0388202122", "FR", NATIONAL, "+33388202122"),
        ("0388202122", "fr", NATIONAL, "+33388202122"),
        ("03 88 20 21 22", "FR", NATIONAL, "+33388202122"),
        ("0388202122", "", UNKNOWN, ""),
        ("33388202122", "", UNKNOWN, ""),
        ("33184881234", "FR", E164, "+33184881234"),
        ("0033184881234", "FR", E164, "+33184881234"),
        ("0033184881234", "", UNKNOWN, ""),
        ("442071838750", "FR", E164, "+442071838750"),
        ("00442071838750", "FR", E164, "+442071838750"),
        ("88005553535", "RU", NATIONAL, "+78005553535"),
        ("79151234567", "RU", E164, "+79151234567"),
        ("9151234567", "RU", NATIONAL, "+79151234567"),
        ("022129191999", "DE", NATIONAL, "+4922129191999"),
        ("2024561414", "US", NATIONAL, "+12024561414"),
        ("03-1234-5678", "JP", NATIONAL, "+81312345678"),
        ("０３１２３４５６７８", "JP", NATIONAL, "+81312345678"),
        ("1024", "FR", EXTENSION, ""),
        ("23", "DE", EXTENSION, ""),
        ("101", "", EXTENSION, ""),
        ("123456", "DE", EXTENSION, ""),
        ("12345678901234567890", "FR", UNKNOWN, ""),
        ("112", "FR", NATIONAL, ""),
        ("17", "FR", NATIONAL, ""),
        ("911", "", NATIONAL, ""),
        ("sip:101@host", "FR", EXTENSION, ""),
        ("sip:+33184881234@host", "", E164, "+33184881234"),
        ("sip:bob@host", "FR", SIP, ""),
        ("client:anna", "FR", UNKNOWN, ""),
        ("0800CALLME", "FR", UNKNOWN, ""),
        ("*21#", "FR", UNKNOWN, ""),
        ("0388202122", "XX", UNKNOWN, ""),
    ],
)
def test_a_number_is_what_it_is(raw: str, country: str, kind: NumberKind, e164: str) -> None:
    assert identify(Party(raw=raw), country) == Party(raw, e164, kind)


def test_what_the_adapter_knows_is_kept() -> None:
    hidden = Party("+33184881234", kind=WITHHELD)
    internal = Party("0388202122", kind=EXTENSION)
    certain = Party("184881234", "+33184881234", E164)
    for party in (hidden, internal, certain):
        assert identify(party, "FR") is party
    assert identify(Party("184881234", "+33184881234"), "").kind is E164
    assert identify(Party("x", "+266696687"), "").e164 == ""


def test_an_own_line_is_known_without_its_plus() -> None:
    party = identify(Party("74951234567"), "", ("+74951234567",))
    assert (party.kind, party.e164) == (E164, "+74951234567")


@pytest.mark.parametrize(
    ("party", "country", "expected"),
    [
        (Party("x", "+33184881234"), "FR", "0184881234"),
        (Party("x", "+33184881234"), "", "0184881234"),
        (Party("x", "+33184881234"), "DE", "+33184881234"),
        (Party("x", "+79151234567"), "RU", "89151234567"),
        (Party("x", "+12024561414"), "US", "2024561414"),
        (Party("x", "+1"), "FR", "+1"),
        (Party("10 24"), "FR", "1024"),
    ],
)
def test_the_national_form_is_what_people_dial(party: Party, country: str, expected: str) -> None:
    assert national(party, country) == expected


def test_variants_come_in_a_fixed_order() -> None:
    party = identify(Party("+33 1 84 88 12 34"), "FR")
    assert variants(party, "FR") == (
        *("+33184881234", "0033184881234", "0184881234", "33184881234"),
        *("184881234", "84881234", "4881234", "+33 1 84 88 12 34"),
    )
    assert variants(party, "FR", ("national", "e164")) == ("0184881234", "+33184881234")
    assert tuple(FORMS)[:4] == ("e164", "plus0", "national", "digits")


def test_an_extension_has_one_variant() -> None:
    assert variants(identify(Party("1024"), "FR"), "FR") == ("1024",)


@pytest.mark.parametrize(
    ("number", "prefix", "country", "dialled"),
    [
        ("03 88 20 21 22", "0", "FR", "00388202122"),
        ("00388202122", "0", "FR", "00388202122"),
        ("+33388202122", "0", "FR", "00388202122"),
        ("+44 20 7183 8750", "0", "FR", "000442071838750"),
        ("+44 20 7183 8750", "9", "US", "9011442071838750"),
        ("+44 20 7183 8750", "0", "", "000442071838750"),
        ("2024561414", "9", "US", "92024561414"),
        ("92024561414", "9", "US", "92024561414"),
        ("1024", "0", "FR", "1024"),
        ("112", "0", "FR", "112"),
        ("17", "0", "FR", "17"),
        ("0388202122", "", "FR", "0388202122"),
        ("anonymous", "0", "FR", ""),
        ("sip:bob@host", "0", "FR", "bob"),
        ("1234567", "0", "FR", "01234567"),
        ("0388202122", "0", "", "00388202122"),
    ],
)
def test_the_prefix_is_added_once_and_only_to_go_outside(
    number: str, prefix: str, country: str, dialled: str
) -> None:
    assert add_prefix(number, prefix, country) == dialled


@pytest.mark.parametrize(
    ("pattern", "raw", "country", "is_match"),
    [
        ("+33388202122", "0388202122", "FR", True),
        ("03 88 20 21 22", "+33388202122", "FR", True),
        ("0388202122", "0388202122", "", True),
        ("0388202123", "+33388202122", "FR", False),
        ("+3338*", "0388202122", "FR", True),
        ("03 88*", "+33388202122", "FR", True),
        ("0388 *", "03.88.20.21.22", "", True),
        ("+339*", "0388202122", "FR", False),
        ("1024", "1024", "FR", True),
        ("10*", "1024", "FR", True),
        ("*", "0388202122", "FR", False),
        ("", "", "FR", False),
        ("", "0388202122", "FR", False),
        ("anonymous", "anonymous", "FR", False),
    ],
)
def test_an_exception_is_a_number_or_a_beginning(
    pattern: str, raw: str, country: str, *, is_match: bool
) -> None:
    assert matches(pattern, identify(Party(raw=raw), country), country) is is_match


def test_help_is_reached_everywhere() -> None:
    assert is_emergency("112", "")
    assert is_emergency("110", "DE")
    assert not is_emergency("110", "")
    assert not is_emergency("0388202122", "FR")


@given(st.text(max_size=40), st.sampled_from(["", "FR", "RU", "US", "JP", "XX"]))
def test_no_text_is_too_odd_for_a_number(raw: str, country: str) -> None:
    party = identify(Party(raw=raw), country)
    assert party.raw == raw
    assert party.e164 == "" or party.e164[1:].isascii()
    assert identify(party, country) == party
    for text in (dialable(raw), add_prefix(raw, "0", country), *variants(party, country)):
        assert len(text) <= len(raw) * 20 + 10
    matches(raw, party, country)


@given(st.from_regex(r"0[1-9]([ .-]?[0-9]{2}){4}", fullmatch=True))
def test_every_variant_of_a_number_means_the_same_number(raw: str) -> None:
    party = identify(Party(raw=raw), "FR")
    if not party.e164:
        return
    for spelling in variants(party, "FR", ("e164", "plus0", "national", "raw")):
        assert identify(Party(raw=spelling), "FR").e164 == party.e164
