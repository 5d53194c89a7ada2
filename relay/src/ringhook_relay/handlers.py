"""Which texts and values make an operating system hand tel: links to the relay. Pure: nothing is written here."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from ringhook_relay.links import CALLER_SCHEME, SCHEMES

ENTRY_NAME: Final = "ringhook-relay.desktop"
LABEL: Final = "eu.ringhook.relay"
_PROG_ID = "RinghookRelay.tel"
_CAPABILITIES = r"Software\RinghookRelay\Capabilities"
RUN_KEY: Final = r"Software\Microsoft\Windows\CurrentVersion\Run"
WINDOWS_NAME: Final = "RinghookRelay"
# Characters that end or change a quoted argument of Exec:
# https://specifications.freedesktop.org/desktop-entry-spec/latest/exec-variables.html
_PLAIN = re.compile(r"[A-Za-z0-9_./+:=@,-]+")
_QUOTED_SPECIALS = '"`$\\'


@dataclass(frozen=True, slots=True)
class RegistryValue:
    """One text value under HKEY_CURRENT_USER; the name of a key's default value is empty."""

    key: str
    name: str
    text: str


def windows_values(command: Sequence[str]) -> tuple[RegistryValue, ...]:
    r"""Return what registers the handler for the current user.

    Windows puts the link into `"%1"` as it is, quotes included: the handler takes exactly one argument after `--`.
    The user chooses the default for tel: in Settings; the choice is protected. ringhook: is ours alone.
    https://learn.microsoft.com/en-us/windows/win32/shell/default-programs
    """
    opens = f'{subprocess.list2cmdline(command)} dial -- "%1"'
    values = [
        RegistryValue(rf"Software\Classes\{_PROG_ID}", "", "ringhook: call this number"),
        RegistryValue(rf"Software\Classes\{_PROG_ID}\shell\open\command", "", opens),
        RegistryValue(r"Software\Classes\ringhook", "", "URL:ringhook"),
        RegistryValue(r"Software\Classes\ringhook", "URL Protocol", ""),
        RegistryValue(r"Software\Classes\ringhook\shell\open\command", "", opens),
        RegistryValue(_CAPABILITIES, "ApplicationName", "ringhook relay"),
        RegistryValue(_CAPABILITIES, "ApplicationDescription", "Calls numbers on web pages"),
    ]
    values += [
        RegistryValue(rf"{_CAPABILITIES}\URLAssociations", scheme, _PROG_ID) for scheme in SCHEMES
    ]
    return (
        *values,
        RegistryValue(r"Software\RegisteredApplications", WINDOWS_NAME, _CAPABILITIES),
    )


def windows_keys() -> tuple[str, ...]:
    """Return the keys that are ours as a whole, to be removed with all that is in them."""
    return (
        rf"Software\Classes\{_PROG_ID}",
        r"Software\Classes\ringhook",
        r"Software\RinghookRelay",
    )


def caller_values(command: Sequence[str]) -> tuple[RegistryValue, ...]:
    """Return what makes ctidivalto: links come here: nobody registers it unasked, Divalto may have its own."""
    opens = f'{subprocess.list2cmdline(command)} dial -- "%1"'
    key = rf"Software\Classes\{CALLER_SCHEME}"
    return (
        RegistryValue(key, "", f"URL:{CALLER_SCHEME} Protocol"),
        RegistryValue(key, "URL Protocol", ""),
        RegistryValue(rf"{key}\shell\open\command", "", opens),
    )


def registry_file(values: Sequence[RegistryValue]) -> str:
    """Return *values* as the text of a .reg file."""
    lines = ["Windows Registry Editor Version 5.00"]
    key = ""
    for value in values:
        if value.key != key:
            key = value.key
            lines += ["", rf"[HKEY_CURRENT_USER\{key}]"]
        name = f'"{_registry_text(value.name)}"' if value.name else "@"
        lines.append(f'{name}="{_registry_text(value.text)}"')
    return "\r\n".join([*lines, ""])


def link_entry(command: Sequence[str]) -> str:
    """Return the desktop entry that takes links."""
    mime = "".join(f"x-scheme-handler/{scheme};" for scheme in SCHEMES)
    return _entry(f"{_exec(command)} dial -- %u", f"NoDisplay=true\nMimeType={mime}\n")


def autostart_entry(command: Sequence[str]) -> str:
    """Return the desktop entry that starts the relay with the session."""
    return _entry(f"{_exec(command)} run", "X-GNOME-Autostart-enabled=true\n")


def launch_agent(command: Sequence[str]) -> str:
    """Return the launch agent of macOS that starts the relay with the session."""
    import plistlib  # noqa: PLC0415 - brings a megabyte of XML along, for a thing that is done once

    content = {"Label": LABEL, "ProgramArguments": [*command, "run"], "RunAtLoad": True}
    return plistlib.dumps(content).decode()


def bundle_url_types() -> list[dict[str, object]]:
    """Return `CFBundleURLTypes` of the Info.plist: on macOS only an application's bundle takes links."""
    return [{"CFBundleURLName": LABEL, "CFBundleURLSchemes": list(SCHEMES)}]


def without_our_defaults(associations: str) -> str:
    """Return the text of mimeapps.list without our entry."""
    kept = []
    for line in associations.splitlines():
        name, equals, value = line.partition("=")
        entries = [entry for entry in value.split(";") if entry]
        if not equals or ENTRY_NAME not in entries:
            kept.append(line)
            continue
        left = [entry for entry in entries if entry != ENTRY_NAME]
        if left:
            kept.append(f"{name}={';'.join(left)};")
    return "\n".join([*kept, ""]) if kept else ""


def _entry(command: str, more: str) -> str:
    return (
        "[Desktop Entry]\nType=Application\nVersion=1.0\nName=ringhook relay\n"
        f"Comment=Shows calls and calls numbers\nExec={command}\nTerminal=false\n{more}"
    )


def _exec(command: Sequence[str]) -> str:
    """Return *command* quoted twice: as arguments of Exec, then as a value of the file."""
    return " ".join(_exec_argument(argument) for argument in command)


def _exec_argument(argument: str) -> str:
    """Plain arguments stay bare: xdg-open without a desktop environment knows no quotes."""
    if _PLAIN.fullmatch(argument):
        return argument
    quoted = "".join(f"\\{c}" if c in _QUOTED_SPECIALS else c for c in argument)
    return f'"{quoted}"'.replace("\\", "\\\\").replace("%", "%%")


def _registry_text(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"', '\\"')
