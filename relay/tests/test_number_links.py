"""Which links call which number, and all the rest that is refused."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ringhook_relay.cli_running import dial_order
from ringhook_relay.links import LinkError, number_in, number_of_caller_link, number_of_link


@pytest.mark.parametrize(
    ("link", "number"),
    [
        ("tel:+33184881234", "+33184881234"),
        ("TEL:+33184881234", "+33184881234"),
        ("tel:+33-1-84.88.(12)34", "+33184881234"),
        ("tel:+33 1 84 88 12 34", "+33184881234"),
        ("tel:%2B33%20184881234", "+33184881234"),
        ("tel://0184881234", "0184881234"),
        ("tel:0184881234;ext=5;phone-context=example.com", "0184881234"),
        ("tel:０１８４８８１２３４", "0184881234"),
        ("tel:\uff0b33\u00a01\u201184", "+33184"),
        ("callto:+33184881234", "+33184881234"),
        ("callto://+33184881234", "+33184881234"),
        ("ringhook:+33184881234", "+33184881234"),
        ("ringhook://dial?number=%2B33184881234", "+33184881234"),
        ("ringhook://dial/?number=+33184881234", "+33184881234"),
    ],
)
def test_a_link_names_a_number(link: str, number: str) -> None:
    assert number_of_link(link) == number


@pytest.mark.parametrize(
    "link",
    [
        "", "tel:", "tel", "+33184881234", "sip:1@example.com", "http://example.com", "tel:abc", "tel:%252B33",
        'tel:1" --evil "x', "tel:1;$(id)$(id)" * 40, "tel:$(touch x)", "tel:`id`", "tel:1|id", "tel:1&id", "tel:1%00",
        "tel:1%0A2", "tel:1\n2", "tel:%ff", "tel:*21*0900123456#", "tel:%23", "tel:" + "1" * 32, "tel:++1", "tel:1+1",
        "tel:\u0661\u0662\u0663", "tel:-", "tel:--help", "callto:user?call", "ringhook://dial?number=1&profile=/tmp",
        "ringhook://quit", "ringhook:", "tel:1\u202e2", "tel:%E2%80%AE1",
    ],
)  # fmt: skip
def test_everything_else_is_refused(link: str) -> None:
    with pytest.raises(LinkError):
        number_of_link(link)


@pytest.mark.parametrize(
    "link", ["ctidivalto:0388202122", "CTIDIVALTO://0388202122/", "ctidivalto:03%2088%2020%2021%2022"]
)  # fmt: skip
def test_a_link_of_divaltos_protocol_tells_who_calls(link: str) -> None:
    assert number_of_caller_link(link) == "0388202122"
    assert dial_order(link, is_link=True) == {"order": "caller", "value": link}


@pytest.mark.parametrize(
    "link", ["ctidivalto:", "ctidivalto:0388202122 popup", "ctidivalto:a", "tel:1", "ctidivalto:%ff", "ctidivalto:1%00"]
)  # fmt: skip
def test_any_other_link_tells_of_nobody(link: str) -> None:
    with pytest.raises(LinkError):
        number_of_caller_link(link)


def test_a_caller_is_not_dialled() -> None:
    with pytest.raises(LinkError):
        number_of_link("ctidivalto:0388202122")


def test_a_person_may_dial_service_codes_and_a_link_may_not() -> None:
    assert number_in("*21*0184881234#") == "*21*0184881234#"
    with pytest.raises(LinkError, match="service codes"):
        number_of_link("tel:*21")


@given(st.text(max_size=600))
def test_no_text_gets_through_but_a_number(text: str) -> None:
    for read in (number_in, lambda t: number_of_link(f"tel:{t}")):
        try:
            number = read(text)
        except LinkError:
            continue
        assert number.isascii()
        assert set(number) <= set("+0123456789*#")
        assert len(number) <= 32
