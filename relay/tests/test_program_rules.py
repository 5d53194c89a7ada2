"""Which programs may be named, and what they may be told."""

from __future__ import annotations

import re

import pytest

from ringhook_relay.outcome import StoppedError
from ringhook_relay.policy import Policy, Program
from ringhook_relay.program_path import problem_of_path

FORBIDDEN_ON_WINDOWS = [
    "", "crm.exe", r"Crm\crm.exe", r"C:crm.exe", r"\Crm\crm.exe", r"\\server\share\crm.exe", r"\\?\C:\crm.exe",
    r"\\.\C:\crm.exe", "//server/share/crm.exe", "C:/Crm/crm.exe", r"C:\Crm\crm.bat", r"C:\Crm\crm.BAT",
    r"C:\Crm\crm.bat.", r"C:\Crm\crm.bat ", r"C:\Crm \crm.exe", r"C:\Crm\crm.exe.", r"C:\Crm\crm.exe:evil.exe",
    r"C:\Crm\crm.lnk", r"C:\Crm\crm.ps1", r"C:\Crm\crm.vbs", r"C:\Crm\crm.js", r"C:\Crm\crm.msi", r"C:\Crm\crm",
    r"C:\Windows\System32\cmd.exe", r"C:\Windows\System32\CMD.EXE", r"C:\x\PowerShell.exe", r"C:\x\pwsh.exe",
    r"C:\x\wscript.exe", r"C:\x\mshta.exe", r"C:\x\rundll32.exe", r"C:\Python311\python.exe", r"C:\x\pythonw3.11.exe",
    r"C:\Crm\con.exe", r"C:\NUL\crm.exe", r"C:\Crm\lpt1.exe", "C:\\Crm\\c\nrm.exe", "C:\\Crm\\c\x00rm.exe",
    "C:\\Crm\\\\crm.exe", "C:\\" + "a" * 300 + ".exe", "https://crm.example/crm.exe", "C:\\Crm\\\u202eexe.com",
]  # fmt: skip
FORBIDDEN_ON_LINUX = [
    "", "echo", "./echo", "~/echo", "//server/echo", r"\\server\echo", "/bin/sh", "/bin/bash", "/usr/bin/env",
    "/usr/bin/python3", "/usr/bin/python3.11", "/usr/bin/perl5.36.0", "/usr/bin/sudo", "/usr/bin/xargs",
    "/usr/bin/busybox", "/opt/crm/card.sh", "/opt/crm/card.py", "/opt/crm/card.SH", "/opt/crm/x.desktop",
    "/opt/crm/card.jar", "/opt/crm/", "/opt/crm/card ", "/opt/crm/card.", "/opt/crm/ca\nrd",
]  # fmt: skip


@pytest.mark.parametrize("path", FORBIDDEN_ON_WINDOWS)
def test_windows_starts_programs_only(path: str) -> None:
    assert problem_of_path(path, "windows")


@pytest.mark.parametrize("path", FORBIDDEN_ON_LINUX)
def test_linux_starts_programs_only(path: str) -> None:
    assert problem_of_path(path, "linux")


@pytest.mark.parametrize(
    ("path", "platform"),
    [
        (r"C:\Program Files\Crm\crm.exe", "windows"),
        (r"c:\application.EXE", "windows"),
        (r"D:\Console\contact.com", "windows"),
        ("/opt/crm/card", "linux"),
        ("/opt/crm/Card 2.0", "linux"),
        ("/Applications/Program.app", "macos"),
    ],
)
def test_a_program_may_be_named(path: str, platform: str) -> None:
    assert problem_of_path(path, platform) == ""


def policy(*patterns: str) -> Policy:
    arguments = tuple(re.compile(p) for p in patterns) if patterns else None
    return Policy(programs=(Program("/opt/crm/card", arguments),))


def refusal(rules: Policy, *argv: str) -> str:
    with pytest.raises(StoppedError) as caught:
        rules.check_start(argv)
    return caught.value.outcome.reason


def test_only_the_exact_path_is_started() -> None:
    assert refusal(policy(), "/opt/crm/Card", "1") == "program_not_allowed"
    assert refusal(policy(), "/opt/crm/../crm/card", "1") == "program_not_allowed"
    assert refusal(policy()) == "program_forbidden"


def test_windows_does_not_mind_the_case_of_a_path() -> None:
    rules = Policy(programs=(Program(r"C:\Crm\crm.exe"),), platform="windows")
    assert rules.check_start((r"c:\CRM\Crm.EXE", "+33184881234")).path == r"C:\Crm\crm.exe"


@pytest.mark.parametrize(
    "value", ["+33184881234", "0184881234", "*21#", "AppelDe=+33184881234", "TEL=12"]
)
def test_a_number_is_allowed_without_a_pattern(value: str) -> None:
    assert policy().check_start(("/opt/crm/card", value)).per_minute == 10


@pytest.mark.parametrize(
    "value",
    ["", "-rf", "/x", "@file", "--number=1", "Ann", "1 2", "1;reboot", "$(reboot)", "`reboot`", "1\n2", '"', "'",
     "1&2", "%PATH%", "１２３", "=1", "A B=1", "1" * 32, "NAME=", "NAME=x", "NAME=-1", "1\x00", "+", "++1"],
)  # fmt: skip
def test_anything_but_a_number_needs_a_pattern(value: str) -> None:
    assert refusal(policy(), "/opt/crm/card", value) == "argument_not_allowed"


@pytest.mark.parametrize("value", ["-rf", "/x", "@file"])
def test_a_wide_pattern_does_not_let_an_option_in(value: str) -> None:
    assert refusal(policy(".*"), "/opt/crm/card", value) == "argument_not_allowed"
    assert refusal(policy("-x|.*"), "/opt/crm/card", value) == "argument_not_allowed"


def test_an_option_is_allowed_where_the_pattern_begins_with_it() -> None:
    rules = policy("/tel:[0-9]+", r"\-\-name=(a|b)")
    rules.check_start(("/opt/crm/card", "/tel:12", "--name=a"))
    assert refusal(rules, "/opt/crm/card", "-tel:12", "--name=a") == "argument_not_allowed"


def test_each_argument_has_its_place() -> None:
    rules = policy("[a-z]+", "[0-9]+")
    rules.check_start(("/opt/crm/card", "a", "1"))
    for argv in (("a",), ("1", "a"), ("a", "1", "2"), ("a1", "1")):
        assert refusal(rules, "/opt/crm/card", *argv) == "argument_not_allowed"


def test_an_empty_list_means_no_arguments() -> None:
    rules = Policy(programs=(Program("/opt/crm/card", ()),))
    rules.check_start(("/opt/crm/card",))
    assert refusal(rules, "/opt/crm/card", "1") == "argument_not_allowed"


def test_too_many_or_too_long_arguments_are_refused() -> None:
    assert refusal(policy(), "/opt/crm/card", *["1"] * 17) == "argument_not_allowed"
    assert refusal(policy(".*"), "/opt/crm/card", "a" * 513) == "argument_not_allowed"


def test_a_refusal_repeats_no_value() -> None:
    with pytest.raises(StoppedError) as caught:
        policy("[a-z]+").check_start(("/opt/crm/card", "+33184881234"))
    assert "argument 1 does not match [a-z]+" in str(caught.value)
    assert "184881234" not in str(caught.value)


def test_a_refusal_says_how_to_allow_it() -> None:
    with pytest.raises(StoppedError, match=r'policy --allow-program "/opt/crm/other"'):
        policy().check_start(("/opt/crm/other", "1"))
