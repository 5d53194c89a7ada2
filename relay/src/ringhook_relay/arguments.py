"""The command line: words and help texts, nothing else."""

from __future__ import annotations

import argparse

from ringhook_relay import __version__
from ringhook_relay.settings import NAME


def parser() -> argparse.ArgumentParser:
    """Return the parser of the whole command line."""
    top = argparse.ArgumentParser(prog=NAME, description="The ringhook desktop agent.")
    top.add_argument("--version", action="version", version=f"{NAME} {__version__}")
    top.add_argument(
        "--profile", metavar="DIR", default="", help="folder of credentials and policy"
    )
    commands = top.add_subparsers(dest="command", required=True, metavar="COMMAND")
    _add_pair(commands.add_parser("pair", help="connect this computer to a ringhook server"))
    _add_run(commands.add_parser("run", help="wait for calls"))
    _add_allow(commands.add_parser("policy", help="show what this computer allows, or allow more"))
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
        "--headless", action="store_true", help="without a window; this version has none"
    )
    run.add_argument(
        "--browser", metavar="COMMAND", default="", help="opens a page: its address is appended"
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
