"""What the environment says: the only place that reads it, and the system's clock.

RINGHOOK_RELAY_PROFILE   folder of credentials and policy, like --profile
RINGHOOK_RELAY_BROWSER   command that opens a page, like --browser
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
    return Settings(
        profile=Path(folder).absolute() if folder else profile_folder(sys.platform, environment),
        browser=browser or environment.get("RINGHOOK_RELAY_BROWSER", ""),
        platform=_PLATFORMS.get(sys.platform, "linux"),
        child_environment=clean_environment(environment, is_bundle=hasattr(sys, "frozen")),
        profile_is_chosen=bool(folder),
    )


def profile_folder(platform: str, environment: Mapping[str, str]) -> Path:
    """Return where *platform* keeps the configuration of a user's programs."""
    home = Path.home()
    if platform == "win32":
        return Path(environment.get("APPDATA") or home / "AppData" / "Roaming") / NAME
    if platform == "darwin":
        return home / "Library" / "Application Support" / NAME
    return Path(environment.get("XDG_CONFIG_HOME") or home / ".config") / NAME


def clean_environment(environment: Mapping[str, str], *, is_bundle: bool) -> dict[str, str]:
    """Return what a started program may see: the user's environment, without anything of ours."""
    clean = {k: v for k, v in environment.items() if not k.startswith(_OWN_PREFIXES)}
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
