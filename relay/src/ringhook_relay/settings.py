"""What the environment says: the only place that reads it, and the system's clock.

RINGHOOK_RELAY_PROFILE   folder of credentials and policy, like --profile
RINGHOOK_RELAY_BROWSER   command that opens a page, like --browser
DBUS_SESSION_BUS_ADDRESS where notifications are shown, on Linux
HTTPS_PROXY, NO_PROXY    the usual ones; on Windows and macOS the system's settings count too
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.request import getproxies, proxy_bypass

NAME = "ringhook-relay"
_WINDOWLESS = "ringhook-relayw"
_MACHINE_FOLDERS: Mapping[str, str] = {
    "linux": "/etc",
    "macos": "/Library/Application Support",
    # Not ProgramData: there every user may make a folder, and the rights are not checked on Windows.
    "windows": r"C:\Program Files",
}
# PyInstaller points these at its own folder and keeps the user's value under NAME_ORIG:
# https://pyinstaller.org/en/stable/common-issues-and-pitfalls.html
_BUNDLE_VARIABLES = ("LD_LIBRARY_PATH", "LIBPATH", "DYLD_LIBRARY_PATH")
_OWN_PREFIXES = ("RINGHOOK_", "_PYI_", "_MEIPASS")
_PLATFORMS: Mapping[str, str] = {"win32": "windows", "darwin": "macos"}


@dataclass(frozen=True, slots=True)
class Settings:
    """One start of the relay."""

    profile: Path
    browser: str
    platform: str
    child_environment: Mapping[str, str]
    profile_is_chosen: bool = False
    data_folder: Path = Path()
    config_folder: Path = Path()
    own_command: tuple[str, ...] = (NAME,)
    session_bus: str = ""

    @property
    def machine_policy_path(self) -> Path:
        """What an administrator has decided for all users; the environment cannot move it."""
        return Path(_MACHINE_FOLDERS[self.platform]) / NAME / "policy.json"

    @property
    def memory_path(self) -> Path:
        """Which commands were received, for the next start."""
        return self.profile / "received.json"

    @property
    def log_path(self) -> Path:
        """The log of a relay that has no terminal."""
        return self.profile / "relay.log"

    @property
    def policy_path(self) -> Path:
        """What this computer allows."""
        return self.profile / "policy.json"

    @property
    def credentials_path(self) -> Path:
        """Who this computer is, where there is no keyring."""
        return self.profile / "credentials.json"

    @property
    def lock_path(self) -> Path:
        """Held while a relay runs."""
        return self.profile / "running.lock"


def read_settings(profile: str = "", browser: str = "") -> Settings:
    """Return the settings; what the command line says wins over the environment."""
    environment = dict(os.environ)
    folder = profile or environment.get("RINGHOOK_RELAY_PROFILE", "")
    chosen = Path(folder).absolute() if folder else None
    home = Path.home()
    return Settings(
        profile=chosen or profile_folder(sys.platform, environment),
        browser=browser or environment.get("RINGHOOK_RELAY_BROWSER", ""),
        platform=_PLATFORMS.get(sys.platform, "linux"),
        child_environment=clean_environment(
            environment, is_bundle=hasattr(sys, "frozen"), bundle=getattr(sys, "_MEIPASS", "")
        ),
        profile_is_chosen=bool(folder),
        session_bus=environment.get("DBUS_SESSION_BUS_ADDRESS", ""),
        data_folder=Path(environment.get("XDG_DATA_HOME") or home / ".local" / "share"),
        config_folder=Path(environment.get("XDG_CONFIG_HOME") or home / ".config"),
        own_command=(*own_program(), *(("--profile", str(chosen)) if chosen else ())),
    )


def own_program() -> tuple[str, ...]:
    """Return how another program starts this one; on Windows the one that opens no black window."""
    folder, ending = Path(sys.executable).parent, Path(sys.executable).suffix
    names = (_WINDOWLESS, NAME) if sys.platform == "win32" else (NAME,)
    for name in names:
        if (folder / f"{name}{ending}").is_file():
            return (str(folder / f"{name}{ending}"),)
    return (sys.executable, "-m", "ringhook_relay")


def profile_folder(platform: str, environment: Mapping[str, str]) -> Path:
    """Return where *platform* keeps the configuration of a user's programs."""
    home = Path.home()
    if platform == "win32":
        return Path(environment.get("APPDATA") or home / "AppData" / "Roaming") / NAME
    if platform == "darwin":
        return home / "Library" / "Application Support" / NAME
    return Path(environment.get("XDG_CONFIG_HOME") or home / ".config") / NAME


def clean_environment(
    environment: Mapping[str, str], *, is_bundle: bool, bundle: str = ""
) -> dict[str, str]:
    """Return what a started program may see: the user's environment, without anything of ours.

    What points into the folder *bundle* (TCL_LIBRARY does) would give another program our libraries.
    """
    clean = {
        name: value
        for name, value in environment.items()
        if not name.startswith(_OWN_PREFIXES) and not (bundle and value.startswith(bundle))
    }
    for name in _BUNDLE_VARIABLES:
        original = clean.pop(f"{name}_ORIG", None)
        if original is not None:
            clean[name] = original
        elif is_bundle:
            clean.pop(name, None)
    return clean


def proxy_for(host: str) -> str:
    """Return the proxy's URL for HTTPS to *host*, or nothing."""
    return "" if proxy_bypass(host) else getproxies().get("https", "")


def wall_clock() -> float:
    """Return Unix seconds: the system's clock, which commands are judged by."""
    return time.time()
