"""Which programs a RUN target may name, by system; the desktop's own policy decides after that.

Only a full path to a real program: no scripts, shells or interpreters, whose own quoting rules would
undo ours, and nothing that the system reads as something else than the path that is written.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

WINDOWS, MACOS, LINUX = "windows", "macos", "linux"
PLATFORMS = (WINDOWS, MACOS, LINUX)

_SCRIPTS = """
bat cmd ps1 psm1 vbs vbe js jse wsf wsh hta lnk url msi msp scr pif cpl reg jar py pyw pl rb
php sh bash zsh command tool workflow scpt applescript desktop
"""
SCRIPTS = frozenset(_SCRIPTS.split())
_SHELLS = """
cmd powershell powershell_ise pwsh wscript cscript mshta rundll32 regsvr32 msiexec installutil
regasm regsvcs msbuild wsl wslhost forfiles pcalua conhost wt schtasks certutil bitsadmin hh
control odbcconf cmstp wmic mmc reg regedit sc net explorer start sh bash dash ash zsh ksh csh
tcsh fish busybox env nohup xargs sudo su doas pkexec osascript open xdg-open ssh awk gawk mawk
sed find xterm gnome-terminal konsole terminal iterm automator python pythonw py pyw perl ruby
node php lua tclsh wish java javaw deno bun
"""
SHELLS = frozenset(_SHELLS.split()) | {"script editor"}
DEVICES = re.compile(r"(?i)(?:con|prn|aux|nul|conin\$|conout\$|com[0-9¹²³]|lpt[0-9¹²³])(?:\..*)?\Z")

_DRIVE = re.compile(r"[A-Za-z]:[\\/]")
_VERSION = "0123456789.-"
_ENDING = re.compile(r"\.(\w{1,16})[. ]*\Z")


def refusal_of(program: str, platform: str, *, bare_names: bool) -> str:
    """Return why *program* may not run on *platform*, as a sentence; nothing when it may.

    With *bare_names* a name without a path passes: the desktop knows what it stands for.
    """
    if "://" in program:
        return "RUN starts a program; to open an address use the action URL"
    if script_ending(program):
        return f".{script_ending(program)} files are not started; wrap the script in a program"
    if program_name(program) in SHELLS:
        return f"{program_name(program)} runs commands of its own; name the program itself"
    if not re.search(r"[\\/:]", program):
        return "" if bare_names and _is_plain(program, platform) else _FULL_PATH[platform]
    return _RULES[platform](program)


def program_name(program: str) -> str:
    """Return the last part of the path in lower case, without ending and version (`python3.12`)."""
    last = re.split(r"[\\/]", program.lower())[-1].rstrip(". ")
    stem = re.sub(r"\.(?:exe|com|app)\Z", "", last)
    return stem.rstrip(_VERSION) or stem


def script_ending(program: str) -> str:
    """Return the ending of a script or shortcut, else nothing; dots and blanks after it do not hide it."""
    found = _ENDING.search(program)
    return found[1].lower() if found and found[1].lower() in SCRIPTS else ""


_FULL_PATH: Mapping[str, str] = {
    WINDOWS: r"write the full path, as in c:\folder\program.exe",
    MACOS: "write the full path, as in /Applications/Program.app",
    LINUX: "write the full path, as in /usr/bin/program",
}


def _is_plain(program: str, platform: str) -> bool:
    return platform != WINDOWS or not _windows_part(program)


def _windows(program: str) -> str:
    if program.startswith(("\\\\", "//")):
        return "a program on the network is not started; copy it to the computer"
    if not _DRIVE.match(program):
        return _FULL_PATH[WINDOWS]
    parts = re.split(r"[\\/]", program[3:])
    problems = (_windows_folder(part) for part in parts[:-1])
    return next((problem for problem in problems if problem), "") or _windows_part(parts[-1])


def _windows_folder(part: str) -> str:
    if re.search(r'[:*?"<>|]', part):
        return "the path holds a character that no Windows path has"
    if part in {"", ".", ".."} or part != part.rstrip(". "):
        return "write the path without . and .. and without a dot or blank at the end of a part"
    return "the path names a device" if DEVICES.match(part) else ""


def _windows_part(name: str) -> str:
    problem = _windows_folder(name)
    if not problem and not name.lower().endswith((".exe", ".com")):
        return "only .exe and .com programs are started"
    return problem


def _posix(program: str) -> str:
    if not program.startswith("/") or program.startswith("//"):
        return _FULL_PATH[LINUX]
    parts = program[1:].split("/")
    if any(part in {"", ".", ".."} for part in parts):
        return "write the path without . and .. and without doubled or final slashes"
    return ""


_RULES: Mapping[str, Callable[[str], str]] = {WINDOWS: _windows, MACOS: _posix, LINUX: _posix}
