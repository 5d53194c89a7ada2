"""Registers the relay with the operating system, for the current user only: links, and the start with the session."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Final

from ringhook_relay.handlers import (
    ENTRY_NAME,
    LABEL,
    RUN_KEY,
    WINDOWS_NAME,
    RegistryValue,
    autostart_entry,
    launch_agent,
    link_entry,
    windows_keys,
    windows_values,
    without_our_defaults,
)
from ringhook_relay.links import SCHEMES
from ringhook_relay.private_file import write_private
from ringhook_relay.settings import Settings

_TOOL_SECONDS: Final = 20.0
Said = list[str]


def register(settings: Settings) -> Said:
    """Make tel:, callto: and ringhook: links come here; returns what the user should know."""
    return _REGISTER[settings.platform](settings)


def unregister(settings: Settings) -> Said:
    """Undo `register`."""
    return _UNREGISTER[settings.platform](settings)


def set_autostart(settings: Settings, *, is_on: bool) -> Said:
    """Start the relay with the session, or no longer."""
    return _AUTOSTART[settings.platform](settings, is_on)


def _register_linux(settings: Settings) -> Said:
    entry = _entry_path(settings)
    write_private(entry, link_entry(settings.own_command))
    _tool(settings, "update-desktop-database", str(entry.parent))
    types = [f"x-scheme-handler/{scheme}" for scheme in SCHEMES]
    if _tool(settings, "xdg-mime", "default", ENTRY_NAME, *types):
        return [f"Links to numbers come here now ({entry})."]
    return [f"{entry} is written. Install xdg-utils and register again to make it the default."]


def _unregister_linux(settings: Settings) -> Said:
    entry = _entry_path(settings)
    entry.unlink(missing_ok=True)
    _tool(settings, "update-desktop-database", str(entry.parent))
    for folder in (settings.config_folder, settings.data_folder / "applications"):
        _clean_associations(folder / "mimeapps.list")
    return ["Links to numbers no longer come here."]


def _clean_associations(path: Path) -> None:
    with suppress(FileNotFoundError, UnicodeDecodeError):
        before = path.read_text(encoding="utf-8")
        after = without_our_defaults(before)
        if after != before:
            write_private(path, after)


def _autostart_linux(settings: Settings, is_on: bool) -> Said:  # noqa: FBT001 - one row of a table
    entry = settings.config_folder / "autostart" / ENTRY_NAME
    return _file_of_autostart(entry, autostart_entry(settings.own_command) if is_on else "")


def _autostart_macos(settings: Settings, is_on: bool) -> Said:  # noqa: FBT001 - one row of a table
    agent = Path.home() / "Library" / "LaunchAgents" / f"{LABEL}.plist"
    return _file_of_autostart(agent, launch_agent(settings.own_command) if is_on else "")


def _file_of_autostart(path: Path, text: str) -> Said:
    if not text:
        path.unlink(missing_ok=True)
        return ["The relay no longer starts with the session."]
    write_private(path, text)
    return [f"The relay starts with the next session ({path})."]


def _register_macos(settings: Settings) -> Said:
    """The bundle's Info.plist names the schemes, and macOS registers a bundle when it is first opened."""
    if ".app/" not in settings.own_command[0]:
        return [
            "macOS gives links to applications only: install the ringhook relay as an application."
        ]
    bundle = f"{settings.own_command[0].partition('.app/')[0]}.app"
    _tool(settings, "open", "-g", "-a", bundle)
    return [
        f"macOS knows {bundle} now. Choose it for tel: in FaceTime's settings, Default for Calls."
    ]


def _unregister_macos(_settings: Settings) -> Said:
    return ["macOS forgets the links when the application is moved to the bin."]


def _register_windows(settings: Settings) -> Said:
    _write_registry(windows_values(settings.own_command))
    return [
        "ringhook: links come here now. For tel: choose the relay in Windows' settings:",
        "  start ms-settings:defaultapps?registeredAppUser=RinghookRelay",
    ]


def _unregister_windows(_settings: Settings) -> Said:
    _remove_registry(windows_keys(), r"Software\RegisteredApplications")
    return ["Links to numbers no longer come here."]


def _autostart_windows(settings: Settings, is_on: bool) -> Said:  # noqa: FBT001 - one row of a table
    if not is_on:
        _remove_registry((), RUN_KEY)
        return ["The relay no longer starts with the session."]
    command = subprocess.list2cmdline([*settings.own_command, "run"])
    _write_registry((RegistryValue(RUN_KEY, WINDOWS_NAME, command),))
    return ["The relay starts with the next session."]


def _write_registry(values: tuple[RegistryValue, ...]) -> None:
    if sys.platform == "win32":
        import winreg  # noqa: PLC0415 - exists on Windows only

        for value in values:
            with winreg.CreateKey(winreg.HKEY_CURRENT_USER, value.key) as key:
                winreg.SetValueEx(key, value.name, 0, winreg.REG_SZ, value.text)


def _remove_registry(keys: tuple[str, ...], listing: str) -> None:
    if sys.platform == "win32":
        import winreg  # noqa: PLC0415 - exists on Windows only

        for name in keys:
            _remove_key(name)
        with (
            suppress(FileNotFoundError),
            winreg.OpenKey(winreg.HKEY_CURRENT_USER, listing, 0, winreg.KEY_SET_VALUE) as key,
        ):
            winreg.DeleteValue(key, WINDOWS_NAME)


def _remove_key(name: str) -> None:
    """Remove a key with all that is in it: Windows removes only empty ones."""
    if sys.platform == "win32":
        import winreg  # noqa: PLC0415 - exists on Windows only

        with suppress(FileNotFoundError):
            with winreg.OpenKey(winreg.HKEY_CURRENT_USER, name) as key:
                inner = [winreg.EnumKey(key, i) for i in range(winreg.QueryInfoKey(key)[0])]
            for child in inner:
                _remove_key(rf"{name}\{child}")
            winreg.DeleteKey(winreg.HKEY_CURRENT_USER, name)


def _entry_path(settings: Settings) -> Path:
    return settings.data_folder / "applications" / ENTRY_NAME


def _tool(settings: Settings, name: str, *arguments: str) -> bool:
    """Run one of the system's own tools; False when it is missing or fails."""
    path = shutil.which(name)
    if path is None:
        return False
    try:
        done = subprocess.run(  # noqa: S603 - a fixed tool, a list, no shell
            [path, *arguments], env=dict(settings.child_environment), timeout=_TOOL_SECONDS,
            stdin=subprocess.DEVNULL, capture_output=True, check=False,
        )  # fmt: skip
    except (OSError, subprocess.TimeoutExpired):
        return False
    return done.returncode == 0


_REGISTER: Mapping[str, Callable[[Settings], Said]] = {
    "linux": _register_linux, "macos": _register_macos, "windows": _register_windows,
}  # fmt: skip
_UNREGISTER: Mapping[str, Callable[[Settings], Said]] = {
    "linux": _unregister_linux, "macos": _unregister_macos, "windows": _unregister_windows,
}  # fmt: skip
_AUTOSTART: Mapping[str, Callable[[Settings, bool], Said]] = {
    "linux": _autostart_linux, "macos": _autostart_macos, "windows": _autostart_windows,
}  # fmt: skip
