"""What is written into three operating systems, and how each of them would read it back."""

from __future__ import annotations

import plistlib
import re
from pathlib import Path

import pytest

from ringhook_relay.cli_running import links_in
from ringhook_relay.handlers import (
    autostart_entry,
    bundle_url_types,
    launch_agent,
    link_entry,
    registry_file,
    windows_keys,
    windows_values,
    without_our_defaults,
)
from ringhook_relay.settings import read_settings
from ringhook_relay.snippets import PROGRAMS, notify_program, snippet_for

WINDOWS = (r"C:\Program Files\ringhook\ringhook-relayw.exe",)
LINUX = ('/opt/ring hook/50% $HOME `x` "q" \\/ringhook-relay', "--profile", "/p")


def windows_argv(line: str) -> list[str]:
    """Split *line* as CommandLineToArgvW does: https://learn.microsoft.com/cpp/c-language/parsing-c-command-line-arguments."""
    words = re.finditer(r'((?:[^\s"]|"(?:[^"]|"")*"?)+)', line)
    return [match.group().replace('"', "") for match in words]


def exec_argv(entry: str) -> list[str]:
    """Read Exec as a desktop does: the value's escapes first, then the quotes of the arguments."""
    value = next(line for line in entry.splitlines() if line.startswith("Exec="))[5:]
    text = re.sub(r"\\(.)", r"\1", value).replace("%%", "%")
    words = re.findall(r'"((?:[^"\\]|\\.)*)"|(\S+)', text)
    return [re.sub(r"\\(.)", r"\1", quoted) or plain for quoted, plain in words]


def windows_command(link: str) -> list[str]:
    opens = {v.key: v.text for v in windows_values(WINDOWS)}
    return windows_argv(opens[r"Software\Classes\ringhook\shell\open\command"].replace("%1", link))


def test_windows_hands_the_link_over_as_the_one_argument_after_the_options() -> None:
    assert windows_command("tel:+33 1") == [*WINDOWS, "dial", "--", "tel:+33 1"]


@pytest.mark.parametrize("link", ['tel:1" --profile "C:\\x', 'tel:1" "--version', 'tel:1" run "'])
def test_a_quote_on_windows_makes_no_option(link: str) -> None:
    argv = windows_command(link)[1:]
    assert argv[:2] == ["dial", "--"]
    assert links_in(argv) == argv[2:]
    assert len(argv) > 3  # more than one after the end of options, which is refused


def test_windows_values_are_ours_alone_and_removed_as_a_whole() -> None:
    ours = (*windows_keys(), r"Software\RegisteredApplications")
    assert all(value.key.startswith(ours) for value in windows_values(WINDOWS))
    schemes = {v.name for v in windows_values(WINDOWS) if v.key.endswith("URLAssociations")}
    assert schemes == {"tel", "callto", "ringhook"}
    assert not [v for v in windows_values(WINDOWS) if v.key == r"Software\Classes\tel"]


def test_a_registry_file_can_be_imported() -> None:
    text = registry_file(windows_values(WINDOWS))
    lines = text.split("\r\n")
    assert lines[0] == "Windows Registry Editor Version 5.00"
    assert r"[HKEY_CURRENT_USER\Software\Classes\ringhook]" in lines
    assert '"URL Protocol"=""' in lines
    assert r'@="\"C:\\Program Files\\ringhook\\ringhook-relayw.exe\" dial -- \"%1\""' in lines


def test_linux_hands_the_link_over_as_one_argument() -> None:
    assert exec_argv(link_entry(LINUX)) == [*LINUX, "dial", "--", "%u"]
    assert exec_argv(autostart_entry(LINUX)) == [*LINUX, "run"]
    assert (
        "MimeType=x-scheme-handler/tel;x-scheme-handler/callto;x-scheme-handler/ringhook;\n"
        in link_entry(LINUX)
    )


def test_macos_starts_the_relay_by_a_list_and_takes_links_by_its_bundle() -> None:
    agent = plistlib.loads(launch_agent(("/Applications/R & <R>.app/x",)).encode())
    assert agent["ProgramArguments"] == ["/Applications/R & <R>.app/x", "run"]
    assert agent["RunAtLoad"] is True
    assert bundle_url_types()[0]["CFBundleURLSchemes"] == ["tel", "callto", "ringhook"]


def test_our_name_leaves_the_list_of_defaults_and_others_stay() -> None:
    before = (
        "[Default Applications]\nx-scheme-handler/tel=ringhook-relay.desktop\n"
        "x-scheme-handler/callto=ringhook-relay.desktop;skype.desktop;\ntext/html=firefox.desktop\n"
    )
    assert without_our_defaults(before) == (
        "[Default Applications]\nx-scheme-handler/callto=skype.desktop;\ntext/html=firefox.desktop\n"
    )
    assert without_our_defaults("") == ""


@pytest.mark.parametrize(
    ("argv", "links"),
    [
        (["dial", "--", "tel:1"], ["tel:1"]),
        (["--profile", "x", "dial", "--", "tel:1", "--evil"], ["tel:1", "--evil"]),
        (["dial", "tel:1"], None),
        (["notify", "--", "1"], None),
        (["dial", "--"], []),
        ([], None),
    ],
)
def test_a_link_is_what_follows_dial_and_two_strokes(
    argv: list[str], links: list[str] | None
) -> None:
    assert links_in(argv) == links


def test_snippets_name_the_program_and_what_to_give_it() -> None:
    assert r"cmdIncomingCall=C:\Program Files\ringhook\ringhook-notify.exe" in snippet_for(
        "microsip", WINDOWS
    )
    assert notify_program(("/opt/r/ringhook-relay",)) == "/opt/r/ringhook-notify"
    assert "arguments (page): --profile /p notify NUMBER popup" in snippet_for("pimphony", LINUX)
    assert snippet_for("windows-reg", WINDOWS) == registry_file(windows_values(WINDOWS))
    assert set(PROGRAMS) == {"microsip", "windows-reg", "pimphony", "ctidivalto"}


def test_divaltos_protocol_is_registered_only_by_whoever_imports_the_file() -> None:
    text = snippet_for("ctidivalto", WINDOWS)
    assert r"[HKEY_CURRENT_USER\Software\Classes\ctidivalto]" in text
    assert '@="URL:ctidivalto Protocol"' in text
    assert r"dial -- \"%1\"" in text
    assert "ctidivalto" not in str(windows_values(WINDOWS)) + link_entry(LINUX)


def test_the_relay_registers_itself_with_its_profile(tmp_path: Path) -> None:
    command = read_settings(str(tmp_path)).own_command
    assert command[-2:] == ("--profile", str(tmp_path))
    assert Path(command[0]).is_absolute()
