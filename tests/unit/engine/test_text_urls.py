"""Addresses: scheme, host and port are text, or all of them the administrator's."""

from dataclasses import replace

import pytest
from msgspec import structs

from ringhook.domain.call import Direction, Party
from ringhook.domain.errors import BadTemplateError
from ringhook.engine.text import Facts, RefusedValueError, parse, render_url
from ringhook.engine.text.facts import NO_EVENT

EVENT = structs.replace(NO_EVENT, direction=Direction.INBOUND, client=Party("+33 1 84 88 12 34"))
FACTS = Facts(event=EVENT, country="FR", secret=lambda name: f"<{name}>")


@pytest.mark.parametrize(
    ("source", "url"),
    [
        ("https://test.url/$phone$", "https://test.url/%2B33184881234"),
        ("https://crm.example/log?num=$phone$", "https://crm.example/log?num=%2B33184881234"),
        (
            "https://www.google.com/search?q={TEL}",
            "https://www.google.com/search?q=%2B33184881234",
        ),
        (
            "http://localhost:8082/getevent?ident=$ident$&telorg=$telorg$",
            "http://localhost:8082/getevent?ident=&telorg=",
        ),
        (" https://x/a\r\n&b=$direction$\n", "https://x/a&b=inbound"),
        ("https://x/$direction$?$line$#$phone$?", "https://x/inbound?#%2B33184881234?"),
        ("https://x", "https://x"),
        ("HTTPS://X:8443?$direction$", "HTTPS://X:8443?inbound"),
        ("https://[::1]:80/$direction$", "https://[::1]:80/inbound"),
        ("https://bücher.example/", "https://bücher.example/"),
        ("https://x/?k=$secret.k$", "https://x/?k=%3Ck%3E"),
    ],
)
def test_values_are_escaped_where_they_land(source: str, url: str) -> None:
    assert render_url(parse(source), FACTS) == url


@pytest.mark.parametrize(
    ("source", "column", "hint"),
    [
        ("", 1, "begins with https://"),
        ("crm.example/$phone$", 1, "begin the address with https://"),
        ("$phone$", 1, "begin the address with https://"),
        ("{{url}}", 1, "begin the address with https://"),
        ("$contact.url$/edit", 1, "begin the address with https://"),
        ("$argument.base|lower$", 1, "begin the address with https://"),
        ("IF({NAME},https://a/,https://b/)", 1, "begin the address with https://"),
        ("https://$phone$/", 7, "host as plain text"),
        ("https:$phone$", 7, "host as plain text"),
        ("https://crm$phone$/", 12, "end the host with /"),
        ("https://crm.example:8$phone$/", 22, "end the host with /"),
        ("https://user@crm.example/", 13, "end the host with /"),
        ("https://crm.example\\@evil.example/", 20, "end the host with /"),
        ("javascript:alert($phone$)", 1, "javascript: is not opened"),
        ("JavaScript:alert(1)", 1, "javascript: is not opened"),
        ("data:text/html,x", 1, "data: is not opened"),
        ("file:///etc/passwd", 1, "file: is not opened"),
        ("vbscript:x", 1, "vbscript: is not opened"),
        ("ftp://x/", 1, "use http or https"),
        ("tel:$phone$", 1, "tel: is not opened"),
        ("$argument.base$$phone$", 16, "put / after"),
        ("$argument.base$.evil/", 16, "put / after"),
    ],
)
def test_an_address_whose_beginning_could_vary_is_refused(
    source: str, column: int, hint: str
) -> None:
    with pytest.raises(BadTemplateError, match=hint) as caught:
        render_url(parse(source), FACTS)
    assert caught.value.column == column


def test_the_administrators_schemes_are_opened_too() -> None:
    schemes = ("http", "https", "tel", "ctidivalto")
    assert render_url(parse("tel:$phone$"), FACTS, schemes=schemes) == "tel:+33184881234"
    url = render_url(parse("ctidivalto:$phone$?x=$phone$"), FACTS, schemes=schemes)
    assert url == "ctidivalto:+33184881234?x=%2B33184881234"


@pytest.mark.parametrize("scheme", ["javascript", "ms-msdt", "search-ms", "file"])
def test_a_dangerous_scheme_is_not_opened_even_when_listed(scheme: str) -> None:
    with pytest.raises(BadTemplateError, match="is not opened"):
        render_url(parse(f"{scheme}:1"), FACTS, schemes=("http", "https", scheme))


@pytest.mark.parametrize("source", ["$argument.base$", "$variable.base$"])
def test_a_configured_address_may_be_the_whole_target(source: str) -> None:
    base = {"base": " https://crm.example/x?y=1 "}
    facts = replace(FACTS, arguments=base, variables=base)
    assert render_url(parse(source), facts) == "https://crm.example/x?y=1"


def test_a_path_may_follow_a_configured_beginning() -> None:
    facts = replace(FACTS, variables={"base": "https://api.example/"})
    url = render_url(parse("$variable.base$/v8/$direction$?n=$phone$"), facts)
    assert url == "https://api.example/v8/inbound?n=%2B33184881234"
    assert render_url(parse("$variable.base$?n=1"), facts) == "https://api.example/?n=1"


@pytest.mark.parametrize(
    "base",
    [
        *["", "crm.example", "javascript:x", "file:///x", "https:x", "https://a@b/", "tel:1"],
        *["https://a b/", "https://a\n/", "//x/", "https://x\\@y/", "data:,x"],
    ],
)
def test_a_configured_address_that_we_do_not_open_is_refused(base: str) -> None:
    with pytest.raises(RefusedValueError) as caught:
        render_url(parse("$argument.base$"), replace(FACTS, arguments={"base": base}))
    assert caught.value.reason == "bad_target"


def test_a_listed_dangerous_scheme_is_refused_in_a_configured_address_too() -> None:
    facts = replace(FACTS, arguments={"base": "javascript:x"})
    with pytest.raises(RefusedValueError):
        render_url(parse("$argument.base$"), facts, schemes=("https", "javascript"))


def test_a_masked_address_shows_stars() -> None:
    url = render_url(parse("https://x/?k=$secret.k$&p=$phone$"), FACTS, masked=True)
    assert url == "https://x/?k=****&p=%2B33184881234"
