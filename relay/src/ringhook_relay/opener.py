"""Opens a page in the agent's browser.

Not with the `webbrowser` module: it reports success although no browser started.
"""

from __future__ import annotations

import asyncio
import os
import shlex
import shutil
import sys

from ringhook_relay.form_page import Fields, FormPages
from ringhook_relay.launcher import Launcher
from ringhook_relay.outcome import Outcome, StoppedError
from ringhook_relay.web_address import WebAddress

MACOS_OPEN = "/usr/bin/open"


def split_command(command: str, platform: str) -> tuple[str, ...]:
    """Return a --browser setting as argv; ValueError when a quote stays open."""
    if platform != "windows":
        return tuple(shlex.split(command))
    return tuple(word.strip('"') for word in shlex.split(command, posix=False))


class Opener:
    """The way to a browser; *browser* is argv, to which the page's address is appended."""

    def __init__(self, launcher: Launcher, platform: str, browser: tuple[str, ...] = ()) -> None:
        self._launcher, self._platform, self._browser = launcher, platform, browser
        self._pages = FormPages()

    async def open(self, address: WebAddress) -> Outcome:
        """Return what the launcher reported within its first seconds."""
        if not self._browser and self._platform == "windows":
            return await asyncio.to_thread(_start_file, address.url)
        exit_code = await self._launcher.start([*self._command(), address.url])
        if exit_code:
            return Outcome("browser_failed", f"the browser's launcher ended with {exit_code}")
        return Outcome("opened")

    async def post(self, address: WebAddress, fields: Fields) -> Outcome:
        """Open a page of ours that sends *fields* to *address*; the browser stays there."""
        return await self.open(await self._pages.offer(address, fields))

    async def close(self) -> None:
        """Forget the pages that no browser has fetched."""
        await self._pages.close()

    def _command(self) -> tuple[str, ...]:
        if self._browser:
            return self._browser
        if self._platform == "macos":
            return (MACOS_OPEN,)
        found = shutil.which("xdg-open")
        if found is None:
            raise StoppedError("no_browser", "install xdg-utils, or start the relay with --browser")
        return (found,)


def _start_file(url: str) -> Outcome:
    if sys.platform == "win32":
        try:
            os.startfile(url)  # noqa: S606 - no shell; read_address has checked the address  # nosec B606
        except OSError as error:
            return Outcome("browser_failed", f"Windows reported {error.winerror}")
        return Outcome("opened")
    return Outcome("no_browser", "os.startfile exists on Windows only")
