"""The command line: words and help texts, nothing else."""

from __future__ import annotations

import argparse

from ringhook_relay import __version__
from ringhook_relay.policy import Consent
from ringhook_relay.screen import SCREENS
from ringhook_relay.settings import NAME
from ringhook_relay.snippets import PROGRAMS


def parser() -> argparse.ArgumentParser:
    """Return the parser of the whole command line. No word may be shortened: a link must not become an option."""
    top = argparse.ArgumentParser(
        prog=NAME, description="The ringhook desktop agent.", allow_abbrev=False
    )
    top.add_argument("--version", action="version", version=f"{NAME} {__version__}")
    top.add_argument(
        "--profile", metavar="DIR", default="", help="folder of credentials and policy"
    )
    commands = top.add_subparsers(dest="command", required=True, metavar="COMMAND")
    _add_pair(commands.add_parser("pair", help="connect this computer to a ringhook server"))
    _add_run(commands.add_parser("run", help="wait for calls"))
    policy = commands.add_parser("policy", help="show what this computer allows, or allow more")
    _add_allow(policy)
    policy.add_argument(
        "--dial", choices=list(Consent), default="", help="what links on web pages may do"
    )
    commands.add_parser("status", help="say whether the relay runs and is connected")
    _add_calls(commands)
    commands.add_parser("register", help="let tel:, callto: and ringhook: links come here")
    commands.add_parser("unregister", help="undo register")
    autostart = commands.add_parser("autostart", help="start the relay with the session")
    autostart.add_argument("switch", choices=("on", "off"))
    snippet = commands.add_parser("snippet", help="print settings for another program")
    snippet.add_argument("program", choices=PROGRAMS)
    return top


def _add_pair(pair: argparse.ArgumentParser) -> None:
    pair.add_argument("--server", metavar="URL", required=True, help="https://ringhook.example")
    pair.add_argument("code", metavar="CODE", help="the six characters the admin page shows")
    pair.add_argument(
        "--name", default="", help="what to call this computer (default: its host name)"
    )
    _add_allow(pair)


def _add_run(run: argparse.ArgumentParser) -> None:
    run.add_argument(
        "--headless", action="store_true", help="without a window; nobody is asked anything"
    )
    run.add_argument(
        "--browser", metavar="COMMAND", default="", help="opens a page: its address is appended"
    )
    run.add_argument(
        "--screen", choices=SCREENS, default=SCREENS[0], help="how cards are shown (default: auto)"
    )
    run.add_argument(
        "--theme", choices=("light", "dark"), default="", help="default: as the system"
    )


def _add_calls(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    dial = commands.add_parser("dial", help="call a number; `dial -- LINK` takes tel: links")
    dial.add_argument("number", metavar="NUMBER")
    notify = commands.add_parser("notify", help="show the card of a number")
    notify.add_argument("number", metavar="NUMBER")
    notify.add_argument(
        "popup", nargs="?", choices=("popup",), default=None, help="open the page as well"
    )


def _add_allow(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "--allow-url", metavar="ORIGIN", action="append", default=[],
        help="let pages of this origin open, like https://crm.example or https://*.crm.example",
    )  # fmt: skip
    command.add_argument(
        "--allow-program", metavar="PATH", action="append", default=[],
        help="let this program start with telephone numbers as arguments",
    )  # fmt: skip
