"""What really happens on a computer: programs start, pages open, cards are logged."""

from __future__ import annotations

import asyncio
import hashlib
import logging
import time
from dataclasses import replace
from pathlib import Path

import pytest
from relay.tests.programs import (
    desktop_of,
    launching,
    no_waiting,
    seen,
    showing_program,
    write_policy,
)

from ringhook.wire.frames import Ack, Close, Open, Pop, Run
from ringhook.wire.signing import Signed
from ringhook_relay.desktop import PolicyDesktop
from ringhook_relay.performing import Performer
from ringhook_relay.runner import argv_of

RUN = Run(id="d1", call_id="c1", argv=("/bin/echo", "+33184881234"))
OPEN = Open(id="d2", call_id="c1", url="https://crm.example/card?n=%2B33184881234")
POP = Pop(id="d3", call_id="c1", card={"number": "+33184881234", "name": "Ann\nROOT: fake line"})
CLOSE = Close(id="d4", call_id="c1")


def perform(desktop: PolicyDesktop, *commands: Signed) -> list[Ack]:
    performer = Performer(desktop, time.monotonic)

    async def all_of_them() -> list[Ack]:
        return [await performer.perform(command) for command in commands]

    return asyncio.run(all_of_them())


def result(ack: Ack) -> tuple[str, str, str]:
    return ack.status, ack.reason, ack.detail


def test_a_listed_program_runs_and_its_exit_code_is_told(profile: Path) -> None:
    write_policy(profile, programs=[{"path": "/bin/echo"}, {"path": "/bin/false", "arguments": []}])
    with launching({}) as launcher:
        acks = perform(desktop_of(profile, launcher), RUN, replace(RUN, argv=("/bin/false",)))
    assert [result(ack) for ack in acks] == [
        ("done", "exited", "exit code 0"),
        ("done", "exited", "exit code 1"),
    ]
    assert acks[0].id == "d1"
    assert acks[0].duration_ms > 0


def test_a_program_that_stays_is_reported_as_started(profile: Path) -> None:
    write_policy(profile, programs=[{"path": "/bin/sleep"}])
    with launching({}, no_waiting) as launcher:
        (ack,) = perform(desktop_of(profile, launcher), replace(RUN, argv=("/bin/sleep", "30")))
    assert result(ack) == ("done", "started", "")


def test_a_program_gets_its_arguments_untouched_and_nothing_of_ours(
    profile: Path, tmp_path: Path
) -> None:
    program = showing_program(tmp_path)
    hostile = ["$(touch x)", "`id`", "a;b|c&d", "\"q\" 'q'", "%PATH%", "é 🙂", "a  b", "\\"]
    write_policy(profile, programs=[{"path": str(program), "arguments": [".*"] * len(hostile)}])
    with launching({"LANG": "C.UTF-8"}) as launcher:
        (ack,) = perform(desktop_of(profile, launcher), replace(RUN, argv=(str(program), *hostile)))
    assert result(ack) == ("done", "exited", "exit code 0")
    found = seen(tmp_path)
    assert found["argv"] == hostile
    assert found["folder"] == str(tmp_path)
    assert found["session"]
    assert not found["terminal"]
    assert found["environment"]["LANG"] == "C.UTF-8"
    assert not [name for name in found["environment"] if name.startswith("RINGHOOK")]
    assert not (tmp_path / "x").exists()


@pytest.mark.parametrize(
    ("argv", "reason"),
    [
        (("/bin/echo", "-n"), "argument_not_allowed"),
        (("/bin/echo", "1\n2"), "argument_not_allowed"),
        (("/bin/true",), "program_not_allowed"),
        (("/bin/sh", "-c", "reboot"), "program_forbidden"),
        (("echo", "1"), "program_forbidden"),
        ((), "program_forbidden"),
    ],
)
def test_what_the_policy_does_not_allow_is_refused(
    profile: Path, argv: tuple[str, ...], reason: str
) -> None:
    write_policy(profile, programs=[{"path": "/bin/echo"}])
    with launching({}) as launcher:
        (ack,) = perform(desktop_of(profile, launcher), replace(RUN, argv=argv))
        assert launcher._running == []
    assert (ack.status, ack.reason) == ("refused", reason)


def test_a_missing_program_is_reported(profile: Path) -> None:
    write_policy(profile, programs=[{"path": "/opt/not-there"}])
    with launching({}) as launcher:
        (ack,) = perform(desktop_of(profile, launcher), replace(RUN, argv=("/opt/not-there", "1")))
    assert (ack.status, ack.reason) == ("failed", "not_found")


def test_a_file_that_is_no_program_is_reported(profile: Path, tmp_path: Path) -> None:
    plain, broken = tmp_path / "plain", tmp_path / "broken"
    plain.write_text("text")
    broken.write_text("neither a script nor a binary")
    broken.chmod(0o700)
    write_policy(profile, programs=[{"path": str(plain)}, {"path": str(broken)}])
    commands = [replace(RUN, argv=(str(path), "1")) for path in (plain, broken)]
    with launching({}) as launcher:
        acks = perform(desktop_of(profile, launcher), *commands)
    assert [ack.reason for ack in acks] == ["not_executable", "start_failed"]


def test_a_link_to_a_shell_is_refused(profile: Path, tmp_path: Path) -> None:
    link = tmp_path / "card"
    link.symlink_to("/bin/bash")
    write_policy(profile, programs=[{"path": str(link)}])
    with launching({}) as launcher:
        (ack,) = perform(desktop_of(profile, launcher), replace(RUN, argv=(str(link), "1")))
    assert ack.reason == "program_forbidden"


@pytest.mark.parametrize("place", [".", "card"])
def test_a_program_that_anybody_can_replace_is_refused(
    profile: Path, tmp_path: Path, place: str
) -> None:
    folder = tmp_path / "open"
    folder.mkdir()
    program = showing_program(folder)
    (folder / place).chmod(0o777)
    write_policy(profile, programs=[{"path": str(program)}])
    with launching({}) as launcher:
        (ack,) = perform(desktop_of(profile, launcher), replace(RUN, argv=(str(program), "1")))
    assert ack.reason == "program_unsafe"


def test_a_program_that_was_changed_is_refused(profile: Path, tmp_path: Path) -> None:
    program = showing_program(tmp_path)
    digest = hashlib.sha256(program.read_bytes()).hexdigest()
    write_policy(profile, programs=[{"path": str(program), "sha256": digest}])
    command = replace(RUN, argv=(str(program), "1"))
    with launching({}) as launcher:
        desktop = desktop_of(profile, launcher)
        (before,) = perform(desktop, command)
        program.write_text(program.read_text() + "#")
        (after,) = perform(desktop, command)
    assert (before.reason, after.reason) == ("exited", "program_changed")


def test_a_program_starts_only_so_often(profile: Path) -> None:
    write_policy(profile, programs=[{"path": "/bin/echo", "per_minute": 2}, {"path": "/bin/true"}])
    with launching({}) as launcher:
        acks = perform(
            desktop_of(profile, launcher), RUN, RUN, RUN, replace(RUN, argv=("/bin/true",))
        )
    assert [ack.reason for ack in acks] == ["exited", "exited", "too_many", "exited"]


def test_a_page_opens_with_the_given_browser(profile: Path, tmp_path: Path) -> None:
    browser = (str(showing_program(tmp_path)), "--new-window")
    write_policy(profile, urls=["https://crm.example"])
    with launching({}) as launcher:
        (ack,) = perform(desktop_of(profile, launcher, browser=browser), OPEN)
    assert result(ack) == ("done", "opened", "")
    assert seen(tmp_path)["argv"] == ["--new-window", OPEN.url]


def test_a_browser_that_stays_has_opened_the_page(profile: Path) -> None:
    write_policy(profile, urls=["https://crm.example"])
    with launching({}, no_waiting) as launcher:
        desktop = desktop_of(profile, launcher, browser=("/usr/bin/tail", "-f", "/dev/null"))
        (ack,) = perform(desktop, OPEN)
    assert ack.reason == "opened"


def test_a_browser_that_reports_an_error_has_failed(profile: Path) -> None:
    write_policy(profile, urls=["https://crm.example"])
    with launching({}) as launcher:
        (ack,) = perform(desktop_of(profile, launcher, browser=("/bin/false",)), OPEN)
    assert result(ack) == ("failed", "browser_failed", "the browser's launcher ended with 1")


def test_a_computer_without_a_browser_says_so(
    profile: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    write_policy(profile, urls=["https://crm.example"])
    with launching({}) as launcher:
        (ack,) = perform(desktop_of(profile, launcher), OPEN)
    assert (ack.status, ack.reason) == ("failed", "no_browser")


def test_the_systems_own_opener_is_used(
    profile: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    showing_program(tmp_path).rename(tmp_path / "xdg-open")
    monkeypatch.setenv("PATH", str(tmp_path))
    write_policy(profile, urls=["https://crm.example"])
    with launching({}) as launcher:
        (ack,) = perform(desktop_of(profile, launcher), OPEN)
    assert ack.reason == "opened"
    assert seen(tmp_path)["argv"] == [OPEN.url]


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("https://crm.example@evil.example/", "url_malformed"),
        ("file:///etc/passwd", "url_malformed"),
        ("--help", "url_malformed"),
        ("https://evil.example/", "url_not_allowed"),
        ("http://crm.example/", "url_not_allowed"),
    ],
)
def test_other_pages_stay_closed(profile: Path, url: str, reason: str) -> None:
    write_policy(profile, urls=["https://crm.example"])
    with launching({}) as launcher:
        (ack,) = perform(
            desktop_of(profile, launcher, browser=("/bin/true",)), replace(OPEN, url=url)
        )
        assert launcher._running == []
    assert (ack.status, ack.reason) == ("refused", reason)


def test_a_mistake_in_the_cloud_does_not_bury_the_desktop_in_pages(profile: Path) -> None:
    write_policy(profile, urls=["https://crm.example"])
    with launching({}) as launcher:
        acks = perform(desktop_of(profile, launcher, browser=("/bin/true",)), *[OPEN] * 31)
    assert [ack.reason for ack in acks] == ["opened"] * 30 + ["too_many"]


def test_cards_are_logged_on_one_line_without_the_caller(
    profile: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    with launching({}) as launcher:
        acks = perform(desktop_of(profile, launcher), POP, CLOSE)
    assert [result(ack) for ack in acks] == [("done", "logged", "")] * 2
    assert "+331****34" in caplog.text
    assert "184881234" not in caplog.text
    assert "Ann" not in caplog.text
    assert all("\n" not in record.getMessage() for record in caplog.records)


def test_a_broken_policy_allows_nothing_and_the_log_says_why(
    profile: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (profile / "policy.json").write_text("{")
    (profile / "policy.json").chmod(0o600)
    with launching({}) as launcher:
        acks = perform(desktop_of(profile, launcher), RUN, OPEN, POP)
    assert [ack.reason for ack in acks] == ["policy_broken", "policy_broken", "logged"]
    assert str(profile) not in acks[0].detail
    assert str(profile) in caplog.text


def test_a_refused_number_reaches_neither_ack_nor_log(
    profile: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    with launching({}) as launcher:
        (ack,) = perform(
            desktop_of(profile, launcher),
            replace(RUN, argv=("/opt/+33184881234/card", "+33184881234")),
        )
    assert "184881234" not in ack.detail + caplog.text


class BrokenDesktop(PolicyDesktop):
    """Fails like a bug would."""

    async def run(self, command: Run) -> None:  # type: ignore[override]  # it never returns
        raise RuntimeError(f"could not call {command.argv}")


def test_an_error_of_our_own_is_acknowledged_without_its_values(
    caplog: pytest.LogCaptureFixture,
) -> None:
    (ack,) = perform(BrokenDesktop.__new__(BrokenDesktop), RUN)
    assert result(ack) == ("failed", "internal", "RuntimeError")
    assert "RuntimeError" in caplog.text
    assert "184881234" not in caplog.text


def test_a_macos_bundle_starts_through_open() -> None:
    assert argv_of("/Applications/Crm.app", ("+33",)) == (
        "/usr/bin/open", "-a", "/Applications/Crm.app", "--args", "+33",
    )  # fmt: skip
