"""A page that sends a form: fetched once, for a short time, from this computer, and nothing escapes its attribute."""

from __future__ import annotations

import asyncio
import base64
import hashlib
import re
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from html.parser import HTMLParser
from pathlib import Path
from typing import TypeVar
from urllib.parse import urlsplit

import pytest
from relay.tests.programs import desktop_of, launching, seen, showing_program, write_policy

from ringhook.wire.frames import Ack, Post
from ringhook_relay.form_page import LIFE_SECONDS, MAX_WAITING, FormPages, fields_of, page_of
from ringhook_relay.outcome import StoppedError
from ringhook_relay.performing import Performer
from ringhook_relay.web_address import WebAddress, read_address

T = TypeVar("T")
CRM = read_address("https://crm.example/search?a=1&b=2")
FIELDS = [("tel", "+33184881234"), ("name", "Éva 花")]
HOSTILE = '"><script>alert(1)</script><input name="x\' onfocus=alert(1) autofocus &quot;\r\n</form>'


class Form(HTMLParser):
    """What a browser sees of a page: its tags with their attributes, and its script."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.script = ""
        self._tag = ""
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._tag = tag
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.script += data if self._tag == "script" else ""

    def named(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.tags if name == tag]


@dataclass(frozen=True)
class Fetched:
    """What came back over a socket."""

    status: int
    headers: Mapping[str, str]
    body: str


async def fetch(page: WebAddress, method: str = "GET", host: str = "") -> Fetched:
    parts = urlsplit(page.url)
    reader, writer = await asyncio.open_connection(parts.hostname, parts.port)
    request = f"{method} {parts.path} HTTP/1.1\r\nHost: {host or parts.netloc}\r\n\r\n"
    writer.write(request.encode())
    answer = (await reader.read()).decode()
    writer.close()
    await writer.wait_closed()
    head, _, body = answer.partition("\r\n\r\n")
    first, *lines = head.split("\r\n")
    headers = dict(line.lower().split(": ", 1) for line in lines)
    return Fetched(int(first.split()[1]), headers, body)


def with_pages(work: Callable[[FormPages], Awaitable[T]], life_seconds: float = LIFE_SECONDS) -> T:
    async def whole() -> T:
        pages = FormPages(life_seconds)
        try:
            return await work(pages)
        finally:
            await pages.close()

    return asyncio.run(whole())


async def offered_and_fetched(pages: FormPages) -> Fetched:
    return await fetch(await pages.offer(CRM, FIELDS))


def test_the_page_sends_the_fields_to_the_address_by_itself() -> None:
    form = Form(with_pages(offered_and_fetched).body)
    (sent,) = form.named("form")
    assert (sent["method"], sent["action"]) == ("post", CRM.url)
    assert [(field["name"], field["value"]) for field in form.named("input")] == FIELDS
    assert "submit.call(document.forms[0])" in form.script


def test_only_our_own_script_may_run_and_nothing_is_kept() -> None:
    fetched = with_pages(offered_and_fetched)
    policy = fetched.headers["content-security-policy"]
    digest = hashlib.sha256(Form(fetched.body).script.encode()).digest()
    assert "default-src 'none'" in policy
    assert f"script-src 'sha256-{base64.b64encode(digest).decode().lower()}'" in policy
    assert fetched.headers["cache-control"] == "no-store"
    assert fetched.headers["referrer-policy"] == "no-referrer"


def test_a_hostile_value_stays_in_its_attribute() -> None:
    address = read_address("https://crm.example/x?q=%22%3E%3Cscript%3E&y='>")
    form = Form(page_of(address, [(HOSTILE, HOSTILE), ("submit", "x")]).decode())
    assert [tag for tag, _ in form.tags] == [
        "meta",
        "title",
        "form",
        *["input"] * 2,
        "noscript",
        "button",
        "script",
    ]
    assert form.named("input")[0] == {"type": "hidden", "name": HOSTILE, "value": HOSTILE}
    assert form.named("form")[0]["action"] == address.url


def test_a_page_is_handed_out_once() -> None:
    async def twice(pages: FormPages) -> list[int]:
        page = await pages.offer(CRM, FIELDS)
        await pages.offer(CRM, FIELDS)  # somebody else's keeps the door open
        return [(await fetch(page)).status for _ in range(2)]

    assert with_pages(twice) == [200, 404]


def test_nobody_listens_when_no_page_waits() -> None:
    async def after(pages: FormPages) -> None:
        page = await pages.offer(CRM, FIELDS)
        await fetch(page)
        with pytest.raises(ConnectionRefusedError):
            await fetch(page)

    with_pages(after)


def test_a_page_that_nobody_fetched_is_over_after_a_while() -> None:
    async def late(pages: FormPages) -> None:
        page = await pages.offer(CRM, FIELDS)
        await asyncio.sleep(0.1)
        with pytest.raises(ConnectionRefusedError):
            await fetch(page)

    with_pages(late, life_seconds=0.01)


@pytest.mark.parametrize(
    ("method", "host"),
    [("POST", ""), ("HEAD", ""), ("GET", "localhost:80"), ("GET", "attacker.example")],
)
def test_who_asks_in_another_way_gets_nothing_and_takes_nothing(method: str, host: str) -> None:
    async def asked(pages: FormPages) -> tuple[int, int]:
        page = await pages.offer(CRM, FIELDS)
        other = await fetch(page, method, host)
        return other.status, (await fetch(page)).status

    assert with_pages(asked) == (404, 200)


def test_an_address_that_was_guessed_is_no_page() -> None:
    async def guessed(pages: FormPages) -> Fetched:
        page = await pages.offer(CRM, FIELDS)
        return await fetch(WebAddress(page.origin, f"{page.origin}/guess"))

    assert "+33184881234" not in with_pages(guessed).body


def test_pages_do_not_pile_up() -> None:
    async def many(pages: FormPages) -> None:
        for _ in range(MAX_WAITING + 1):
            await pages.offer(CRM, FIELDS)

    with pytest.raises(StoppedError, match="wait for the browser"):
        with_pages(many)


def test_a_form_of_too_many_fields_is_refused() -> None:
    assert fields_of("a=1&b=&c=%C3%A9+x") == [("a", "1"), ("b", ""), ("c", "é x")]
    with pytest.raises(StoppedError, match="fields"):
        fields_of("a=1&" * 300)


def posted(profile: Path, browser: tuple[str, ...], command: Post) -> Ack:
    async def whole() -> Ack:
        with launching({}) as launcher:
            desktop = desktop_of(profile, launcher, browser=browser)
            try:
                return await Performer(desktop, time.monotonic).perform(command)
            finally:
                await desktop._opener.close()

    return asyncio.run(whole())


POST = Post(id="d1", call_id="c1", url="https://crm.example/search", form="tel=%2B33184881234")


def test_the_browser_is_sent_to_the_page_and_its_address_tells_nothing(
    profile: Path, tmp_path: Path
) -> None:
    write_policy(profile, urls=["https://crm.example"])
    ack = posted(profile, (str(showing_program(tmp_path)),), POST)
    assert (ack.status, ack.reason) == ("done", "opened")
    (address,) = seen(tmp_path)["argv"]
    assert re.fullmatch(r"http://127\.0\.0\.1:\d+/[\w-]{43}", address)


def test_the_policy_judges_where_the_form_goes(profile: Path, tmp_path: Path) -> None:
    write_policy(profile, urls=["http://127.0.0.1", "https://other.example"])
    ack = posted(profile, (str(showing_program(tmp_path)),), POST)
    assert (ack.status, ack.reason) == ("refused", "url_not_allowed")
    assert not (tmp_path / "seen.json").exists()
