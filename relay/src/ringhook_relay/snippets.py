"""Texts to paste into the settings of other programs, so that they call the relay."""

from __future__ import annotations

import subprocess
from collections.abc import Callable, Mapping, Sequence
from pathlib import PurePosixPath, PureWindowsPath

from ringhook_relay.handlers import caller_values, registry_file, windows_values

_NOTIFY = "ringhook-notify"


def snippet_for(program: str, command: Sequence[str]) -> str:
    """Return the text for *program*, one of `PROGRAMS`; *command* starts the relay."""
    return _SNIPPETS[program](command)


def notify_program(command: Sequence[str]) -> str:
    """Return the path of the small program beside the relay that takes a number and nothing else."""
    program = command[0]
    path = PureWindowsPath(program) if "\\" in program else PurePosixPath(program)
    return str(path.with_name(f"{_NOTIFY}{'.exe' if path.suffix.lower() == '.exe' else ''}"))


def _microsip(command: Sequence[str]) -> str:
    """MicroSIP starts a file with the caller's number as all of its arguments, so no option can stand there."""
    return f"; in microsip.ini, section [Settings]\r\ncmdIncomingCall={notify_program(command)}\r\n"


def _windows_registry(command: Sequence[str]) -> str:
    return registry_file(windows_values(command))


def _ctidivalto(command: Sequence[str]) -> str:
    """Divalto's own protocol, for telephone programs that can open a link and nothing else."""
    return registry_file(caller_values(command))


def _pimphony(command: Sequence[str]) -> str:
    """The same program and arguments that Divalto's own ClickToCall program takes."""
    said = {"card": "notify NUMBER", "page": "notify NUMBER popup", "to call": "dial NUMBER"}
    before = subprocess.list2cmdline(command[1:])
    lines = [f"program: {command[0]}"]
    lines += [f"arguments ({use}): {f'{before} {words}'.strip()}" for use, words in said.items()]
    lines.append("In place of NUMBER choose the field that holds the caller's number.")
    return "\r\n".join([*lines, ""])


_SNIPPETS: Mapping[str, Callable[[Sequence[str]], str]] = {
    "microsip": _microsip,
    "windows-reg": _windows_registry,
    "pimphony": _pimphony,
    "ctidivalto": _ctidivalto,
}
PROGRAMS = tuple(_SNIPPETS)
