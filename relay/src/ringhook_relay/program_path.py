"""Which programs may be named at all. A policy chooses among these; it cannot add to them.

Scripts, shells and interpreters read their arguments again as a language, so a caller's number would become
code there: Windows' own start of a .bat does (CVE-2024-24576, https://kb.cert.org/vuls/id/123335).
"""

from __future__ import annotations

import re

_SCRIPTS = """
bat cmd ps1 psm1 vbs vbe js jse wsf wsh hta lnk url msi msp reg pif cpl scr jar
sh bash zsh fish csh ksh command workflow scpt applescript desktop
py pyw pyc pl rb php lua tcl
"""
_READERS = """
cmd command powershell pwsh wscript cscript mshta rundll32 regsvr32 msiexec msbuild installutil wmic
forfiles certutil bitsadmin conhost wsl wt explorer hh
sh ash bash dash zsh fish csh tcsh ksh busybox toybox env xargs nohup setsid nice timeout script expect
sudo su doas pkexec runuser chroot ssh awk gawk mawk nawk find gdb
osascript automator open xdg-open gio
python pythonw pypy py pyw perl ruby php lua luajit tclsh wish node nodejs deno bun java javaw
"""
SCRIPT_ENDINGS = frozenset(_SCRIPTS.split())
INTERPRETERS = frozenset(_READERS.split())
_VERSION = re.compile(r"[0-9.]+$")  # python3.11, perl5.36, ruby3.1
_DEVICE = re.compile(r"(con|prn|aux|nul|conin\$|conout\$|com[0-9¹²³]|lpt[0-9¹²³])(\..*)?")
_WINDOWS_ABSOLUTE = re.compile(r"[A-Za-z]:\\[^\\]")
_MAX_LENGTH = 260


def problem_of_path(path: str, platform: str) -> str:
    """Return why *path* is never started on *platform*, or nothing."""
    if not path or len(path) > _MAX_LENGTH or not path.isprintable():
        return f"a program is a path of 1 to {_MAX_LENGTH} printable characters"
    shape = _windows_problem(path) if platform == "windows" else _posix_problem(path)
    return shape or problem_of_name(path)


def problem_of_name(path: str) -> str:
    """Return why a program of this name is never started, or nothing."""
    name = re.split(r"[\\/]", path)[-1].casefold().rstrip(". ")
    stem, _, ending = name.rpartition(".")
    if stem and ending in SCRIPT_ENDINGS:
        return f"a .{ending} file is a script or a shortcut: name the program itself"
    bare = stem if ending in ("exe", "com") else name
    if bare in INTERPRETERS or _VERSION.sub("", bare) in INTERPRETERS:
        return f"{name} runs what its arguments say: name the program itself"
    return ""


def _windows_problem(path: str) -> str:
    if not _WINDOWS_ABSOLUTE.match(path) or "/" in path:
        return r"a program is an absolute path on a drive, like C:\Crm\crm.exe"
    if ":" in path[2:]:
        return "a colon stands after the drive letter only"
    parts = path[3:].split("\\")
    if any(part != part.rstrip(". ") or not part for part in parts):
        return "no part of the path is empty or ends in a dot or a blank"
    if any(_DEVICE.fullmatch(part.casefold()) for part in parts):
        return "the path names a device"
    if not path.casefold().endswith((".exe", ".com")):
        return "a program ends in .exe or .com"
    return ""


def _posix_problem(path: str) -> str:
    if not path.startswith("/") or path.startswith("//"):
        return "a program is an absolute path, like /opt/crm/crm"
    if path.endswith((".", " ", "/")):
        return "the path ends in the program's name"
    return ""
