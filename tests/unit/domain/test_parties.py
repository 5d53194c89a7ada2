import pytest

from ringhook.domain.call import NumberKind, Party
from ringhook.domain.parties import digits, is_short, named_party, party_of


@pytest.mark.parametrize(
    ("written", "e164"),
    [
        ("+44 20 7946 0101", "+442079460101"),
        ("+1 (202) 555-0101", "+12025550101"),
        ("442079460101", ""),
        ("88005553535", ""),
        ("+0123456789", ""),
        ("101", ""),
    ],
)
def test_only_a_number_with_its_plus_is_international(written: str, e164: str) -> None:
    assert party_of(written) == Party(written, e164)


@pytest.mark.parametrize("word", ["anonymous", "Blocked", "Restricted", "<unknown>", "+266696687"])
def test_a_withheld_number_is_none(word: str) -> None:
    assert party_of(word) == Party(word, "", NumberKind.WITHHELD)


def test_a_name_that_repeats_the_number_is_none() -> None:
    assert party_of("+44 20 7946 0101", "+442079460101").name == ""
    assert party_of("+442079460101", "Ada").name == "Ada"


def test_a_name_before_the_number_is_read() -> None:
    assert named_party("Ann <1001>") == Party("1001", name="Ann")
    assert named_party("1001") == Party("1001")
    assert named_party("<unknown>") == Party("<unknown>", "", NumberKind.WITHHELD)


@pytest.mark.parametrize(
    ("number", "short"), [("101", True), ("13596*106", True), ("1", False), ("5503301", False)]
)
def test_a_short_number_is_a_telephone_of_the_company(number: str, *, short: bool) -> None:
    assert is_short(number) is short


@pytest.mark.parametrize(
    ("written", "e164"),
    [
        ("442079460101", "+442079460101"),
        ("+442079460101", "+442079460101"),
        ("101", ""),
        ("8 800", ""),
    ],
)
def test_a_vendor_without_pluses_sends_international_numbers(written: str, e164: str) -> None:
    assert party_of(written, "Ada", is_plain=True) == Party(written, e164, name="Ada")


def test_a_number_to_dial_without_plus_has_digits_alone() -> None:
    assert digits("+44 (20) 7946-0101") == "442079460101"
