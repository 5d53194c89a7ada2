"""One-time links are files in the data folder."""

from __future__ import annotations

import stat
import sys
import threading
from pathlib import Path

import pytest

from ringhook.embedded.login_links import LoginLinks
from ringhook.memory.clock import FixedClock


@pytest.fixture
def clock() -> FixedClock:
    return FixedClock()


@pytest.fixture
def links(tmp_path: Path, clock: FixedClock) -> LoginLinks:
    return LoginLinks(tmp_path, clock)


def token_of(link: str) -> str:
    return link.partition("#once=")[2]


def test_a_link_is_good_once(links: LoginLinks) -> None:
    link = links.offer("http://127.0.0.1:8420/", "main")
    assert link.startswith("http://127.0.0.1:8420/#once=")
    assert [links.spend(token_of(link)) for _ in range(2)] == ["main", ""]


def test_a_link_is_good_for_ten_minutes(links: LoginLinks, clock: FixedClock) -> None:
    link = links.offer("http://x", "main")
    clock.advance(600)
    assert not links.spend(token_of(link))


def test_a_link_made_by_another_process_is_good(
    links: LoginLinks, tmp_path: Path, clock: FixedClock
) -> None:
    assert links.spend(token_of(LoginLinks(tmp_path, clock).offer("http://x", "main")))


def test_of_many_at_once_one_gets_in(links: LoginLinks) -> None:
    token = token_of(links.offer("http://x", "main"))
    got: list[str] = []
    threads = [threading.Thread(target=lambda: got.append(links.spend(token))) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert got.count("main") == 1


@pytest.mark.parametrize("token", ["", "x", "../vault.key", "a/b", "\x00", "é" * 300])
def test_a_strange_token_opens_and_deletes_nothing(
    links: LoginLinks, tmp_path: Path, token: str
) -> None:
    (tmp_path / "vault.key").write_text("key")
    assert not links.spend(token)
    assert (tmp_path / "vault.key").read_text() == "key"


def test_the_folder_does_not_tell_the_token(links: LoginLinks, tmp_path: Path) -> None:
    token = token_of(links.offer("http://x", "main"))
    (path,) = tmp_path.glob("login-*")
    assert token not in path.name + path.read_text()


@pytest.mark.skipif(sys.platform == "win32", reason="the folder's rights count there")
def test_only_its_owner_may_read_it(links: LoginLinks, tmp_path: Path) -> None:
    links.offer("http://x", "main")
    (path,) = tmp_path.glob("login-*")
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_links_that_are_over_do_not_pile_up(
    links: LoginLinks, tmp_path: Path, clock: FixedClock
) -> None:
    links.offer("http://x", "main")
    clock.advance(601)
    links.offer("http://x", "main")
    assert len(list(tmp_path.glob("login-*"))) == 1


def test_the_address_of_the_server_is_remembered(links: LoginLinks) -> None:
    assert links.address() == ""
    links.note_address("http://127.0.0.1:8420")
    assert links.address() == "http://127.0.0.1:8420"
