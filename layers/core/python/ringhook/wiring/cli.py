"""The command line: `ringhook serve`."""

from __future__ import annotations

import argparse
import logging
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from ringhook import __version__
from ringhook.domain.errors import RinghookError
from ringhook.wiring.settings import Settings


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; returns the process's exit code."""
    logging.basicConfig(level=logging.WARNING, format="%(levelname)s %(name)s: %(message)s")
    given = vars(_parser().parse_args(arguments))
    given.pop("command")
    try:
        settings = Settings.read(os.environ, given)
        from ringhook.wiring.serve import serve  # noqa: PLC0415 - --help needs no server

        return serve(settings)
    except RinghookError as error:
        print(f"ringhook: {error}", file=sys.stderr)
        return 2


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
    _add_networks(serve, "--allow-network", "a private network that outgoing calls may reach")
    _add_networks(serve, "--trusted-proxy", "a proxy of yours whose X-Forwarded-For is believed")
    return parser


def _add_networks(serve: argparse.ArgumentParser, option: str, meaning: str) -> None:
    text = f"{meaning}; may be repeated"
    serve.add_argument(option, action="append", metavar="CIDR", help=text)


if __name__ == "__main__":
    sys.exit(main())
