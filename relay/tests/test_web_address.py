"""Which addresses a browser is given."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ringhook_relay.outcome import StoppedError
from ringhook_relay.web_address import MAX_LENGTH, read_address, read_origin

HOSTILE = [
    "", "crm.example", "//crm.example/", "ftp://crm.example/", "file:///etc/passwd", "javascript:alert(1)",
    "data:text/html,x", "ms-msdt:/id", "tel:+33184881234", "https:crm.example", "https:/crm.example",
    "https://", "https:///x", "https://crm.example@evil.example/", "https://u:p@crm.example/",
    "https://crm.example\\@evil.example/", "https://crm.example\\.evil.example", "https://evil.example\\",
    "https://crm.example/a\\b", "https://crm.example\n.evil.example/", "https://crm.example/\r\nX: y", "https://crm.example/\x00",
    "\x01https://crm.example/", " https://crm.example/", "https://crm.example/\u202e", "https://crm .example/",
    "https://crm%2eexample/", "https://crm.example:0/", "https://crm.example:99999/", "https://crm.example:/",
    "https://crm.example:8o/", "https://crm.еxample/", "https://-crm.example/", "https://crm.example./",
    "https://[::1/", "https://crm.example/" + "a" * MAX_LENGTH, "https://crm.example/" + "é" * 1000,
]  # fmt: skip


@pytest.mark.parametrize("url", HOSTILE)
def test_what_is_no_plain_page_address_is_refused(url: str) -> None:
    with pytest.raises(StoppedError) as caught:
        read_address(url)
    assert caught.value.outcome.reason == "url_malformed"


@pytest.mark.parametrize(
    ("url", "sent"),
    [
        ("https://crm.example", "https://crm.example"),
        ("HTTPS://CRM.Example:443/A?b=%2B33#c", "https://crm.example/A?b=%2B33#c"),
        ("http://[::1]:8080/x", "http://[::1]:8080/x"),
        ("https://crm.example/Łódź?q=a b", "https://crm.example/%C5%81%C3%B3d%C5%BA?q=a%20b"),
        ("https://crm.example/?q=\"'`<>^{|}", "https://crm.example/?q=%22%27%60%3C%3E%5E%7B%7C%7D"),
        ("https://crm.example/$(reboot);x&&y", "https://crm.example/$(reboot);x&&y"),
    ],
)
def test_a_page_address_is_sent_in_one_safe_spelling(url: str, sent: str) -> None:
    assert read_address(url).url == sent


@given(st.text(max_size=60))
def test_no_text_leads_anywhere_but_to_its_origin(rest: str) -> None:
    """Whatever follows the host, the origin stays and nothing can end a quote."""
    try:
        address = read_address(f"https://crm.example/{rest}")
    except StoppedError:
        return
    assert str(address.origin) == "https://crm.example"
    assert address.url.startswith("https://crm.example/")
    assert address.url.isascii()
    assert not set("\"'`<>\\ \n") & set(address.url)


@pytest.mark.parametrize(
    ("listed", "url", "is_included"),
    [
        ("https://crm.example", "https://crm.example/x", True),
        ("https://crm.example/", "https://CRM.example:443", True),
        ("https://crm.example", "http://crm.example", False),
        ("https://crm.example", "https://crm.example:8443", False),
        ("https://crm.example:8443", "https://crm.example:8443", True),
        ("https://crm.example", "https://a.crm.example", False),
        ("https://crm.example", "https://crm.example.evil.example", False),
        ("https://*.crm.example", "https://a.b.crm.example", True),
        ("https://*.crm.example", "https://crm.example", False),
        ("https://*.crm.example", "https://evilcrm.example", False),
        ("http://localhost:3000", "http://localhost:3000/", True),
    ],
)
def test_an_origin_is_scheme_host_and_port(listed: str, url: str, *, is_included: bool) -> None:
    assert read_origin(listed).includes(read_address(url).origin) is is_included


@pytest.mark.parametrize(
    "text",
    ["*", "https://*", "https://*.com", "crm.example", "https://crm.example/path", "https://a*.crm.example",
     "ftp://crm.example", "https://u@crm.example", "https://crm.example:0", ""],
)  # fmt: skip
def test_an_origin_that_is_too_wide_or_none_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"origin like|too wide|a port is"):
        read_origin(text)
