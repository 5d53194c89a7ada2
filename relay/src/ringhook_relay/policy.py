"""What this computer allows. The cloud asks; this decides, and the cloud cannot change it.

Without a file nothing is allowed: pages and programs are refused, calls are still shown.
"""

from __future__ import annotations

import ntpath
import re
from dataclasses import dataclass, field

from ringhook_relay.outcome import StoppedError
from ringhook_relay.program_arguments import check_arguments
from ringhook_relay.program_path import problem_of_path
from ringhook_relay.web_address import Origin, WebAddress

DEFAULT_PER_MINUTE = 10


@dataclass(frozen=True, slots=True)
class Program:
    """A program that may be started; *arguments* None means telephone numbers only."""

    path: str
    arguments: tuple[re.Pattern[str], ...] | None = None
    per_minute: int = DEFAULT_PER_MINUTE
    sha256: str = ""


@dataclass(frozen=True, slots=True)
class Policy:
    """Everything allowed; *monitor* shows calls and does nothing else."""

    urls: tuple[Origin, ...] = ()
    programs: tuple[Program, ...] = ()
    monitor: bool = False
    platform: str = field(default="linux", kw_only=True)

    def check_page(self, address: WebAddress) -> None:
        """Refuse *address* unless its origin is listed."""
        if not any(listed.includes(address.origin) for listed in self.urls):
            raise StoppedError(
                "url_not_allowed",
                f'{address.origin} is not in "urls" of this computer\'s policy.json; to allow it there:'
                f" ringhook-relay policy --allow-url {address.origin}",
            )
        self._check_monitor("the page")

    def check_start(self, argv: tuple[str, ...]) -> Program:
        """Return the listed program that *argv* names; refuses everything else."""
        path = argv[0] if argv else ""
        problem = problem_of_path(path, self.platform)
        if problem:
            raise StoppedError("program_forbidden", problem)
        program = next((p for p in self.programs if self._is_same(p.path, path)), None)
        if program is None:
            raise StoppedError(
                "program_not_allowed",
                f'{path} is not in "programs" of this computer\'s policy.json; to allow it there:'
                f' ringhook-relay policy --allow-program "{path}"',
            )
        check_arguments(argv[1:], program.arguments)
        self._check_monitor("the program")
        return program

    def _check_monitor(self, thing: str) -> None:
        if self.monitor:
            raise StoppedError("monitor", f"{thing} is allowed, but the policy says monitor")

    def _is_same(self, one: str, other: str) -> bool:
        if self.platform == "windows":
            return ntpath.normcase(one) == ntpath.normcase(other)
        return one == other
