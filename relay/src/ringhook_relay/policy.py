"""What this computer allows. The cloud asks; this decides, and the cloud cannot change it.

Without a file nothing is allowed beforehand: calls are shown, and for each page and program the agent is asked.
"""

from __future__ import annotations

import ntpath
import re
from dataclasses import dataclass, field
from enum import StrEnum

from ringhook_relay.approval import fingerprint
from ringhook_relay.outcome import StoppedError
from ringhook_relay.program_arguments import check_arguments, check_harmless
from ringhook_relay.program_path import problem_of_path
from ringhook_relay.web_address import Origin, WebAddress

DEFAULT_PER_MINUTE = 10


class Consent(StrEnum):
    """What a link on a web page may do with the telephone."""

    ASK = "ask"
    ALWAYS = "always"
    NEVER = "never"


@dataclass(frozen=True, slots=True)
class Program:
    """A program that may be started; *arguments* None means telephone numbers only."""

    path: str
    arguments: tuple[re.Pattern[str], ...] | None = None
    per_minute: int = DEFAULT_PER_MINUTE
    sha256: str = ""
    name: str = ""


@dataclass(frozen=True, slots=True)
class Policy:
    """Everything allowed; *monitor* shows calls and does nothing else.

    *approved* and *refused* hold what the agent answered for good: fingerprints of programs, and origins.
    *locked* names the fields that the machine's own file decides.
    """

    urls: tuple[Origin, ...] = ()
    programs: tuple[Program, ...] = ()
    monitor: bool = False
    ask: bool = True
    dial: Consent = Consent.ASK
    page: str = ""
    approved: frozenset[str] = frozenset()
    refused: frozenset[str] = frozenset()
    locked: frozenset[str] = frozenset()
    platform: str = field(default="linux", kw_only=True)

    @property
    def way(self) -> str:
        """How it decides, in one word for the administrator."""
        if self.monitor:
            return "monitor"
        return "asks" if self.ask else "listed"

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
        """Return the program that *argv* names, by its path or its name; refuses what is not allowed."""
        program = self._listed(argv[0] if argv else "")
        if program is not None:
            check_arguments(argv[1:], program.arguments)
        else:
            program = self.startable(argv)
            if fingerprint(argv, self.platform) not in self.approved:
                raise StoppedError(
                    "program_not_allowed",
                    f'{program.path} is not in "programs" of this computer\'s policy.json; to allow it there:'
                    f' ringhook-relay policy --allow-program "{program.path}"',
                )
        self._check_monitor("the program")
        return program

    def startable(self, argv: tuple[str, ...]) -> Program:
        """Return the unlisted program *argv* names, for the agent to judge; refuses what nobody may start."""
        path = argv[0] if argv else ""
        problem = problem_of_path(path, self.platform)
        if problem:
            raise StoppedError("program_forbidden", problem)
        check_harmless(argv[1:])
        return Program(path)

    def may_ask(self, place: str) -> bool:
        """Say whether the agent may be asked about something that *place* ("urls", "programs", "dial") lacks."""
        is_decided = (
            place in self.locked and place != "dial"
        )  # there "ask" itself may be the decision
        return self.ask and not self.monitor and not is_decided

    def _listed(self, name: str) -> Program | None:
        return next((p for p in self.programs if self._is_called(p, name)), None)

    def _is_called(self, program: Program, name: str) -> bool:
        if program.name and self._plain(program.name) == self._plain(name):
            return True
        return self._plain(program.path) == self._plain(name)

    def _plain(self, path: str) -> str:
        return ntpath.normcase(path) if self.platform == "windows" else path

    def _check_monitor(self, thing: str) -> None:
        if self.monitor:
            raise StoppedError("monitor", f"{thing} is allowed, but the policy says monitor")
