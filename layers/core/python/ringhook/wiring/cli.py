"""The command line: `ringhook serve` and `ringhook login`."""

from __future__ import annotations

import argparse
import logging
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from ringhook import __version__
from ringhook.domain.errors import RinghookError
from ringhook.embedded.clock import SystemClock
from ringhook.embedded.login_links import LoginLinks
from ringhook.wiring.settings import Settings, SettingsError


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; returns the process's exit code."""
    logging.basicConfig(level=logging.WARNING, format="%(levelname)s %(name)s: %(message)s")
    given = vars(_parser().parse_args(arguments))
    command = given.pop("command")
    try:
        settings = Settings.read(os.environ, given)
        return _COMMANDS[command](settings)
    except RinghookError as error:
        print(f"ringhook: {error}", file=sys.stderr)
        return 2


def _serve(settings: Settings) -> int:
    from ringhook.wiring.serve import serve  # noqa: PLC0415 - --help needs no server

    return serve(settings)


def _login(settings: Settings) -> int:
    """Print a one-time link; it works as soon as the server runs on that folder."""
    if not settings.data.is_dir():
        raise SettingsError(f"{settings.data} is not a folder of ringhook; name it with --data")
    links = LoginLinks(settings.data, SystemClock())
    fallback = settings.public_url or f"http://{settings.host}:{settings.port}"
    print(f"open {links.offer(settings.public_url or links.address() or fallback)}")
    return 0


_COMMANDS = {"serve": _serve, "login": _login}


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="ringhook", description="A telephone rings: the right page opens, the CRM knows."
    )
    parser.add_argument("--version", action="version", version=f"ringhook {__version__}")
    commands = parser.add_subparsers(dest="command", required=True)
    serve = commands.add_parser("serve", help="run everything on this machine")
    fields = Settings.model_fields
    serve.add_argument("--host", help=fields["host"].description)
    serve.add_argument("--port", type=int, help=fields["port"].description)
    serve.add_argument("--data", type=Path, metavar="DIR", help=fields["data"].description)
    serve.add_argument(
        "--config", type=Path, metavar="FILE.json", help=fields["config"].description
    )
    serve.add_argument("--admin-key", metavar="KEY", help=fields["admin_key"].description)
    serve.add_argument("--public-url", metavar="URL", help=fields["public_url"].description)
    serve.add_argument("--workers", type=int, metavar="N", help=fields["workers"].description)
    serve.add_argument(
        "--no-demo",
        dest="demo",
        action="store_false",
        default=None,
        help="start without the demonstration",
    )
    serve.add_argument(
        "--allow-host",
        dest="hosts",
        action="append",
        metavar="NAME",
        help="one more name under which the page may be opened; may be repeated",
    )
    _add_networks(serve, "--allow-network", "a private network that outgoing calls may reach")
    _add_networks(serve, "--trusted-proxy", "a proxy of yours whose X-Forwarded-For is believed")
    login = commands.add_parser("login", help="print a link that signs an admin in, once")
    login.add_argument("--data", type=Path, metavar="FOLDER", help=fields["data"].description)
    return parser


def _add_networks(serve: argparse.ArgumentParser, option: str, meaning: str) -> None:
    text = f"{meaning}; may be repeated"
    serve.add_argument(option, action="append", metavar="CIDR", help=text)


if __name__ == "__main__":
    sys.exit(main())
